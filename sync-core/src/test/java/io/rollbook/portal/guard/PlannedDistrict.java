package io.rollbook.portal.guard;

import io.rollbook.district.District;
import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.district.KeepRules;
import io.rollbook.district.Retention;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import io.rollbook.run.FileLedger;
import io.rollbook.run.FindingCounts;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A district on 15 January 2027: 200 students s1.. with two classes each, 40 teachers t1.., 80 classes c1.. of the
 * running term and 20 of a term that is over, with 100 enrollments. The last delivery had 1,000 rows in users.csv.
 */
final class PlannedDistrict implements AutoCloseable {
    static final Limit OFF = Limit.OFF;
    static final double NEVER = 100;
    static final Staged NOTHING = delivered();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2027-01-15T18:00:00Z"), ZoneOffset.UTC);
    private static final String ROSTER =
            """
            TRUNCATE roster.orgs, roster.academic_sessions, roster.classes, roster.class_terms, roster.users,
                roster.user_roles, roster.enrollments, staging.change, staging.users, staging.user_roles,
                staging.enrollments, staging.academic_sessions, sync.runs, sync.losses, sync.figures;
            INSERT INTO roster.orgs (sourced_id, name, type, active, first_seen_run, last_changed_run, row_hash)
                SELECT 'o' || i, 'School', 'school', true, 1, 1, ''::bytea FROM generate_series(1, 10) i;
            INSERT INTO roster.academic_sessions
                (sourced_id, title, type, start_date, end_date, school_year, active, first_seen_run, last_changed_run, row_hash)
                VALUES ('now', 'Now', 'term', '2026-08-01', '2027-06-01', 2027, true, 1, 1, ''::bytea),
                ('over', 'Over', 'term', '2025-08-01', '2027-01-15', 2026, true, 1, 1, ''::bytea);
            INSERT INTO roster.classes (sourced_id, title, class_type, school_sourced_id, active, first_seen_run, last_changed_run, row_hash)
                SELECT 'c' || i, 'Class', 'scheduled', 'o1', true, 1, 1, ''::bytea FROM generate_series(1, 100) i;
            INSERT INTO roster.class_terms SELECT 'c' || i, CASE WHEN i <= 80 THEN 'now' ELSE 'over' END FROM generate_series(1, 100) i;
            INSERT INTO roster.users (sourced_id, enabled_user, username, given_name, family_name, email, active, first_seen_run, last_changed_run, row_hash)
                SELECT id, true, id, 'Given', 'Family', id || '@example.org', true, 1, 1, ''::bytea
                FROM (SELECT 's' || i AS id FROM generate_series(1, 200) i UNION ALL SELECT 't' || i FROM generate_series(1, 40) i) p;
            INSERT INTO roster.user_roles (sourced_id, user_sourced_id, org_sourced_id, role, active, first_seen_run, last_changed_run, row_hash)
                SELECT 'role-' || sourced_id, sourced_id, 'o1', CASE WHEN sourced_id LIKE 's%' THEN 'student' ELSE 'teacher' END, true, 1, 1, ''::bytea
                FROM roster.users;
            INSERT INTO roster.enrollments (sourced_id, class_sourced_id, school_sourced_id, user_sourced_id, role, active, first_seen_run, last_changed_run, row_hash)
                SELECT 'e' || n || '-' || i, 'c' || (i % 40 + 1 + (n - 1) * 40), 'o1', 's' || i, 'student', true, 1, 1, ''::bytea
                FROM generate_series(1, 200) i, generate_series(1, 2) n
                UNION ALL
                SELECT 'old-' || i, 'c' || (81 + i % 20), 'o1', 's' || i, 'student', true, 1, 1, ''::bytea FROM generate_series(1, 100) i;
            INSERT INTO sync.runs (no, id, feed, envelope, merged_at, counts)
                VALUES (1, 'R1', 'nightly', 'sha256:1', now(), '{"files": {"users.csv": 1000}, "ledger": {}}')
            """;

    final TestTenant tenant = TestDatabases.tenant();
    private final Connection superuser;

