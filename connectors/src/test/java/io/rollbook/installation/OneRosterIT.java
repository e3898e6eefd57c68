package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.made.RestRecords;
import io.rollbook.provider.Certificate;
import io.rollbook.provider.Provider;
import io.rollbook.provider.Provider.Reply;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Feeds that are pulled from a OneRoster service, by the real process. */
class OneRosterIT {
    private static final String LONG_AGO = "2026-01-01T00:00:00.000Z";
    private static final String LATER = "2999-01-01T00:00:00.000Z";
    private static final List<String> FILES =
            List.of("orgs.csv", "academicSessions.csv", "courses.csv", "classes.csv", "users.csv", "enrollments.csv");
    private static final AtomicInteger DISTRICTS = new AtomicInteger();

    @TempDir
    static Path home;

    private static Certificate certificate;
    private static Installation installation;
    private static Provider provider;
    private static Commands here;

    private String slug = "";

    @BeforeAll
    static void start() throws Exception {
        certificate = Certificate.valid(home);
        provider = Provider.start(certificate);
        installation = Installation.start(
                home.resolve("home"),
                Built.inTests(
                        "-Xmx256m",
                        "-Djavax.net.ssl.trustStore=" + certificate.file(),
                        "-Djavax.net.ssl.trustStorePassword=" + Certificate.PASSWORD),
                Map.of());
        here = installation.here();
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
        provider.close();
    }

    @BeforeEach
    void apply() throws IOException {
        slug = "springfield-" + DISTRICTS.incrementAndGet();
        provider.twisted((asked, nth) -> null);
        for (String file : FILES) {
            provider.with(RestRecords.collection(file), records(new SmallExport("Good"), file, LONG_AGO));
        }
        Files.writeString(home.resolve("secret"), "secret");
        Path file = Files.writeString(
                home.resolve(slug + ".yml"),
                """
                district: %s
                name: Test
                timezone: America/Chicago
                shared-schools: allow
                guard: {hold-all: {percent: 95}}
                feeds:
                  api:
                    oneroster:
                      base-url: "%s"
                      version: "1.2"
                      oauth2: {token-url: "%s", client-id: client, client-secret: "file:secret"}
                      allow-private: true
                """
                        .formatted(slug, provider.url(Provider.BASE), provider.url("/token")));
        here.ask("district", "apply", "-f", file.toString());
    }

