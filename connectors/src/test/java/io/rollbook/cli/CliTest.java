package io.rollbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.district.Guard;
import io.rollbook.district.KeepRules;
import io.rollbook.district.Retention;
import io.rollbook.portal.parse.Formats;
import io.rollbook.privacy.Inventory;
import io.rollbook.roster.Keep;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Commands against a server that gives the answers it is told to. */
class CliTest {
    @TempDir
    Path folder;

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> served = new ArrayList<>();
    private HttpServer server;
    private String out = "";
    private String err = "";

    private record Answer(int status, String body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Answer answer = answers.isEmpty() ? new Answer(500, "unexpected") : answers.remove();
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        environment.put("ROLLBOOK_HOME", folder.toString());
        environment.put(
                "ROLLBOOK_URL", "http://127.0.0.1:" + server.getAddress().getPort());
        environment.put("ROLLBOOK_TOKEN", "rb_test");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static final String DISTRICT =
            "{\"district\": \"springfield\", \"name\": \"Springfield\", \"version\": 3, \"trouble\": null}";
    private static final String GUARD =
            """
            {"days": 30, "plans": 21, "limits": [
              {"limit": "students-removed", "school": false, "nights": 1, "percent": 2.0, "count": 25, "tripped": 1,
               "largest": {"what": "students removed", "number": 31, "of": 1200, "school": null}},
              {"limit": "students-classless", "school": true, "nights": 1, "percent": 0.5, "count": 5, "tripped": 0,
               "largest": {"what": "students left without a class", "number": 4, "of": 310, "school": "south"}},
              {"limit": "staff-removed", "school": false, "nights": 7, "percent": null, "count": null, "tripped": 0,
               "largest": null}]}
            """;

    @Test
    void districtShow_saysWhatEachLimitWouldHaveDone() {
        answers.add(new Answer(200, DISTRICT));
        answers.add(new Answer(200, GUARD));

        assertThat(run("district", "show", "springfield")).isZero();

        assertThat(requests).last().asString().startsWith("GET /api/v1/districts/springfield/guard");
        assertThat(out)
                .contains("the 21 plans of the last 30 days")
                .containsPattern("students-removed +the district +2 % and 25 +31 of 1200 +1")
                .containsPattern("students-classless +a school +0.5 % and 5 +4 of 310 at south +0")
                .containsPattern("staff-removed +the district, 7 days +off +0 +0");
    }

    @Test
    void districtShow_asJson_hasTheGuardsReport_andNoneWithoutItsDatabase() {
        answers.add(new Answer(200, DISTRICT));
        answers.add(new Answer(200, GUARD));
        assertThat(run("district", "show", "springfield", "--json")).isZero();
        assertThat(JsonMapper.shared()
                        .readTree(out)
                        .at("/guard/limits/0/largest/number")
                        .asInt())
                .isEqualTo(31);

        answers.add(new Answer(200, DISTRICT));
        answers.add(new Answer(503, "{}"));
        assertThat(run("district", "show", "springfield", "--json")).isZero();
        assertThat(JsonMapper.shared().readTree(out).path("guard").isNull()).isTrue();
    }

    private int run(String... arguments) {
        StringWriter stdout = new StringWriter();
        StringWriter stderr = new StringWriter();
        int code = Cli.run(
                new Surroundings(environment),
                settings -> {
                    served.addAll(settings);
                    return 0;
                },
                new PrintWriter(stdout),
                new PrintWriter(stderr),
                arguments);
        out = stdout.toString();
        err = stderr.toString();
        return code;
    }

    private static String inState(String state) {
        return "{\"run\":\"01M8454RPGGJ83WE462D32MHXT\",\"district\":\"springfield\",\"feed\":\"nightly\",\"state\":\""
                + state + "\"}";
    }

    @Test
    void run_unknownCommand_isWrongUsageInOneLine() {
        assertThat(run("frobnicate")).isEqualTo(2);
        assertThat(err.lines()).hasSize(1);
        assertThat(out).isEmpty();
    }

    @Test
    void run_noCommand_isWrongUsage() {
        assertThat(run()).isEqualTo(2);
    }

    @Test
    void run_wrongUsageWithJson_isProblemDetails() {
        assertThat(run("runs", "--json", "--limit", "many")).isEqualTo(2);
        assertThat(new JsonMapper().readTree(err).path("title").asString()).isEqualTo("Wrong usage");
    }

    @Test
    void accountInvite_printsTheLinkOnce_atTheServersAddress() {
        answers.add(new Answer(
                200,
                "{\"id\":\"A\",\"name\":\"Ada\",\"expires\":\"2026-12-03T02:30:00Z\",\"path\":\"/invitations/x\"}"));
        assertThat(run("account", "invite", "--name", "Ada", "--role", "viewer", "--district", "springfield"))
                .isZero();
        assertThat(out.strip()).isEqualTo(environment.get("ROLLBOOK_URL") + "/invitations/x");
        assertThat(err).contains("Ada", "2026-12-03");
        assertThat(requests.get(0)).contains("POST /api/v1/accounts");
    }

    @Test
    void accountInvite_withoutAKnownRole_isWrongUsageAndAsksNobody() {
        assertThat(run("account", "invite", "--name", "Ada")).isEqualTo(2);
        assertThat(run("account", "invite", "--name", "Ada", "--role", "janitor"))
                .isEqualTo(2);
        assertThat(err).contains("--role");
        assertThat(requests).isEmpty();
    }

    @Test
    void accountList_tellsWhatEndsForNotBeingUsed() {
        answers.add(new Answer(
                200,
                "{\"accounts\":[{\"id\":\"A\",\"name\":\"Ada\",\"role\":\"viewer\",\"state\":\"active\","
                        + "\"endsUnused\":\"2026-12-03T02:30:00Z\"}],\"next\":null}"));
        assertThat(run("account", "list")).isZero();
        assertThat(out).contains("unused: ends 2026-12-03");
    }

    @Test
    void tokenCreate_asksForItsEnd_andSaysWhenThatIs() {
        answers.add(new Answer(200, "{\"id\":\"T\",\"token\":\"rb_x\",\"expires\":\"2026-12-03T02:30:00Z\"}"));
        assertThat(run("token", "create", "--name", "Ada", "--expires", "12h")).isZero();
        assertThat(requests.get(0)).contains("POST /api/v1/tokens", "\"expires\":\"12h\"");
        assertThat(out.strip()).isEqualTo("rb_x");
        assertThat(err).contains("good until 2026-12-03T02:30:00Z");

        answers.add(new Answer(200, "{}"));
        assertThat(run("token", "create", "--name", "Ada")).isZero();
        assertThat(requests.get(1)).as("the server's own time").doesNotContain("expires");
    }

    @Test
    void tokenList_tellsWhenEachEnds_andWhichHas() {
        answers.add(new Answer(
                200,
                "{\"tokens\":[{\"id\":\"T\",\"name\":\"Ada\",\"role\":\"viewer\",\"district\":\"springfield\","
                        + "\"state\":\"expired\",\"created\":\"2026-09-03T02:30:00Z\","
                        + "\"expires\":\"2026-12-02T02:30:00Z\"}],\"next\":null}"));
        assertThat(run("token", "list")).isZero();
        assertThat(out).containsPattern("Ada +viewer +springfield +expired +2026-09-03\\S+ +2026-12-02T02:30:00Z");
    }

    @Test
    void sync_waitUntilMerged_isDoneAndTellsEachState() {
        answers.add(new Answer(202, inState("waiting")));
        answers.add(new Answer(200, inState("received")));
        answers.add(new Answer(200, inState("received")));
        answers.add(new Answer(200, inState("merged")));
        assertThat(run("sync", "springfield", "nightly", "--wait")).isZero();
        assertThat(out.lines().filter(line -> line.endsWith("  received"))).hasSize(1);
        assertThat(requests.get(0)).contains("POST /api/v1/districts/springfield/feeds/nightly/runs");
    }

    @Test
    void sync_waitUntilHeld_asksAPerson() {
        answers.add(new Answer(202, inState("held")));
        assertThat(run("sync", "springfield", "nightly", "--wait")).isEqualTo(3);
        assertThat(out).contains("rollbook run approve");
    }

    @Test
    void sync_waitUntilPartial_asksAPerson() {
        answers.add(new Answer(202, inState("partial")));
        assertThat(run("sync", "springfield", "nightly", "--wait", "--json")).isEqualTo(3);
        assertThat(out.lines()).hasSize(1);
    }

    @Test
    void sync_waitUntilRejected_failed() {
        answers.add(new Answer(202, inState("rejected")));
        assertThat(run("sync", "springfield", "nightly", "--wait")).isEqualTo(1);
    }

    @Test
    void sync_withoutWait_isDone() {
        answers.add(new Answer(202, inState("waiting")));
        assertThat(run("sync", "springfield", "nightly")).isZero();
        assertThat(requests).hasSize(1);
    }

    @Test
    void runShow_notFound_tellsTheServersSentence() {
        answers.add(new Answer(404, "{\"title\":\"Not Found\",\"status\":404,\"detail\":\"There is no run X.\"}"));
        assertThat(run("run", "show", "x")).isEqualTo(1);
        assertThat(err).isEqualTo("rollbook: There is no run X." + System.lineSeparator());
    }

    @Test
    void runShow_lowerCaseId_isFound() {
        answers.add(new Answer(200, inState("merged")));
        assertThat(run("run", "show", "01m8454rpggj83we462d32mhxt")).isZero();
        assertThat(requests.get(0)).contains("01M8454RPGGJ83WE462D32MHXT");
    }

    @Test
    void districtApply_settingsProblems_areLinesWithFileAndLine() throws IOException {
        Path file = Files.writeString(folder.resolve("d.yml"), "district: x");
        answers.add(new Answer(
                422,
                "{\"code\":\"INVALID_SETTINGS\",\"detail\":\"1 problem\",\"file\":\"d.yml\",\"problems\":["
                        + "{\"line\":3,\"key\":\"feeds.nightly.quite\",\"message\":\"did you mean quiet?\"}]}"));
        assertThat(run("district", "apply", "-f", file.toString())).isEqualTo(2);
        assertThat(err.strip()).isEqualTo("d.yml:3: feeds.nightly.quite: did you mean quiet?");
    }

    @Test
    void districtApplyCheck_saysWhatWouldChangeAndWhenFeedsBegin() throws IOException {
        Path file = Files.writeString(folder.resolve("d.yml"), "district: x");
        answers.add(
                new Answer(
                        200,
                        """
                {"district": "x", "timezone": "America/Chicago", "version": 4, "created": false,
                 "changes": ["keep.phone: never -> always"],
                 "effects": [{"about": "what may enter", "text": "NEW with the next delivery: phones", "loud": true},
                             {"about": "district", "text": "name: X (was Y)", "loud": false}],
                 "notes": [{"line": 9, "key": "feeds.nightly.schedule.skip", "message": "2025-12-24 is over"}],
                 "next": {"nightly": ["2027-01-04T08:30:00Z", "2027-01-05T08:30:00Z"], "weekly": []}}
                """));
        assertThat(run("district", "apply", "-f", file.toString(), "--check")).isZero();
        assertThat(requests).singleElement().asString().startsWith("POST /api/v1/districts/check ");
        assertThat(out.lines())
                .containsExactly(
                        "the file is good, and nothing was done; applied, it would change district x",
                        "! what may enter: NEW with the next delivery: phones",
                        "  district: name: X (was Y)",
                        "  feed nightly: begins next 2027-01-04 02:30, 2027-01-05 02:30",
                        "  feed weekly: begins next never: its days are over or skipped, or it stops looking before its"
                                + " blackout hours end",
                        "  line 9: feeds.nightly.schedule.skip: 2025-12-24 is over");
    }

    @Test
    void districtApply_noSuchFile_isWrongUsage() {
        assertThat(run("district", "apply", "-f", folder.resolve("none.yml").toString()))
                .isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void approve_heldPlan_sendsThePlanJustShownAndPrintsIt() {
        String held =
                inState("held").replace("}", ",\"held\":{\"reason\":\"R\",\"detail\":\"D\",\"plan\":\"sha256:ab\"}}");
        answers.add(new Answer(200, held));
        answers.add(new Answer(200, inState("merged")));
        assertThat(run("run", "approve", "01M8454RPGGJ83WE462D32MHXT", "--reason", "fine"))
                .isZero();
        assertThat(requests.get(1)).contains("/approval").contains("\"plan\":\"sha256:ab\"");
        assertThat(out).contains("plan sha256:ab");
    }

    @Test
    void discard_namedPlan_sendsThatOneWithoutAskingForAnother() {
        answers.add(new Answer(409, "{\"title\":\"Conflict\",\"status\":409,\"detail\":\"Another plan.\"}"));
        assertThat(run("run", "discard", "01M8454RPGGJ83WE462D32MHXT", "--reason", "no", "--plan", "sha256:cd"))
                .isEqualTo(1);
        assertThat(requests).hasSize(1);
        assertThat(requests.get(0)).contains("\"plan\":\"sha256:cd\"");
        assertThat(err).contains("Another plan.");
    }

    @Test
    void approve_withoutReason_isWrongUsageAndAsksNobody() {
        assertThat(run("run", "approve", "01M8454RPGGJ83WE462D32MHXT")).isEqualTo(2);
        assertThat(run("run", "approve", "01M8454RPGGJ83WE462D32MHXT", "--reason", " "))
                .isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void auditVerify_broken_failsAndNamesTheEntry() {
        answers.add(new Answer(200, "{\"verified\":false,\"firstBadEntry\":17,\"what\":\"changed\"}"));
        assertThat(run("audit", "verify", "springfield")).isEqualTo(1);
        assertThat(err).contains("entry 17");
    }

    @Test
    void runs_noServer_saysHowToStartOne() {
        environment.remove("ROLLBOOK_URL");
        assertThat(run("runs")).isEqualTo(1);
        assertThat(err).contains("rollbook serve");
    }

    @Test
    void runs_serverGone_saysSoInOneLine() {
        server.stop(0);
        assertThat(run("runs")).isEqualTo(1);
        assertThat(err.lines()).hasSize(1);
    }

    @Test
    void runs_httpToAnotherMachine_neverSendsTheToken() {
        environment.put("ROLLBOOK_URL", "http://192.0.2.1:8080");
        assertThat(run("runs")).isEqualTo(2);
        assertThat(err).contains("https");
    }

    @Test
    void runs_answerIsNotRollbook_failsWithoutATrace() {
        answers.add(new Answer(200, "<html>"));
        assertThat(run("runs")).isEqualTo(1);
        assertThat(err.lines()).hasSize(1);
    }

    @Test
    void runs_controlCharactersInAnswer_doNotReachTheTerminal() {
        answers.add(new Answer(200, "{\"runs\":[{\"run\":\"\\u001b[31mred\"}],\"next\":\"X\"}"));
        assertThat(run("runs")).isZero();
        assertThat(out).doesNotContain("\u001b").contains("more: --after X");
    }

    @Test
    void findings_severalCauses_areToldInWordsThenRowsThenHowToGetAll() {
        answers.add(
                new Answer(
                        200,
                        """
                {"causes": [
                  {"code": "UNKNOWN_REFERENCE", "file": "orgs.csv", "field": "sourcedId", "subject": "4711", "rows": 2431,
                   "entity": "orgs", "fix": "Add it.",
                   "message": "org 4711 is missing: 2,431 rows of classes.csv, enrollments.csv wait for it"},
                  {"code": "INVALID_DATE", "file": "enrollments.csv", "field": "beginDate", "rows": 1200, "fix": "Mend it.",
                   "message": "The value is not a date."},
                  {"code": "EMPTY_FILE", "file": "courses.csv", "rows": 1, "fix": "Export it.", "message": "No rows."},
                  {"code": "FIELDS_NOT_KEPT", "file": null, "rows": 1, "fix": "Mend it.", "message": "Too many."}],
                 "rows": [{"file": "enrollments.csv", "line": 5103, "sourcedId": "e9", "field": "beginDate",
                           "code": "INVALID_DATE", "fields": {"beginDate": "08/17/2026", "role": "student"}},
                          {"file": "enrollments.csv", "line": 5104, "sourcedId": "e10", "field": "role", "code": "NO",
                           "note": "quarantined in the last 5 runs, the stored record of 2026-11-02 is kept"}],
                 "next": "1"}
                """));
        assertThat(run("run", "findings", "01M8454RPGGJ83WE462D32MHXT")).isZero();
        assertThat(out.lines())
                .containsExactly(
                        "org 4711 is missing: 2,431 rows of classes.csv, enrollments.csv wait for it (UNKNOWN_REFERENCE)",
                        "    fix: Add it.",
                        "enrollments.csv beginDate, 1,200 rows: The value is not a date. (INVALID_DATE)",
                        "    fix: Mend it.",
                        "courses.csv: No rows. (EMPTY_FILE)",
                        "    fix: Export it.",
                        "Too many. (FIELDS_NOT_KEPT)",
                        "    fix: Mend it.",
                        "FILE             LINE  SOURCEDID  FIELD      VALUE       CODE",
                        "enrollments.csv  5103  e9         beginDate  08/17/2026  INVALID_DATE",
                        "enrollments.csv  5104  e10        role                   NO            quarantined in the last 5"
                                + " runs, the stored record of 2026-11-02 is kept",
                        "more: --after 1",
                        "all rows, with what they say: rollbook run findings 01M8454RPGGJ83WE462D32MHXT --csv");
    }

    @Test
    void findings_manyCauses_areCutAndTold() {
        String cause = "{\"code\":\"NOT_KEPT\",\"file\":\"f\",\"rows\":1,\"message\":\"M\",\"fix\":\"F\"}";
        answers.add(
                new Answer(200, "{\"causes\":[" + cause + ("," + cause).repeat(29) + "],\"rows\":[],\"next\":null}"));
        assertThat(run("run", "findings", "01M8454RPGGJ83WE462D32MHXT")).isZero();
        assertThat(out.lines()).hasSize(49).last().asString().startsWith("and 6 more causes: ");
    }

    @Test
    void findings_asCsv_arePrintedAsTheyCome() {
        answers.add(new Answer(200, "code,message\r\nX,Jos\u00E9\r\n"));
        assertThat(run("run", "findings", "01M8454RPGGJ83WE462D32MHXT", "--csv"))
                .isZero();
        assertThat(out).isEqualTo("code,message\r\nX,Jos\u00E9\r\n");
    }

    @Test
    void find_sendsWhatIsLookedForInTheBodyAndTellsWhatWasFound() {
        answers.add(
                new Answer(
                        200,
                        """
                {"records": [
                   {"sourcedId": "u1", "active": true, "fields": {"familyName": "Lee", "givenName": "Ann"}},
                   {"sourcedId": "u2", "active": false, "fields": {"familyName": "Lee", "givenName": "Bo"}}],
                 "more": true}
                """));
        assertThat(run("roster", "find", "springfield", "users", "lee", "n")).isZero();
        assertThat(out.lines())
                .containsExactly("SOURCEDID        CALLED", "u1               Lee, Ann", "u2         gone  Lee, Bo");
        assertThat(err).contains("there are more: give another word");
    }

    @Test
    void find_nothing_saysSo() {
        answers.add(new Answer(200, "{\"records\": [], \"more\": false}"));
        assertThat(run("roster", "find", "springfield", "classes", "algebra")).isZero();
        assertThat(out).isEmpty();
        assertThat(err).contains("nothing is called that");
    }

    @Test
    void find_entityWithoutNames_isRefused() {
        assertThat(run("roster", "find", "springfield", "enrollments", "x")).isEqualTo(2);
        assertThat(err).contains("ENTITY");
    }

    @Test
    void show_recordWithExpiredVersions_saysSo() {
        answers.add(
                new Answer(
                        200,
                        """
                {"sourcedId": "u1", "active": true, "fields": {}, "firstSeen": {}, "lastChanged": {}, "versions": [],
                 "expired": "2025-10-20T07:30:00Z"}
                """));
        assertThat(run("roster", "show", "springfield", "users", "u1", "--history"))
                .isZero();
        assertThat(out.lines())
                .last()
                .isEqualTo("what it was until 2025-10-20T07:30:00Z has expired and is kept no longer");
    }

    @Test
    void show_withReferences_listsWhatRefersToTheRecord_alsoAsJson() {
        String record =
                """
                {"sourcedId": "u1", "active": true, "fields": {}, "firstSeen": {}, "lastChanged": {}, "versions": []}
                """;
        String references =
                """
                {"entity": "users", "sourcedId": "u1", "references": [
                 {"entity": "enrollments", "field": "userSourcedId", "active": 1, "ended": 1, "next": null, "records": [
                  {"sourcedId": "e1", "active": true, "fields": {}, "names": {"classSourcedId": "Algebra"}},
                  {"sourcedId": "e2", "active": false, "endReason": "removed", "fields": {}, "names": {}}]}]}
                """;
        for (int i = 0; i < 2; i++) {
            answers.addAll(List.of(new Answer(200, record), new Answer(200, references)));
        }
        assertThat(run("roster", "show", "springfield", "users", "u1", "--references"))
                .isZero();
        assertThat(out.lines())
                .endsWith(
                        "referred to by 1 active enrollments (userSourcedId), and by 1 that are over",
                        "  e1: active, classSourcedId Algebra",
                        "  e2: removed");
        assertThat(run("roster", "show", "springfield", "users", "u1", "--references", "--json"))
                .isZero();
        assertThat(out).contains("\"references\"", "\"Algebra\"");
    }

    @Test
    void plan_tellsSchoolsReasonsNewIdsAndEachField() {
        answers.add(
                new Answer(
                        200,
                        """
                {"digest": "sha256:ab", "base": 3,
                 "entities": {"users": {"add": 26, "change": 1, "remove": 26, "restore": 0},
                              "enrollments": {"add": 0, "change": 1, "remove": 0, "restore": 0}},
                 "reasons": {"users": {"absent": 25, "changed": 1, "marked-as-deleted": 1, "new": 26},
                             "enrollments": {"new-id": 1}},
                 "reissued": {"people": 26, "proposed": [{"oldSourcedId": "s1", "sourcedId": "n1"}]},
                 "schools": [
                   {"sourcedId": "x", "name": "Lincoln", "people": {"students": {"add": 26, "change": 1, "remove": 26}},
                    "reasons": {"users": {"absent": 25, "changed": 1, "marked-as-deleted": 1, "new": 26},
                                "enrollments": {"new-id": 1}},
                    "enrollments": {"add": 0, "change": 1, "remove": 0, "restore": 0},
                    "users": {"add": 26, "change": 1, "remove": 26}},
                   {"sourcedId": "y", "name": null, "reasons": {}, "users": {"add": 1}}],
                 "rows": [
                   {"entity": "users", "sourcedId": "u1", "action": "change", "reason": "changed",
                    "before": {"email": "a@example.org", "grades": ["03"]}, "after": {"grades": ["04"], "phone": "1"}},
                   {"entity": "users", "sourcedId": "s1", "action": "remove", "reason": "marked-as-deleted",
                    "before": {"givenName": "Ada"}, "after": null},
                   {"entity": "users", "sourcedId": "u2", "action": "restore", "reason": "listed-again",
                    "before": {"givenName": "Ben"}, "after": {"givenName": "Ben"}},
                   {"entity": "enrollments", "sourcedId": "e2", "action": "change", "reason": "new-id",
                    "before": {}, "after": {}}],
                 "next": "users/u1"}
                """));
        answers.add(new Answer(200, inState("merged")));
        assertThat(run("run", "plan", "01M8454RPGGJ83WE462D32MHXT")).isZero();
        assertThat(out.lines())
                .containsExactly(
                        "plan sha256:ab from roster version 3",
                        "ENTITY         ADD  CHANGE  REMOVE  RESTORE  REASONS",
                        "users           26       1      26        0  25 absent, 1 changed, 1 marked as deleted,",
                        "                                             26 new",
                        "enrollments      0       1       0        0  1 new id",
                        "at Lincoln (x)",
                        "  users         26       1      26        0  25 absent, 1 changed, 1 marked as deleted,",
                        "                                             26 new",
                        "  enrollments    0       1       0        0  1 new id",
                        "at y",
                        "  users          1       0       0        0",
                        "people who seem to be listed under new ids: 26 (same name and same identifier, e-mail, user name or"
                                + " user id); the plan removes them and adds them anew",
                        "OLD SOURCEDID  NEW SOURCEDID",
                        "s1             n1",
                        "and 25 more, under proposedOldSourcedId: rollbook run plan 01M8454RPGGJ83WE462D32MHXT --csv",
                        "ENTITY       SOURCEDID  ACTION   REASON             FIELD   BEFORE               AFTER",
                        "users        u1         change   changed            email   a@example.org",
                        "users        u1         change   changed            grades  [\"03\"]               [\"04\"]",
                        "users        u1         change   changed            phone                        1",
                        "users        s1         remove   marked as deleted          {\"givenName\":\"Ada\"}",
                        "users        u2         restore  listed again               {\"givenName\":\"Ben\"}  {\"givenName\":\"Ben\"}",
                        "enrollments  e2         change   new id",
                        "more: --after users/u1",
                        "all of it: rollbook run plan 01M8454RPGGJ83WE462D32MHXT --csv");
    }

    @Test
    void plan_ofTheLargestCounts_isReadableOnAHundredColumns() {
        answers.add(
                new Answer(
                        200,
                        """
                {"digest": "sha256:ab", "base": 3,
                 "entities": {"academic_sessions":
                   {"add": 1234567, "change": 1234567, "remove": 1234567, "restore": 1234567}},
                 "reasons": {},
                 "schools": [{"sourcedId": "x", "name": "Lincoln",
                   "reasons": {"academic_sessions": {"absent": 1234567, "absent-or-marked-as-deleted": 1234567,
                     "changed": 1234567, "new": 1234567, "put-back": 1234567}},
                   "academic_sessions": {"add": 1234567, "change": 1234567, "remove": 1234567, "restore": 1234567}}],
                 "rows": [], "next": null}
                """));
        answers.add(new Answer(200, inState("merged")));
        assertThat(run("run", "plan", "01M8454RPGGJ83WE462D32MHXT")).isZero();
        assertThat(out.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void heldRun_saysSinceWhenAPersonIsWaitedFor() {
        String since = Instant.now().minus(Duration.ofDays(21).plusHours(1)).toString();
        String held =
                "{\"run\": \"01M8454RPGGJ83WE462D32MHXT\", \"state\": \"held\", \"held\": {\"reason\": \"DAMAGED\","
                        + " \"detail\": \"Cut off.\", \"plan\": \"sha256:ab\", \"since\": \"" + since + "\"}}";
        answers.add(new Answer(200, held));
        assertThat(run("run", "show", "01M8454RPGGJ83WE462D32MHXT")).isZero();
        assertThat(out).containsPattern("waits since: [0-9T:-]+Z, 21 days");

        answers.add(new Answer(200, "{\"digest\": \"sha256:ab\", \"base\": 3}"));
        answers.add(new Answer(200, held));
        assertThat(run("run", "plan", "01M8454RPGGJ83WE462D32MHXT")).isZero();
        assertThat(out).containsPattern("waits since: [0-9T:-]+Z, 21 days");

        answers.add(new Answer(200, "{\"runs\": [" + held + "]}"));
        assertThat(run("runs")).isZero();
        assertThat(out).contains("WAITS SINCE").containsPattern("Z, 21 days");
    }

    @Test
    void runShow_ofTwoPeoplesApproval_namesBoth() {
        answers.add(
                new Answer(
                        200,
                        """
                {"run": "01M8454RPGGJ83WE462D32MHXT", "state": "merged", "decision": {"what": "approved", "by": "Sam",
                 "reason": "So it is", "first": {"by": "Pat", "reason": "They have left"}}}
                """));
        assertThat(run("run", "show", "01M8454RPGGJ83WE462D32MHXT")).isZero();
        assertThat(out).contains("first approved by Pat: They have left", "approved by Sam: So it is");
    }

    @Test
    void plan_asCsv_isPrintedAsItComes() {
        answers.add(new Answer(200, "entity,action\r\nusers,Jos\u00E9\r\n"));
        assertThat(run("run", "plan", "01M8454RPGGJ83WE462D32MHXT", "--csv")).isZero();
        assertThat(out).isEqualTo("entity,action\r\nusers,Jos\u00E9\r\n");
        assertThat(requests.get(0)).startsWith("GET /api/v1/runs/01M8454RPGGJ83WE462D32MHXT/plan.csv ");
    }

    @Test
    void serve_roleAndPort_becomeSettings() {
        assertThat(run("serve", "--role", "intake", "--port", "0")).isZero();
        assertThat(served).containsExactly("--rollbook.role=intake", "--server.port=0");
    }

    @Test
    void serve_unknownRole_isWrongUsage() {
        assertThat(run("serve", "--role", "everything")).isEqualTo(2);
    }

    @Test
    void doctor_serverNotRunning_failsAndSaysWhatToDo() {
        environment.remove("ROLLBOOK_URL");
        assertThat(run("doctor")).isEqualTo(1);
        assertThat(out).contains("server").contains("rollbook serve");
    }

    @Test
    void doctor_whatWorksButWantsDoing_isNotPlainlyOk_andFailsNothing() {
        answers.add(
                new Answer(
                        200,
                        """
                        {"ok":true,"checks":[
                        {"name":"broker","ok":true,"detail":"answers","todo":""},
                        {"name":"feed springfield/nightly","ok":true,"detail":"parents are not offered","todo":"Ask for them."}]}
                        """));
        assertThat(run("doctor", "--feeds")).isZero();
        assertThat(out.lines().map(line -> line.replaceAll(" {2,}", "|")))
                .contains("broker|ok|answers", "feed springfield/nightly|warning|parents are not offered")
                .endsWith("feed springfield/nightly: Ask for them.");
    }

    @Test
    void runShow_ofOneThatIsTriedAgain_saysWhyHowOftenAndWhenNext() {
        answers.add(
                new Answer(
                        200,
                        """
                        {"run":"01M8454RPGGJ83WE462D32MHXT","district":"springfield","feed":"nightly","state":"received",
                        "again":{"code":"PART_DOWN","detail":"A part is down.","outage":true,"tries":4,
                        "next":"2026-11-27T08:41:30Z","until":"2026-11-27T11:30:00Z"}}
                        """));
        assertThat(run("run", "show", "01M8454RPGGJ83WE462D32MHXT")).isZero();
        assertThat(out)
                .contains(
                        "PART_DOWN: A part is down.",
                        "next:    2026-11-27 08:41 UTC, until 2026-11-27 11:30 UTC; tries so far: 4");
    }

    @Test
    void runShow_ofOneThatWaitsForAsLongAsItTakes_namesNoEnd() {
        answers.add(
                new Answer(
                        200,
                        """
                        {"run":"01M8454RPGGJ83WE462D32MHXT","district":"springfield","feed":"nightly","state":"waiting",
                        "again":{"code":"BUSY","detail":"Other large feeds are pulled now.","outage":false,"tries":0,
                        "next":"2026-11-27T08:41:30Z","until":null}}
                        """));
        assertThat(run("run", "show", "01M8454RPGGJ83WE462D32MHXT")).isZero();
        assertThat(out)
                .contains("BUSY: Other large feeds are pulled now.", "next:    2026-11-27 08:41 UTC; tries so far: 0");
    }

    private static final String SCHEDULES =
            """
            {"schedules":[{"district":"springfield","feed":"nightly","cron":"0 30 2 * * ?","timezone":"America/Chicago",
            "blackout":["06:00-18:00","22:00-02:00"],"next":"2026-11-27T08:30:12Z","paused":true,"pausedUntil":"2026-12-01T06:00:00Z","pausedBy":"Ada",
            "lateSince":"2026-11-26T11:30:00Z","last":{"run":"01M8454RPGGJ83WE462D32MHXT","state":"unchanged",
            "created":"2026-11-26T08:30:12Z"}}],"next":null}
            """;

    @Test
    void scheduleList_isATableOfWhenEachFeedBeginsNextAndHowItWentLast() {
        answers.add(new Answer(200, SCHEDULES));
        assertThat(run("schedule", "list")).isZero();
        assertThat(requests).hasSize(1).first().asString().startsWith("GET /api/v1/schedules");
        assertThat(out)
                .contains(
                        "2026-11-27 02:30",
                        "06:00-18:00, 22:00-02:00",
                        "until 2026-12-01 00:00",
                        "2026-11-26 02:30",
                        "unchanged",
                        "2026-11-26 05:30");
    }

    @Test
    void schedulePause_ofOneFeedUntilATime_asksForThat() {
        answers.add(new Answer(200, SCHEDULES));
        assertThat(run("schedule", "pause", "springfield", "nightly", "--until", "2026-12-01T00:00"))
                .isZero();
        assertThat(requests)
                .containsExactly("POST /api/v1/districts/springfield/schedules/pause"
                        + " {\"feed\":\"nightly\",\"until\":\"2026-12-01T00:00\"}");
    }

    @Test
    void scheduleResume_ofAllFeeds_namesNone() {
        answers.add(new Answer(200, SCHEDULES));
        assertThat(run("schedule", "resume", "springfield")).isZero();
        assertThat(requests).containsExactly("POST /api/v1/districts/springfield/schedules/resume {\"feed\":null}");
    }

    @Test
    void noticesList_isATableOfWhatWasToldToWhom_andWhetherItArrived() {
        answers.add(
                new Answer(
                        200,
                        """
            {"notices":[{"notice":"01m8454rpggj83we462d32mhxt","district":"springfield","timezone":"America/Chicago",
            "about":"held","feed":"nightly","run":"01M8454RPGGJ83WE462D32MHXT","to":"it@example.org",
            "created":"2026-11-26T08:30:12Z","tries":3,"outcome":"waiting","failure":"the mail server cannot be reached",
            "ended":null,"next":"2026-11-26T08:37:12Z"}],"next":"01m8454rpggj83we462d32mhxt"}
            """));
        assertThat(run("notices", "list", "springfield", "--limit", "1")).isZero();
        assertThat(requests)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("GET /api/v1/districts/springfield/notices?limit=1");
        assertThat(out)
                .contains(
                        "2026-11-26 02:30",
                        "held",
                        "it@example.org",
                        "waiting",
                        "cannot be reached",
                        "2026-11-26 02:37")
                .contains("more: --after 01m8454rpggj83we462d32mhxt");
    }

    @Test
    void noticesTest_thatDoesNotArriveEverywhere_fails() {
        answers.add(
                new Answer(
                        200,
                        """
            {"ok":false,"receivers":[{"to":"it@example.org","ok":true,"failure":null},
            {"to":"https://hooks.example.org/r","ok":false,"failure":"it answered 404"}]}
            """));
        assertThat(run("notices", "test", "springfield")).isEqualTo(1);
        assertThat(requests).containsExactly("POST /api/v1/districts/springfield/notices/test {}");
        assertThat(out).contains("sent", "FAILS");
        assertThat(err).contains("1 of 2 receivers were not reached", "it answered 404");
    }

    private static String tested(boolean ok, String outcome) {
        return """
                {"district":"springfield","feed":"api","ok":%s,"steps":[
                {"name":"address","outcome":"ok","detail":"sis.example.org is 203.0.113.5","todo":""},
                {"name":"order","outcome":"warning","detail":"unsorted","todo":"Pull at night."},
                {"name":"users","outcome":"%s","detail":"SERVICE_FAILED","todo":"Ask\\u001b[2J its operator."}],
                "will":"Pulls everything."}
                """
                .formatted(ok, outcome);
    }

    @Test
    void feedTest_feedThatWorks_isATableWithWhatToDoAndWhatARunWill() {
        answers.add(new Answer(200, tested(true, "ok")));

        assertThat(run("feed", "test", "springfield", "api")).isZero();

        assertThat(requests).containsExactly("POST /api/v1/districts/springfield/feeds/api/test {}");
        assertThat(out).contains("STEP", "order: Pull at night.", "Pulls everything.");
        assertThat(err).isEmpty();
    }

    @Test
    void feedTest_feedThatFails_endsWithTheReasonAndSteersNoTerminal() {
        answers.add(new Answer(200, tested(false, "failed")));

        assertThat(run("feed", "test", "springfield", "api")).isEqualTo(1);

        assertThat(err).isEqualTo("rollbook: users: SERVICE_FAILED. Ask [2J its operator.\n");
        assertThat(out).contains("warning", "failed").doesNotContain("\u001b");
    }

    @Test
    void feedTest_asJson_isTheAnswerAndTheProblem() {
        answers.add(new Answer(200, tested(false, "failed")));

        assertThat(run("feed", "test", "springfield", "api", "--json")).isEqualTo(1);

        assertThat(new JsonMapper().readTree(out).path("steps")).hasSize(3);
        assertThat(new JsonMapper().readTree(err).path("detail").asString()).startsWith("users: SERVICE_FAILED");
    }

    @Test
    void feedTest_nobodyAnswers_failsWithWhatToDo() {
        answers.add(new Answer(
                503, "{\"code\":\"NOBODY_ANSWERS\",\"detail\":\"No intake answered within 60 s: is one running?\"}"));

        assertThat(run("feed", "test", "springfield", "nightly")).isEqualTo(1);

        assertThat(err).contains("No intake answered within 60 s");
    }

    @Test
    void seal_keyIsNoKey_isWrongUsageAndWritesNothing() throws IOException {
        Path key = Files.writeString(folder.resolve("pub.asc"), "no key");
        Path file = Files.writeString(folder.resolve("users.csv"), "sourcedId");
        assertThat(run("seal", "--key", key.toString(), file.toString())).isEqualTo(2);
        assertThat(folder.resolve("users.csv.pgp")).doesNotExist();
    }

    @Test
    void keysExport_fileExists_isRefusedBeforeAnythingIsAsked() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), "x");
        assertThat(run("keys", "export", "springfield", "-o", file.toString())).isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void inventory_forPeople_isATableByCategoryAndOneOfWhatIsDropped() {
        answers.add(new Answer(200, new JsonMapper().writeValueAsString(inventory())));

        assertThat(run("district", "inventory", "springfield")).isEqualTo(0);

        assertThat(requests).containsExactly("GET /api/v1/districts/springfield/inventory ");
        assertThat(out.lines())
                .first()
                .isEqualTo("Data inventory of Springfield (springfield), settings version 2 of 2026-08-02");
        assertThat(out.lines().map(line -> line.replaceAll(" {2,}", " | ")))
                .contains(
                        "CATEGORY | FIELD | KEPT TO | BECAUSE | SINCE | VERSION",
                        "Conduct | nothing",
                        "Student name | users.given_name | name people | directory data | 2026-08-01 | 1",
                        " | users.phone | reach people | keep.phone: always; people of 13 and older only | 2026-08-02 | 2",
                        "DROPPED FROM | FILE | COLUMNS | WHY",
                        "clever | admins.csv | all | not part of a roster");
    }

    private static Inventory inventory() {
        Instant first = Instant.parse("2026-08-01T00:00:00Z");
        KeepRules keep = new KeepRules(Set.of(Keep.PHONE), Set.of());
        Feed feed = new Feed(
                "nightly",
                null,
                null,
                Duration.ZERO,
                Feed.Delivery.NEWEST,
                Feed.Plaintext.REFUSE,
                null,
                true,
                "clever",
                Feed.Owns.ALL,
                null);
        return Inventory.of(
                new District(
                        "springfield",
                        "Springfield",
                        ZoneId.of("UTC"),
                        null,
                        Map.of("nightly", feed),
                        keep,
                        Guard.DEFAULT,
                        Retention.DEFAULT,
                        List.of()),
                List.of(
                        new Districts.Kept(1, first, KeepRules.DIRECTORY_ONLY),
                        new Districts.Kept(2, first.plus(Duration.ofDays(1)), keep)),
                Formats.BUILT_IN);
    }
}
