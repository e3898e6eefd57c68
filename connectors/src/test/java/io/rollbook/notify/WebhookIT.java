package io.rollbook.notify;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static io.rollbook.notify.NoticeDesk.CANARY;
import static io.rollbook.notify.NoticeDesk.NO_DIGEST;
import static io.rollbook.notify.NoticeDesk.minute;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.rollbook.control.Outbox.Standing;
import io.rollbook.provider.Certificate;
import io.rollbook.run.Run;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Notices to a receiver of webhooks that is not always well. */
class WebhookIT {
    @TempDir
    private static Path shared;

    private static Certificate certificate;
    private static WireMockServer hooks;
    private static NoticeDesk desk;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startReceiver() throws Exception {
        certificate = Certificate.valid(shared);
        hooks = new WireMockServer(WireMockConfiguration.options()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .dynamicHttpsPort()
                .keystoreType("PKCS12")
                .keystorePath(certificate.writeKey(shared.resolve("key.p12")).toString())
                .keystorePassword(Certificate.PASSWORD)
                .keyManagerPassword(Certificate.PASSWORD));
        hooks.start();
        desk = new NoticeDesk();
    }

    @AfterAll
    static void stopReceiver() {
        desk.close();
        hooks.stop();
    }

    @BeforeEach
    void begin() throws Exception {
        hooks.resetAll();
        hooks.stubFor(post("/hook").willReturn(aResponse().withStatus(204)));
        Files.writeString(folder.resolve("hook"), "shared secret\n");
        desk.begin(folder);
    }

    private static String hook(String more) {
        return "{webhook: \"https://127.0.0.1:" + hooks.httpsPort() + "/hook\", secret: \"file:hook\"" + more + "}";
    }

    private static String allowed() {
        return "notices: [" + hook(", allow-private: true") + "]";
    }

    private Notices notices() {
        return desk.notices(
                NO_DIGEST,
                desk.mails.getSmtp().getPort(),
                List.of(),
                client -> client.sslSocketFactory(certificate.context().getSocketFactory(), certificate.trust()));
    }

    private static List<LoggedRequest> posted() {
        return hooks.getAllServeEvents().stream().map(ServeEvent::getRequest).toList();
    }

    private static JsonNode body(LoggedRequest request) {
        return JsonMapper.shared().readTree(request.getBodyAsString());
    }

    private List<String> failures(Notices notices) {
        return notices.list(desk.district().district(), true, 10, null).stream()
                .map(Standing::failure)
                .toList();
    }