    private static List<Map<String, Object>> records(SmallExport export, String file, String modified)
            throws IOException {
        RestRecords rest = new RestRecords("1.2", provider.url(Provider.BASE));
        return CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(export.text(file)))
                .stream()
                .map(row -> rest.record(RestRecords.collection(file), row.toMap(), modified))
                .toList();
    }

    private static List<Map<String, Object>> users() throws IOException {
        return new ArrayList<>(records(new SmallExport("Good"), "users.csv", LONG_AGO));
    }

    private JsonNode sync(String... more) throws IOException {
        List<String> line = new ArrayList<>(List.of("sync", slug, "api", "--wait", "--json"));
        line.addAll(List.of(more));
        Command.Result done = here.run(line.toArray(String[]::new));
        return tools.jackson.databind.json.JsonMapper.builder().build().readTree(done.out());
    }

    private List<String> roster(String sql) throws Exception {
        return ServerFiles.of(installation).ask("rollbook_" + slug.replace('-', '_'), sql);
    }

    private static List<String> asked(JsonNode run) {
        List<String> collections = new ArrayList<>();
        run.path("pull")
                .path("collections")
                .forEach(part -> collections.add(part.path("name").asString("") + " "
                        + part.path("received").asInt() + " "
                        + part.path("complete").asBoolean()));
        return collections;
    }

    @Test
    void sync_firstNight_pullsEverythingAndShowsTheLedger() throws Exception {
        JsonNode run = sync();

        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("merged");
        assertThat(run.path("format").asString("")).isEqualTo("oneroster-1.2-rest");
        assertThat(run.path("pull").path("mode").asString("")).isEqualTo("full");
        assertThat(asked(run))
                .containsExactly(
                        "orgs 2 true",
                        "academicSessions 1 true",
                        "courses 1 true",
                        "classes 1 true",
                        "users 3 true",
                        "enrollments 3 true");
        assertThat(roster("SELECT u.sourced_id || ' ' || role || ' ' || org_sourced_id FROM roster.users u"
                        + " JOIN roster.user_roles r ON r.user_sourced_id = u.sourced_id ORDER BY 1"))
                .containsExactly("Good-u2 student s", "u1 student s", "u3 teacher s");
        assertThat(here.ask("run", "show", run.path("run").asString("")))
                .contains("pulled:  full", "COLLECTION", "enrollments");
    }

    @Test
    void sync_nextNight_asksForChangesOnlyAndAppliesWhatIsDeleted() throws Exception {
        sync();
        List<Map<String, Object>> users = users();
        users.get(0).put("givenName", "Changed");
        users.get(0).put("dateLastModified", LATER);
        users.get(1).put("status", "tobedeleted");
        users.get(1).put("dateLastModified", LATER);
        provider.with("users", users);

        JsonNode run = sync();

        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("merged");
        assertThat(run.path("pull").path("mode").asString("")).isEqualTo("delta");
        assertThat(asked(run)).contains("users 2 true", "enrollments 0 true");
        assertThat(roster("SELECT sourced_id || ' ' || given_name || ' ' || active FROM roster.users ORDER BY 1"))
                .containsExactly("Good-u2 Good false", "u1 Changed true", "u3 Good true");
    }

    @Test
    void sync_nextNightWithoutChanges_removesNobody() throws Exception {
        sync();

        JsonNode run = sync();

        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("unchanged");
        assertThat(run.path("pull").path("mode").asString("")).isEqualTo("delta");
        assertThat(roster("SELECT count(*)::text FROM roster.users WHERE active"))
                .containsExactly("3");
    }

    @Test
    void sync_full_pullsEverythingRemovesWhoIsGoneAndSaysWhatDeltasMissed() throws Exception {
        sync();
        assertThat(sync().path("pull").path("mode").asString("")).isEqualTo("delta");
        List<Map<String, Object>> users = users();
        users.remove(1);
        Map<String, Object> renamed = new java.util.LinkedHashMap<>(users.get(0));
        renamed.put("familyName", "Renamed");
        users.set(0, renamed);
        provider.with("users", users);
        provider.with(
                "enrollments",
                records(new SmallExport("Good"), "enrollments.csv", LONG_AGO).stream()
                        .filter(one -> !String.valueOf(one.get("sourcedId")).contains("e2"))
                        .toList());

        JsonNode run = sync("--full");

        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("merged");
        assertThat(run.path("pull").path("mode").asString("")).isEqualTo("full");
        assertThat(roster("SELECT sourced_id FROM roster.users WHERE NOT active"))
                .containsExactly("Good-u2");
        assertThat(run.path("missed").path("changed").path("users").asLong(0)).isEqualTo(1);
        assertThat(run.path("missed").path("removed").asLong(0)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void sync_serviceThatIgnoresTheFilter_isPulledInFull() throws Exception {
        sync();
        provider.twisted(
                (asked, nth) -> asked.query().containsKey("filter") ? provider.usual(unfiltered(asked)) : null);

        JsonNode run = sync();

        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("unchanged");
        assertThat(run.path("pull").path("mode").asString("")).isEqualTo("full");
        assertThat(run.path("pull").path("why").asString("")).contains("dateLastModified");
    }

    @Test
    void sync_collectionThatWasNotOfferedBefore_isPulledInFullWithAllOthers() throws Exception {
        provider.twisted((asked, nth) -> asked.collection().equals("courses") ? Reply.of(404, "{}") : null);
        assertThat(asked(sync())).noneMatch(part -> part.startsWith("courses"));
        provider.twisted((asked, nth) -> null);

        JsonNode run = sync();

        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("merged");
        assertThat(run.path("pull").path("mode").asString("")).isEqualTo("full");
        assertThat(run.path("pull").path("why").asString("")).contains("courses");
        assertThat(roster("SELECT count(*)::text FROM roster.courses WHERE active"))
                .containsExactly("1");
    }

    @Test
    void sync_serviceThatRefusesTheFilter_isPulledInFullInOrderAndInLargePages() throws Exception {
        sync();
        provider.twisted((asked, nth) -> asked.query().containsKey("filter")
                ? Reply.of(
                        400,
                        "{\"imsx_CodeMinor\":{\"imsx_codeMinorField\":[{\"imsx_codeMinorFieldValue\":\"invalid_filter_field\"}]}}")
                : null);

        JsonNode run = sync();

        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("unchanged");
        assertThat(run.path("pull").path("mode").asString("")).isEqualTo("full");
        assertThat(provider.asked().get(provider.asked().size() - 1).query())
                .containsEntry("limit", "1000")
                .containsEntry("sort", "sourcedId");
    }

    @Test
    void undo_mergedRun_putsItBackAndTheNextPullIsAFullOneThatIsHeld() throws Exception {
        sync();
        List<Map<String, Object>> users = users();
        users.get(0).put("givenName", "Changed");
        users.get(0).put("dateLastModified", LATER);
        provider.with("users", users);
        String run = sync().path("run").asString("");

        String told = here.ask("run", "undo", run, "--reason", "It was a mistake");

        assertThat(told).contains("merged", "undoes run: " + run, "undo by", "It was a mistake");
        assertThat(here.ask("run", "show", run)).contains("undone by run: ");
        assertThat(roster("SELECT given_name FROM roster.users WHERE given_name = 'Changed'"))
                .isEmpty();
        assertThat(here.run("run", "undo", run, "--reason", " ").exit()).isEqualTo(2);
        JsonNode next = sync();
        assertThat(next.path("pull").path("mode").asString("")).isEqualTo("full");
        assertThat(next.path("held").path("reason").asString("")).isEqualTo("UNDONE_BEFORE");
        assertThat(roster("SELECT given_name FROM roster.users WHERE given_name = 'Changed'"))
                .isEmpty();
    }

    private static Provider.Asked unfiltered(Provider.Asked asked) {
        Map<String, String> query = new java.util.TreeMap<>(asked.query());
        query.remove("filter");
        return new Provider.Asked(asked.collection(), asked.address(), query, asked.headers());
    }

    @Test
    void sync_serviceThatDropsPages_isRefusedAsIncompleteAndTheNextNightWorks() throws Exception {
        sync();
        provider.clampedTo(1)
                .twisted((asked, nth) -> asked.collection().equals("users") && asked.number("offset", 0) == 1
                        ? Reply.of(200, "{\"users\":[]}", "X-Total-Count", "3")
                        : null);

        JsonNode run = sync("--full");

        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("rejected");
        assertThat(run.path("refused").path("code").asString("")).isEqualTo("INCOMPLETE_PULL");
        assertThat(run.path("refused").path("detail").asString(""))
                .startsWith("The collection users ")
                .contains("of 3 records came", "Nothing of this pull is applied");
        assertThat(asked(run))
                .contains("orgs 2 true")
                .anyMatch(part -> part.startsWith("users ") && part.endsWith("false"));
        assertThat(roster("SELECT count(*)::text FROM roster.users WHERE active"))
                .containsExactly("3");

        provider.twisted((asked, nth) -> null);
        assertThat(sync("--full").path("state").asString("")).isEqualTo("unchanged");
        provider.clampedTo(10_000);
    }

    @Test
    void sync_credentialsThatAreRefused_failInWordsWithoutTheSecret() throws Exception {
        provider.twisted((asked, nth) ->
                asked.collection().equals("token") ? Reply.of(401, "{\"error\":\"invalid_client\"}") : null);

        JsonNode run = sync();

        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("failed");
        assertThat(run.path("refused").path("code").asString("")).isEqualTo("LOGIN_REFUSED");
        assertThat(run.path("refused").path("detail").asString("")).contains("invalid_client", "client-secret");
    }

    @Test
    void feedTest_serviceThatWorks_saysWhatItFoundAndLeavesNoRun() throws Exception {
        Command.Result tested = here.run("feed", "test", slug, "api");

        assertThat(tested.exit()).as(tested.out() + tested.err()).isZero();
        assertThat(tested.out())
                .contains("certificate", "granted: roster-core.readonly", "3 records on the first page", "changes")
                .contains("Pulls everything the first time and once a week")
                .doesNotContain("Good-u2", "example.org");
        assertThat(here.ask("runs", slug, "--json")).doesNotContain("\"state\"");
        assertThat(sync().path("state").asString("")).isEqualTo("merged");
    }

    @Test
    void feedTest_credentialsThatAreRefused_endWithTheReason() throws Exception {
        provider.twisted((asked, nth) ->
                asked.collection().equals("token") ? Reply.of(401, "{\"error\":\"invalid_client\"}") : null);

        Command.Result tested = here.run("feed", "test", slug, "api", "--json");

        assertThat(tested.exit()).isEqualTo(1);
        JsonNode answer =
                tools.jackson.databind.json.JsonMapper.builder().build().readTree(tested.out());
        assertThat(answer.path("ok").asBoolean(true)).isFalse();
        assertThat(tested.err()).contains("credentials: LOGIN_REFUSED", "invalid_client");
    }
}
