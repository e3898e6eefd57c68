package io.rollbook.api;

import io.rollbook.account.Account;
import io.rollbook.control.Tokens.Role;
import io.rollbook.control.Tokens.Token;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

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

    /** Whose account this is. */
    public static Caller of(Account account) {
        return new Caller(account.id(), account.shownName(), account.role(), account.district());
    }

    /** Makes it the caller of the request in hand. */
    public void signIn() {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new PreAuthenticatedAuthenticationToken(
                this, "", List.of(new SimpleGrantedAuthority("ROLE_" + role.name()))));
        SecurityContextHolder.setContext(context);
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
