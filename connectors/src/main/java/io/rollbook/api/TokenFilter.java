package io.rollbook.api;

import io.rollbook.control.Tokens;
import io.rollbook.control.Tokens.Token;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out whose token a request shows. A token that is unknown, revoked or expired is as good as none; of one that was
 * good once it is kept with the request which it is.
 */
final class TokenFilter extends OncePerRequestFilter {
    private static final String BEARER = "bearer ";

    /** The attribute of a request that has the {@link Token} that it shows, where that one has ended. */
    static final String ENDED = TokenFilter.class.getName() + ".ended";

    private final Tokens tokens;

    TokenFilter(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            String secret = header.substring(BEARER.length()).strip();
            tokens.find(secret).map(Caller::of).ifPresentOrElse(Caller::signIn, () -> tokens.findEnded(secret)
                    .ifPresent(token -> request.setAttribute(ENDED, token)));
        }
        chain.doFilter(request, response);
    }
}
