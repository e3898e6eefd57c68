package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** The service with a certificate of its own, in a region. */
class TlsIT {
    private static final String PASSWORD = "of the test";
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int SERVER_HELLO = 2;
    private static final int PROTOCOL_VERSION = 70;

    @TempDir
    static Path folder;

    private static ConfigurableApplicationContext service;
    private static URI url;
    private static SSLContext trusting;

    @BeforeAll
    static void start() throws Exception {
        Path keys = certificate();
        service = Server.application(folder.resolve("home"))
                .run(
                        "--server.port=0",
                        "--server.ssl.key-store=" + keys,
                        "--server.ssl.key-store-password=" + PASSWORD,
                        "--server.ssl.key-store-type=PKCS12",
                        "--rollbook.portal.region=eu");
        url = URI.create(Files.readString(folder.resolve("home/url")).strip());
        trusting = trusting(keys);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void connect_withTls_isAnsweredByTheServicesOwnCertificate() throws Exception {
        assertThat(url.getScheme()).isEqualTo("https");
        HttpResponse<String> answer = client().send(get("/actuator/health"), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.sslSession().orElseThrow().getProtocol()).isIn("TLSv1.2", "TLSv1.3");
        assertThatThrownBy(() ->
                        HttpClient.newHttpClient().send(get("/actuator/health"), HttpResponse.BodyHandlers.ofString()))
                .as("whoever does not know the certificate")
                .isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sign-in", "/assets/console.css", "/api/v1/openapi.json", "/actuator/health"})
    void answer_byTls_tellsTheBrowserToComeByTlsOnly_toThisHost(String path) throws Exception {
        assertThat(client().send(get(path), HttpResponse.BodyHandlers.ofString())
                        .headers()
                        .allValues("Strict-Transport-Security"))
                .containsExactly("max-age=31536000");
    }

    @Test
    void connect_withASuiteThatAuthenticatesAside_isRefused() {
        SSLParameters old =
                new SSLParameters(new String[] {"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"}, new String[] {"TLSv1.2"});
        HttpClient client =
                HttpClient.newBuilder().sslContext(trusting).sslParameters(old).build();
        assertThatThrownBy(() -> client.send(get("/actuator/health"), HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void connect_inTheClear_isNotServed() throws Exception {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET /actuator/health HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .doesNotContain(" 200", "UP");
        }
    }

    /** 1.0 and 1.1 as a client would ask for them whose own library still allowed it (RFC 8996 forbids both). */
    @ParameterizedTest
    @ValueSource(ints = {0x0301, 0x0302})
    void connect_withOldTls_isRefused(int version) throws Exception {
        byte[] answer = hello(version);
        assertThat(answer[0]).isEqualTo((byte) ALERT);
        assertThat(answer[6]).isEqualTo((byte) PROTOCOL_VERSION);
    }

    @Test
    void connect_withTheSameHelloOf12_isAccepted() throws Exception {
        byte[] answer = hello(0x0303);
        assertThat(answer[0]).isEqualTo((byte) HANDSHAKE);
        assertThat(answer[5]).isEqualTo((byte) SERVER_HELLO);
    }

    @Test
    void apply_districtOfAnotherRegion_isRefusedAndNotKept() throws Exception {
        HttpResponse<String> refused = apply("springfield", "us");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("NOT_HERE", "belongs to region us", "rollbook.portal.region is eu");
        assertThat(apply("shelbyville", "eu").statusCode()).isEqualTo(200);
        HttpResponse<String> listed = client().send(get("/api/v1/districts"), HttpResponse.BodyHandlers.ofString());
        assertThat(listed.body()).contains("shelbyville").doesNotContain("springfield");
    }

    private static HttpResponse<String> apply(String slug, String region) throws Exception {
        String settings = "district: " + slug + "\nname: Of the test\ntimezone: America/Chicago\ndatabase: {region: "
                + region + "}\nfeeds:\n  nightly:\n    uploads: true\n";
        String body = new JsonMapper()
                .writeValueAsString(Map.of("settings", settings, "folder", folder.toString(), "file", "d.yml"));
        HttpRequest request = request("/api/v1/districts")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().sslContext(trusting).build();
    }

    private static HttpRequest get(String path) throws IOException {
        return request(path).build();
    }

    private static HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(url.resolve(path))
                .header(
                        "Authorization",
                        "Bearer "
                                + Files.readString(folder.resolve("home/token")).strip());
    }

    /** Made by the JDK's keytool, as a person would. */
    private static Path certificate() throws Exception {
        Path keys = folder.resolve("tls.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "tls",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return keys;
    }

    private static SSLContext trusting(Path keys) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            own.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("tls", own.getCertificate("tls"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Sends a ClientHello (RFC 5246, 7.4.1.2) of this version and returns the first bytes of the answer. */
    private static byte[] hello(int version) throws IOException {
        int[] suites = {0xC030, 0xC02F, 0xC014, 0xC013, 0x0035, 0x002F};
        byte[] extensions = {
            0,
            10,
            0,
            4,
            0,
            2,
            0,
            23, // supported_groups: secp256r1
            0,
            11,
            0,
            2,
            1,
            0, // ec_point_formats: uncompressed
            0,
            13,
            0,
            8,
            0,
            6,
            4,
            1,
            8,
            4,
            2,
            1 // signature_algorithms: RSA with SHA-256, PSS, SHA-1
        };
        int body = 2 + 32 + 1 + 2 + 2 * suites.length + 2 + 2 + extensions.length;
        ByteBuffer out = ByteBuffer.allocate(9 + body);
        out.put((byte) HANDSHAKE).putShort((short) 0x0301).putShort((short) (4 + body));
        out.put((byte) 1).put((byte) 0).putShort((short) body);
        out.putShort((short) version).put(new byte[32]).put((byte) 0).putShort((short) (2 * suites.length));
        for (int suite : suites) {
            out.putShort((short) suite);
        }
        out.put((byte) 1).put((byte) 0).putShort((short) extensions.length).put(extensions);
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(out.array());
            return socket.getInputStream().readNBytes(7);
        }
    }
}
