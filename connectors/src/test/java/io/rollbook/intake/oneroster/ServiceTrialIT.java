package io.rollbook.intake.oneroster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.OneRosterApi;
import io.rollbook.district.Reference;
import io.rollbook.doctor.CheckResult;
import io.rollbook.intake.Trial;
import io.rollbook.provider.Certificate;
import io.rollbook.provider.Provider;
import io.rollbook.provider.Provider.Asked;
import io.rollbook.provider.Provider.Reply;
import io.rollbook.provider.SignatureCheck;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tries out services over TLS, as the standard has them and as they really are. */
class ServiceTrialIT {
    private static final Pace PACE = new Pace(
            4,
            Duration.ofMillis(1),
            Duration.ofMillis(4),
            Duration.ofMinutes(15),
            Duration.ofSeconds(20),
            Duration.ofHours(1));
    private static final List<String> COLLECTIONS =
            List.of("orgs", "academicSessions", "courses", "classes", "users", "enrollments", "demographics");

    @TempDir
    static Path folder;

    private static Certificate certificate;

    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private Provider provider;
    private Connection.Outside outside;
    private OneRosterApi api;
    private boolean demographics;

    @BeforeAll
    static void makeCertificate() throws IOException {
        certificate = Certificate.valid(folder);
        Files.writeString(folder.resolve("secret"), "the-secret");
    }

    @BeforeEach
    void start() throws IOException {
        begin(certificate);
    }

