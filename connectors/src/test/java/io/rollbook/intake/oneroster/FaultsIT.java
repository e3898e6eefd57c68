package io.rollbook.intake.oneroster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.rollbook.district.OneRosterApi;
import io.rollbook.district.Reference;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.provider.Certificate;
import io.rollbook.provider.Fault;
import io.rollbook.provider.Provider;
import io.rollbook.provider.Provider.Asked;
import io.rollbook.provider.Provider.Reply;
import io.rollbook.provider.RoughServer;
import io.rollbook.run.PullReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers that go wrong on their way, or were wrong from the beginning: page 3 of users, which begins at record 6. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultsIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int COUNT = 25;
    private static final Duration DEADLINE = Duration.ofMillis(1_500);

    /** Faults of which only the deadline tells. */
    private static final Set<Fault> ENDLESS = Set.of(Fault.DRIBBLE, Fault.DRIBBLING_HEADERS, Fault.SILENCE);

    @TempDir
    static Path folder;

    private static Certificate certificate;

    private final ExecutorService workers = Executors.newFixedThreadPool(5);
    private final List<String> taken = new ArrayList<>();
    private Duration deadline = DEADLINE;
    private Provider provider;
    private RoughServer server;

    @BeforeAll
    static void makeCertificate() throws IOException {
        certificate = Certificate.valid(folder);
        Files.writeString(folder.resolve("secret"), "secret");
    }

    @BeforeEach
    void start() throws IOException {
        provider = Provider.start(certificate)
                .with("users", CollectionPullIT.records(COUNT))
                .telling(true, false);
        server = RoughServer.start(certificate, provider);
    }

    @AfterEach
    void stop() throws IOException {
        workers.shutdownNow();
        server.close();
        provider.close();
    }

    private PullReport.Collection pull(String base, String token) {
        Pace pace = new Pace(
                2, Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMinutes(15), deadline, Duration.ofHours(1));
        return pull(base, token, pace, time -> {});
    }

    private PullReport.Collection pull(String base, String token, Pace pace, Service.Waiting waiting) {
        OneRosterApi api = new OneRosterApi(
                URI.create(base),
                "1.2",
                new OneRosterApi.OAuth2(URI.create(token), "client", new Reference("file:secret")),
                4,
                null,
                true,
                "portal");
        CollectionPull.Sink sink = new CollectionPull.Sink() {
            @Override
            public void begin() {
                taken.clear();
            }

            @Override
            public void page(byte[] body) {
                for (JsonNode record : JSON.readTree(body).path("users")) {
                    taken.add(record.path("sourcedId").asString(""));
                }
            }
        };
        try (Connection connection =
                Connection.to(api, folder, false, CollectionPullIT.outside(certificate, pace, waiting), () -> 4)) {
            Service service = connection.service();
            Query query = new Query(service.address("users"), "users", 4, true, null, null);
            return new CollectionPull(
                            new Reading.Means(service, workers, () -> {}),
                            query,
                            sink,
                            part -> {},
                            service.retries("users"))
                    .pull(null);
        }
    }

    private PullReport.Collection pull() {
        return pull(server.url(Provider.BASE), provider.url("/token"));
    }

    /** What another limit tells must not come to the deadline before, however busy the machine is. */
    private void waitFor(Fault fault) {
        deadline = ENDLESS.contains(fault) ? DEADLINE : Duration.ofSeconds(30);
    }

    private void assertWhole(PullReport.Collection ledger) {
        assertThat(taken).hasSize(COUNT).doesNotHaveDuplicates().isSorted();
        assertThat(ledger.complete()).isTrue();
    }

    private static boolean isThird(Asked asked) {
        return asked.query().getOrDefault("offset", "").equals("6");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ENDLESS_BODY", "GZIP_BOMB"})
    void pull_faultThatPasses_costsOneMoreRequestAndNothingElse(Fault fault) {
        waitFor(fault);
        server.answering((asked, nth) -> isThird(asked) && nth == 1 ? fault : null);

        PullReport.Collection ledger = pull();

        assertWhole(ledger);
        assertThat(ledger.retries()).isEqualTo(1);
        assertThat(ledger.restarts()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "RESET_IN_BODY, breaks its answer off",
        "RESET_AT_ONCE, breaks its answer off",
        "SHORTER_THAN_SAID, not HTTP",
        "NO_LAST_CHUNK, breaks its answer off",
        "CHUNK_SIZE_THAT_IS_NONE, not HTTP",
        "WRONG_CHUNK_SIZE, not valid JSON",
        "DRIBBLE, no whole answer in time",
        "DRIBBLING_HEADERS, no whole answer in time",
        "SILENCE, no whole answer in time",
        "ENDLESS_BODY, more than 16 MB",
        "ENDLESS_HEADERS, breaks its answer off",
        "GZIP_BOMB, more than 16 MB",
        "CUT_GZIP, breaks its answer off",
        "NOT_HTTP, not HTTP",
        "WEB_PAGE, 'a web page, not JSON'",
        "EMPTY_OBJECT, no \"users\"",
        "NO_BODY, not a JSON object",
        "HALF_A_PAGE, not valid JSON",
        "NOT_UTF8, not valid JSON"
    })
    void pull_faultThatStays_endsInWordsThatNameThePage(Fault fault, String words) {
        waitFor(fault);
        server.answering((asked, nth) -> isThird(asked) ? fault : null);

        assertRefused(Reason.SERVICE_FAILED, this::pull, "The service ", words, "for page 3 of users");

        server.answering((asked, nth) -> null);
        assertWhole(pull());
    }

    private static void assertRefused(Reason reason, ThrowingCallable pull, String... words) {
        assertThatThrownBy(pull).isInstanceOfSatisfying(IntakeException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e).hasMessageContainingAll(words);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"DRIBBLE", "DRIBBLING_HEADERS", "SILENCE", "ENDLESS_BODY", "ENDLESS_HEADERS"})
    void pull_answerWithoutEnd_isLetGoOf(Fault fault) {
        waitFor(fault);
        server.answering((asked, nth) -> isThird(asked) ? fault : null);

        assertThatThrownBy(this::pull).isInstanceOf(IntakeException.class);

        await().untilAsserted(() -> assertThat(server.cutOff())
                .as("connections that did not stay")
                .isGreaterThanOrEqualTo(fault == Fault.ENDLESS_BODY ? 1 : 2));
    }

    @Test
    void pull_plainHttpOnTheSecurePort_isToldSo() throws IOException {
        try (RoughServer plain = RoughServer.start(null, provider)) {
            assertRefused(
                    Reason.SERVICE_FAILED,
                    () -> pull(plain.url(Provider.BASE), provider.url("/token")),
                    "does not keep to https",
                    "page 1 of users");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RESET_IN_BODY, breaks its answer off",
        "SHORTER_THAN_SAID, not HTTP",
        "DRIBBLE, no whole answer in time",
        "ENDLESS_BODY, more than any token needs",
        "ENDLESS_HEADERS, breaks its answer off",
        "GZIP_BOMB, more than any token needs"
    })
    void pull_tokenThatIsLostOnItsWay_isBlamedOnTheTokenService(Fault fault, String words) {
        waitFor(fault);
        server.answering((asked, nth) -> asked.collection().equals("token") ? fault : null);

        assertRefused(
                Reason.SERVICE_FAILED,
                () -> pull(provider.url(Provider.BASE), server.url("/token")),
                "The token service at 127.0.0.1 ",
                words,
                "for page 1 of users");
        assertThat(provider.asked()).isEmpty();
    }

    @Test
    void pull_tokenServiceThatIsDown_isNamed() throws IOException {
        server.close();

        assertRefused(
                Reason.SERVICE_FAILED,
                () -> pull(provider.url(Provider.BASE), server.url("/token")),
                "The token service at 127.0.0.1 cannot be connected to");
    }

    @ParameterizedTest
    @CsvSource({"500, answers 500", "429, answers 429"})
    void pull_tokenServiceThatFails_isNamed(int status, String words) {
        provider.twisted((asked, nth) -> asked.collection().equals("token") ? Reply.of(status, "") : null);

        assertRefused(Reason.SERVICE_FAILED, this::pull, "The token service at 127.0.0.1 " + words);
    }

    @ParameterizedTest
    @CsvSource({"WEB_PAGE", "EMPTY_OBJECT", "NO_BODY", "HALF_A_PAGE", "NOT_UTF8"})
    void pull_tokenAnswerWithoutAToken_saysWhichSettingsToCheck(Fault fault) {
        waitFor(fault);
        server.answering((asked, nth) -> asked.collection().equals("token") ? fault : null);

        assertRefused(
                Reason.LOGIN_REFUSED,
                () -> pull(provider.url(Provider.BASE), server.url("/token")),
                "The token service at 127.0.0.1 gives no token: it answers 200 without one",
                "token-url");
    }

    @Test
    void pull_duplicatesOnOnePageAndAcrossPages_areReadTwiceAndCountedOnce() {
        List<Map<String, Object>> all = new ArrayList<>(CollectionPullIT.records(COUNT));
        all.add(2, all.get(1));
        // The last of a page, and the first of the next.
        all.add(7, all.get(6));
        provider.with("users", all);

        PullReport.Collection ledger = pull();

        assertThat(ledger.complete()).isTrue();
        assertThat(ledger.received()).isEqualTo(COUNT);
        assertThat(ledger.restarts()).isEqualTo(1);
        assertThat(taken).hasSize(COUNT + 2);
    }

    @ParameterizedTest
    @EnumSource(com.github.tomakehurst.wiremock.http.Fault.class)
    void pull_faultsOfWireMock_passOrEndInWords(com.github.tomakehurst.wiremock.http.Fault fault) throws IOException {
        try (MockService mock = new MockService(certificate, folder.resolve("mock.p12"), false)) {
            mock.third(WireMock.aResponse().withFault(fault), Scenario.STARTED);
            assertWhole(pull(mock.url(), mock.url() + "/token"));

            mock.third(WireMock.aResponse().withFault(fault), null);
            assertRefused(
                    Reason.SERVICE_FAILED,
                    () -> pull(mock.url(), mock.url() + "/token"),
                    "for page 3 of users, in 2 tries");
        }
    }

    @ParameterizedTest
    @EnumSource(com.github.tomakehurst.wiremock.http.Fault.class)
    void pull_faultOfAConnectionThatPagesShare_passes(com.github.tomakehurst.wiremock.http.Fault fault)
            throws IOException {
        // Over HTTP/2 a reset takes every page along that is on its way; and who writes to a connection that the other
        // side has closed may be told so before the client knows: it takes a wait to be given another connection.
        Pace pace = Pace.usual(Duration.ofMillis(50));
        try (MockService mock = new MockService(certificate, folder.resolve("mock.p12"), true)) {
            mock.third(WireMock.aResponse().withFault(fault), Scenario.STARTED);
            assertWhole(pull(mock.url(), mock.url() + "/token", pace, time -> Thread.sleep(time.toMillis())));
        }
    }

    @Test
    void pull_chunksThatDribble_endAtTheDeadlineWhereTheyAreTooSlow() throws IOException {
        try (MockService mock = new MockService(certificate, folder.resolve("mock.p12"), false)) {
            mock.third(mock.page(6).withChunkedDribbleDelay(5, 200), null);
            assertWhole(pull(mock.url(), mock.url() + "/token"));

            mock.third(mock.page(6).withChunkedDribbleDelay(100, 60_000), null);
            assertRefused(
                    Reason.SERVICE_FAILED,
                    () -> pull(mock.url(), mock.url() + "/token"),
                    "in time for page 3 of users, in 2 tries");
        }
    }
}
