package io.rollbook.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScratchIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
    private static final List<String> TABLES = List.of("staging.orgs", "staging.gone", "staging.finding");

    private static void fill(Sql sql, int rows) {
        sql.update(
                "filling",
                "INSERT INTO staging.gone SELECT 1, 'a record ' || n FROM generate_series(1, " + rows + ") n");
        sql.update(
                "filling",
                "INSERT INTO staging.orgs (sourced_id, name, row_hash, file, line)"
                        + " VALUES ('north', 'North', '', 0, 2)");
    }

    private static long rows(Sql sql) {
        return sql.one(
                "counting",
                "SELECT (SELECT count(*) FROM staging.orgs) + (SELECT count(*) FROM staging.gone)",
                row -> row.getLong(1));
    }

    private static String file(Sql sql, String table) {
        return sql.one("reading", "SELECT pg_relation_filepath(?::regclass)", row -> row.getString(1), table);
    }

    @Test
    void empty_fewRows_leavesNoneAndKeepsTheFiles() throws SQLException {
        try (Connection tenant = DISTRICT.connect()) {
            Sql sql = new Sql(tenant);
            Scratch.empty(sql, TABLES);
            fill(sql, 20);
            String before = file(sql, "staging.gone");

            Scratch.empty(sql, TABLES);

            assertThat(rows(sql)).isZero();
            assertThat(file(sql, "staging.gone")).isEqualTo(before);
        }
    }

    @Test
    void empty_manyRows_leavesNoneAndNothingOfTheirFile() throws SQLException {
        try (Connection tenant = DISTRICT.connect()) {
            Sql sql = new Sql(tenant);
            fill(sql, 20_000);
            String before = file(sql, "staging.gone");

            Scratch.empty(sql, TABLES);

            assertThat(rows(sql)).isZero();
            assertThat(file(sql, "staging.gone")).isNotEqualTo(before);
        }
    }

    @Test
    void empty_nightAfterNight_doesNotLetTheFileGrowWithoutEnd() throws SQLException {
        try (Connection tenant = DISTRICT.connect()) {
            Sql sql = new Sql(tenant);
            for (int night = 0; night < 40; night++) {
                fill(sql, 500);
                Scratch.empty(sql, TABLES);
            }

            long size = sql.one("measuring", "SELECT pg_table_size('staging.gone')", row -> row.getLong(1));
            assertThat(size).isLessThan(256 << 10);
            assertThat(rows(sql)).isZero();
        }
    }
}
