package io.rollbook.audit;

import io.rollbook.roster.Entity;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A district's database whose roster is written by hand, with the log beside it. */
final class LogInWork implements AutoCloseable {
    final TestTenant tenant = TestDatabases.tenant();
    private final AuditLog log = new AuditLog(Clock.systemUTC());
    private final Connection superuser;

    LogInWork() throws SQLException {
        superuser = tenant.connectAsSuperuser();
    }

    /** Two runs (12 entries, then 3), and an act between them: 16 entries under 3 roots. */
    static LogInWork withHistory() throws SQLException {
        LogInWork log = new LogInWork();
        log.execute(
                """
                INSERT INTO roster.orgs (sourced_id, name, type, active, first_seen_run, last_changed_run, row_hash)
                SELECT 'o' || i, 'School ' || i, 'school', true, 1, 1, substring(sha256(i::text::bytea) FROM 1 FOR 16)
                FROM generate_series(1, 12) i
                """);
        log.firstRun("RUN1");
        log.act("approved", "RUN2");
        log.execute(
                """
                INSERT INTO staging.change (entity, action, sourced_id)
                VALUES (0, 'C', 'o1'), (0, 'C', 'o2'), (0, 'R', 'o3');
                INSERT INTO history.orgs (sourced_id, name, type, active, row_hash, first_seen_run, from_run, until_run)
                SELECT sourced_id, name, type, active, row_hash, 1, 1, 2 FROM roster.orgs WHERE sourced_id IN ('o1', 'o2', 'o3');
                UPDATE roster.orgs SET name = 'Renamed', type = 'department', last_changed_run = 2, row_hash = '\\x01'
                WHERE sourced_id IN ('o1', 'o2');
                UPDATE roster.orgs SET active = false, end_reason = 'removed', last_changed_run = 2 WHERE sourced_id = 'o3'
                """);
        log.run("RUN2", 2);
        return log;
    }

    /** A first run: every record is new. */
    Appended firstRun(String run) throws SQLException {
        return append(run, 1, EnumSet.allOf(Entity.class));
    }

    /** A run that did what is written in {@code staging.change}, which is empty afterwards. */
    Appended run(String run, int no) throws SQLException {
        Appended appended = append(run, no, Set.of());
        execute("TRUNCATE staging.change");
        return appended;
    }

    private Appended append(String run, int no, Set<Entity> wholesale) throws SQLException {
        try (Connection app = tenant.connect()) {
            app.setAutoCommit(false);
            Appended appended = log.appendRun(app, run, no, wholesale);
            app.commit();
            return appended;
        }
    }

    Appended act(String action, String run) throws SQLException {
        try (Connection app = tenant.connect()) {
            app.setAutoCommit(false);
            Appended appended = log.appendAct(app, action, "ann", run, Map.of("reason", "a fire drill"));
            app.commit();
            return appended;
        }
    }

    Verification verify(@Nullable ControlHead control) throws SQLException {
        try (Connection app = tenant.connect()) {
            return new AuditVerifier().verify(app, control);
        }
    }

    ControlHead head() throws SQLException {
        try (Statement statement = superuser.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT no, first_seq + entries - 1, head FROM audit.roots ORDER BY no DESC LIMIT 1")) {
            row.next();
            return new ControlHead(row.getLong(1), row.getLong(2), row.getBytes(3));
        }
    }

    /** As the server's superuser. */
    void execute(String sql) throws SQLException {
        try (Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One row, its columns joined by a bar. */
    String row(String sql) throws SQLException {
        try (Statement statement = superuser.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            StringBuilder out = new StringBuilder();
            row.next();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                out.append(i == 1 ? "" : "|").append(row.getString(i));
            }
            return out.toString();
        }
    }

    @Override
    public void close() throws SQLException {
        superuser.close();
    }
}