    PlannedDistrict() throws SQLException {
        superuser = tenant.connectAsSuperuser();
    }

    /** Back to the roster as described, with an empty plan. */
    void reset() throws SQLException {
        execute(ROSTER);
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Plans an action for each id that the query yields. */
    void plan(Entity entity, char action, String ids) throws SQLException {
        execute("INSERT INTO staging.change (entity, action, sourced_id) SELECT %d, '%s', id FROM (%s) q(id)"
                .formatted(entity.ordinal(), action, ids));
    }

    /** So many days ago a run was merged that took so many. */
    void lost(int daysAgo, String what, int number) throws SQLException {
        lostAt(null, daysAgo, what, number);
    }

    void lostAt(@Nullable String school, int daysAgo, String what, int number) throws SQLException {
        execute(
                """
                WITH run AS (
                    INSERT INTO sync.runs (no, id, feed, envelope, merged_at, counts)
                    SELECT n, 'R' || n, 'nightly', 'sha256:' || n, '2027-01-15T08:00:00Z'::timestamptz - interval '%d days', '{}'
                    FROM (SELECT max(no) + 1 AS n FROM sync.runs) next RETURNING no)
                INSERT INTO sync.losses (run, what, school, number, settled)
                SELECT no, '%s', %s, %d, false FROM run
                """
                        .formatted(daysAgo, what, school == null ? "NULL" : "'" + school + "'", number));
    }

    /** Some days ago this was counted of a plan. */
    void figure(String run, String what, @Nullable String school, int number) throws SQLException {
        execute("INSERT INTO sync.figures VALUES ('%s', '2027-01-10', '%s', %s, %d, NULL)"
                .formatted(run, what, school == null ? "NULL" : "'" + school + "'", number));
    }

    Optional<Verdict> judge(Guard guard, Staged staged) throws SQLException {
        return judged(guard, staged).verdict();
    }

    Judged judged(Guard guard, Staged staged) throws SQLException {
        try (Connection app = tenant.connect()) {
            return new GuardJudge(CLOCK).judge(app, district(guard), "nightly", staged);
        }
    }

    GuardReport review(Guard guard) throws SQLException {
        try (Connection app = tenant.connect()) {
            return GuardReview.of(app, district(guard), CLOCK.instant());
        }
    }

    private static District district(Guard guard) {
        return new District(
                "springfield",
                "Springfield",
                ZoneOffset.UTC,
                null,
                Map.of(),
                KeepRules.DIRECTORY_ONLY,
                guard,
                Retention.DEFAULT,
                List.of());
    }

    static Staged delivered(FileLedger... files) {
        return new Staged("oneroster-1.1-csv", List.of(files), Map.of(), FindingCounts.NONE, null, null);
    }

    static FileLedger file(String name, String mode, long read, long quarantined) {
        return new FileLedger(name, mode, read, read - quarantined, quarantined, 0, 0, Map.of());
    }

    /** No limit but this one, by its place in the district file. */
    static Guard only(int line, Limit limit) {
        Limit[] limits = limits();
        limits[line] = limit;
        return guard(NEVER, limits);
    }

    /** None at all. */
    static Limit[] limits() {
        Limit[] limits = new Limit[9];
        Arrays.fill(limits, Limit.OFF);
        return limits;
    }

    /** No limit but those given, in the order of the district file. */
    static Guard guard(double holdAll, Limit... limits) {
        return guard(holdAll, Guard.OnTrip.WITHHOLD, limits);
    }

    /** The same; the tenth, if it is there, is that on classes that shrink. */
    static Guard guard(double holdAll, Guard.OnTrip onTrip, Limit... limits) {
        return new Guard(
                limits[0],
                limits[1],
                limits[2],
                limits[3],
                limits[4],
                limits[5],
                limits[6],
                limits[7],
                limits[8],
                limits.length > 9 ? limits[9] : OFF,
                onTrip,
                holdAll,
                null,
                3,
                List.of());
    }

    @Override
    public void close() throws SQLException {
        superuser.close();
    }
}
