package io.rollbook.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.control.ControlDatabase;
import io.rollbook.control.RunClaim;
import io.rollbook.control.SourcesSeen;
import io.rollbook.database.Database;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.installation.Installation;
import io.rollbook.run.JdbcRuns;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What config/intake-role.sql lets an intake do in the control database, and what not even one that is taken over. */
class IntakeRoleIT {
    private static final String PASSWORD = "only-for-this-test";

    private TestTenant tenant;
    private ControlDatabase owner;
    private ControlDatabase intake;
    private JdbcRuns runs;

    @BeforeEach
    void open() throws IOException, SQLException {
        tenant = TestDatabases.tenant();
        owner = ControlDatabase.open(tenant.control());
        String role = Files.readString(Installation.root().resolve("config/intake-role.sql"))
                .replace(":password", "'" + PASSWORD + "'");
        try (Connection connection = owner.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(role);
        }
        intake = ControlDatabase.open(new Database(tenant.control().url(), "rollbook_intake", PASSWORD));
        runs = new JdbcRuns(intake.dataSource(), Clock.systemUTC());
    }

    @AfterEach
    void close() throws SQLException {
        intake.close();
        try (Connection connection = owner.dataSource().getConnection()) {
            Sql sql = new Sql(connection);
            sql.update("removing the role", "DROP OWNED BY rollbook_intake");
            sql.update("removing the role", "DROP ROLE rollbook_intake");
        }
        owner.close();
    }

    @Test
    void intake_doesItsWork() {
        Run run = runs.create(tenant.slug(), "nightly", false, false, "schedule", "schedule");
        try (RunClaim claim = RunClaim.take(intake.dataSource(), run.id()).orElseThrow()) {
            assertThat(claim).isNotNull();
            assertThat(RunClaim.take(owner.dataSource(), run.id())).isEmpty();
        }
        new SourcesSeen(intake.dataSource()).note(tenant.slug(), "nightly", new SourcesSeen.Seen("x", run.id()));
        assertThat(runs.received(run.id(), "sha256:0").state()).isEqualTo(RunState.RECEIVED);
        assertThat(runs.isOvertaken(run)).isFalse();
        for (RunState end : new RunState[] {RunState.UNCHANGED, RunState.REJECTED, RunState.FAILED}) {
            Run other = runs.create(tenant.slug(), "nightly", false, false, "person", "Jo");
            assertThat(runs.move(other.id(), end, RunReport.EMPTY).state()).isEqualTo(end);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HELD", "PLANNED", "APPROVED", "MERGING", "MERGED", "OPENED"})
    void intake_runThatIsAtItsPortal_isOutOfReach(RunState state) throws SQLException {
        Run run = runs.create(tenant.slug(), "nightly", false, false, "schedule", "schedule");
        asOwner("UPDATE control.runs SET state = '" + state.word() + "'");

        assertThat(update("UPDATE control.runs SET state = 'received', report = '{}'"))
                .isZero();
        assertThatThrownBy(() -> new JdbcRuns(intake.dataSource(), Clock.systemUTC())
                        .move(run.id(), RunState.FAILED, RunReport.EMPTY))
                .isInstanceOf(Runs.IllegalTransition.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE control.runs SET state = 'approved'",
                "UPDATE control.runs SET state = 'held'",
                "UPDATE control.runs SET state = 'merged'",
                "UPDATE control.runs SET attempts = 0",
                "UPDATE control.runs SET by_name = 'Pat'",
                "UPDATE control.runs SET preview = false",
                "DELETE FROM control.runs",
                "DELETE FROM control.sources_seen",
                "UPDATE control.districts SET settings = ''",
                "UPDATE control.district_keys SET armored = ''",
                "INSERT INTO control.acts (at, action, by_name, facts) VALUES (now(), 'x', 'x', '{}')",
                "UPDATE control.audit_heads SET roots = 0",
                "UPDATE control.tokens SET revoked = NULL",
                "ALTER TABLE control.runs DISABLE ROW LEVEL SECURITY"
            })
    void intake_whatIsNotItsOwn_isRefused(String sql) {
        runs.create(tenant.slug(), "nightly", false, false, "schedule", "schedule");
        assertThatThrownBy(() -> update(sql)).isInstanceOf(DatabaseException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "control.tokens",
                "control.acts",
                "control.district_versions",
                "control.audit_heads",
                "vault.private_keys",
                "vault.tenants",
                "vault.print_keys",
                "vault.roster_prints"
            })
    void intake_whatItNeedNotKnow_isUnreadable(String table) {
        assertThatThrownBy(() -> read(table)).isInstanceOf(DatabaseException.class);
    }

    @Test
    void intake_runThatBeginsApproved_isRefused() {
        assertThatThrownBy(() -> update(
                        """
                        INSERT INTO control.runs (id, district, feed, state, preview, full_pull, trigger, by_name, created, report)
                        VALUES (?, ?, 'nightly', 'approved', false, false, 'person', 'Pat', ?::timestamptz, '{}')
                        """,
                        RunId.next(Clock.systemUTC()),
                        tenant.slug(),
                        Instant.EPOCH.toString()))
                .isInstanceOf(DatabaseException.class);
    }

    private void asOwner(String sql) throws SQLException {
        try (Connection connection = owner.dataSource().getConnection()) {
            new Sql(connection).update("as the owner", sql);
        }
    }

    private long update(String sql, Object... values) throws SQLException {
        try (Connection connection = intake.dataSource().getConnection()) {
            return new Sql(connection).update("as an intake", sql, values);
        }
    }

    private long read(String table) throws SQLException {
        try (Connection connection = intake.dataSource().getConnection()) {
            return new Sql(connection).one("as an intake", "SELECT count(*) FROM " + table, row -> row.getLong(1));
        }
    }
}
