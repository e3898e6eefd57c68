package io.rollbook.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Database;
import io.rollbook.database.Sql;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the views for people who query take as current: from the first day on, until the day before the end date. */
class CurrentViewsIT {
    private static TestTenant tenant;

    private Connection connection;
    private Sql sql;
    /** The date in the district's time zone. It stays the same until the transaction ends. */
    private LocalDate today;

    @BeforeAll
    static void provision() {
        tenant = TestDatabases.tenant();
    }

    @BeforeEach
    void begin() throws SQLException {
        connection = tenant.connect();
        connection.setAutoCommit(false);
        sql = new Sql(connection);
        today = sql.one(
                "asking for the date",
                "SELECT (now() AT TIME ZONE 'America/Chicago')::date",
                row -> row.getObject(1, LocalDate.class));
    }

    @AfterEach
    void close() throws SQLException {
        connection.rollback();
        connection.close();
    }

    /** Inserts a record with what every one has. */
    private void insert(String table, String columns, @Nullable Object... values) {
        sql.update(
                "inserting",
                "INSERT INTO roster.%s (active, first_seen_run, last_changed_run, row_hash, %s) VALUES (true, 1, 1, '', %s)"
                        .formatted(table, columns, "?, ".repeat(values.length).replaceAll(", $", "")),
                values);
    }

    private void session(String id, LocalDate start, LocalDate end) {
        insert("academic_sessions", "sourced_id, title, type, start_date, end_date", id, "T", "term", start, end);
    }

    private void roster(String table, String id, @Nullable LocalDate begin, @Nullable LocalDate end) {
        if (table.equals("user_roles")) {
            insert(
                    table,
                    "sourced_id, user_sourced_id, org_sourced_id, role, begin_date, end_date",
                    id,
                    "u",
                    "s",
                    "student",
                    begin,
                    end);
        } else {
            insert(
                    table,
                    "sourced_id, class_sourced_id, school_sourced_id, user_sourced_id, role, begin_date, end_date",
                    id,
                    "k",
                    "s",
                    "u",
                    "student",
                    begin,
                    end);
        }
    }

    private void rosterClass(String id, String... terms) {
        insert("classes", "sourced_id, title, class_type, school_sourced_id", id, "K", "scheduled", "s");
        for (String term : terms) {
            sql.update("inserting", "INSERT INTO roster.class_terms VALUES (?, ?)", id, term);
        }
    }

    private List<String> current(String table) {
        return sql.list(
                "asking",
                "SELECT sourced_id FROM roster.current_%s ORDER BY 1".formatted(table),
                row -> row.getString(1));
    }

    @Test
    void sessions_runFromTheFirstDayToTheDayBeforeTheEnd() {
        session("from today", today, today.plusDays(1));
        session("until today", today.minusDays(9), today);
        session("from tomorrow", today.plusDays(1), today.plusDays(9));
        session("until tomorrow", today.minusDays(9), today.plusDays(1));

        assertThat(current("academic_sessions")).containsExactly("from today", "until tomorrow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user_roles", "enrollments"})
    void rolesAndEnrollments_holdFromTheFirstDayToTheDayBeforeTheEnd(String table) {
        rosterClass("k");
        roster(table, "from today", today, null);
        roster(table, "from tomorrow", today.plusDays(1), null);
        roster(table, "only today", today, today.plusDays(1));
        roster(table, "until today", null, today);
        roster(table, "until tomorrow", null, today.plusDays(1));
        roster(table, "whenever", null, null);

        assertThat(current(table)).containsExactly("from today", "only today", "until tomorrow", "whenever");
    }

    @Test
    void classes_areThoseOfATermThatRunsAndThoseWithoutATerm() {
        session("over", today.minusDays(9), today);
        session("running", today, today.plusDays(1));
        rosterClass("k1", "over");
        rosterClass("k2", "over", "running");
        rosterClass("k3");
        rosterClass("k4", "a term that is not there");

        assertThat(current("classes")).containsExactly("k2", "k3");
    }

    @Test
    void enrollments_endWithTheTermOfTheirClass() {
        session("over", today.minusDays(9), today);
        rosterClass("k", "over");
        roster("enrollments", "e1", null, null);

        assertThat(current("enrollments")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"academic_sessions", "user_roles", "enrollments", "orgs", "users", "courses", "classes"})
    void recordsThatTheSourceListsNoMore_areNotCurrent(String table) {
        session("t1", today, today.plusDays(1));
        rosterClass("k");
        roster("user_roles", "r1", null, null);
        roster("enrollments", "e1", null, null);
        insert("orgs", "sourced_id, name, type", "s", "S", "school");
        insert("users", "sourced_id, enabled_user", "u", true);
        insert("courses", "sourced_id, title, org_sourced_id", "c", "C", "s");
        assertThat(current(table)).hasSize(1);

        sql.update("ending", "UPDATE roster.%s SET active = false".formatted(table));

        assertThat(current(table)).isEmpty();
    }

    /** Between these two there are always 26 hours: in one of them, at least, it is another day than in the district. */
    @ParameterizedTest
    @CsvSource({"Pacific/Kiritimati", "Etc/GMT+12"})
    void sessionInAnotherTimeZone_seesTheDistrictsDay(String zone) {
        sql.update("changing the time zone", "SET LOCAL TIME ZONE '%s'".formatted(zone));

        sessions_runFromTheFirstDayToTheDayBeforeTheEnd();
        rolesAndEnrollments_holdFromTheFirstDayToTheDayBeforeTheEnd("enrollments");
        sql.update("emptying", "DELETE FROM roster.classes");
        rolesAndEnrollments_holdFromTheFirstDayToTheDayBeforeTheEnd("user_roles");
        LocalDate told = sql.one("asking", "SELECT roster.today()", row -> row.getObject(1, LocalDate.class));
        assertThat(told).isEqualTo(today);
    }

    @Test
    void views_areThereForTheDistrictsReader() throws SQLException {
        Database reader = tenant.reader();
        try (Connection district = DriverManager.getConnection(reader.url(), reader.user(), reader.password())) {
            int current = new Sql(district)
                    .one(
                            "asking",
                            """
                            SELECT (SELECT count(*) FROM roster.current_enrollments)
                                 + (SELECT count(*) FROM roster.current_user_roles)
                            """,
                            row -> row.getInt(1));
            assertThat(current).isZero();
        }
    }
}
