package io.rollbook.console.signin;

import io.rollbook.console.ConsoleSessions;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/** The two cookies of a person: that of the session, and the one by which a browser is known again. */
@Component
final class Cookies {
    private static final String KNOWN = "rollbook-known";
    private static final Duration KNOWN_FOR = Duration.ofDays(90);

    private final boolean proxy;

    /** @param proxy whether a proxy in front of this process ends TLS */
    Cookies(@Value("${rollbook.proxy:false}") boolean proxy) {
        this.proxy = proxy;
    }

    /** Whether what the browser sees is TLS. */
    boolean isProtected(HttpServletRequest request) {
        return proxy || request.isSecure();
    }

    @Nullable
    String session(HttpServletRequest request) {
        return value(request, ConsoleSessions.COOKIE);
    }

    @Nullable
    String known(HttpServletRequest request) {
        return value(request, KNOWN);
    }

    /** Until the browser is closed, or the session is over. */
    void setSession(HttpServletRequest request, HttpServletResponse response, String value) {
        add(
                response,
                cookie(request, ConsoleSessions.COOKIE, value).sameSite("Lax").path("/"));
    }

    void endSession(HttpServletRequest request, HttpServletResponse response) {
        add(
                response,
                cookie(request, ConsoleSessions.COOKIE, "")
                        .sameSite("Lax")
                        .path("/")
                        .maxAge(0));
    }

    /** Sent to the page of signing in only. */
    void setKnown(HttpServletRequest request, HttpServletResponse response, String value) {
        add(
                response,
                cookie(request, KNOWN, value)
                        .sameSite("Strict")
                        .path("/sign-in")
                        .maxAge(KNOWN_FOR));
    }

    private ResponseCookie.ResponseCookieBuilder cookie(HttpServletRequest request, String name, String value) {
        return ResponseCookie.from(name, value).httpOnly(true).secure(isProtected(request));
    }

    private static void add(HttpServletResponse response, ResponseCookie.ResponseCookieBuilder cookie) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.build().toString());
    }

    private static @Nullable String value(HttpServletRequest request, String name) {
        Cookie cookie = WebUtils.getCookie(request, name);
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }

    /**
     * The address that a request came from, as failures are counted by it. From a proxy it is what that one added to
     * {@code X-Forwarded-For}: what stands before is the sender's own. Of IPv6 it is the network (/64), which one sender has
     * for itself.
     */
    String source(HttpServletRequest request) {
        String forwarded = proxy ? request.getHeader("X-Forwarded-For") : null;
        String address = forwarded == null
                ? request.getRemoteAddr()
                : forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        return network(address);
    }

    static String network(String address) {
        if (!address.contains(":")) {
            return address;
        }
        try {
            // A text with colons is never looked up by name.
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length == 16
                    ? HexFormat.of().formatHex(bytes, 0, 8)
                    : InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
