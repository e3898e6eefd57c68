package io.rollbook.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rollbook.database.Sql;
import io.rollbook.run.FindingCode;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FindingsReaderIT {
    private static final String RUN = "01K9ZZZZZZ0000000000000000";
    private static final String NASTY = "a,\"b\"\r\nc";
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");
    private static final TestTenant DISTRICT = TestDatabases.tenant();

    private static Connection tenant;

    @BeforeAll
    static void fill() {
        tenant = DISTRICT.connect();
        cause(RUN, 0, FindingCode.UNKNOWN_REFERENCE, "orgs.csv", "4711", 3);
        cause(RUN, 1, FindingCode.DUPLICATE_ID, "users.csv", null, 2);
        cause(RUN, 2, FindingCode.BULK_STATUS_SET, "users.csv", null, 5000);
        row(RUN, 0, FindingCode.UNKNOWN_REFERENCE, "classes.csv", 7, "classes", "c1", "schoolSourcedId");
        row(RUN, 0, FindingCode.UNKNOWN_REFERENCE, "classes.csv", 10, "classes", "c2", "schoolSourcedId");
        row(RUN, 0, FindingCode.UNKNOWN_REFERENCE, "enrollments.csv", 7, "enrollments", "c1", "schoolSourcedId");
        row(RUN, 1, FindingCode.DUPLICATE_ID, "users.csv", 3, "users", NASTY, "sourcedId");
        row(RUN, 1, FindingCode.DUPLICATE_ID, "users.csv", null, null, null, null);
        row(RUN, 2, FindingCode.BULK_STATUS_SET, "users.csv", 2, "users", null, "status");
        fields("classes.csv", 7, "classes", "c1", "{\"title\": \"=1+1\", \"location\": \"-Ann\"}", NOW.plusSeconds(1));
        fields("classes.csv", 10, "classes", "c2", "{\"title\": \"gone\"}", NOW);
        fields("users.csv", 3, "users", NASTY, "{\"givenName\": \"'t\", \"title\": \"x;@home\"}", NOW.plusSeconds(1));
    }

    @AfterAll
    static void close() throws SQLException {
        tenant.close();
    }

    @Test
    void read_causes_standInOrderSoThatARowsCauseIsAPlaceAmongThem() {
        Findings found = new FindingsReader(tenant, NOW, ZoneOffset.UTC, List.of()).read(RUN, 10, null);
        assertThat(found.causes()).extracting(Findings.Cause::rows).containsExactly(3L, 2L, 5000L);
        assertThat(found.rows()).hasSize(6).allSatisfy(row -> assertThat(
                        found.causes().get(row.cause()).code())
                .isEqualTo(row.code()));
        assertThat(found.next()).isNull();
    }

    @Test
    void read_pageByPage_isTheWholeOnce() {
        FindingsReader reader = new FindingsReader(tenant, NOW, ZoneOffset.UTC, List.of());
        List<Findings.Row> whole = reader.read(RUN, 10, null).rows();
        for (int limit = 1; limit <= 7; limit++) {
            List<Findings.Row> pages = new ArrayList<>();
            String after = null;
            do {
                Findings page = reader.read(RUN, limit, after);
                assertThat(page.rows()).hasSizeBetween(1, limit);
                assertThat(page.causes()).hasSize(3);
                pages.addAll(page.rows());
                after = page.next();
            } while (after != null);
            assertThat(pages).as("pages of %s", limit).isEqualTo(whole);
        }
    }

    @Test
    void read_countsOnly_hasNoRowsAndNoFurtherPage() {
        Findings found = new FindingsReader(tenant, NOW, ZoneOffset.UTC, List.of()).read(RUN, 0, null);
        assertThat(found.causes()).hasSize(3);
        assertThat(found.rows()).isEmpty();
    }

    @Test
    void json_isOfTheShapeThatWasPromised() {
        JsonNode json = JsonMapper.shared()
                .valueToTree(new FindingsReader(tenant, NOW, ZoneOffset.UTC, List.of()).read(RUN, 1, null));
        assertThat(json.propertyNames()).containsExactly("causes", "rows", "next");
        assertThat(json.path("causes").path(0).propertyNames())
                .contains("code", "severity", "file", "field", "subject", "rows", "message", "fix");
        assertThat(json.path("rows").path(0).propertyNames())
                .containsExactlyInAnyOrder(
                        "code", "severity", "file", "line", "entity", "sourcedId", "field", "cause", "fields", "note");
        assertThat(json.path("rows").path(0).path("fields").path("title").asString(""))
                .isEqualTo("=1+1");
        assertThat(json.path("causes").path(0).path("subject").asString("")).isEqualTo("4711");
        assertThat(json.path("causes").path(0).path("severity").asString("")).isEqualTo("error");
        assertThat(json.path("rows").path(0).path("line").asInt(0)).isEqualTo(7);
        assertThat(json.path("next").isString()).isTrue();
    }

    @Test
    void read_fieldsOfQuarantinedRows_standWithTheirRowUntilTheyExpire() {
        List<Findings.Row> rows = new FindingsReader(tenant, NOW, ZoneOffset.UTC, List.of())
                .read(RUN, 10, null)
                .rows();
        assertThat(rows.get(0).fields()).containsExactly(Map.entry("title", "=1+1"), Map.entry("location", "-Ann"));
        assertThat(rows).filteredOn(row -> row.fields() != null).hasSize(2);
    }

    @Test
    void read_recordThatIsQuarantinedRunAfterRun_isTold() throws IOException {
        List<String> runs = new ArrayList<>();
        Sql sql = new Sql(tenant);
        sql.update(
                "adding a run",
                "INSERT INTO sync.runs (no, id, feed, envelope, merged_at, counts) VALUES (7, 'r', 'f', 'e', ?, '{}')",
                Timestamp.from(Instant.parse("2026-11-03T02:00:00Z")));
        sql.update(
                "adding an org",
                "INSERT INTO roster.orgs (sourced_id, name, type, last_changed_run, row_hash) VALUES ('o1', 'n', 't', 7, '')");
        for (int night = 0; night < 6; night++) {
            String run = "01K9ZZZZZZ000000000000010" + night;
            runs.add(0, run);
            cause(run, 0, FindingCode.UNKNOWN_WORD, "orgs.csv", null, 3);
            // o1 has two findings each night; o3 was good in one; o4 is bad since two.
            row(run, 0, FindingCode.UNKNOWN_WORD, "orgs.csv", 2, "orgs", "o1", "type");
            row(run, 0, FindingCode.MISSING_VALUE, "orgs.csv", 2, "orgs", "o1", "name");
            if (night != 2) {
                row(run, 0, FindingCode.UNKNOWN_WORD, "orgs.csv", 3, "orgs", "o3", "type");
            }
            if (night > 3) {
                row(run, 0, FindingCode.UNKNOWN_WORD, "orgs.csv", 4, "orgs", "o4", "type");
            }
        }
        FindingsReader reader =
                new FindingsReader(tenant, NOW, ZoneId.of("America/Chicago"), runs.subList(1, runs.size()));

        assertThat(reader.read(runs.get(0), 10, null).rows())
                .extracting(Findings.Row::sourcedId, Findings.Row::note)
                .containsExactly(
                        tuple("o1", "quarantined in the last 6 runs, the stored record of 2026-11-02 is kept"),
                        tuple("o1", "quarantined in the last 6 runs, the stored record of 2026-11-02 is kept"),
                        tuple("o3", "quarantined in the last 3 runs, nothing of it is in the roster"),
                        tuple("o4", null));
        StringBuilder csv = new StringBuilder();
        reader.csv(runs.get(0), csv);
        assertThat(csv.toString().lines().filter(line -> line.contains("quarantined in the last")))
                .hasSize(3);
        assertThat(new FindingsReader(tenant, NOW, ZoneOffset.UTC, runs.subList(1, 2))
                        .read(runs.get(0), 10, null)
                        .rows())
                .as("two runs are few")
                .allMatch(row -> row.note() == null);
    }

    @Test
    void csv_everyRow_readsBackAsItWas() throws IOException {
        List<CSVRecord> rows = csv();
        assertThat(rows.get(0).toList())
                .containsExactly(
                        "code",
                        "severity",
                        "file",
                        "line",
                        "entity",
                        "sourcedId",
                        "field",
                        "message",
                        "fix",
                        "note",
                        "row.givenName",
                        "row.title",
                        "row.location");
        assertThat(rows).hasSize(7).allSatisfy(row -> assertThat(row.size()).isEqualTo(13));
        assertThat(rows.get(1).toList())
                .startsWith("UNKNOWN_REFERENCE", "error", "classes.csv", "7", "classes", "c1", "schoolSourcedId");
        assertThat(rows).extracting(row -> row.get(5)).contains(NASTY);
        assertThat(rows.get(1).get(7)).isEqualTo("org 4711 is missing");
        assertThat(rows.get(1).get(8)).isEqualTo(FindingCode.UNKNOWN_REFERENCE.fix());
        assertThat(rows.get(4).get(7)).isEqualTo(FindingCode.DUPLICATE_ID.message());
    }

    @Test
    void csv_whatASpreadsheetWouldRun_isMarkedAndCanBeRestored() throws IOException {
        List<CSVRecord> rows = csv();
        assertThat(rows.get(1).toList()).endsWith("", "'=1+1", "'-Ann");
        assertThat(SpreadsheetCellTest.restored(rows.get(1).get(12))).isEqualTo("-Ann");
        assertThat(rows)
                .filteredOn(row -> row.get(5).equals(NASTY))
                .first()
                .extracting(CSVRecord::toList)
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .endsWith("'t", "x;'@home", "");
        assertThat(rows.toString()).doesNotContain("gone");
    }

    @Test
    void csv_manyRows_keepsTheHeapFlat() throws IOException {
        String many = "01K9ZZZZZZ0000000000000001";
        Sql sql = new Sql(tenant);
        sql.update(
                "adding a cause",
                """
                INSERT INTO sync.causes (run, no, code, severity, file, field, subject, rows, entity)
                VALUES (?, 0, 'UNKNOWN_REFERENCE', 'error', 'orgs.csv', 'sourcedId', '4711', 300000, 'orgs')
                """,
                many);
        sql.update(
                "adding findings",
                """
                INSERT INTO sync.findings (run, cause, code, severity, file, line, entity, sourced_id, field)
                SELECT ?, 0, 'UNKNOWN_REFERENCE', 'error', 'enrollments.csv', n, 'enrollments', 'e' || n, 'classSourcedId'
                FROM generate_series(1, 300000) n
                """,
                many);
        sql.update(
                "adding fields",
                """
                INSERT INTO sync.quarantined (run, file, line, entity, sourced_id, fields, expires)
                SELECT ?, 'enrollments.csv', n, 'enrollments', 'e' || n,
                       json_build_object('role', 'student', 'classSourcedId', repeat('k', 400)), ?
                FROM generate_series(1, 10000) n
                """,
                many,
                Timestamp.from(NOW.plusSeconds(1)));
        CountedLines lines = new CountedLines();

        new FindingsReader(tenant, NOW, ZoneOffset.UTC, List.of()).csv(many, lines);

        assertThat(lines.count).isEqualTo(300_001);
        assertThat(lines.highest).isPositive().isLessThan(96L << 20);
        assertThat(new FindingsReader(tenant, NOW, ZoneOffset.UTC, List.of())
                        .read(many, 50, "9980")
                        .rows())
                .hasSize(50)
                .filteredOn(row -> row.fields() != null)
                .hasSize(20);
    }

    /** Counts lines and keeps none of them. */
    private static final class CountedLines implements Appendable {
        private int count;
        private long highest;

        @Override
        public Appendable append(CharSequence text) {
            if (text.toString().equals("\r\n") && ++count % 100_000 == 5_000) {
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                highest = Math.max(highest, runtime.totalMemory() - runtime.freeMemory());
            }
            return this;
        }

        @Override
        public Appendable append(CharSequence text, int start, int end) {
            return append(text.subSequence(start, end));
        }

        @Override
        public Appendable append(char c) {
            return this;
        }
    }

    private static List<CSVRecord> csv() throws IOException {
        StringBuilder text = new StringBuilder();
        new FindingsReader(tenant, NOW, ZoneOffset.UTC, List.of()).csv(RUN, text);
        assertThat(text.toString())
                .startsWith("code,severity,file,line,entity,sourcedId,field,message,fix,")
                .endsWith("\r\n");
        return CSVFormat.RFC4180.parse(new StringReader(text.toString())).getRecords();
    }

    private static void fields(String file, int line, String entity, String id, String fields, Instant expires) {
        new Sql(tenant)
                .update(
                        "adding fields",
                        "INSERT INTO sync.quarantined (run, file, line, entity, sourced_id, fields, expires)"
                                + " VALUES (?, ?, ?, ?, ?, ?::json, ?)",
                        RUN,
                        file,
                        line,
                        entity,
                        id,
                        fields,
                        Timestamp.from(expires));
    }

    private static void cause(String run, int no, FindingCode code, String file, @Nullable String subject, int rows) {
        new Sql(tenant)
                .update(
                        "adding a cause",
                        "INSERT INTO sync.causes (run, no, code, severity, file, field, subject, rows, entity)"
                                + " VALUES (?, ?, ?, ?, ?, 'sourcedId', ?, ?, ?)",
                        run,
                        no,
                        code.name(),
                        code.severity().word(),
                        file,
                        subject,
                        rows,
                        subject == null ? null : "orgs");
    }

    private static void row(
            String run,
            int cause,
            FindingCode code,
            String file,
            @Nullable Integer line,
            @Nullable String entity,
            @Nullable String id,
            @Nullable String field) {
        new Sql(tenant)
                .update(
                        "adding a finding",
                        "INSERT INTO sync.findings (run, cause, code, severity, file, line, entity, sourced_id, field)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        run,
                        cause,
                        code.name(),
                        code.severity().word(),
                        file,
                        line,
                        entity,
                        id,
                        field);
    }
}
