package io.rollbook.console;

import io.rollbook.control.Secrets;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.web.util.WebUtils;

/**
 * The token that a form carries, against requests that another site makes. Of who is signed in it follows from the session,
 * so that it is as good as that one and no longer; before that it is in a cookie of its own.
 */
final class FormTokens implements CsrfTokenRepository {
    private static final String COOKIE = "rollbook-form";
    private static final String HEADER = "X-CSRF-TOKEN";
    private static final String FIELD = "_csrf";

    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        return token(Secrets.random());
    }

    /** Nothing is taken away: the token of a session ends with it. */
    @Override
    public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
        if (token != null && value(request, ConsoleSessions.COOKIE) == null) {
            ResponseCookie cookie = ResponseCookie.from(COOKIE, token.getToken())
                    .httpOnly(true)
                    .secure(request.isSecure())
                    .sameSite("Strict")
                    .path("/")
                    .build();
            response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
        }
    }

    @Override
    public @Nullable CsrfToken loadToken(HttpServletRequest request) {
        String session = value(request, ConsoleSessions.COOKIE);
        if (session != null) {
            return token(Base64.getUrlEncoder().withoutPadding().encodeToString(Secrets.hash("form\n" + session)));
        }
        String own = value(request, COOKIE);
        return own == null ? null : token(own);
    }

    private static CsrfToken token(String value) {
        return new DefaultCsrfToken(HEADER, FIELD, value);
    }

    private static @Nullable String value(HttpServletRequest request, String name) {
        var cookie = WebUtils.getCookie(request, name);
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }
}
