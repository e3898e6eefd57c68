package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What people are told of a night with bad rows: the district's own all of it, those who run the service counts. */
class FindingsIT {
    private static final String SLUG = Site.SLUG;
    private static final String WAITING = "class nowhere is missing: 3 rows of enrollments.csv wait for it";

    @TempDir
    private static Path folder;

    private static Site site;
    private static Commands admin;
    private static List<String> before = List.of();
    private static String run = "";

    @BeforeAll
    static void start() throws Exception {
        site = Site.start(folder);
        before = site.roster(SLUG);
        SmallExport export = new SmallExport("Good")
                .row(
                        "users.csv",
                        "u9,,,perhaps,s,student,-ann,,-Ann,=1+1,,900009,ann@example.org,,555-0101,,09,hunter2")
                .row("users.csv", "u1,,,perhaps,s,student,u1,,Other,Name,,,,,,,,");
        for (int i = 0; i < 3; i++) {
            export.row("enrollments.csv", "bad" + i + ",,,nowhere,s,u1,student,,,");
        }
        site.deliver(SLUG, export.zip(site.plain()));
        JsonNode done = site.commands().json("sync", SLUG, "nightly", "--wait");
        run = done.path("run").asString("");
        String token = site.commands()
                .json("token", "create", "--name", "Ada", "--role", "admin", "--district", SLUG)
                .path("token")
                .asString("");
        admin = Commands.here(Map.of("ROLLBOOK_HOME", folder.resolve("home").toString(), "ROLLBOOK_TOKEN", token));
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void quarantinedRows_areNeitherAppliedNorTakenForAbsent() throws Exception {
        assertThat(site.roster(SLUG))
                .filteredOn(row -> !row.startsWith("version"))
                .isEqualTo(before.stream()
                        .filter(row -> !row.startsWith("version"))
                        .toList());
    }

    @Test
    void text_forTheDistrict_tellsCausesThenRowsThenHowToGetAll() throws Exception {
        List<String> lines = admin.ask("run", "findings", run).lines().toList();
        assertThat(lines.get(0)).isEqualTo(WAITING + " (UNKNOWN_REFERENCE)");
        assertThat(lines.get(1)).startsWith("    fix: ");
        assertThat(lines).anyMatch(line -> line.matches("users.csv +\\d+ +u9 +enabledUser +perhaps +INVALID_BOOLEAN"));
        assertThat(lines.get(lines.size() - 1)).endsWith("rollbook run findings " + run + " --csv");
    }

    @Test
    void json_forTheDistrict_hasTheFieldsThatItKeeps() throws Exception {
        JsonNode findings = admin.json("run", "findings", run);
        assertThat(findings.path("causes").path(0).path("message").asString("")).isEqualTo(WAITING);
        JsonNode fields = findings.path("rows")
                .valueStream()
                .filter(row -> row.path("sourcedId").asString("").equals("u9"))
                .findFirst()
                .orElseThrow()
                .path("fields");
        assertThat(fields.path("givenName").asString("")).isEqualTo("-Ann");
        assertThat(fields.path("enabledUser").asString("")).isEqualTo("perhaps");
        assertThat(findings.toString()).doesNotContain("hunter2", "900009", "555-0101");
    }

    @Test
    void csv_forTheDistrict_isEveryRowAndRunsNothing() throws Exception {
        List<CSVRecord> rows = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(admin.ask("run", "findings", run, "--csv")))
                .getRecords();
        CSVRecord ann = rows.stream()
                .filter(row -> row.get("sourcedId").equals("u9"))
                .findFirst()
                .orElseThrow();
        assertThat(ann.get("row.givenName")).isEqualTo("'-Ann");
        assertThat(ann.get("row.familyName")).isEqualTo("'=1+1");
        assertThat(ann.get("fix")).isNotEmpty();
        assertThat(rows)
                .filteredOn(row -> row.get("sourcedId").startsWith("bad"))
                .hasSize(3)
                .allSatisfy(row -> {
                    assertThat(row.get("message")).isEqualTo("class nowhere is missing");
                    assertThat(row.get("row.classSourcedId")).isEqualTo("nowhere");
                });
    }

    @Test
    void operator_seesCountsAndCodesNeverIdsOrFields() throws Exception {
        Command.Result text = site.commands().run("run", "findings", run);
        assertThat(text.out())
                .contains(
                        "a class is missing: 3 rows of enrollments.csv wait for it (UNKNOWN_REFERENCE)",
                        "The rows are for people and tokens of the district only.");
        JsonNode json = site.commands().json("run", "findings", run);
        assertThat(json.path("rows")).isEmpty();
        assertThat(text.out() + json).doesNotContain("nowhere", "u9", "-Ann", "perhaps", "bad0");
        Command.Result csv = site.commands().run("run", "findings", run, "--csv");
        assertThat(csv.exit()).isEqualTo(1);
        assertThat(csv.out()).isEmpty();
        assertThat(csv.err()).contains("token of that district");
    }

    @Test
    void showing_eachTime_isAnEntryInTheAuditLog() throws Exception {
        long entries = entries();
        admin.ask("run", "findings", run);
        admin.ask("run", "findings", run, "--csv");
        site.commands().run("run", "findings", run);
        site.commands().run("run", "findings", run, "--csv");
        assertThat(entries() - entries).isEqualTo(2);
    }

    private static long entries() throws IOException {
        return site.commands().json("audit", "verify", SLUG).path("entries").asLong(-1);
    }

    @Test
    void readOnlyLogin_doesNotReadThemPastTheAuditLog() throws Exception {
        JsonNode login = admin.json("district", "reader", SLUG);
        String url = "jdbc:postgresql://" + login.path("host").asString("") + ":"
                + login.path("port").asInt(0) + "/" + login.path("database").asString("");
        try (Connection reader = DriverManager.getConnection(
                url, login.path("user").asString(""), login.path("password").asString(""))) {
            assertThat(reader.createStatement()
                            .executeQuery("SELECT count(*) FROM sync.findings")
                            .next())
                    .isTrue();
            assertThatThrownBy(() -> reader.createStatement().executeQuery("SELECT * FROM sync.quarantined"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }
}
