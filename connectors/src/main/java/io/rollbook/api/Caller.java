package io.rollbook.api;

import io.rollbook.control.Tokens.Role;
import io.rollbook.control.Tokens.Token;
import org.jspecify.annotations.Nullable;

/**
 * Whose token a request shows.
 *
 * @param token the token's id
 * @param name the token's name; decisions carry it
 * @param district the one district it may see, or null for all
 */
record Caller(String token, String name, Role role, @Nullable String district) {
    static Caller of(Token token) {
        return new Caller(token.id(), token.name(), token.role(), token.district());
    }

    /** Whether this district is there for the caller. */
    boolean sees(String slug) {
        return district == null || district.equals(slug);
    }

    /** Whether the caller may do this in a district that it sees. */
    boolean has(Right right) {
        return right.isOf(role);
    }
}