    private void begin(Certificate shown) throws IOException {
        provider = Provider.start(shown);
        COLLECTIONS.forEach(name -> provider.with(name, CollectionPullIT.records(name.equals("users") ? 25 : 3)));
        outside = CollectionPullIT.outside(shown, PACE, waits::add);
        api = api(oauth2(), true);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private OneRosterApi.Login oauth2() {
        return new OneRosterApi.OAuth2(URI.create(provider.url("/token")), "client", new Reference("file:secret"));
    }

    private OneRosterApi api(OneRosterApi.Login login, boolean allowPrivate) {
        return new OneRosterApi(URI.create(provider.url(Provider.BASE)), "1.2", login, 4, null, allowPrivate, "portal");
    }

    private void at(Clock clock) {
        outside = new Connection.Outside(outside.names(), outside.tuned(), PACE, waits::add, clock);
    }

    private Trial trial() {
        Trial trial = new ServiceTrial(api, folder, demographics, outside).run();
        // Whatever is found: nothing of a record, and no secret.
        assertThat(trial.json()).doesNotContain("u000", "2026-08-01", "the-secret");
        return trial;
    }

    private static CheckResult step(Trial trial, String name) {
        return trial.steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step " + name + " in " + trial));
    }

    private static void assertStep(Trial trial, String name, String outcome, String... words) {
        CheckResult step = step(trial, name);
        assertThat(step.outcome()).as("%s", step).isEqualTo(outcome);
        for (String word : words) {
            assertThat(step.detail() + " " + step.todo()).contains(word);
        }
    }

    /** That it fails there, and went no further. */
    private static void assertEndsAt(Trial trial, String name, String... words) {
        assertStep(trial, name, "failed", words);
        assertThat(trial.ok()).isFalse();
        assertThat(trial.steps().get(trial.steps().size() - 1).name()).isEqualTo(name);
        assertThat(trial.will()).contains("would fail");
    }

    private static Asked with(Asked asked, String name, String value) {
        Map<String, String> query = new LinkedHashMap<>(asked.query());
        query.put(name, value);
        return new Asked(asked.collection(), asked.address(), query, asked.headers());
    }

    /** Answers collections otherwise, not the token. */
    private void twisted(Provider.Twist twist) {
        provider.twisted((asked, nth) -> asked.collection().equals("token") ? null : twist.reply(asked, nth));
    }

    @Test
    void test_serviceAsTheStandardHasIt_isFineInFewRequests() {
        Trial trial = trial();

        assertThat(trial.steps())
                .allSatisfy(step -> assertThat(step.outcome()).as("%s", step).isEqualTo("ok"));
        assertThat(trial.steps())
                .extracting(CheckResult::name)
                .containsExactly(
                        "address",
                        "certificate",
                        "credentials",
                        "scopes",
                        "clock",
                        "orgs",
                        "academicSessions",
                        "courses",
                        "classes",
                        "users",
                        "enrollments",
                        "page size",
                        "next page",
                        "order",
                        "changes");
        assertStep(trial, "certificate", "ok", "CN=Made-up signer", "valid until");
        assertStep(trial, "credentials", "ok", "3600 s");
        assertStep(trial, "scopes", "ok", "granted: roster-core.readonly");
        assertStep(trial, "users", "ok", "25 records on the first page, 25 said to be there");
        assertThat(trial.will())
                .isEqualTo("Pulls everything the first time and once a week, and what changed in between, sorted, up to"
                        + " 4 pages at a time; at the portal. There are 40 records.");
        assertThat(provider.asked()).hasSize(10);
        assertThat(provider.tokens()).isEqualTo(1);
    }

    @Test
    void test_demographicsThatAreKept_areAskedForToo() {
        assertThat(trial().steps()).extracting(CheckResult::name).doesNotContain("demographics");
        demographics = true;

        Trial trial = trial();

        assertStep(trial, "demographics", "ok", "3 records");
        assertStep(trial, "scopes", "ok", "roster-demographics.readonly");
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void test_clampedPages_areSeenToFollow(boolean total, boolean links) {
        provider.clampedTo(7).telling(total, links);

        Trial trial = trial();

        assertStep(trial, "page size", "ok", total || links ? "asked for 1000, given 7" : "users");
        assertStep(trial, "next page", "ok", "offsets are honoured");
        assertThat(trial.ok()).isTrue();
        assertThat(trial.will()).contains(total ? "up to 4 pages at a time" : "page after page");
    }

    @Test
    void test_pagesThatAlwaysBeginAtTheFirst_wouldNeverBeWhole() {
        provider.clampedTo(7);
        twisted((asked, nth) -> provider.usual(with(asked, "offset", "0")));

        Trial trial = trial();

        assertStep(trial, "next page", "failed", "the first page comes again", "honour offset");
        assertThat(trial.ok()).isFalse();
    }

    @Test
    void test_serviceThatGivesEverythingAtOnce_isFine() {
        twisted((asked, nth) -> provider.usual(with(with(asked, "offset", "0"), "limit", "1000")));

        Trial trial = trial();

        assertStep(trial, "next page", "ok", "everything at once");
        assertThat(trial.ok()).isTrue();
    }

    @Test
    void test_offsetsThatAreOnlyKnownBetweenPages_areReadTwice() {
        provider.clampedTo(4).telling(true, false);
        twisted((asked, nth) -> {
            int offset = asked.number("offset", 0);
            return provider.usual(with(asked, "offset", String.valueOf(offset / 4 * 4)));
        });

        Trial trial = trial();

        assertStep(trial, "next page", "warning", "between pages only");
        assertThat(trial.will()).contains("each collection twice");
    }

    @Test
    void test_emptyPageThoughMoreAreSaidToBeThere_fails() {
        provider.clampedTo(7).telling(true, false);
        twisted((asked, nth) -> asked.number("offset", 0) > 0
                ? Reply.of(200, "{\"" + asked.collection() + "\":[]}", "X-Total-Count", "25")
                : null);

        assertStep(trial(), "next page", "failed", "more are said to be there");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void test_linksThatOnlyTheServiceUnderstands_areFollowed(boolean right) {
        provider.telling(false, false);
        twisted((asked, nth) -> {
            int at = asked.number("cursor", 0);
            Reply usual = provider.usual(with(with(asked, "offset", String.valueOf(at)), "limit", "4"));
            String link = "<" + Provider.BASE + "/" + asked.collection() + "?cursor=" + (right ? at + 4 : 0)
                    + ">; rel=\"next\"";
            return new Reply(200, Map.of("Link", link), usual.body());
        });

        Trial trial = trial();

        assertStep(
                trial,
                "next page",
                right ? "ok" : "failed",
                right ? "only the service understands" : "the first page again");
        if (right) {
            assertThat(trial.will()).contains("page after page", "each collection twice");
        }
    }

    @Test
    void test_linkToAnotherAddress_failsWithoutGoingThere() {
        provider.telling(false, false);
        twisted((asked, nth) -> new Reply(
                200,
                Map.of("Link", "<https://203.0.113.7/users?cursor=4>; rel=\"next\""),
                provider.usual(asked).body()));

        assertStep(trial(), "next page", "failed", "ADDRESS_REFUSED", "another address");
    }

    @Test
    void test_orderThatIsNotHeeded_isToldAndWorks() {
        // The stand-in sorts upwards whatever it is asked.
        twisted((asked, nth) -> provider.usual(with(asked, "orderBy", "asc")));

        Trial trial = trial();

        assertStep(trial, "order", "warning", "the same up and down");
        assertThat(trial.ok()).isTrue();
    }

    @Test
    void test_orderThatIsRefused_isPulledUnsorted() {
        twisted((asked, nth) -> asked.query().containsKey("sort")
                ? Reply.of(
                        400,
                        "{\"imsx_CodeMinor\":{\"imsx_codeMinorField\":[{\"imsx_codeMinorFieldValue\":\"invalid_sort_field\"}]}}")
                : null);

        Trial trial = trial();

        assertStep(trial, "order", "warning", "refuses to sort");
        assertThat(trial.will()).contains(", unsorted");
    }

    @Test
    void test_filterThatIsIgnored_meansThatEveryPullIsFull() {
        twisted((asked, nth) -> {
            Map<String, String> query = new LinkedHashMap<>(asked.query());
            query.remove("filter");
            return provider.usual(new Asked(asked.collection(), asked.address(), query, asked.headers()));
        });

        Trial trial = trial();

        assertStep(trial, "changes", "warning", "ignored: 25 records");
        assertThat(trial.will()).contains("Pulls everything each time");
        assertThat(trial.ok()).isTrue();
    }

    @Test
    void test_filterThatIsRefused_meansThatEveryPullIsFull() {
        twisted((asked, nth) -> asked.query().containsKey("filter")
                ? Reply.of(
                        400,
                        "{\"imsx_CodeMinor\":{\"imsx_codeMinorField\":[{\"imsx_codeMinorFieldValue\":\"invalid_filter_field\"}]}}")
                : null);

        Trial trial = trial();

        assertStep(trial, "changes", "warning", "refused", "answers 400 (it cannot filter");
        assertThat(trial.will()).contains("Pulls everything each time");
    }

    @Test
    void test_filterThatGivesNothing_isNotTakenForOneThatWorks() {
        twisted((asked, nth) -> asked.query().containsKey("filter")
                ? Reply.of(200, "{\"" + asked.collection() + "\":[]}", "X-Total-Count", "0")
                : null);

        Trial trial = trial();

        assertStep(trial, "changes", "warning", "gives nothing", "--full");
        assertThat(trial.will()).contains("what the service takes for changes");
    }

    @Test
    void test_recordsWithoutADateOfChange_areToldOf() {
        List<Map<String, Object>> users = new ArrayList<>();
        CollectionPullIT.records(25).forEach(user -> {
            Map<String, Object> undated = new LinkedHashMap<>(user);
            undated.remove("dateLastModified");
            users.add(undated);
        });
        provider.with("users", users);
        twisted((asked, nth) ->
                asked.query().containsKey("filter") ? Reply.of(200, "{\"" + asked.collection() + "\":[]}") : null);

        assertStep(trial(), "changes", "warning", "users has no dateLastModified");
    }

    private void granting(String scope) {
        provider.twisted((asked, nth) -> asked.collection().equals("token")
                ? Reply.of(200, "{\"access_token\":\"t\",\"expires_in\":30,\"scope\":\"" + scope + "\"}")
                : null);
    }

    @Test
    void test_scopeOfRostersThatIsMissing_fails() {
        granting("https://purl.imsglobal.org/spec/or/v1p2/scope/resource.readonly");

        Trial trial = trial();

        assertStep(trial, "scopes", "failed", "LOGIN_REFUSED", "roster-core.readonly");
        assertThat(trial.ok()).isFalse();
    }

    @Test
    void test_scopeOfDemographicsThatIsMissing_leavesThemOut() {
        demographics = true;
        granting("https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly");

        Trial trial = trial();

        assertStep(trial, "scopes", "warning", "roster-demographics.readonly");
        assertStep(trial, "credentials", "warning", "good for 30 s");
        assertThat(trial.will()).endsWith("Leaves out demographics.");
        assertThat(provider.asked()).noneMatch(asked -> asked.collection().equals("demographics"));
    }

    @Test
    void test_scopesThatAreNotTold_areFine() {
        granting("");

        assertStep(trial(), "scopes", "ok", "does not say");
    }

    @Test
    void test_serviceThatRefusesItsToken_isAskedNoFurther() {
        twisted((asked, nth) -> Reply.of(401, "{}"));

        assertEndsAt(trial(), "orgs", "LOGIN_REFUSED", "answers 401");
        assertThat(provider.asked()).allMatch(asked -> asked.collection().equals("orgs"));
    }

    @Test
    void test_collectionThatIsForbidden_isNamedAndTheOthersLookedAt() {
        twisted((asked, nth) -> asked.collection().equals("classes") ? Reply.of(403, "{}") : null);

        Trial trial = trial();

        assertStep(trial, "classes", "failed", "answers 403");
        assertStep(trial, "enrollments", "ok");
        assertThat(trial.ok()).isFalse();
    }

    @Test
    void test_clientThatIsUnknown_isToldInWordsAndAsksNothing() {
        provider.twisted((asked, nth) ->
                asked.collection().equals("token") ? Reply.of(401, "{\"error\":\"invalid_client\"}") : null);

        assertEndsAt(trial(), "credentials", "LOGIN_REFUSED", "invalid_client", "client-secret");
        assertThat(provider.asked()).isEmpty();
    }

    @Test
    void test_tokenServiceThatIsDown_isNamed() {
        provider.twisted((asked, nth) -> asked.collection().equals("token") ? Reply.of(503, "") : null);

        assertEndsAt(trial(), "credentials", "SERVICE_FAILED", "token service at 127.0.0.1 answers 503");
    }

    @Test
    void test_tokenServiceThatFailsOnce_isAskedAgain() {
        provider.twisted((asked, nth) -> asked.collection().equals("token") && nth == 1 ? Reply.of(503, "") : null);

        assertStep(trial(), "credentials", "ok", "a token was given");
        assertThat(waits).hasSize(1);
    }

    @Test
    void test_tokenServiceElsewhere_isLookedAtByItself() {
        String elsewhere = provider.url("/token").replace("127.0.0.1", "localhost");
        api = api(new OneRosterApi.OAuth2(URI.create(elsewhere), "client", new Reference("file:secret")), true);

        Trial trial = trial();

        assertStep(trial, "address", "ok", "127.0.0.1");
        assertStep(trial, "token address", "ok", "localhost");
        assertStep(trial, "token certificate", "ok", "trusted");
        assertThat(trial.ok()).isTrue();
    }

    @Test
    void test_secretThatIsNotThere_isNamed() {
        api = api(
                new OneRosterApi.OAuth2(
                        URI.create(provider.url("/token")), "client", new Reference("file:no-such-file")),
                true);

        assertEndsAt(trial(), "credentials", "SECRET_UNUSABLE");
        assertThat(provider.tokens()).isZero();
    }

    @Test
    void test_signature_isAcceptedThoughOurClockIsTenMinutesLate() {
        api = api(new OneRosterApi.OAuth1("client", new Reference("file:secret"), "HMAC-SHA256"), true);
        at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10)));
        provider.signed(new SignatureCheck("the-secret", "HMAC-SHA256", Clock.systemUTC()));

        Trial trial = trial();

        assertStep(trial, "credentials", "ok", "HMAC-SHA256", "accepted");
        assertStep(trial, "clock", "warning", "s ahead of ours");
        assertThat(trial.ok()).isTrue();
    }

