package io.rollbook.console;

import io.rollbook.api.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out whose session a request belongs to. */
final class SessionFilter extends OncePerRequestFilter {
    private final ConsoleSessions sessions;

    SessionFilter(ConsoleSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getCookies() != null) {
            for (Cookie cookie : request.getCookies()) {
                if (cookie.getName().equals(ConsoleSessions.COOKIE)) {
                    sessions.find(cookie.getValue()).ifPresent(Caller::signIn);
                }
            }
        }
        chain.doFilter(request, response);
    }
}
