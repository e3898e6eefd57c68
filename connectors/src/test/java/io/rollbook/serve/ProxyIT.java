package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** The service as it answers a proxy that ends TLS in front of it. */
class ProxyIT {
    @TempDir
    static Path home;

    private static ConfigurableApplicationContext service;
    private static String url = "";

    @BeforeAll
    static void start() throws Exception {
        service =
                Server.application(home).run("--server.port=0", "--server.address=127.0.0.1", "--rollbook.proxy=true");
        url = Files.readString(home.resolve("url")).strip();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sign-in", "/nowhere", "/assets/console.css"})
    void page_thatTheProxySendsByTls_tellsTheBrowserToComeByTlsOnly_toThisHost(String path) throws Exception {
        for (String[] forwarded : List.of(new String[] {"X-Forwarded-Proto", "https"}, new String[] {})) {
            assertThat(get(path, forwarded).headers().allValues("Strict-Transport-Security"))
                    .containsExactly("max-age=31536000");
        }
    }

    @Test
    void page_thatTheProxySendsInTheClear_tellsNothingOfTls() throws Exception {
        assertThat(get("/sign-in", "X-Forwarded-Proto", "http").headers().map())
                .containsKey("content-security-policy")
                .doesNotContainKey("strict-transport-security");
    }

    /** An address in the clear would be refused by the page's own policy, and by a browser that comes by TLS only. */
    @Test
    void redirect_isToAPath_whateverTheProxyIsCalled() throws Exception {
        HttpResponse<String> led =
                get("/runs", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "rollbook.example.org");
        assertThat(led.statusCode()).isEqualTo(302);
        assertThat(led.headers().firstValue("Location")).contains("/sign-in?to=%2Fruns");
    }

    @Test
    void cookie_isOfThisHostAndOfTlsOnly() throws Exception {
        assertThat(get("/sign-in").headers().allValues("Set-Cookie"))
                .isNotEmpty()
                .allSatisfy(cookie -> assertThat(cookie).startsWith("__Host-").contains("Secure", "HttpOnly"));
    }
}