    @Test
    void test_signatureThatIsRefused_endsAtTheCredentials() {
        api = api(new OneRosterApi.OAuth1("key", new Reference("file:secret"), "HMAC-SHA1"), true);
        twisted((asked, nth) -> Reply.of(401, "{}"));

        assertEndsAt(trial(), "credentials", "LOGIN_REFUSED");
    }

    private Trial showing(Certificate shown) throws IOException {
        provider.close();
        begin(shown);
        Trial trial = trial();
        assertThat(provider.tokens()).isZero();
        assertThat(provider.asked()).isEmpty();
        return trial;
    }

    @Test
    void test_certificateThatHasExpired_saysSince() throws IOException {
        assertEndsAt(showing(Certificate.expired(folder)), "certificate", "CERTIFICATE_REFUSED", "has expired on 20");
    }

    @Test
    void test_certificateForAnotherName_saysForWhich() throws IOException {
        assertEndsAt(showing(Certificate.ofAnother(folder)), "certificate", "other names (sis.example.org)");
    }

    @Test
    void test_certificateOfNobodyWeTrust_saysWhoSignedIt() throws IOException {
        outside = CollectionPullIT.outside(Certificate.ofAnother(folder), PACE, waits::add);

        assertEndsAt(trial(), "certificate", "signed by CN=Made-up signer, which this Java does not trust");
        assertThat(provider.tokens()).isZero();
    }

