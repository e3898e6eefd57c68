package io.rollbook.intake.oneroster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.district.OneRosterApi;
import io.rollbook.district.Reference;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.provider.Certificate;
import io.rollbook.provider.Provider;
import io.rollbook.provider.Provider.Reply;
import io.rollbook.run.PullReport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pulls a collection from a service over TLS, as the standard has it and as services really are. */
class CollectionPullIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pace PACE = new Pace(
            4,
            Duration.ofMillis(1),
            Duration.ofMillis(4),
            Duration.ofMinutes(15),
            Duration.ofSeconds(20),
            Duration.ofHours(1));

    @TempDir
    static Path folder;

    private static Certificate certificate;

    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(5);
    private Provider provider;
    private Connection connection;
    private final List<String> taken = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();
    private Runnable taking = () -> {};
    private Runnable ending = () -> {};

    @BeforeAll
    static void makeCertificate() throws IOException {
        certificate = Certificate.valid(folder);
        Files.writeString(folder.resolve("secret"), "secret");
    }

    @BeforeEach
    void start() throws IOException {
        provider = Provider.start(certificate).with("users", records(25));
        connection = connect(certificate, PACE);
    }

    @AfterEach
    void stop() {
        workers.shutdownNow();
        connection.close();
        provider.close();
    }

    static List<Map<String, Object>> records(int count) {
        return IntStream.range(0, count)
                .<Map<String, Object>>mapToObj(i -> {
                    Map<String, Object> record = new LinkedHashMap<>();
                    record.put("sourcedId", "u%04d".formatted(i));
                    record.put("status", "active");
                    record.put("dateLastModified", "2026-08-01T00:00:00.000Z");
                    return record;
                })
                .toList();
    }

    private Connection connect(Certificate trusted, Pace pace) {
        OneRosterApi api = new OneRosterApi(
                URI.create(provider.url(Provider.BASE)),
                "1.2",
                new OneRosterApi.OAuth2(URI.create(provider.url("/token")), "client", new Reference("file:secret")),
                4,
                null,
                true,
                "portal");
        return Connection.to(api, folder, false, outside(trusted, pace, waits::add), () -> 4);
    }

    static Connection.Outside outside(Certificate trusted, Pace pace, Service.Waiting waiting) {
        UnaryOperator<OkHttpClient.Builder> trusting =
                client -> client.sslSocketFactory(trusted.context().getSocketFactory(), trusted.trust());
        return new Connection.Outside(Dns.SYSTEM, trusting, pace, waiting, Clock.systemUTC());
    }

    private PullReport.Collection pull(int limit, @Nullable Instant since) {
        return pull(limit, since, null);
    }

    private PullReport.Collection pull(int limit, @Nullable Instant since, @Nullable Instant last) {
        CollectionPull.Sink sink = new CollectionPull.Sink() {
            @Override
            public void begin() {
                taken.clear();
            }

            @Override
            public void page(byte[] body) {
                taking.run();
                bodies.add(body);
                for (JsonNode record : JSON.readTree(body).path("users")) {
                    taken.add(record.path("sourcedId").asString(""));
                }
            }
        };
        Service service = connection.service();
        Query query = new Query(service.address("users"), "users", limit, true, since, last);
        return new CollectionPull(
                        new Reading.Means(service, workers, () -> ending.run()),
                        query,
                        sink,
                        part -> {},
                        service.retries("users"))
                .pull(null);
    }

    private PullReport.Collection pull() {
        return pull(4, null);
    }

    private static List<String> ids(int count) {
        return records(count).stream()
                .map(record -> String.valueOf(record.get("sourcedId")))
                .toList();
    }

    private void assertWhole(PullReport.Collection ledger, int count) {
        assertThat(taken).isEqualTo(ids(count));
        assertThat(ledger.complete()).isTrue();
        assertThat(ledger.received()).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void pull_whateverIsToldOfTheEnd_isComplete(boolean total, boolean links) {
        provider.telling(total, links);

        assertWhole(pull(), 25);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 8})
    void pull_anyNumberOfRecords_isComplete(int count) {
        for (boolean total : List.of(true, false)) {
            for (boolean links : List.of(true, false)) {
                provider.with("users", records(count)).telling(total, links);
                assertWhole(pull(), count);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void pull_whereTheServerClampsPages_isCompleteAndShortPagesAreNoEnd(boolean total, boolean links) {
        provider.clampedTo(3).telling(total, links);

        assertWhole(pull(10, null), 25);
    }

    @Test
    void pull_ledger_saysWhatWasAskedAndReceived() {
        PullReport.Collection ledger = pull();

        assertThat(ledger).isEqualTo(new PullReport.Collection("users", 25, 25, 25L, 8, 0, 0, null, null, true, null));
        assertThat(provider.asked().get(0).query())
                .containsEntry("limit", "4")
                .containsEntry("offset", "0")
                .containsEntry("sort", "sourcedId")
                .containsEntry("orderBy", "asc");
    }

    @Test
    void pull_delta_asksForChangesFromTheTimeOnAndWithIt() {
        provider.with("users", List.of());

        pull(4, Instant.parse("2026-11-25T02:15:00Z"));

        assertThat(provider.asked().get(0).query())
                .containsEntry("filter", "dateLastModified>='2026-11-25T02:15:00.000Z'");
    }

    @Test
    void pull_deltaOfAServerThatIgnoresTheFilter_isRecognised() {
        provider.twisted((asked, nth) -> {
            Map<String, String> all = new LinkedHashMap<>(asked.query());
            all.remove("filter");
            return asked.collection().equals("token")
                    ? null
                    : provider.usual(new Provider.Asked(asked.collection(), asked.address(), all, asked.headers()));
        });

        assertThatThrownBy(() -> pull(4, Instant.parse("2026-11-25T02:15:00Z")))
                .isInstanceOf(CollectionPull.EverythingInstead.class);
    }

    @Test
    void pull_pagesOnTheirWay_areAsManyAsMayBeAndNeverMore() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch four = new CountDownLatch(4);
        provider.with("users", records(200)).twisted((asked, nth) -> {
            if (asked.number("offset", 0) == 0) {
                return null;
            }
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            four.countDown();
            try {
                assertThat(four.await(20, TimeUnit.SECONDS)).isTrue();
                return provider.usual(asked);
            } catch (InterruptedException e) {
                throw new IOException(e);
            } finally {
                now.decrementAndGet();
            }
        });

        assertWhole(pull(), 200);
        assertThat(most).hasValue(4);
    }

    @Test
    void pull_whileAPageIsTaken_asManyOthersAsMayBeAreAskedFor() {
        taking = () -> {
            if (taken.size() == 4) {
                // The first two have come; without another being taken the four behind them are asked for.
                Awaitility.await().until(() -> provider.asked().size() >= 2 + 4);
            }
        };

        assertWhole(pull(), 25);
    }

    @Test
    void pull_endOfACollectionOfKnownSize_isToldBeforeItIsReached() {
        List<Integer> told = new ArrayList<>();
        ending = () -> told.add(taken.size());

        assertWhole(pull(), 25);
        assertThat(told.get(0)).isLessThan(25);
    }

    @Test
    void pull_recordThatComesWhileTheEndIsAskedFor_isNoticed() {
        List<Map<String, Object>> more = records(26);
        provider.twisted((asked, nth) -> {
            if (asked.query().getOrDefault("offset", "").equals("24") && nth == 1) {
                provider.with("users", more);
                return new Reply(
                        200,
                        Map.of("X-Total-Count", "25"),
                        provider.usual(asked).body());
            }
            return null;
        });

        PullReport.Collection ledger = pull();

        assertWhole(ledger, 26);
        assertThat(ledger.restarts()).isEqualTo(1);
    }

    @Test
    void pull_shortPageInTheMiddle_isFilledUp() {
        // The page at 6 gives two records, where four are due.
        provider.twisted(
                (asked, nth) -> asked.query().getOrDefault("offset", "").equals("6") && asked.number("limit", 0) == 4
                        ? provider.usual(with(asked, "limit", "2"))
                        : null);

        assertWhole(pull(), 25);
    }

    private static Provider.Asked with(Provider.Asked asked, String name, String value) {
        Map<String, String> query = new LinkedHashMap<>(asked.query());
        query.put(name, value);
        return new Provider.Asked(asked.collection(), asked.address(), query, asked.headers());
    }

    @Test
    void pull_pageThatIsAlwaysEmptyInTheMiddle_isIncomplete() {
        provider.twisted(
                (asked, nth) -> asked.query().getOrDefault("offset", "").equals("6")
                        ? Reply.of(200, "{\"users\":[]}", "X-Total-Count", "25")
                        : null);

        PullReport.Collection ledger = pull();

        assertThat(ledger.complete()).isFalse();
        assertThat(ledger.trouble()).isNotBlank();
        assertThat(ledger.restarts()).isEqualTo(3);
    }

    @Test
    void pull_recordThatMovesBetweenPages_isBegunAnewAndComplete() {
        // While the first pages are read, a record before them goes: all behind it slide by one.
        List<Map<String, Object>> all = new ArrayList<>(records(25));
        provider.telling(false, true).twisted((asked, nth) -> {
            if (asked.query().getOrDefault("offset", "").equals("6") && all.size() == 25) {
                all.add(0, records(1).get(0));
                all.get(0).put("sourcedId", "u");
                provider.with("users", all);
            }
            return null;
        });

        PullReport.Collection ledger = pull();

        assertThat(ledger.restarts()).isEqualTo(1);
        assertThat(ledger.complete()).isTrue();
        assertThat(taken).hasSize(26).doesNotHaveDuplicates();
    }

    @Test
    void pull_recordThatGoesBetweenPages_leavesNoneOutThatSlidIntoItsPlace() {
        // Without a total nothing else tells of it.
        provider.telling(false, true).twisted((asked, nth) -> {
            if (asked.number("offset", 0) > 8) {
                provider.with("users", records(25).subList(1, 25));
            }
            return null;
        });

        PullReport.Collection ledger = pull();

        assertThat(ledger.restarts()).isEqualTo(1);
        assertThat(ledger.complete()).isTrue();
        assertThat(taken).isEqualTo(ids(25).subList(1, 25));
    }

    @Test
    void pull_recordThatGoesWhileAnotherComes_isNoticedThoughTheTotalStays() {
        List<Map<String, Object>> later = new ArrayList<>(records(26).subList(1, 26));
        provider.twisted((asked, nth) -> {
            if (asked.number("offset", 0) > 12) {
                provider.with("users", later);
            }
            return null;
        });

        PullReport.Collection ledger = pull();

        // Twice where it came before any two pages had been joined: then offsets may mean something else there.
        assertThat(ledger.restarts()).isBetween(1, 2);
        assertThat(ledger.complete()).isTrue();
        assertThat(taken).isEqualTo(ids(26).subList(1, 26));
    }

    /** Pages behind links of which only the service knows where they lead. */
    private Reply byCursor(Provider.Asked asked, int size) {
        int at = asked.number("cursor", 0);
        Reply usual = provider.usual(with(with(asked, "offset", String.valueOf(at)), "limit", String.valueOf(size)));
        String next = "<" + Provider.BASE + "/users?cursor=" + (at + size) + ">; rel=\"next\"";
        return new Reply(200, at + size < 25 ? Map.of("Link", next) : Map.of(), usual.body());
    }

    @Test
    void pull_linksThatOnlyTheServiceUnderstands_areFollowedTwiceAndCompleteWhereBothAgree() {
        provider.telling(false, false)
                .twisted((asked, nth) -> asked.collection().equals("token") ? null : byCursor(asked, 4));

        PullReport.Collection ledger = pull();

        assertWhole(ledger, 25);
        assertThat(ledger.restarts()).isEqualTo(1);
    }

    @Test
    void pull_recordThatGoesBetweenPagesBehindSuchLinks_isNoticed() {
        provider.telling(false, false).twisted((asked, nth) -> {
            if (asked.number("cursor", 0) == 12) {
                provider.with("users", records(25).subList(1, 25));
            }
            return asked.collection().equals("token") ? null : byCursor(asked, 4);
        });

        PullReport.Collection ledger = pull();

        assertThat(ledger.restarts()).isEqualTo(2);
        assertThat(ledger.complete()).isTrue();
        assertThat(taken).isEqualTo(ids(25).subList(1, 25));
    }

    @Test
    void pull_serviceThatKnowsNoOffsetsInsideOfPages_isReadTwice() {
        // Only multiples of its page are offsets to it.
        provider.clampedTo(4).telling(true, false).twisted((asked, nth) -> {
            int offset = asked.number("offset", 0);
            return asked.collection().equals("token") || offset % 4 == 0 || offset == 25
                    ? null
                    : provider.usual(with(asked, "offset", String.valueOf(offset / 4 * 4)));
        });

        PullReport.Collection ledger = pull(10, null);

        assertWhole(ledger, 25);
        assertThat(ledger.restarts()).isEqualTo(2);
    }

    @Test
    void pull_serviceThatGivesOneRecordAPage_isReadTwice() {
        provider.with("users", records(5)).clampedTo(1);

        PullReport.Collection ledger = pull();

        assertWhole(ledger, 5);
        assertThat(ledger.restarts()).isEqualTo(1);
    }

    @Test
    void pull_pagesWithAByteOrderMark_areTakenWithoutIt() {
        provider.twisted((asked, nth) -> {
            if (asked.collection().equals("token")) {
                return null;
            }
            Reply usual = provider.usual(asked);
            String marked = "\uFEFF" + new String(usual.body(), StandardCharsets.UTF_8);
            return new Reply(200, usual.headers(), marked.getBytes(StandardCharsets.UTF_8));
        });

        assertWhole(pull(), 25);
        assertThat(bodies).allSatisfy(body -> assertThat(body[0]).isEqualTo((byte) '{'));
    }

    @ParameterizedTest
    @CsvSource({
        "of Ada Lovelace, ",
        "Lovelace, ",
        "ada.lovelace1, ",
        "4711, 4711",
        "W/\"5f-3e\", W/\"5f-3e\"",
        "2026-11-26T02:15:00Z, 2026-11-26T02:15:00Z"
    })
    void pull_revision_isNotedWhereItCannotBeAName(String told, @Nullable String noted) {
        provider.twisted((asked, nth) -> {
            Reply usual = asked.collection().equals("token") ? null : provider.usual(asked);
            Map<String, String> headers = new LinkedHashMap<>(usual == null ? Map.of() : usual.headers());
            headers.put("X-Revision", told);
            return usual == null ? null : new Reply(200, headers, usual.body());
        });

        assertThat(pull().revision()).isEqualTo(noted);
    }

    @Test
    void pull_revisionThatChangesUnderIt_isBegunAnew() {
        // Whatever the service calls it.
        provider.twisted((asked, nth) -> {
            Reply usual = asked.collection().equals("token") ? null : provider.usual(asked);
            Map<String, String> headers = new LinkedHashMap<>(usual == null ? Map.of() : usual.headers());
            headers.put("X-Revision", asked.number("offset", 0) == 6 && nth == 1 ? "Lovelace" : "Ada");
            return usual == null ? null : new Reply(200, headers, usual.body());
        });

        PullReport.Collection ledger = pull();

        assertThat(ledger.restarts()).isEqualTo(1);
        assertWhole(ledger, 25);
    }

    @Test
    void pull_pageInAnotherAlphabetThanUtf8_isNoPage() {
        provider.twisted((asked, nth) -> asked.collection().equals("token")
                ? null
                : new Reply(200, Map.of(), "{\"users\":[{\"sourcedId\":\"u\"}]}".getBytes(StandardCharsets.UTF_16)));

        assertRefused(Reason.SERVICE_FAILED, "page 1 of users", "UTF-8");
    }

    @Test
    void pull_totalThatChangesUnderIt_isBegunAnew() {
        provider.twisted((asked, nth) -> {
            if (asked.query().getOrDefault("offset", "").equals("12") && nth == 1) {
                provider.with("users", records(24));
            }
            return null;
        });

        PullReport.Collection ledger = pull();

        assertThat(ledger.restarts()).isEqualTo(1);
        assertWhole(ledger, 24);
    }

    @Test
    void pull_collectionThatNeverHoldsStill_isIncompleteAfterThreeRestarts() {
        int[] count = {25};
        provider.twisted((asked, nth) -> {
            if (asked.query().getOrDefault("offset", "").equals("12")) {
                provider.with("users", records(++count[0]));
            }
            return null;
        });

        PullReport.Collection ledger = pull();

        assertThat(ledger.complete()).isFalse();
        assertThat(ledger.restarts()).isEqualTo(3);
    }

    @Test
    void pull_totalThatIsWrong_isIncomplete() {
        provider.twisted((asked, nth) -> {
            if (asked.collection().equals("token")) {
                return null;
            }
            Reply usual = provider.usual(asked);
            Map<String, String> headers = new LinkedHashMap<>(usual.headers());
            headers.put("X-Total-Count", "30");
            return new Reply(usual.status(), headers, usual.body());
        });

        assertThat(pull().complete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pull_totalThatIsTooSmall_isNotTheEnd(boolean links) {
        // Services give the number of a page's records for that of all.
        provider.clampedTo(4).telling(true, links).twisted((asked, nth) -> {
            if (asked.collection().equals("token")) {
                return null;
            }
            Reply usual = provider.usual(asked);
            Map<String, String> headers = new LinkedHashMap<>(usual.headers());
            headers.put("X-Total-Count", "4");
            return new Reply(usual.status(), headers, usual.body());
        });

        assertThat(pull(10, null).complete()).isFalse();
    }

    @Test
    void pull_serverThatClampsAndAlwaysGivesTheFirstPage_isIncomplete() {
        provider.clampedTo(4)
                .twisted((asked, nth) -> asked.collection().equals("token")
                        ? null
                        : new Reply(
                                200,
                                Map.of(),
                                provider.usual(with(asked, "offset", "0")).body()));

        assertThat(pull(10, null).complete()).isFalse();
    }

    /** Offset 2 is the third page, of four records. */
    private Provider.Twist byPageNumbers(int first) {
        return (asked, nth) -> asked.collection().equals("token")
                ? null
                : new Reply(
                        200,
                        Map.of(),
                        provider.usual(with(
                                        asked,
                                        "offset",
                                        String.valueOf(Math.max(0, asked.number("offset", 0) - first) * 4)))
                                .body());
    }

    @ParameterizedTest
    @CsvSource({"0,25", "1,25", "0,5", "1,5"})
    void pull_offsetsThatCountPages_areRefusedWhereMoreIsThereThanCame(int first, int count) {
        provider.with("users", records(count)).clampedTo(4).twisted(byPageNumbers(first));

        PullReport.Collection ledger = pull(10, null);

        assertThat(ledger.complete()).isFalse();
        assertThat(ledger.trouble()).contains("offsets that count pages");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void pull_offsetsThatCountPages_areCompleteWhereOnePageHasItAll(int first) {
        provider.with("users", records(3)).clampedTo(4).twisted(byPageNumbers(first));

        assertWhole(pull(10, null), 3);
    }

    @Test
    void pull_everythingAfterChanges_countsWhatSaysThatItChangedSince() {
        List<Map<String, Object>> records = new ArrayList<>(records(25));
        records.get(3).put("dateLastModified", "2026-11-24T08:00:00.000Z");
        records.get(9).put("dateLastModified", "2026-11-25T08:00:00.000Z");
        provider.with("users", records);

        assertThat(pull(4, null, Instant.parse("2026-11-24T08:00:00Z")).changed())
                .isEqualTo(2);
        assertThat(pull(4, null, null).changed()).isNull();

        records.get(5).remove("dateLastModified");
        provider.with("users", records);
        assertThat(pull(4, null, Instant.parse("2026-11-24T08:00:00Z")).changed())
                .isNull();
    }

    @Test
    void pull_serverThatPagesNothingAndHasLessThanWasAskedFor_isComplete() {
        provider.twisted((asked, nth) -> asked.collection().equals("token")
                ? null
                : new Reply(
                        200,
                        Map.of(),
                        provider.usual(with(with(asked, "offset", "0"), "limit", "1000"))
                                .body()));

        assertWhole(pull(100, null), 25);
    }

    @Test
    void pull_recordThatComesAgainInAnothersPlace_isIncompleteHoweverOften() {
        // In no order that holds: one comes twice, and another never.
        provider.twisted((asked, nth) -> {
            if (!asked.query().getOrDefault("offset", "").equals("12")) {
                return null;
            }
            Reply usual = provider.usual(asked);
            String body = new String(usual.body(), StandardCharsets.UTF_8).replace("u0013", "u0002");
            return new Reply(200, usual.headers(), body.getBytes(StandardCharsets.UTF_8));
        });

        assertThat(pull().complete()).isFalse();
    }

    @Test
    void pull_thatNeverEnds_isEnded() {
        connection = connect(
                certificate,
                new Pace(4, PACE.first(), PACE.longest(), PACE.asked(), PACE.request(), Duration.ofNanos(-1)));

        assertRefused(Reason.SERVICE_FAILED, "takes longer");
    }

    @Test
    void pull_linkThatLeadsBack_isIncomplete() {
        provider.telling(false, false).twisted((asked, nth) -> {
            if (asked.collection().equals("token")) {
                return null;
            }
            Reply usual = byCursor(asked, 4);
            String back = "<" + Provider.BASE + "/users?cursor=4>; rel=\"next\"";
            return asked.number("cursor", 0) == 12 ? new Reply(200, Map.of("Link", back), usual.body()) : usual;
        });

        assertThat(pull().complete()).isFalse();
    }

    @Test
    void pull_linkToAnotherAddress_isNotFollowedAndSendsNoCredentialThere() {
        provider.telling(false, false)
                .twisted((asked, nth) -> asked.collection().equals("token")
                        ? null
                        : new Reply(
                                200,
                                Map.of("Link", "<https://203.0.113.7/users?cursor=4>; rel=\"next\""),
                                provider.usual(asked).body()));

        assertRefused(Reason.ADDRESS_REFUSED, "another address");
    }

    @Test
    void pull_linksWithoutBracketsOrHost_areFollowed() {
        provider.telling(false, false).twisted((asked, nth) -> {
            if (asked.collection().equals("token")) {
                return null;
            }
            Reply usual = provider.usual(asked);
            int next = asked.number("offset", 0) + 4;
            String link =
                    (next % 8 == 0 ? provider.url(Provider.BASE) : Provider.BASE) + "/users?limit=4&offset=" + next;
            return next >= 25 ? usual : new Reply(200, Map.of("Link", link + "; rel=\"next\""), usual.body());
        });

        assertWhole(pull(), 25);
    }

    @Test
    void pull_idsThatStandTwiceEachTime_areReadTwiceAndAreWhatTheServiceHas() {
        List<Map<String, Object>> all = new ArrayList<>(records(24));
        Map<String, Object> again = new LinkedHashMap<>(all.get(3));
        all.add(4, again);
        provider.with("users", all);

        PullReport.Collection ledger = pull();

        assertThat(ledger.complete()).isTrue();
        assertThat(ledger.restarts()).isEqualTo(1);
        assertThat(taken).hasSize(25);
    }

    @Test
    void pull_serverThatPagesNothing_isCompleteWhereItGaveMoreThanWasAskedFor() {
        provider.twisted((asked, nth) -> asked.collection().equals("token")
                ? null
                : new Reply(
                        200,
                        Map.of(),
                        provider.usual(with(with(asked, "offset", "0"), "limit", "1000"))
                                .body()));

        assertWhole(pull(), 25);
    }

    @Test
    void pull_serverThatAlwaysGivesTheFirstPage_isIncomplete() {
        provider.twisted((asked, nth) -> asked.collection().equals("token")
                ? null
                : new Reply(
                        200,
                        Map.of(),
                        provider.usual(with(asked, "offset", "0")).body()));

        assertThat(pull().complete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 429, 408})
    void pull_failureThatPasses_isAskedAgain(int status) {
        provider.twisted((asked, nth) ->
                asked.query().getOrDefault("offset", "").equals("6") && nth < 3 ? Reply.of(status, "{}") : null);

        PullReport.Collection ledger = pull();

        assertWhole(ledger, 25);
        assertThat(ledger.retries()).isEqualTo(2);
        assertThat(ledger.restarts()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Login</html>", "{}", "{\"users\":[{\"sourcedId\":\"u0008\"", ""})
    void pull_answerThatIsNoPage_isAskedAgain(String body) {
        provider.twisted((asked, nth) ->
                asked.query().getOrDefault("offset", "").equals("6") && nth == 1 ? Reply.of(200, body) : null);

        assertWhole(pull(), 25);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"<html>Login</html> | web page", "{} | no \"users\"", "[] | not a JSON object"})
    void pull_answerThatStaysNoPage_endsWithItsPlaceAndReason(String body, String why) {
        provider.twisted(
                (asked, nth) -> asked.query().getOrDefault("offset", "").equals("6") ? Reply.of(200, body) : null);

        assertRefused(Reason.SERVICE_FAILED, "page 3 of users", why, "4 tries");
    }

    private void assertRefused(Reason reason, String... words) {
        assertThatThrownBy(this::pull).isInstanceOfSatisfying(IntakeException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e).hasMessageContainingAll(words);
        });
    }

    @Test
    void pull_retryAfter_isWaitedForAndCapped() {
        provider.twisted((asked, nth) -> switch (asked.query().getOrDefault("offset", "")) {
            case "0" -> nth == 1 ? Reply.of(429, "{}", "Retry-After", "7") : null;
            case "3" -> nth == 1 ? Reply.of(503, "{}", "Retry-After", "86400") : null;
            default -> null;
        });

        assertWhole(pull(), 25);
        assertThat(waits).anySatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8)));
        assertThat(waits)
                .anySatisfy(wait -> assertThat(wait).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(16)));
    }

    @Test
    void pull_retryAfter_isWaitedForByThePagesBehindToo() {
        provider.twisted(
                (asked, nth) -> asked.query().getOrDefault("offset", "").equals("3") && nth == 1
                        ? Reply.of(429, "{}", "Retry-After", "60")
                        : null);

        assertWhole(pull(), 25);
        assertThat(waits)
                .filteredOn(wait -> wait.compareTo(Duration.ofSeconds(50)) > 0)
                .hasSizeGreaterThan(2);
    }

    @Test
    void pull_retryAfterAsADate_isWaitedFor() {
        String then = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(10));
        provider.twisted(
                (asked, nth) -> asked.query().getOrDefault("offset", "").equals("0") && nth == 1
                        ? Reply.of(503, "{}", "Retry-After", then)
                        : null);

        assertWhole(pull(), 25);
        assertThat(waits.get(0)).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));
    }

    @Test
    void pull_tokenThatIsRefusedInTheMiddle_isRenewedOnce() {
        provider.twisted(
                (asked, nth) -> asked.query().getOrDefault("offset", "").equals("24")
                                && "Bearer t1".equals(asked.headers().getFirst("Authorization"))
                        ? Reply.of(401, "{}")
                        : null);

        assertWhole(pull(), 25);
        assertThat(provider.tokens()).isEqualTo(2);
    }

    @Test
    void pull_tokenThatAllPagesRefuseAtOnce_isRenewedOnce() {
        provider.delayed(Duration.ofMillis(20))
                .twisted((asked, nth) ->
                        !asked.query().getOrDefault("offset", "0").equals("0")
                                        && "Bearer t1".equals(asked.headers().getFirst("Authorization"))
                                ? Reply.of(401, "{}")
                                : null);

        assertWhole(pull(), 25);
        assertThat(provider.tokens()).isEqualTo(2);
    }

    @Test
    void pull_credentialsThatAreRefused_endItAtOnce() {
        provider.twisted((asked, nth) -> asked.collection().equals("token") ? null : Reply.of(401, "{}"));

        assertRefused(Reason.LOGIN_REFUSED, "answers 401", "page 1 of users");
        assertThat(provider.asked()).hasSize(2);
    }

    @Test
    void pull_collectionThatIsForbidden_endsItAtOnceInWords() {
        provider.twisted((asked, nth) -> asked.collection().equals("token")
                ? null
                : Reply.of(
                        403,
                        "{\"imsx_codeMajor\":\"failure\",\"imsx_description\":\"Ada may not\",\"imsx_CodeMinor\":"
                                + "{\"imsx_codeMinorField\":[{\"imsx_codeMinorFieldName\":\"TargetEndSystem\","
                                + "\"imsx_codeMinorFieldValue\":\"forbidden\"}]}}"));

        assertThatThrownBy(this::pull)
                .hasMessageContaining("403 (our credentials do not allow it)")
                .hasMessageNotContaining("Ada");
        assertThat(provider.asked()).hasSize(1);
    }

    @Test
    void pull_errorOf11_isToldInWords() {
        provider.twisted(
                (asked, nth) -> asked.collection().equals("token")
                        ? null
                        : Reply.of(
                                500,
                                "{\"errors\":[{\"codeMajor\":\"failure\",\"severity\":\"error\",\"codeMinor\":\"server_busy\"}]}"));

        assertRefused(Reason.SERVICE_FAILED, "500 (it is busy)");
    }

    @Test
    void pull_redirect_isNotFollowed() {
        provider.twisted((asked, nth) ->
                asked.collection().equals("token") ? null : Reply.of(302, "", "Location", "https://203.0.113.7/"));

        assertRefused(Reason.ADDRESS_REFUSED, "302", "never followed");
    }

    @Test
    void pull_tokenServiceThatIsDown_isAskedAgain() {
        provider.twisted((asked, nth) -> asked.collection().equals("token") && nth < 3 ? Reply.of(503, "") : null);

        assertWhole(pull(), 25);
    }

    @Test
    void pull_tokenThatIsNotGiven_saysWhyWithoutSecrets() {
        provider.twisted((asked, nth) ->
                asked.collection().equals("token") ? Reply.of(401, "{\"error\":\"invalid_client\"}") : null);

        assertThatThrownBy(this::pull)
                .hasMessageContaining("(invalid_client)")
                .hasMessageContaining("client-secret")
                .hasMessageNotContaining("secret\"");
        assertThat(provider.asked()).isEmpty();
    }

    @Test
    void pull_tokenServiceThatWantsTheSecretInTheBody_isGivenIt() {
        provider.twisted((asked, nth) ->
                asked.collection().equals("token") && asked.headers().getFirst("Authorization") != null
                        ? Reply.of(401, "{\"error\":\"invalid_client\"}")
                        : null);

        assertWhole(pull(), 25);
    }

    @Test
    void pull_answerWithoutEnd_isCutOff() {
        provider.twisted((asked, nth) ->
                asked.collection().equals("token") ? null : new Reply(200, Map.of(), new byte[Transport.LARGEST + 1]));

        assertRefused(Reason.SERVICE_FAILED, "more than 16 MB");
    }

    @Test
    void pull_smallAnswerThatUnpacksWithoutEnd_isCutOff() throws IOException {
        java.io.ByteArrayOutputStream packed = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(packed)) {
            for (int i = 0; i < 1_024; i++) {
                gzip.write(new byte[1 << 17]);
            }
        }
        provider.twisted((asked, nth) -> asked.collection().equals("token")
                ? null
                : new Reply(200, Map.of("Content-Encoding", "gzip"), packed.toByteArray()));

        assertThat(packed.size()).isLessThan(1 << 20);
        assertRefused(Reason.SERVICE_FAILED, "more than 16 MB");
    }

    @Test
    void pull_certificateThatHasExpired_isRefusedBeforeAnythingIsAsked() throws IOException {
        assertCertificateRefused(Certificate.expired(folder));
    }

    @Test
    void pull_certificateForAnotherName_isRefusedBeforeAnythingIsAsked() throws IOException {
        assertCertificateRefused(Certificate.ofAnother(folder));
    }

    private void assertCertificateRefused(Certificate shown) throws IOException {
        provider.close();
        provider = Provider.start(shown).with("users", records(3));
        connection = connect(shown, PACE);

        assertRefused(Reason.CERTIFICATE_REFUSED, "certificate");
        assertThat(provider.asked()).isEmpty();
        assertThat(provider.tokens()).isZero();
    }

    @Test
    void pull_certificateOfNobodyWeTrust_isRefused() throws IOException {
        connection = connect(Certificate.ofAnother(folder), PACE);

        assertRefused(Reason.CERTIFICATE_REFUSED, "certificate");
    }

    @Test
    void pull_serviceThatIsGone_isToldSo() {
        provider.close();

        assertRefused(Reason.SERVICE_FAILED, "cannot be connected to", "page 1 of users");
    }
}
