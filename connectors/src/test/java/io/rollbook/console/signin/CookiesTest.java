package io.rollbook.console.signin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class CookiesTest {
    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @Test
    void source_withoutAProxy_isWhoConnects_whateverTheRequestSays() {
        request.setRemoteAddr("192.0.2.1");
        request.addHeader("X-Forwarded-For", "198.51.100.7");

        assertThat(new Cookies(false).source(request)).isEqualTo("192.0.2.1");
    }

    @Test
    void source_behindAProxy_isWhatTheProxyAdded() {
        request.addHeader("X-Forwarded-For", "203.0.113.5, 198.51.100.7");

        assertThat(new Cookies(true).source(request)).isEqualTo("198.51.100.7");
    }

    @Test
    void source_ofIpv6_isItsNetwork() {
        assertThat(Cookies.network("2001:db8:1:2::1")).isEqualTo(Cookies.network("2001:db8:1:2:ffff::9"));
        assertThat(Cookies.network("2001:db8:1:2::1")).isNotEqualTo(Cookies.network("2001:db8:1:3::1"));
        assertThat(Cookies.network("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(Cookies.network("no:address")).isEqualTo("no:address");
    }

    @Test
    void session_overTlsOrBehindTheProxyThatEndsIt_isSentOverTlsOnly() {
        new Cookies(false).setSession(request, response, "a");
        new Cookies(true).setSession(request, response, "b");
        request.setSecure(true);
        new Cookies(false).setSession(request, response, "c");

        assertThat(response.getHeaders("Set-Cookie"))
                .satisfiesExactly(
                        clear -> assertThat(clear).doesNotContain("Secure"),
                        proxied -> assertThat(proxied).contains("Secure"),
                        tls -> assertThat(tls).contains("Secure"));
    }
}