    @Test
    void test_certificateThatEndsSoon_isToldInTime() {
        at(Clock.offset(Clock.systemUTC(), Duration.ofDays(20)));

        assertStep(trial(), "certificate", "warning", "valid until", "renew");
    }

    @Test
    void test_loopback_isNotConnectedToUnlessAllowed() {
        api = api(oauth2(), false);

        assertEndsAt(trial(), "address", "ADDRESS_REFUSED", "allow-private");
        assertThat(provider.tokens()).isZero();
    }

    @Test
    void test_nameThatNobodyKnows_isUnreachable() {
        Dns nothing = host -> {
            throw new UnknownHostException(host);
        };
        outside = new Connection.Outside(nothing, outside.tuned(), PACE, waits::add, Clock.systemUTC());

        assertEndsAt(trial(), "address", "SERVICE_UNREACHABLE", "is not known");
    }

    @Test
    void test_serviceThatIsGone_isUnreachable() {
        provider.close();

        assertEndsAt(trial(), "certificate", "SERVICE_UNREACHABLE", "Nothing answers at 127.0.0.1");
    }

    @Test
    void test_coursesThatAreNotOffered_areLeftOut() {
        twisted((asked, nth) -> asked.collection().equals("courses") ? Reply.of(404, "{}") : null);

        Trial trial = trial();

        assertStep(trial, "courses", "warning", "not offered");
        assertThat(trial.ok()).isTrue();
        assertThat(trial.will()).endsWith("Leaves out courses.");
    }

