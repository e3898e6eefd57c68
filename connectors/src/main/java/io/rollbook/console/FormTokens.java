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
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;

/**
 * The token that a form carries, against requests that another site makes. Of who is signed in it follows from the session,
 * so that it is as good as that one and no longer; before that it is in a cookie of its own.
 */
public final class FormTokens implements CsrfTokenRepository {
    private static final String COOKIE = "rollbook-form";
    private static final String HEADER = "X-XSRF-TOKEN";
    private static final String FIELD = "_csrf";

    private final Outside outside;

    FormTokens(Outside outside) {
        this.outside = outside;
    }

    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        return token(Secrets.random());
    }

    /** Nothing is taken away: the token of a session ends with it. */
    @Override
    public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
        if (token != null && outside.cookie(request, ConsoleSessions.COOKIE) == null) {
            ResponseCookie cookie = outside.cookie(request, COOKIE, token.getToken())
                    .sameSite("Strict")
                    .build();
            response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
        }
    }

    @Override
    public @Nullable CsrfToken loadToken(HttpServletRequest request) {
        String session = outside.cookie(request, ConsoleSessions.COOKIE);
        if (session != null) {
            return ofSession(session);
        }
        String own = outside.cookie(request, COOKIE);
        return own == null ? null : token(own);
    }

    private static CsrfToken ofSession(String session) {
        return token(Base64.getUrlEncoder().withoutPadding().encodeToString(Secrets.hash("form\n" + session)));
    }

    /** The forms of the page that answers belong to this session, which has begun with this request. */
    public static void begin(HttpServletRequest request, HttpServletResponse response, String session) {
        new XorCsrfTokenRequestAttributeHandler().handle(request, response, () -> ofSession(session));
    }

    private static CsrfToken token(String value) {
        return new DefaultCsrfToken(HEADER, FIELD, value);
    }
}
