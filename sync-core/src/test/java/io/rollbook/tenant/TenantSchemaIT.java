package io.rollbook.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Sql;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The migrations say the same as the entity table. */
class TenantSchemaIT {
    private static TestTenant tenant;

    @BeforeAll
    static void provision() {
        tenant = TestDatabases.tenant();
    }

    @ParameterizedTest
    @EnumSource
    void roster_hasTheEntitysColumns(Entity entity) throws SQLException {
        List<String> expected = new ArrayList<>(
                List.of("sourced_id text NOT NULL", "active boolean NOT NULL", "file smallint", "line integer"));
        entity.stored().forEach(column -> expected.add(line(column, column.required())));
        expected.addAll(List.of(
                "end_reason text",
                "first_seen_run integer NOT NULL",
                "last_changed_run integer NOT NULL",
                "row_hash bytea NOT NULL"));
        assertThat(columns("roster", entity.table())).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void load_beginAndEnd_leaveTheKeysAsTheyWere(Entity entity) throws SQLException {
        try (Connection app = tenant.connect()) {
            app.setAutoCommit(false);
            Sql sql = new Sql(app);
            List<String> before = keys(sql);
            Loads.lockRoster(sql);
            Loads.begin(sql, entity);
            assertThat(keys(sql)).hasSize(before.size() - 1 - entity.links().size());

            Loads.end(sql, entity);

            assertThat(keys(sql)).isEqualTo(before);
            app.rollback();
        }
    }

    private static List<String> keys(Sql sql) {
        return sql.list(
                "reading keys",
                """
                SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                WHERE contype = 'p' AND connamespace = 'roster'::regnamespace ORDER BY 1
                """,
                row -> row.getString(1));
    }

    @ParameterizedTest
    @EnumSource
    void staging_hasEveryColumnOfADelivery(Entity entity) throws SQLException {
        List<String> expected = new ArrayList<>(List.of("file smallint", "line integer", "sourced_id text NOT NULL"));
        entity.columns().forEach(column -> expected.add(line(column, false)));
        expected.add("row_hash bytea NOT NULL");
        assertThat(columns("staging", entity.table())).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void history_keepsEveryColumnInOrder(Entity entity) throws SQLException {
        List<String> names = entity.columns().stream().map(Column::sql).toList();
        List<String> history = columns("history", entity.table()).stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
        assertThat(history).startsWith("sourced_id").endsWith("until_run").containsSubsequence(names);
        for (Column column : entity.columns()) {
            assertThat(columns("history", entity.table()))
                    .anyMatch(line ->
                            line.startsWith(column.sql() + " " + column.type().sql()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void joinTables_areThere(Entity entity) throws SQLException {
        for (Column column : entity.links()) {
            Column.Link link = Objects.requireNonNull(column.link());
            assertThat(columns("roster", link.table())).hasSize(2).contains(link.column() + " text NOT NULL");
        }
    }

    @Test
    void roster_everyTableViewAndTableColumn_hasAComment() throws SQLException {
        assertThat(
                        strings(
                                """
                        SELECT c.relname FROM pg_class c
                        WHERE c.relnamespace = 'roster'::regnamespace AND c.relkind IN ('r', 'v')
                          AND obj_description(c.oid) IS NULL
                        UNION ALL
                        SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                        WHERE c.relnamespace = 'roster'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
                          AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL
                        """))
                .isEmpty();
        assertThat(strings(
                        "SELECT relname FROM pg_class WHERE relnamespace = 'roster'::regnamespace AND relkind = 'r'"))
                .contains("orgs", "users", "user_agents", "class_terms");
    }

    @Test
    void everything_belongsToTheOwnerRole() throws SQLException {
        assertThat(
                        strings(
                                """
                        SELECT DISTINCT pg_get_userbyid(relowner)::text FROM pg_class
                        WHERE relnamespace::regnamespace::text IN
                            ('roster', 'history', 'staging', 'held', 'sync', 'audit', 'migration')
                        """))
                .containsExactly("rollbook_" + tenant.slug().replace('-', '_') + "_owner");
    }

    private static String line(Column column, boolean required) {
        return column.sql() + " " + column.type().sql() + (required ? " NOT NULL" : "");
    }

    private static List<String> columns(String schema, String table) throws SQLException {
        return strings(
                """
                SELECT attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
                FROM pg_attribute
                WHERE attrelid = (? || '.' || ?)::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
                """,
                schema,
                table);
    }

    private static List<String> strings(String sql, String... values) throws SQLException {
        try (Connection connection = tenant.connectAsSuperuser();
                PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                query.setString(i + 1, values[i]);
            }
            try (ResultSet rows = query.executeQuery()) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }
}
