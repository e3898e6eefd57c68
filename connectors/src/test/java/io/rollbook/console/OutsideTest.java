package io.rollbook.console;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.web.csrf.CsrfToken;

class OutsideTest {
    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @Test
    void source_withoutAProxy_isWhoConnects_whateverTheRequestSays() {
        request.setRemoteAddr("192.0.2.1");
        request.addHeader("X-Forwarded-For", "198.51.100.7");

        assertThat(new Outside(false).source(request)).isEqualTo("192.0.2.1");
    }

    @Test
    void source_behindAProxy_isWhatTheProxyAdded() {
        request.addHeader("X-Forwarded-For", "203.0.113.5, 198.51.100.7");

        assertThat(new Outside(true).source(request)).isEqualTo("198.51.100.7");
    }

    @Test
    void source_behindAProxyThatAddsAHeaderOfItsOwn_isThatOne() {
        request.addHeader("X-Forwarded-For", "203.0.113.5");
        request.addHeader("X-Forwarded-For", "198.51.100.7");

        assertThat(new Outside(true).source(request)).isEqualTo("198.51.100.7");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,             192.0.2.1",
        "192.0.2.1:51234,       192.0.2.1",
        "::ffff:192.0.2.1,      192.0.2.1",
        "2001:db8:1:2::1,       20010db800010002",
        "[2001:db8:1:2::9]:443, 20010db800010002",
        "2001:db8:1:3::1,       20010db800010003",
        "fe80::1%eth0,          fe80000000000000",
        "no:address,            no:address",
        "unknown,               unknown",
    })
    void network_isTheAddressWithoutPort_ofIpv6WhatOneSenderHas(String address, String network) {
        assertThat(Outside.network(address)).isEqualTo(network);
    }

    @Test
    void cookie_inTheClear_isNotOfTls() {
        assertThat(new Outside(false).cookie(request, "rollbook", "a").build().toString())
                .startsWith("rollbook=a;")
                .contains("HttpOnly", "Path=/")
                .doesNotContain("Secure", "Domain");
    }

    @Test
    void cookie_overTlsOrBehindTheProxyThatEndsIt_isOfThisHostAndOfTlsOnly() {
        String proxied =
                new Outside(true).cookie(request, "rollbook", "a").build().toString();
        request.setSecure(true);
        String tls = new Outside(false).cookie(request, "rollbook", "a").build().toString();

        assertThat(proxied)
                .isEqualTo(tls)
                .startsWith("__Host-rollbook=a;")
                .contains("Secure", "HttpOnly", "Path=/")
                .doesNotContain("Domain");
    }

    @Test
    void cookie_thatWasSetInTheClear_isNotTakenOverTls() {
        request.setCookies(new Cookie("rollbook", "slipped in"), new Cookie("__Host-rollbook", "ours"));

        assertThat(new Outside(true).cookie(request, "rollbook")).isEqualTo("ours");
        assertThat(new Outside(false).cookie(request, "rollbook")).isEqualTo("slipped in");
    }

    @Test
    void formToken_beforeSigningIn_isInACookieOfTls_andAfterwardsFollowsFromTheSession() {
        FormTokens forms = new FormTokens(new Outside(true));
        CsrfToken token = forms.generateToken(request);
        forms.saveToken(token, request, response);
        assertThat(response.getHeader("Set-Cookie"))
                .startsWith("__Host-rollbook-form=" + token.getToken())
                .contains("Secure", "HttpOnly", "SameSite=Strict");

        request.setCookies(
                new Cookie("__Host-rollbook-form", token.getToken()), new Cookie("__Host-rollbook", "session"));
        CsrfToken signedIn = Objects.requireNonNull(forms.loadToken(request));
        assertThat(signedIn.getToken()).isNotEqualTo(token.getToken()).doesNotContain("session");
        request.setCookies(new Cookie("__Host-rollbook", "another"));
        CsrfToken another = Objects.requireNonNull(forms.loadToken(request));
        assertThat(another.getToken()).isNotEqualTo(signedIn.getToken());
    }
}
