package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollbook.control.ControlDatabase;
import io.rollbook.control.Tokens;
import io.rollbook.district.Districts;
import io.rollbook.installation.Commands;
import io.rollbook.installation.SmallExport;
import io.rollbook.installation.Visitor;
import io.rollbook.serve.Described.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API of the real service, on its embedded defaults. */
class ApiIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, String> TOKENS = new HashMap<>();
    private static final String NO_RUN = "0".repeat(26);

    @TempDir
    static Path home;

    private static ConfigurableApplicationContext service;
    private static String url = "";
    private static String run = "";
    private static String merged = "";
    private static Described described;

    private record Answer(int status, JsonNode body, String text) {}

    @BeforeAll
    static void start() throws Exception {
        service = Server.application(home).run("--server.port=0");
        url = Files.readString(home.resolve("url")).strip();
        described = new Described(HTTP.send(
                        HttpRequest.newBuilder(URI.create(url + "/api/v1/openapi.json"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
        TOKENS.put("none", "");
        TOKENS.put("unknown", "rb_unknown");
        TOKENS.put("operator", Files.readString(home.resolve("token")).strip());
        assertThat(apply(settings("springfield")).status()).isEqualTo(200);
        assertThat(apply(settings("shelbyville")).status()).isEqualTo(200);
        for (String role : List.of("admin", "roster-admin", "viewer")) {
            TOKENS.put(role, token(role, "springfield"));
            TOKENS.put("other-" + role, token(role, "shelbyville"));
        }
        TOKENS.put("auditor", token("auditor", null));
        merged = Commands.here(Map.of("ROLLBOOK_HOME", home.toString()))
                .json(
                        "upload",
                        "springfield",
                        "nightly",
                        new SmallExport("Merged")
                                .zip(home.resolve("merged.zip"))
                                .toString(),
                        "--wait")
                .path("run")
                .asString();
        run = call("operator", "POST", "/districts/springfield/feeds/nightly/runs", "{\"preview\":true}")
                .body()
                .path("run")
                .asString();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String settings(String slug) {
        return """
                district: %s
                name: District of the test
                timezone: America/Chicago
                feeds:
                  nightly:
                    uploads: true
                    sftp:
                      host: 127.0.0.1
                      port: 1
                      user: rollbook
                      path: /outgoing
                      files: "*.pgp"
                      password: "env:PATH"
                      host-key: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                """
                .formatted(slug);
    }

    private static Answer apply(String settings) throws Exception {
        return call(
                "operator",
                "POST",
                "/districts",
                JSON.writeValueAsString(Map.of("settings", settings, "folder", home.toString(), "file", "d.yml")));
    }

    private static String token(String role, @Nullable String district) throws Exception {
        Map<String, String> wanted = new HashMap<>(Map.of("name", role + " of " + district, "role", role));
        if (district != null) {
            wanted.put("district", district);
        }
        Answer answer = call("operator", "POST", "/tokens", JSON.writeValueAsString(wanted));
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().path("token").asString();
    }

    private static Answer call(String who, String method, String path, String body) throws Exception {
        return call(who, method, path, body, "application/json");
    }

    private static Answer call(String who, String method, String path, String body, String type)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .header("Content-Type", type)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!who.equals("none")) {
            request.header("Authorization", "Bearer " + TOKENS.get(who));
        }
        HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        described.check(method, "/api/v1" + path, response);
        String text = response.body();
        boolean json = text.startsWith("{");
        return new Answer(response.statusCode(), JSON.readTree(json ? text : "{}"), text);
    }

    @ParameterizedTest
    @MethodSource("io.rollbook.serve.ApiRoutes#rows")
    void everyRoute_answersEachRoleAsTheTableSays(ApiRoutes.Row row) throws Exception {
        String path = row.path().replace("RUN", merged);
        Map<String, Integer> found = new LinkedHashMap<>();
        for (String who : ApiRoutes.TOKENS) {
            Answer answer = call(who, row.method(), path, body(row), type(row));
            found.put(who, answer.status());
            if (who.startsWith("other-") && row.isOfTheDistrict()) {
                String nowhere = row.path().replace("springfield", "nowhere").replace("RUN", NO_RUN);
                assertThat(answer.text().replace("springfield", "nowhere").replace(merged, NO_RUN))
                        .as("what is of another district is, to %s, as if it were not there", who)
                        .isEqualTo(call(who, row.method(), nowhere, body(row), type(row))
                                .text());
            }
        }
        assertThat(found).isEqualTo(row.expected());
        described.of(row.method(), "/api/v1" + path).ifPresent(operation -> assertThat(
                        Stream.of("operator", "auditor", "admin", "roster-admin", "viewer")
                                .filter(who -> !Objects.equals(found.get(who), 403)))
                .as("who may, as the description says it")
                .containsExactlyInAnyOrderElementsOf(operation.roles()));
    }

    private static String body(ApiRoutes.Row row) {
        return row.method().equals("POST") || row.method().equals("PUT") ? "{}" : "";
    }

    private static String type(ApiRoutes.Row row) {
        return row.path().matches(".*/(messages|manifest|uploads).*") ? "application/octet-stream" : "application/json";
    }

    @Test
    void table_hasARowForEachRouteOfTheApi() {
        Set<String> routes = routes();
        assertThat(ApiRoutes.rows().stream()
                        .flatMap(row -> ApiRoutes.asked(row, routes).stream())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(routes);
    }

    private static Set<String> routes() {
        return ApiRoutes.of(service.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class));
    }

    @Test
    void inventory_afterTheSettingsChanged_tellsSinceWhenAndWhatIsDropped() throws Exception {
        assertThat(apply(settings("shelbyville") + "keep: {metadata: [house]}\n")
                        .status())
                .isEqualTo(200);
        assertThat(apply(settings("shelbyville") + "keep: {metadata: [house], phone: always}\n")
                        .status())
                .isEqualTo(200);
        int version = call("operator", "GET", "/districts/shelbyville", "")
                .body()
                .path("version")
                .asInt();

        JsonNode inventory =
                call("operator", "GET", "/districts/shelbyville/inventory", "").body();

        assertThat(inventory.path("version").asInt()).isEqualTo(version);
        JsonNode contact = section(inventory, "Student contact information");
        assertThat(contact.findValuesAsString("field")).containsExactly("users.email", "users.sms", "users.phone");
        assertThat(contact.path("kept").get(0).path("version").asInt()).isEqualTo(1);
        assertThat(contact.path("kept").get(2).path("version").asInt()).isEqualTo(version);
        assertThat(contact.path("kept").get(2).path("only").asString()).isEqualTo("people of 13 and older");
        assertThat(section(inventory, "Other")
                        .path("kept")
                        .get(0)
                        .path("version")
                        .asInt())
                .isEqualTo(version - 1);
        assertThat(section(inventory, "Conduct").path("kept")).isEmpty();
        assertThat(inventory.path("dropped"))
                .anyMatch(each -> each.path("file").asString().equals("students.csv")
                        && each.path("columns").toString().contains("IEP_status")
                        && each.path("reason").asString().startsWith("never kept"));
    }

    private static JsonNode section(JsonNode inventory, String category) {
        return inventory
                .path("schedule")
                .valueStream()
                .filter(each -> each.path("category").asString().equals(category))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"scope=everything", "scope=schools", "scope=changes&school=north", "scope=schools&school=%20"})
    void upload_thatSaysNothingSensibleOfItself_isAWrongRequest(String said) throws Exception {
        Answer answer = call(
                "roster-admin",
                "POST",
                "/districts/springfield/feeds/nightly/uploads?" + said,
                "x",
                "application/octet-stream");
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void file_isCheckedWithoutBeingApplied_andAppliedOnlyOnWhatWasRead() throws Exception {
        int version = call("operator", "GET", "/districts/shelbyville", "")
                .body()
                .path("version")
                .asInt();
        Map<String, Object> given = new HashMap<>(Map.of(
                "settings",
                settings("shelbyville") + "    schedule: {cron: \"0 30 2 * * ?\", skip: [\"2020-01-01\"]}\n",
                "folder",
                home.toString(),
                "district",
                "shelbyville",
                "version",
                version));

        JsonNode checked = call("operator", "POST", "/districts/check", JSON.writeValueAsString(given))
                .body();
        assertThat(checked.path("version").asInt()).isEqualTo(version);
        assertThat(checked.path("effects").toString()).contains("begins by itself: 0 30 2 * * ?");
        assertThat(checked.path("next").path("nightly")).hasSize(3);
        assertThat(checked.path("notes").get(0).path("key").asString()).isEqualTo("feeds.nightly.schedule.skip");
        assertThat(call("operator", "GET", "/districts/shelbyville/settings", "")
                        .text())
                .doesNotContain("cron");

        JsonNode file =
                call("operator", "GET", "/districts/shelbyville/file", "").body();
        assertThat(file.path("version").asInt()).isEqualTo(version);
        assertThat(file.path("settings").asString()).isEqualTo(settings("shelbyville"));
        given.put("version", version + 1);
        Answer overtaken = call("operator", "POST", "/districts", JSON.writeValueAsString(given));
        assertThat(overtaken.status()).isEqualTo(409);
        assertThat(overtaken.body().path("code").asString()).isEqualTo("OVERTAKEN");
        assertThat(overtaken.body().path("version").asInt()).isEqualTo(version);
        given.put("district", "springfield");
        Answer other = call("operator", "POST", "/districts/check", JSON.writeValueAsString(given));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body().path("problems").get(0).path("key").asString()).isEqualTo("district");
    }

    @Test
    void blackoutHours_leaveWhatHappenedBeforeThemAsItWas() throws Exception {
        String runs = "/districts/shelbyville/feeds/nightly/runs";
        Answer before = keyedAt("operator", runs, "application/json", "before-the-hours", "{}");
        String run = before.body().path("run").asString();
        awaitFailed(run);
        LocalTime now = LocalTime.now(ZoneId.of("America/Phoenix")).truncatedTo(ChronoUnit.MINUTES);
        String hours = now.minusHours(2) + "-" + now.plusHours(2);
        assertThat(apply(settings("shelbyville").replace("America/Chicago", "America/Phoenix")
                                + "    schedule: {cron: \"0 30 2 * * ?\", blackout: [\"" + hours + "\"]}\n")
                        .status())
                .isEqualTo(200);

        Answer again = keyedAt("operator", runs, "application/json", "before-the-hours", "{}");
        Answer retried = call("operator", "POST", "/runs/" + run + "/retry", "");

        assertThat(again.status()).as("asked for again with its key").isEqualTo(202);
        assertThat(again.body().path("run").asString()).isEqualTo(run);
        assertThat(retried.status()).isEqualTo(409);
        assertThat(retried.body().path("code").asString()).isEqualTo("BLACKOUT_HOURS");
        JsonNode still = call("operator", "GET", "/runs/" + run, "").body();
        assertThat(still.path("state").asString()).isEqualTo("failed");
        assertThat(still.path("refused").path("code").asString())
                .as("why it had failed")
                .isEqualTo("SFTP_UNREACHABLE");
        assertThat(apply(settings("shelbyville")).status()).isEqualTo(200);
    }

    @Test
    void blackoutHours_arePeoplesToo_andSayWhenTheyEnd() throws Exception {
        // Its clocks are never changed, whenever the test runs.
        LocalTime now = LocalTime.now(ZoneId.of("America/Phoenix")).truncatedTo(ChronoUnit.MINUTES);
        String hours = now.minusHours(2) + "-" + now.plusHours(2);
        String scheduled = settings("shelbyville").replace("America/Chicago", "America/Phoenix")
                + "    schedule: {cron: \"0 30 2 * * ?\", blackout: [\"" + hours
                + "\"], window: 23h}\n";
        assertThat(apply(scheduled).status()).isEqualTo(200);
        for (String what : List.of("runs", "test")) {
            Answer refused = call("operator", "POST", "/districts/shelbyville/feeds/nightly/" + what, "{}");
            assertThat(refused.status()).as(what).isEqualTo(409);
            assertThat(refused.body().path("code").asString()).isEqualTo("BLACKOUT_HOURS");
            assertThat(refused.body().path("detail").asString())
                    .contains(hours, "not contacted before " + now.plusHours(2));
        }
        JsonNode seen =
                call("operator", "GET", "/districts/shelbyville/schedules", "").body();
        assertThat(seen.path("schedules").get(0).path("blackout").get(0).asString())
                .isEqualTo(hours);
        assertThat(apply(settings("shelbyville")).status()).isEqualTo(200);
    }

    @Test
    void schedule_isSeenPausedAndResumed_andEndsWithTheSettings() throws Exception {
        String scheduled = settings("shelbyville") + "    schedule: {cron: \"0 30 2 * * ?\", skip: [\"2999-01-01\"]}\n";
        assertThat(apply(scheduled).status()).isEqualTo(200);
        JsonNode seen =
                call("operator", "GET", "/districts/shelbyville/schedules", "").body();
        assertThat(seen.path("schedules").get(0).path("next").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");

        JsonNode paused = call(
                        "operator",
                        "POST",
                        "/districts/shelbyville/schedules/pause",
                        "{\"feed\": \"nightly\", \"until\": \"2098-01-04\"}")
                .body();
        assertThat(paused.path("schedules").get(0).path("paused").asBoolean()).isTrue();
        assertThat(paused.path("schedules").get(0).path("next").asString()).startsWith("2098-01-04T");
        for (String wrong : List.of("{\"until\": \"soon\"}", "{\"until\": \"2020-01-01\"}")) {
            assertThat(call("operator", "POST", "/districts/shelbyville/schedules/pause", wrong)
                            .status())
                    .isEqualTo(400);
        }
        assertThat(call("operator", "POST", "/districts/shelbyville/schedules/pause", "{\"feed\": \"api\"}")
                        .status())
                .isEqualTo(404);
        JsonNode resumed = call("operator", "POST", "/districts/shelbyville/schedules/resume", "{}")
                .body();
        assertThat(resumed.path("schedules").get(0).path("paused").asBoolean(true))
                .isFalse();
        assertThat(call("other-admin", "GET", "/schedules", "").body().path("schedules"))
                .hasSize(1);

        assertThat(apply(settings("shelbyville")).status()).isEqualTo(200);
        assertThat(call("operator", "GET", "/schedules", "").body().path("schedules"))
                .isEmpty();
    }

    @Test
    void notices_areTestedAndListed_andWhatCannotArriveSaysWhy() throws Exception {
        String told = settings("shelbyville") + "notices: [{mail: it@example.org, about: [held]}]\n";
        assertThat(apply(told).status()).isEqualTo(200);

        JsonNode tested = call("operator", "POST", "/districts/shelbyville/notices/test", "{}")
                .body();
        assertThat(tested.path("ok").asBoolean(true)).isFalse();
        assertThat(tested.path("receivers").get(0).path("to").asString()).isEqualTo("it@example.org");
        assertThat(tested.path("receivers").get(0).path("failure").asString())
                .isEqualTo("no mail server is set up: see rollbook.notices.mail");
        assertThat(call("operator", "GET", "/districts/shelbyville/notices", "")
                        .body()
                        .path("notices"))
                .as("a test is not kept")
                .isEmpty();
        assertThat(call("operator", "GET", "/districts/shelbyville/notices?after=%27", "")
                        .status())
                .isEqualTo(400);
        assertThat(call("operator", "GET", "/doctor", "").text()).contains("no mail server is set up");

        assertThat(apply(settings("shelbyville")).status()).isEqualTo(200);
    }

    @Test
    void apply_metadataThatIsNeverKept_isRefusedByLineAndReason() throws Exception {
        Answer answer = apply(settings("shelbyville") + "keep:\n  metadata: [house, SSN]\n");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text())
                .contains("SSN cannot be kept: social security numbers and their like are never kept")
                .contains("\"line\":16");
    }

    @Test
    void rows_eachReadingIsEnteredIntoTheAudit_countsAreNot() throws Exception {
        long before = auditEntries();

        call("viewer", "GET", "/runs/" + run + "/findings", "");
        call("viewer", "GET", "/runs/" + run + "/findings.csv", "");
        call("viewer", "GET", "/districts/springfield/roster/users?sourcedId=x", "");
        call("viewer", "GET", "/districts/springfield/roster/users/references?sourcedId=x", "");
        call("viewer", "POST", "/districts/springfield/roster/users/search", "{\"text\":\"nobody\"}");
        Answer none = call("viewer", "GET", "/runs/" + run + "/plan.csv", "");
        call("operator", "GET", "/runs/" + run + "/findings", "");

        assertThat(none.body().path("code").asString()).isEqualTo("NOT_FOUND");
        assertThat(auditEntries() - before).isEqualTo(6);
    }

    @Test
    void acts_syncUploadRetryAndCancel_areEnteredIntoTheAudit() throws Exception {
        long before = auditEntries();

        String started = call("roster-admin", "POST", "/districts/springfield/feeds/nightly/runs", "{}")
                .body()
                .path("run")
                .asString();
        call(
                "roster-admin",
                "POST",
                "/districts/springfield/feeds/nightly/uploads",
                "no OpenPGP",
                "application/octet-stream");
        awaitFailed(started);
        assertThat(retried(started, "once")).isEqualTo(202);
        assertThat(auditEntries() - before).isEqualTo(3);

        awaitFailed(started);
        assertThat(retried(started, "once")).as("asked for again with its key").isEqualTo(202);
        assertThat(auditEntries() - before).isEqualTo(3);
        assertThat(retried(started, "once-more")).isEqualTo(202);
        assertThat(auditEntries() - before).isEqualTo(4);
    }

    private static void awaitFailed(String run) {
        await().until(() -> call("operator", "GET", "/runs/" + run, "")
                .body()
                .path("state")
                .asString()
                .equals("failed"));
    }

    private static int retried(String run, String key) throws Exception {
        return keyedAt("operator", "/runs/" + run + "/retry", "application/json", key, "")
                .status();
    }

    @Test
    void test_serverThatIsNotThere_isAnAnswerAndEnteredIntoTheAudit() throws Exception {
        long before = auditEntries();

        Answer answer = call("roster-admin", "POST", "/districts/springfield/feeds/nightly/test", "{}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("ok").asBoolean(true)).isFalse();
        JsonNode step = answer.body().path("steps").path(0);
        assertThat(step.path("name").asString()).isEqualTo("connection");
        assertThat(step.path("outcome").asString()).isEqualTo("failed");
        assertThat(step.path("detail").asString()).isEqualTo("SFTP_UNREACHABLE");
        assertThat(step.path("todo").asString()).contains("127.0.0.1:1 does not answer");
        assertThat(auditEntries() - before).isEqualTo(1);
    }

    @Test
    void apply_afterACrashBetweenSettingsAndAudit_entersWhatIsMissing() throws Exception {
        String changed = settings("springfield").replace("America/Chicago", "America/Denver");
        long before = auditEntries();
        service.getBean(Districts.class).apply(changed, home, "Pat");
        assertThat(auditEntries()).isEqualTo(before);

        assertThat(apply(changed).body().path("changes")).isEmpty();
        assertThat(auditEntries() - before).isEqualTo(1);

        apply(changed);
        assertThat(auditEntries() - before).isEqualTo(1);
        apply(settings("springfield"));
        assertThat(auditEntries() - before).isEqualTo(2);
    }

    @Test
    void acts_onTokensOfNoDistrict_areInTheRegister() throws Exception {
        JsonNode made = call("operator", "POST", "/tokens", "{\"name\":\"Ann Auditor\",\"role\":\"auditor\"}")
                .body();
        call("operator", "DELETE", "/tokens/" + made.path("id").asString(), "");

        JsonNode acts =
                call("auditor", "GET", "/tokens/acts?limit=2", "").body().path("acts");
        assertThat(acts.get(0).path("action").asString()).isEqualTo("token-revoked");
        assertThat(acts.get(1).path("action").asString()).isEqualTo("token-created");
        assertThat(acts.get(1).path("by").asString()).startsWith("local ");
        assertThat(acts.get(1).path("facts").path("name").asString()).isEqualTo("Ann Auditor");
    }

    @Test
    void account_isMadeByWhoMay_andItsDistrictsAuditLogTells() throws Exception {
        long before = auditEntries();
        assertThat(invite("operator", "viewer", "springfield").status()).isEqualTo(403);
        assertThat(invite("admin", "operator", null).status()).isEqualTo(403);
        assertThat(invite("admin", "viewer", "shelbyville").status()).isEqualTo(404);
        assertThat(invite("admin", "viewer", "nowhere").status()).isEqualTo(404);
        assertThat(auditEntries()).isEqualTo(before);

        JsonNode first = invite("operator", "admin", "springfield").body();
        assertThat(invite("operator", "admin", "springfield").status()).isEqualTo(403);
        Visitor visitor = new Visitor(url);
        visitor.signIn(visitor.accept(first.path("path").asString(), "A new admin", "springfield"), 0);
        assertThat(visitor.get("/districts/springfield").statusCode()).isEqualTo(200);
        assertThat(visitor.get("/districts/shelbyville").statusCode()).isEqualTo(404);
        Answer own = invite("admin", "viewer", null);
        assertThat(own.body().path("district").asString()).isEqualTo("springfield");
        // Invited twice, accepted, signed in.
        assertThat(auditEntries() - before).isEqualTo(4);

        JsonNode listed = call("admin", "GET", "/accounts", "").body();
        assertThat(listed.path("accounts")).hasSize(2);
        assertThat(listed.toString()).doesNotContain("/invitations/");
        assertThat(call("other-admin", "GET", "/accounts", "").text())
                .doesNotContain(
                        first.path("id").asString(), own.body().path("id").asString());
        String end = "/accounts/" + first.path("id").asString();
        assertThat(call("other-admin", "DELETE", end, "").status()).isEqualTo(404);
        assertThat(call("admin", "DELETE", end, "").status()).isEqualTo(200);
        assertThat(call("admin", "DELETE", end, "").status()).isEqualTo(409);
        assertThat(visitor.get("/districts/springfield").statusCode()).isEqualTo(302);
        assertThat(auditEntries() - before).isEqualTo(5);
    }

    @Test
    void account_whoseDistrictsDatabaseIsAway_isNotInvited_andCanBeOnceItIsBack() throws Exception {
        superuser("ALTER DATABASE rollbook_shelbyville ALLOW_CONNECTIONS false");
        superuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'rollbook_shelbyville'");
        assertThat(invite("operator", "admin", "shelbyville").status()).isEqualTo(503);

        superuser("ALTER DATABASE rollbook_shelbyville ALLOW_CONNECTIONS true");
        JsonNode invited = invite("operator", "admin", "shelbyville").body();
        assertThat(invited.path("path").asString()).startsWith("/invitations/");
        call("operator", "DELETE", "/accounts/" + invited.path("id").asString(), "");
    }

    private static void superuser(String sql) throws Exception {
        String port = Files.readString(home.resolve("postgres/port")).strip();
        String secret =
                Files.readString(home.resolve("postgres/superuser.secret")).strip();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", secret);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Answer invite(String who, String role, @Nullable String district) throws Exception {
        Map<String, String> wanted = new HashMap<>(Map.of("name", "A new " + role, "role", role));
        if (district != null) {
            wanted.put("district", district);
        }
        return call(who, "POST", "/accounts", JSON.writeValueAsString(wanted));
    }

    private static long auditEntries() throws Exception {
        return call("operator", "GET", "/districts/springfield/audit/verification", "")
                .body()
                .path("entries")
                .asLong(-1);
    }

    @Test
    void lists_tokenOfOneDistrict_showThatDistrictOnly() throws Exception {
        assertThat(call("operator", "GET", "/districts", "").body().path("districts"))
                .hasSize(2);
        JsonNode found = call("operator", "GET", "/districts?find=SHELBY", "").body();
        assertThat(found.path("districts")).hasSize(1);
        assertThat(call("operator", "GET", "/districts?find=of%20the%20TEST&limit=1", "")
                        .body()
                        .path("next")
                        .asString())
                .isEqualTo("shelbyville");
        JsonNode own =
                call("other-viewer", "GET", "/districts?find=spring", "").body().path("districts");
        assertThat(own).hasSize(1);
        assertThat(own.get(0).path("district").asString()).isEqualTo("shelbyville");
        assertThat(call("other-viewer", "GET", "/runs", "").text()).doesNotContain("springfield");
        assertThat(call("other-admin", "GET", "/tokens", "").text()).doesNotContain("springfield");
    }

    @Test
    void tokens_adminOfOneDistrict_cannotMakeTokensBeyondIt() throws Exception {
        assertThat(call("admin", "POST", "/tokens", "{\"name\":\"x\",\"role\":\"operator\"}")
                        .status())
                .isEqualTo(403);
        String other = "{\"name\":\"x\",\"role\":\"viewer\",\"district\":\"shelbyville\"}";
        assertThat(call("admin", "POST", "/tokens", other).status()).isEqualTo(404);
    }

    @Test
    void tokens_ofAnotherDistrict_areAsIfTheyWereNotThere_andStayGood() throws Exception {
        JsonNode made = call(
                        "admin", "POST", "/tokens", "{\"name\":\"x\",\"role\":\"viewer\",\"district\":\"springfield\"}")
                .body();
        TOKENS.put("anothers", made.path("token").asString());
        String id = made.path("id").asString();

        Answer refused = call("other-admin", "DELETE", "/tokens/" + id, "");

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.text().replace(id, "none"))
                .isEqualTo(call("other-admin", "DELETE", "/tokens/none", "").text());
        assertThat(call("anothers", "GET", "/runs", "").status()).isEqualTo(200);
        assertThat(call("admin", "DELETE", "/tokens/" + id, "").status()).isEqualTo(200);
        assertThat(call("anothers", "GET", "/runs", "").status()).isEqualTo(401);
    }

    @Test
    void tokens_revoked_isRefusedAtOnce() throws Exception {
        JsonNode made = call(
                        "operator",
                        "POST",
                        "/tokens",
                        "{\"name\":\"x\",\"role\":\"viewer\",\"district\":\"springfield\"}")
                .body();
        TOKENS.put("short-lived", made.path("token").asString());
        assertThat(call("short-lived", "GET", "/runs", "").status()).isEqualTo(200);
        Answer ended = call("operator", "DELETE", "/tokens/" + made.path("id").asString(), "");
        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.body().path("state").asString()).isEqualTo("revoked");
        Answer refused = call("short-lived", "GET", "/runs", "");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body().path("code").asString()).isEqualTo("TOKEN_REVOKED");
        assertThat(call("operator", "GET", "/tokens", "").text())
                .doesNotContain(made.path("token").asString());
    }

    @Test
    void tokens_endByThemselves_after90Days_orWhenTheyWereSaidTo_andAfterAYearAtMost() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        ZoneId chicago = ZoneId.of("America/Chicago");
        LocalDate day = LocalDate.now(chicago).plusDays(30);
        assertThat(expiring(null)).isBetween(now.plus(Duration.ofDays(90)), now.plus(Duration.ofDays(91)));
        assertThat(expiring("12h")).isBetween(now.plus(Duration.ofHours(12)), now.plus(Duration.ofHours(13)));
        assertThat(expiring("366d")).isAfter(now.plus(Duration.ofDays(365)));
        assertThat(expiring("" + day)).isEqualTo(day.atStartOfDay(chicago).toInstant());
        assertThat(expiring(day + "T06:00Z")).isEqualTo(Instant.parse(day + "T06:00:00Z"));
        for (String wrong : List.of("367d", "0s", "2020-01-01", "never", "soon", "")) {
            Answer refused = makeViewer(wrong);
            assertThat(refused.status()).as(wrong).isEqualTo(400);
            assertThat(refused.body().path("detail").asString()).startsWith("expires is ");
        }
    }

    private static Instant expiring(@Nullable String expires) throws Exception {
        Answer made = makeViewer(expires);
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        return Instant.parse(made.body().path("expires").asString());
    }

    private static Answer makeViewer(@Nullable String expires) throws Exception {
        Map<String, String> wanted = new HashMap<>(Map.of("name", "x", "role", "viewer", "district", "springfield"));
        if (expires != null) {
            wanted.put("expires", expires);
        }
        return call("admin", "POST", "/tokens", JSON.writeValueAsString(wanted));
    }

    @Test
    void tokens_expired_areRefusedAndToldSo_andListedAsExpired() throws Exception {
        Instant made = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(90));
        Tokens then =
                new Tokens(service.getBean(ControlDatabase.class).dataSource(), Clock.fixed(made, ZoneOffset.UTC));
        Tokens.Created old =
                then.create("Old", Tokens.Role.VIEWER, "springfield", made.plus(Duration.ofDays(90)), "Pat");
        Tokens.Created young =
                then.create("Young", Tokens.Role.VIEWER, "springfield", made.plus(Duration.ofDays(91)), "Pat");
        TOKENS.put("old", old.secret());
        TOKENS.put("young", young.secret());

        assertThat(call("young", "GET", "/runs", "").status()).isEqualTo(200);
        Answer refused = call("old", "GET", "/runs", "");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body().path("code").asString()).isEqualTo("TOKEN_EXPIRED");
        assertThat(refused.body().path("detail").asString())
                .startsWith("This token expired at " + made.plus(Duration.ofDays(90)))
                .contains("token create");
        JsonNode listed = call("admin", "GET", "/tokens?limit=200", "").body().path("tokens");
        assertThat(listed.valueStream()
                        .filter(each ->
                                each.path("id").asString().equals(old.token().id())
                                        || each.path("id")
                                                .asString()
                                                .equals(young.token().id()))
                        .map(each -> each.path("state").asString()))
                .containsExactlyInAnyOrder("expired", "good");
    }

    @Test
    void apply_sameAgain_changesNothing() throws Exception {
        Answer again = apply(settings("springfield"));
        assertThat(again.body().path("created").asBoolean()).isFalse();
        assertThat(again.body().path("changes")).isEmpty();
        assertThat(again.body().path("keyGenerated").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'quite: 5m', 'nightly:', quiet",
        "'schedule: {cron: \"0 30 2 31 2 ?\"}', 'nightly:', never fires",
        "'schedule: {cron: \"soon\"}', 'nightly:', cron",
        "'format: clevre', 'nightly:', did you mean clever?"
    })
    void apply_wrongKeyCronOrFormat_isRefusedWithTheLine(String line, String after, String told) throws Exception {
        String wrong = settings("springfield").replace(after + "\n", after + "\n    " + line + "\n");
        Answer answer = apply(wrong);
        assertThat(answer.status()).isEqualTo(422);
        JsonNode problem = answer.body().path("problems").get(0);
        assertThat(problem.path("line").asInt()).isEqualTo(6);
        assertThat(problem.path("message").asString()).contains(told);
        assertThat(answer.body().path("file").asString()).isEqualTo("d.yml");
    }

    @Test
    void apply_missingSecret_isRefusedAndNamesTheReference() throws Exception {
        Answer answer = apply(settings("springfield").replace("env:PATH", "env:ROLLBOOK_NO_SUCH_SECRET"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("ROLLBOOK_NO_SUCH_SECRET");
    }

    @Test
    void upload_notOpenPgp_isRefusedAndLeavesNothing() throws Exception {
        Answer answer = call(
                "roster-admin",
                "POST",
                "/districts/springfield/feeds/nightly/uploads",
                "sourcedId,givenName\n1,CANARY",
                "application/octet-stream");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("code").asString()).isEqualTo("NOT_OPENPGP");
        try (var files = Files.walk(home.resolve("spool"))) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static Answer keyed(String who, String path, String key, String body) throws Exception {
        String type = path.endsWith("/runs") ? "application/json" : "application/octet-stream";
        return keyedAt(who, "/districts/springfield/feeds/nightly" + path, type, key, body);
    }

    private static Answer keyedAt(String who, String path, String type, String key, String body) throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                        .header("Authorization", "Bearer " + TOKENS.get(who))
                        .header("Content-Type", type)
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()), response.body());
    }

    private static List<String> newerThan(String newest) throws Exception {
        return call("operator", "GET", "/districts/springfield/runs", "")
                .body()
                .path("runs")
                .valueStream()
                .map(each -> each.path("run").asString())
                .takeWhile(each -> each.compareTo(newest) > 0)
                .toList();
    }

    @Test
    void run_askedForAgainWithItsKey_isTheSameRun_andAnotherRequestIsRefused() throws Exception {
        long entries = auditEntries();
        Answer first = keyed("admin", "/runs", "night-1", "{\"preview\":true}");
        assertThat(first.status()).isEqualTo(202);
        String id = first.body().path("run").asString();

        Answer again = keyed("admin", "/runs", "night-1", "{\"preview\":true}");

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body().path("run").asString()).isEqualTo(id);
        assertThat(auditEntries() - entries).as("asked for once").isEqualTo(1);
        for (String other : List.of("{}", "{\"preview\":true,\"full\":true}")) {
            Answer refused = keyed("admin", "/runs", "night-1", other);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body().path("code").asString()).isEqualTo("KEY_REUSED");
        }
        assertThat(keyed("roster-admin", "/runs", "night-1", "{\"preview\":true}")
                        .body()
                        .path("run")
                        .asString())
                .as("another sender's key")
                .isNotEqualTo(id);
        assertThat(keyed("admin", "/runs", "no key", "{}").status()).isEqualTo(400);
    }

    @Test
    void run_askedForManyTimesAtOnceWithOneKey_isOneRun() throws Exception {
        String newest = keyed("admin", "/runs", "before-many", "{\"preview\":true}")
                .body()
                .path("run")
                .asString();
        List<CompletableFuture<Answer>> asked = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return keyed("admin", "/runs", "many", "{\"preview\":true}");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .limit(8)
                .toList();
        Set<String> answers = asked.stream()
                .map(CompletableFuture::join)
                .map(each -> each.status() == 202
                        ? each.body().path("run").asString()
                        : each.body().path("code").asString())
                .collect(Collectors.toSet());
        answers.remove("BUSY");

        assertThat(answers).hasSize(1);
        assertThat(newerThan(newest)).containsExactlyElementsOf(answers);
    }

    @Test
    void undo_askedForAgainWithItsKey_isTheSameRun_andAnotherRequestIsRefused() throws Exception {
        Commands commands = Commands.here(Map.of("ROLLBOOK_HOME", home.toString()));
        Path zip = new SmallExport("Undone").zip(home.resolve("undone.zip"));
        String merged = commands.json("upload", "shelbyville", "nightly", zip.toString(), "--wait")
                .path("run")
                .asString();
        List<Answer> answers = new ArrayList<>();
        for (String body : List.of(
                "{\"reason\":\"a mistake\",\"preview\":true}",
                "{\"reason\":\"a mistake\",\"preview\":true}",
                "{\"reason\":\"a mistake\"}")) {
            answers.add(keyedAt("other-admin", "/runs/" + merged + "/undo", "application/json", "undo-1", body));
        }

        assertThat(answers).extracting(Answer::status).containsExactly(200, 200, 409);
        assertThat(answers.get(0).body().path("state").asString())
                .as(answers.get(0).text())
                .isEqualTo("previewed");
        assertThat(answers.get(1).body().path("run"))
                .isEqualTo(answers.get(0).body().path("run"));
        assertThat(answers.get(2).body().path("code").asString()).isEqualTo("KEY_REUSED");
    }

    @Test
    void upload_sentAgainWithItsKey_isTheSameRun_andAnotherBodyIsRefused() throws Exception {
        // The beginning of an OpenPGP message: enough to be taken, and rejected when it is opened.
        String body = "\u00c1\u0020\u0003" + "x".repeat(5000);
        Answer broken = keyed("roster-admin", "/uploads?preview=true", "up-1", "no OpenPGP");
        assertThat(broken.body().path("code").asString()).isEqualTo("NOT_OPENPGP");

        Answer first = keyed("roster-admin", "/uploads?preview=true", "up-1", body);
        Answer again = keyed("roster-admin", "/uploads?preview=true", "up-1", body);
        Answer other = keyed("roster-admin", "/uploads?preview=true", "up-1", body + "y");
        Answer otherwise = keyed("roster-admin", "/uploads?preview=true&hold=true", "up-1", body);

        assertThat(first.status()).as(first.text()).isEqualTo(202);
        String id = first.body().path("run").asString();
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body().path("run").asString()).isEqualTo(id);
        for (Answer refused : List.of(other, otherwise)) {
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body().path("code").asString()).isEqualTo("KEY_REUSED");
        }
        assertThat(newerThan(id)).isEmpty();
    }

    @Test
    void upload_multipart_isNotTaken() throws Exception {
        Answer answer = call(
                "roster-admin",
                "POST",
                "/districts/springfield/feeds/nightly/uploads",
                "--x\r\n\r\nrow\r\n--x--",
                "multipart/form-data; boundary=x");
        assertThat(answer.status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/runs/RUN/findings?after=soon",
                "/runs/RUN/plan?after=nothing/1",
                "/runs/RUN/plan?after=1",
                "/runs?after=%00",
                "/districts/springfield/roster/users/references?sourcedId=x&after=1:x",
                "/districts/springfield/roster/users/references?sourcedId=x&by=enrollments.userSourcedId&after=x",
                "/districts/springfield/roster/users/references?sourcedId=x&by=enrollments.classSourcedId",
                "/districts/springfield/runs?after=1",
            })
    void list_afterThatNobodyTold_isAWrongRequest(String path) throws Exception {
        Answer answer = call("admin", "GET", path.replace("RUN", run), "");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("code").asString()).isEqualTo("WRONG_REQUEST");
    }

    @Test
    void brokenJson_isAProblemThatRepeatsNothingOfIt() throws Exception {
        Answer answer = call("operator", "POST", "/tokens", "{\"name\": CANARY");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).doesNotContain("CANARY");
    }

    @Test
    void withoutToken_onlyHealthAndDescriptionAnswer() throws Exception {
        for (String path : List.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")) {
            assertThat(plain(path)).isEqualTo(200);
        }
        assertThat(plain("/api/v1/openapi.json")).isEqualTo(200);
        for (String path : List.of("/actuator", "/actuator/env", "/actuator/heapdump", "/api/v1/swagger-ui")) {
            assertThat(plain(path)).as(path).isIn(401, 403, 404);
        }
        for (String path : List.of("/", "/error", "/swagger-ui", "/districts/springfield")) {
            assertThat(plain(path)).as("%s leads to signing in", path).isEqualTo(302);
        }
    }

    @Test
    void health_tellsAnOperatorWhatWasFoundOfEachPart_andOthersWhetherItIsUp() throws Exception {
        JsonNode operator = ask("operator", "/actuator/health").body();
        assertThat(operator.path("components").propertyNames())
                .contains("clock", "controlDatabase", "broker", "spool", "livenessState", "readinessState");
        assertThat(operator.at("/components/broker/details/found").asString()).isEqualTo("takes connections");
        assertThat(ask("operator", "/actuator/health/readiness").body().at("/components/controlDatabase/status"))
                .hasToString("\"UP\"");
        for (String who : List.of("none", "unknown", "admin", "viewer", "auditor")) {
            for (String path : List.of("/actuator/health", "/actuator/health/readiness")) {
                Answer answer = ask(who, path);
                assertThat(answer.text())
                        .as("%s at %s", who, path)
                        .contains("UP")
                        .doesNotContain("component", "found");
            }
        }
    }

    @Test
    void metrics_fromAnotherMachine_areForAnOperatorsTokenOnly() throws Exception {
        assertThat(ask("none", "/actuator/prometheus").text())
                .as("from this machine")
                .contains("rollbook_part_up{part=\"broker\"} 1.0", "jvm_memory_used_bytes");
        Map<String, Integer> found = new HashMap<>();
        for (String who : List.of("none", "unknown", "operator", "auditor", "admin", "other-admin")) {
            found.put(
                    who,
                    ask(who, "/actuator/prometheus", "X-Forwarded-For", "192.0.2.1")
                            .status());
        }
        assertThat(found)
                .isEqualTo(Map.of(
                        "none",
                        401,
                        "unknown",
                        401,
                        "operator",
                        200,
                        "auditor",
                        403,
                        "admin",
                        403,
                        "other-admin",
                        403));
    }

    private static Answer ask(String who, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!who.equals("none")) {
            request.header("Authorization", "Bearer " + TOKENS.get(who));
        }
        HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String text = response.body();
        return new Answer(response.statusCode(), JSON.readTree(text.startsWith("{") ? text : "{}"), text);
    }

    private static int plain(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void reader_givesALoginThatReadsTheDistrictAndIsInItsAuditLog() throws Exception {
        int before = call("admin", "GET", "/districts/springfield/audit/verification", "")
                .body()
                .path("entries")
                .asInt();
        JsonNode login =
                call("admin", "POST", "/districts/springfield/reader", "{}").body();
        String database = "jdbc:postgresql://" + login.path("host").asString() + ":"
                + login.path("port").asInt() + "/" + login.path("database").asString();
        try (Connection connection = DriverManager.getConnection(
                        database,
                        login.path("user").asString(),
                        login.path("password").asString());
                ResultSet row = connection.createStatement().executeQuery("SELECT count(*) FROM roster.students")) {
            assertThat(row.next()).isTrue();
        }
        assertThat(call("admin", "GET", "/districts/springfield/audit/verification", "")
                        .body()
                        .path("entries")
                        .asInt())
                .isEqualTo(before + 1);
    }

    @Test
    void openapi_describesEveryRouteThatThereIs_andNoOther() {
        Set<String> routes = routes();

        assertThat(routes).hasSizeGreaterThan(40);
        assertThat(described.operations().stream().map(Operation::toString))
                .containsExactlyInAnyOrderElementsOf(routes);
    }

    /** That answers are as it says is checked with each call of these tests. */
    @Test
    void openapi_tellsOfEachOperationWhatItTakesWhoMayAndWhatItAnswers() {
        JsonNode document = described.document();
        assertThat(document.path("openapi").asString()).startsWith("3.1");
        assertThat(document.path("info").path("title").asString()).isEqualTo("Rollbook");
        assertThat(document.at("/components/securitySchemes/token/scheme").asString())
                .isEqualTo("bearer");
        assertThat(described.references()).isNotEmpty().allSatisfy(name -> assertThat(
                        document.at(name.substring(1)).isObject())
                .as(name)
                .isTrue());
        assertThat(described.operations())
                .extracting(each -> each.node().path("operationId").asString())
                .doesNotHaveDuplicates();
        for (Operation operation : described.operations()) {
            assertThat(operation.node().path("summary").asString())
                    .as("%s", operation)
                    .isNotBlank();
            assertThat(operation.roles()).as("who may %s", operation).isNotEmpty();
            assertThat(operation.node().path("security")).as("%s", operation).hasToString("[{\"token\":[]}]");
            assertThat(operation
                            .node()
                            .at("/responses/default/content/application~1problem+json/schema/$ref")
                            .asString())
                    .isEqualTo("#/components/schemas/Problem");
            Set<String> places = operation
                    .node()
                    .path("parameters")
                    .valueStream()
                    .filter(each -> each.path("in").asString().equals("path"))
                    .map(each -> "{" + each.path("name").asString() + "}")
                    .collect(Collectors.toSet());
            assertThat(operation.path().replaceAll("[^{]*(\\{[^}]+})?", "$1"))
                    .as("%s", operation)
                    .hasSize(String.join("", places).length())
                    .satisfies(path -> assertThat(places).allMatch(path::contains));
            operation.node().path("responses").properties().stream()
                    .filter(each -> !each.getKey().equals("204"))
                    .forEach(each -> assertThat(each.getValue().path("content"))
                            .as("%s %s", operation, each.getKey())
                            .isNotEmpty());
        }
        assertThat(document.at("/components/schemas/FeedsWanted/required")).isEmpty();
        assertThat(document.at("/components/schemas/FeedsWanted/properties/full/type"))
                .hasToString("[\"boolean\",\"null\"]");
        assertThat(document.at("/components/schemas/RunView/required")
                        .valueStream()
                        .map(JsonNode::asString))
                .contains("run", "state")
                .doesNotContain("format");
        assertThat(document.at("/paths/~1api~1v1~1districts~1{slug}~1feeds~1{feed}~1uploads/post/requestBody/content"))
                .hasToString("{\"application/octet-stream\":{\"schema\":{\"type\":\"string\",\"format\":\"binary\"}}}");
    }
}
