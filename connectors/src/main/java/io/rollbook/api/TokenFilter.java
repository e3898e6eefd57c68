package io.rollbook.api;

import io.rollbook.control.Tokens;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out whose token a request shows. A token that is unknown, revoked or expired is as good as none. */
final class TokenFilter extends OncePerRequestFilter {
    private static final String BEARER = "bearer ";

    private final Tokens tokens;

    TokenFilter(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            tokens.find(header.substring(BEARER.length()).strip())
                    .map(Caller::of)
                    .ifPresent(Caller::signIn);
        }
        chain.doFilter(request, response);
    }
}
