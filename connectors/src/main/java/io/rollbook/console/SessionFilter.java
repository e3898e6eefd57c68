package io.rollbook.console;

import io.rollbook.api.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out whose session a request belongs to. */
final class SessionFilter extends OncePerRequestFilter {
    private final ConsoleSessions sessions;
    private final Outside outside;

    SessionFilter(ConsoleSessions sessions, Outside outside) {
        this.sessions = sessions;
        this.outside = outside;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String session = outside.cookie(request, ConsoleSessions.COOKIE);
        if (session != null) {
            (isByItself(request) ? sessions.look(session) : sessions.find(session)).ifPresent(Caller::signIn);
        }
        chain.doFilter(request, response);
    }

    /** What an open page asks while nobody may sit before it: the events of a run, and the part of its page that they renew. */
    private static boolean isByItself(HttpServletRequest request) {
        return request.getRequestURI().endsWith("/events") || "live".equals(request.getHeader("HX-Target"));
    }
}
