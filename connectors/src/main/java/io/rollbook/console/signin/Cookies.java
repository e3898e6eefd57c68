package io.rollbook.console.signin;

import io.rollbook.console.ConsoleSessions;
import io.rollbook.console.Outside;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/** The two cookies of a person: that of the session, and the one by which a browser is known again. */
@Component
final class Cookies {
    private static final String KNOWN = "rollbook-known";
    private static final Duration KNOWN_FOR = Duration.ofDays(90);

    private final Outside outside;

    Cookies(Outside outside) {
        this.outside = outside;
    }

    @Nullable
    String session(HttpServletRequest request) {
        return outside.cookie(request, ConsoleSessions.COOKIE);
    }

    @Nullable
    String known(HttpServletRequest request) {
        Cookie cookie = WebUtils.getCookie(request, KNOWN);
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }

    /** Until the browser is closed, or the session is over. */
    void setSession(HttpServletRequest request, HttpServletResponse response, String value) {
        add(response, outside.cookie(request, ConsoleSessions.COOKIE, value).sameSite("Lax"));
    }

    void endSession(HttpServletRequest request, HttpServletResponse response) {
        add(
                response,
                outside.cookie(request, ConsoleSessions.COOKIE, "")
                        .sameSite("Lax")
                        .maxAge(0));
    }

    /** Sent to the page of signing in only. */
    void setKnown(HttpServletRequest request, HttpServletResponse response, String value) {
        add(
                response,
                ResponseCookie.from(KNOWN, value)
                        .httpOnly(true)
                        .secure(outside.isProtected(request))
                        .sameSite("Strict")
                        .path("/sign-in")
                        .maxAge(KNOWN_FOR));
    }

    private static void add(HttpServletResponse response, ResponseCookie.ResponseCookieBuilder cookie) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.build().toString());
    }
}
