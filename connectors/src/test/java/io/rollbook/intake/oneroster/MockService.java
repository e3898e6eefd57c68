package io.rollbook.intake.oneroster;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.rollbook.provider.Certificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** WireMock as a service with 25 users, in pages that overlap by one. */
final class MockService implements AutoCloseable {
    private static final int COUNT = 25;

    private final WireMockServer server;

    MockService(Certificate certificate, Path key, boolean http2) throws IOException {
        server = new WireMockServer(WireMockConfiguration.options()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .dynamicHttpsPort()
                .http2TlsDisabled(!http2)
                .keystoreType("PKCS12")
                .keystorePath(certificate.writeKey(key).toString())
                .keystorePassword(Certificate.PASSWORD)
                .keyManagerPassword(Certificate.PASSWORD));
        server.start();
        server.stubFor(WireMock.post("/token").willReturn(WireMock.okJson("{\"access_token\":\"t\"}")));
        for (int offset = 0; offset <= COUNT; offset++) {
            server.stubFor(at(offset).willReturn(page(offset)));
        }
    }

    private static MappingBuilder at(int offset) {
        return WireMock.get(WireMock.urlPathEqualTo("/users"))
                .withQueryParam("offset", WireMock.equalTo(String.valueOf(offset)));
    }

    ResponseDefinitionBuilder page(int offset) {
        String body = JsonMapper.shared()
                .writeValueAsString(
                        Map.of("users", CollectionPullIT.records(COUNT).subList(offset, Math.min(COUNT, offset + 4))));
        return WireMock.okJson(body).withHeader("X-Total-Count", String.valueOf(COUNT));
    }

    /** The answer for page 3; once only, where {@code state} names the beginning of a scenario. */
    void third(ResponseDefinitionBuilder answer, @Nullable String state) {
        MappingBuilder third = at(6).atPriority(1);
        if (state == null) {
            server.stubFor(third.willReturn(answer));
        } else {
            server.stubFor(third.inScenario("passes")
                    .whenScenarioStateIs(state)
                    .willSetStateTo("passed")
                    .willReturn(answer));
        }
    }

    String url() {
        return "https://127.0.0.1:" + server.httpsPort();
    }

    @Override
    public void close() {
        server.stop();
    }
}
