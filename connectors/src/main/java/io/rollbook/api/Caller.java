package io.rollbook.api;

import io.rollbook.control.Tokens.Role;
import io.rollbook.control.Tokens.Token;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: whose token a request shows, or who is signed in.
 *
 * @param token id of the token or the account
 * @param name name of the token or the account; decisions carry it
 * @param district the one district it may see, or null for all
 */
public record Caller(String token, String name, Role role, @Nullable String district) {
    /** Whose token this is. */
    public static Caller of(Token token) {
        return new Caller(token.id(), token.name(), token.role(), token.district());
    }

    /** Whether this district is there for the caller. */
    public boolean sees(String slug) {
        return district == null || district.equals(slug);
    }

    /** Whether the caller may do this in a district that it sees. */
    public boolean has(Right right) {
        return right.isOf(role);
    }
}
