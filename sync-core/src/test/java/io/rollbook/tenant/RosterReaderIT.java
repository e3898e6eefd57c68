package io.rollbook.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Sql;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records among so many that the server would rather not look at each of them. */
class RosterReaderIT {
    private static final int RECORDS = 4_000;
    private static final TestTenant DISTRICT = TestDatabases.tenant();

    private static Connection tenant;

    @BeforeAll
    static void fill() throws SQLException {
        tenant = DISTRICT.connect();
        try (Connection owner = DISTRICT.connectAsSuperuser()) {
            Sql sql = new Sql(owner);
            sql.update(
                    "filling",
                    """
                    INSERT INTO sync.runs (no, id, feed, envelope, merged_at, counts)
                    SELECT i, 'run ' || i, 'nightly', 'sha256:' || i, now(),
                           '{"report": {"files": [{"file": "manifest.csv"}, {"file": "all.csv", "place": 0}]}}'
                    FROM generate_series(1, 3) i
                    """);
            for (Entity entity : Entity.values()) {
                fill(sql, entity);
            }
            sql.update(
                    "filling",
                    """
                    INSERT INTO history.renamed (run, entity, old_sourced_id, sourced_id)
                    SELECT 1, e, 'old ' || i, 'new ' || i
                    FROM generate_series(0, 7) e, generate_series(1, 2000) i
                    """);
            sql.update("reading statistics", "ANALYZE");
        }
    }

    private static void fill(Sql sql, Entity entity) {
        List<Column> required =
                entity.stored().stream().filter(Column::required).toList();
        String names = required.stream().map(each -> ", " + each.sql()).collect(Collectors.joining());
        String values = required.stream().map(each -> ", " + value(each)).collect(Collectors.joining());
        sql.update(
                "filling",
                """
                INSERT INTO roster.%s (sourced_id, row_hash, file, line, last_changed_run%s)
                SELECT 'id ' || i, '', 0, i, 3%s FROM generate_series(1, ?) i
                """
                        .formatted(entity.table(), names, values),
                RECORDS);
        sql.update(
                "filling",
                """
                INSERT INTO history.%s (sourced_id, active, row_hash, file, line, first_seen_run, from_run, until_run%s)
                SELECT 'id ' || i, true, '', 0, i, 1, v, v + 1%s FROM generate_series(1, ?) i, generate_series(1, 2) v
                """
                        .formatted(entity.table(), names, values),
                RECORDS);
        for (Column column : entity.links()) {
            Column.Link link = Objects.requireNonNull(column.link());
            sql.update(
                    "filling",
                    "INSERT INTO roster.%s (%s, %s) SELECT 'id ' || i, 'other' FROM generate_series(1, ?) i"
                            .formatted(link.table(), link.owner(), link.column()),
                    RECORDS);
        }
    }

    private static String value(Column column) {
        return switch (column.type()) {
            case DATE -> "date '2026-08-17'";
            case BOOLEAN -> "true";
            default -> "'x'";
        };
    }

    @AfterAll
    static void close() throws SQLException {
        tenant.close();
    }

    /** How often each table of records and versions was looked through from its begin to its end. */
    private static Map<String, Long> lookedThrough() {
        Sql sql = new Sql(tenant);
        sql.list("counting", "SELECT pg_stat_force_next_flush()", row -> true);
        Map<String, Long> scans = new TreeMap<>();
        sql.each(
                "counting",
                """
                SELECT schemaname || '.' || relname, seq_scan FROM pg_stat_user_tables
                WHERE schemaname IN ('roster', 'history') AND relname <> 'expired'
                """,
                row -> scans.put(row.getString(1), row.getLong(2)));
        return scans;
    }

    @ParameterizedTest
    @EnumSource
    void recordWithItsHistory_isFoundByKeys_withoutLookingThroughAnyTable(Entity entity) {
        Map<String, Long> before = lookedThrough();

        RosterRecord record =
                new RosterReader(tenant).read(entity, "id 77", true).orElseThrow();

        assertThat(lookedThrough()).isEqualTo(before).hasSize(19);
        assertThat(record.listed()).isEqualTo(new RosterRecord.Listed("all.csv", 77));
        assertThat(record.versions())
                .extracting(version ->
                        version.from().run() + " until " + version.until().run())
                .containsExactly("run 2 until run 3", "run 1 until run 2");
    }
}
