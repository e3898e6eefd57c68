package io.rollbook.console;

import io.rollbook.api.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
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
                    sessions.find(cookie.getValue()).ifPresent(SessionFilter::signIn);
                }
            }
        }
        chain.doFilter(request, response);
    }

    private static void signIn(Caller caller) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new PreAuthenticatedAuthenticationToken(
                caller,
                "",
                List.of(new SimpleGrantedAuthority("ROLE_" + caller.role().name()))));
        SecurityContextHolder.setContext(context);
    }
}