    @Test
    void test_usersThatAreNotOffered_failInWords() {
        twisted((asked, nth) -> asked.collection().equals("users") ? Reply.of(404, "{}") : null);

        Trial trial = trial();

        assertStep(trial, "users", "failed", "answers 404", "base-url");
        assertThat(trial.ok()).isFalse();
    }

    @Test
    void test_collectionWithoutRecords_isToldOf() {
        provider.with("orgs", List.of());

        Trial trial = trial();

        assertStep(trial, "orgs", "warning", "allowed to see");
        assertThat(trial.ok()).isTrue();
    }

    @Test
    void test_recordsWithoutIds_areCountedAndToldOf() {
        provider.with("orgs", List.of(Map.of("name", "x"), Map.of("sourcedId", "o1")));

        assertStep(trial(), "orgs", "warning", "1 of them have no sourcedId");
    }

    @Test
    void test_webPageInThePlaceOfUsers_failsWithItsPlace() {
        twisted((asked, nth) -> asked.collection().equals("users") ? Reply.of(200, "<html>Ada</html>") : null);

        Trial trial = trial();

        assertStep(trial, "users", "failed", "web page", "in 2 tries.");
        assertThat(trial.json()).doesNotContain("Ada", "Nothing was applied");
    }

    @Test
    void test_serviceThatIsBusy_isWaitedForBrieflyAndOnce() {
        outside = new Connection.Outside(
                outside.names(),
                outside.tuned(),
                new Pace(
                        6,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(3),
                        Duration.ofHours(4)),
                waits::add,
                Clock.systemUTC());
        twisted((asked, nth) ->
                asked.collection().equals("users") && nth == 1 ? Reply.of(503, "{}", "Retry-After", "86400") : null);

        assertStep(trial(), "users", "warning", "asked 2 times");
        assertThat(waits).isNotEmpty().allSatisfy(wait -> assertThat(wait).isLessThan(Duration.ofSeconds(7)));
    }

    @Test
    void test_serviceThatIsSlow_isLeftAfterSomeMinutes() {
        AtomicInteger looks = new AtomicInteger();
        Instant begin = Instant.now();
        at(new Clock() {
            @Override
            public Instant instant() {
                return begin.plusSeconds(20L * looks.incrementAndGet());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });

        Trial trial = trial();

        assertStep(trial, "time", "warning", "slow");
        assertThat(provider.asked()).hasSizeLessThan(6);
    }
}
