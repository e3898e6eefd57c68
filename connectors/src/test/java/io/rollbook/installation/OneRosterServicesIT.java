package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollbook.provider.Fault;
import io.rollbook.provider.Provider;
import io.rollbook.provider.SignatureCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Services of version 1.1, with signed requests and with tokens, and services whose answers go wrong: by the real process. */
class OneRosterServicesIT {
    /** As full of characters that have to be encoded as a secret can be. */
    private static final String SECRET = "s&cr=t +%2F/~*";

    @TempDir
    static Path folder;

    private static ServiceSite site;

    @BeforeAll
    static void start() throws Exception {
        site = ServiceSite.start(folder);
        Files.writeString(folder.resolve("shared"), SECRET);
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @BeforeEach
    void standard() throws IOException {
        site.provider().signed(null).telling(true, true).twisted((asked, nth) -> null);
        site.rough().answering((asked, nth) -> null);
        site.offer(new SmallExport("Good"), "1.1");
    }

    private static String oauth1(String method) {
        return "oauth1: {key: client, secret: \"file:shared\", signature: " + method + "}";
    }

    private static String state(JsonNode run) {
        return run.path("state").asString("");
    }

    private static String mode(JsonNode run) {
        return run.path("pull").path("mode").asString("");
    }

    private static String refused(JsonNode run) {
        return run.path("refused").path("code").asString("") + ": "
                + run.path("refused").path("detail").asString("");
    }

    /** Users of whom one has another name now, and one is marked as deleted. */
    private static List<Map<String, Object>> changed(String version) throws IOException {
        List<Map<String, Object>> users = site.records(new SmallExport("Good"), "users.csv", version);
        users.get(0).putAll(Map.of("givenName", "Changed", "dateLastModified", ServiceSite.LATER));
        users.get(1).putAll(Map.of("status", "tobedeleted", "dateLastModified", ServiceSite.LATER));
        return users;
    }

    private static List<String> users(String slug) throws Exception {
        return site.server()
                .ask(
                        "rollbook_" + slug.replace('-', '_'),
                        "SELECT u.sourced_id || ' ' || given_name || ' ' || u.active || ' ' || role FROM roster.users u"
                                + " JOIN roster.user_roles r ON r.user_sourced_id = u.sourced_id ORDER BY 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HMAC-SHA256", "HMAC-SHA1"})
    void sync_serviceOf11WithSignedRequests_isPulledInFullAndThenByChanges(String method) throws Exception {
        String slug = "signed-" + method.toLowerCase(java.util.Locale.ROOT);
        site.provider()
                .signed(new SignatureCheck(SECRET, method, Clock.systemUTC()))
                .clampedTo(2);
        site.apply(slug, "1.1", site.provider().url(Provider.BASE_11), oauth1(method));

        JsonNode first = site.sync(slug);

        assertThat(state(first)).as("%s", first).isEqualTo("merged");
        assertThat(first.path("format").asString("")).isEqualTo("oneroster-1.1-rest");
        assertThat(mode(first)).isEqualTo("full");
        assertThat(users(slug))
                .containsExactly("Good-u2 Good true student", "u1 Good true student", "u3 Good true teacher");

        site.provider().with("users", changed("1.1"));
        JsonNode next = site.sync(slug);

        assertThat(state(next)).as("%s", next).isEqualTo("merged");
        assertThat(mode(next)).isEqualTo("delta");
        assertThat(users(slug))
                .containsExactly("Good-u2 Good false student", "u1 Changed true student", "u3 Good true teacher");
        site.provider().clampedTo(10_000);
    }

    @Test
    void sync_signaturesWithAnothersSecret_areRefusedInWords() throws Exception {
        site.provider().signed(new SignatureCheck("another", "HMAC-SHA256", Clock.systemUTC()));
        site.apply("signed-wrong", "1.1", site.provider().url(Provider.BASE_11), oauth1("HMAC-SHA256"));

        JsonNode run = site.sync("signed-wrong");

        assertThat(state(run)).as("%s", run).isEqualTo("failed");
        assertThat(refused(run))
                .startsWith("LOGIN_REFUSED: The service answers 401 (it does not accept our credentials) for page 1")
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, -10})
    void sync_serviceWhoseClockIsTenMinutesOff_isSignedByItsClock(int minutes) throws Exception {
        String slug = "skewed" + (minutes < 0 ? "-back" : "");
        Clock skewed = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));
        site.provider().telling(true, false).signed(new SignatureCheck(SECRET, "HMAC-SHA256", skewed));
        site.apply(slug, "1.1", site.rough().url(Provider.BASE_11), oauth1("HMAC-SHA256"));

        JsonNode first = site.sync(slug);

        assertThat(state(first)).as("%s", first).isEqualTo("merged");
        assertThat(first.path("pull")
                        .path("collections")
                        .path(0)
                        .path("retries")
                        .asInt())
                .isEqualTo(1);
        assertThat(state(site.sync(slug))).isEqualTo("unchanged");
    }

    @Test
    void sync_serviceOf11WithTokens_isPulledInFullAndThenByChanges() throws Exception {
        String slug = "tokens";
        site.apply(
                slug,
                "1.1",
                site.provider().url(Provider.BASE_11),
                ServiceSite.oauth2(site.provider().url("/token")));

        JsonNode first = site.sync(slug);

        assertThat(state(first)).as("%s", first).isEqualTo("merged");
        assertThat(first.path("format").asString("")).isEqualTo("oneroster-1.1-rest");
        site.provider().with("users", changed("1.1"));
        JsonNode next = site.sync(slug);
        assertThat(state(next)).as("%s", next).isEqualTo("merged");
        assertThat(mode(next)).isEqualTo("delta");
    }

    @Test
    void sync_answersThatGoWrong_leaveTheRosterAndTheNextNightWorks() throws Exception {
        site.offer(new SmallExport("Good"), "1.2");
        site.provider().telling(true, false);
        Map<String, Fault> faults = Map.of(
                "reset", Fault.RESET_IN_BODY,
                "bomb", Fault.GZIP_BOMB,
                "endless", Fault.ENDLESS_BODY,
                "page", Fault.WEB_PAGE,
                "chunk", Fault.NO_LAST_CHUNK);
        Map<String, List<String>> before = new HashMap<>();
        for (String slug : faults.keySet()) {
            site.apply(
                    slug,
                    "1.2",
                    site.rough().url("/" + slug + Provider.BASE),
                    ServiceSite.oauth2(site.provider().url("/token")));
            assertThat(state(site.sync(slug))).as(slug).isEqualTo("merged");
            before.put(slug, site.roster(slug));
        }
        site.provider().with("users", changed("1.2"));
        site.rough()
                .answering((asked, nth) -> asked.collection().equals("enrollments")
                        ? faults.get(asked.address().split("/")[1])
                        : null);

        Map<String, JsonNode> runs = ended(faults.keySet());

        assertThat(runs).hasSameSizeAs(faults);
        for (Map.Entry<String, JsonNode> each : runs.entrySet()) {
            String slug = each.getKey();
            JsonNode run = each.getValue();
            assertThat(state(run)).as("%s", run).isEqualTo("failed");
            assertThat(refused(run)).startsWith("SERVICE_FAILED: The service").contains("page 1 of enrollments");
            assertThat(site.roster(slug)).as(slug).isEqualTo(before.get(slug));
        }
        site.rough().answering((asked, nth) -> null);
        for (String slug : faults.keySet()) {
            assertThat(state(site.sync(slug))).as(slug).isEqualTo("merged");
            assertThat(users(slug)).contains("Good-u2 Good false student", "u1 Changed true student");
        }
    }

    /** Pulls them side by side, since each try waits longer than the one before. */
    private static Map<String, JsonNode> ended(Set<String> slugs) throws IOException {
        Map<String, String> runs = new LinkedHashMap<>();
        for (String slug : slugs) {
            runs.put(slug, site.commands().json("sync", slug, "api").path("run").asString(""));
        }
        Map<String, JsonNode> ended = new HashMap<>();
        runs.forEach((slug, run) -> ended.put(
                slug,
                await().atMost(Duration.ofMinutes(4))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> site.commands().json("run", "show", run), shown -> !state(shown)
                                .equals("waiting"))));
        return ended;
    }

    @Test
    void sync_tokenServiceThatAnswersWithAWebPage_failsInWordsAndTheNextNightWorks() throws Exception {
        site.offer(new SmallExport("Good"), "1.2");
        site.apply(
                "login-page",
                "1.2",
                site.provider().url(Provider.BASE),
                ServiceSite.oauth2(site.rough().url("/token")));
        site.rough().answering((asked, nth) -> Fault.WEB_PAGE);

        JsonNode run = site.sync("login-page");

        assertThat(state(run)).as("%s", run).isEqualTo("failed");
        assertThat(refused(run)).startsWith("LOGIN_REFUSED: The token service at 127.0.0.1 gives no token");
        site.apply(
                "login-page",
                "1.2",
                site.provider().url(Provider.BASE),
                ServiceSite.oauth2(site.provider().url("/token")));
        assertThat(state(site.sync("login-page"))).isEqualTo("merged");
    }
}
