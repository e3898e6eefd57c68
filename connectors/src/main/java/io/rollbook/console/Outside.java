package io.rollbook.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/** What a browser sees of this service, and from where, also through a proxy that ends TLS. */
@Component
public final class Outside {
    private static final Pattern V4 = Pattern.compile("([0-9.]{7,15})(:[0-9]+)?");
    private static final Pattern V6 = Pattern.compile("\\[?([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(\\]|%|$).*");

    private final boolean proxy;

    /** @param proxy whether a proxy in front of this process ends TLS */
    public Outside(@Value("${rollbook.proxy:false}") boolean proxy) {
        this.proxy = proxy;
    }

    /** Whether what the browser sees is TLS. */
    public boolean isProtected(HttpServletRequest request) {
        return proxy || request.isSecure();
    }

    /**
     * Whether an answer may tell the browser to come by TLS only from now on: this one goes by TLS. A proxy that serves in
     * the clear too says so.
     */
    boolean cameByTls(HttpServletRequest request) {
        return isProtected(request) && !(proxy && "http".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto")));
    }

    /**
     * A cookie of this service alone, which scripts do not see. Over TLS its name begins so that browsers take it from this
     * host only: no neighbour of the same domain, and nobody who speaks in the clear, can slip in another.
     */
    public ResponseCookie.ResponseCookieBuilder cookie(HttpServletRequest request, String name, String value) {
        return ResponseCookie.from(named(request, name), value)
                .httpOnly(true)
                .secure(isProtected(request))
                .path("/");
    }

    /** The value of such a cookie. */
    public @Nullable String cookie(HttpServletRequest request, String name) {
        Cookie cookie = WebUtils.getCookie(request, named(request, name));
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }

    private String named(HttpServletRequest request, String name) {
        return (isProtected(request) ? "__Host-" : "") + name;
    }

    /**
     * The address that a request came from, as failures are counted by it. From a proxy it is what that one added to
     * {@code X-Forwarded-For}, at the end or as a header of its own: what stands before is the sender's. Of IPv6 it is the
     * network (/64), which one sender has for itself.
     */
    public String source(HttpServletRequest request) {
        List<String> forwarded = proxy ? Collections.list(request.getHeaders("X-Forwarded-For")) : List.of();
        if (forwarded.isEmpty()) {
            return network(request.getRemoteAddr());
        }
        String last = forwarded.get(forwarded.size() - 1);
        return network(last.substring(last.lastIndexOf(',') + 1).strip());
    }

    /** Without a port, which some proxies add, and without an interface. */
    static String network(String address) {
        Matcher v4 = V4.matcher(address);
        if (v4.matches()) {
            return v4.group(1);
        }
        Matcher v6 = V6.matcher(address);
        if (!v6.matches()) {
            return address;
        }
        try {
            // In brackets it is never looked up by name.
            byte[] bytes = InetAddress.getByName("[" + v6.group(1) + "]").getAddress();
            return bytes.length == 16
                    ? HexFormat.of().formatHex(bytes, 0, 8)
                    : InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