    @Test
    void notice_isSignedOverTimeAndBody_andSaysCountsAndCodesOnly() throws Exception {
        desk.apply(allowed());
        Run run = desk.held();
        minute(notices());

        assertThat(posted()).hasSize(1);
        LoggedRequest request = posted().get(0);
        String[] signature = request.getHeader("Rollbook-Signature").split(",v1=", -1);
        long at = Long.parseLong(signature[0].substring("t=".length()));
        assertThat(at)
                .isBetween(
                        desk.clock.instant().getEpochSecond() - 60,
                        desk.clock.instant().getEpochSecond());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("shared secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] signed = (at + "." + request.getBodyAsString()).getBytes(StandardCharsets.UTF_8);
        assertThat(signature[1]).isEqualTo(HexFormat.of().formatHex(mac.doFinal(signed)));
        JsonNode told = body(request);
        assertThat(told.path("about").asString()).isEqualTo("held");
        assertThat(told.path("run").asString()).isEqualTo(run.id());
        assertThat(told.path("code").asString()).isEqualTo("TOO_MANY_REMOVALS");
        assertThat(told.path("counts").path("removed").asInt()).isEqualTo(420);
        assertThat(told.path("link").asString()).isEqualTo("https://rollbook.example.org/runs/" + run.id());
        assertThat(told.path("notice").asString()).isEqualTo(request.getHeader("Rollbook-Notice"));
        assertThat(told.toString()).doesNotContain(CANARY);
    }

    @Test
    void receiverThatFails_isTriedAgainWithTheSameIdAndGivenUpAfterADay() {
        hooks.stubFor(post("/hook").willReturn(serverError()));
        desk.apply(allowed());
        desk.held();
        Notices notices = notices();
        minute(notices);
        minute(notices);
        assertThat(posted()).as("not before its time").hasSize(1);

        desk.clock.putForward(Duration.ofSeconds(61));
        minute(notices);
        assertThat(posted()).hasSize(2);
        assertThat(posted().stream()
                        .map(each -> each.getHeader("Rollbook-Notice"))
                        .distinct())
                .hasSize(1);

        desk.clock.putForward(Duration.ofDays(1));
        minute(notices);
        desk.clock.putForward(Duration.ofDays(1));
        minute(notices);
        assertThat(posted()).as("given up").hasSize(3);
        assertThat(notices.list(desk.district().district(), true, 10, null))
                .singleElement()
                .satisfies(one -> assertThat(one.outcome()).isEqualTo("given-up"));
        assertThat(failures(notices)).containsExactly("it answered 500");
    }

    @Test
    void receiverThatFails_keepsNoOtherWaiting() throws Exception {
        hooks.stubFor(post("/hook").willReturn(serverError()));
        desk.apply("notices: [" + hook(", allow-private: true") + ", {mail: it@example.org}]");
        desk.held();
        minute(notices());
        assertThat(posted()).hasSize(1);
        assertThat(desk.subjects()).hasSize(1);
    }

    @Test
    void redirect_isNotFollowed() {
        hooks.stubFor(post("/hook").willReturn(aResponse().withStatus(307).withHeader("Location", "/elsewhere")));
        desk.apply(allowed());
        desk.held();
        Notices notices = notices();
        minute(notices);
        assertThat(posted()).extracting(LoggedRequest::getUrl).containsExactly("/hook");
        assertThat(failures(notices)).containsExactly("it answered 307, and redirects are not followed");
    }

    @Test
    void addressInsideOfANetwork_isNotAskedUnlessThatIsAllowed() {
        desk.apply("notices: [" + hook("") + "]");
        desk.held();
        Notices notices = notices();
        minute(notices);
        assertThat(posted()).isEmpty();
        assertThat(failures(notices)).containsExactly("it is inside of a network, which takes allow-private: true");
    }

    @Test
    void certificateThatNobodyTrusts_isNotSentAnything() {
        desk.apply(allowed());
        assertThat(desk.notices(NO_DIGEST, null, List.of(), UnaryOperator.identity())
                        .test(desk.district(), true))
                .singleElement()
                .satisfies(tried -> assertThat(tried.failure())
                        .isEqualTo("no TLS connection, or a certificate that is not trusted"));
        assertThat(posted()).isEmpty();
    }

    @Test
    void secretThatIsGone_delaysTheNoticeUntilItIsBack() throws Exception {
        desk.apply(allowed());
        desk.held();
        Files.delete(folder.resolve("hook"));
        Notices notices = notices();
        minute(notices);
        assertThat(posted()).isEmpty();
        assertThat(failures(notices)).singleElement().asString().startsWith("its secret is not there");

        Files.writeString(folder.resolve("hook"), "another secret");
        desk.clock.putForward(Duration.ofMinutes(2));
        minute(notices);
        assertThat(posted()).hasSize(1);
    }

    @Test
    void test_isSignedLikeAnyOther() {
        desk.apply(allowed());
        assertThat(notices().test(desk.district(), true)).containsExactly(new Notices.Tried(address(), null));
        assertThat(body(posted().get(0)).path("about").asString()).isEqualTo("test");
        assertThat(posted().get(0).getHeader("Rollbook-Signature")).matches("t=\\d+,v1=[0-9a-f]{64}");
    }

    private static String address() {
        return "webhook:https://127.0.0.1:" + hooks.httpsPort() + "/hook";
    }
}
