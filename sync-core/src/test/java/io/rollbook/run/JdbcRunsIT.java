package io.rollbook.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcRunsIT {
    private static final Instant NIGHT = Instant.parse("2026-11-23T02:30:00Z");

    private ControlDatabase control;
    private Runs runs;

    @BeforeEach
    void open() throws SQLException {
        Database database = TestDatabases.control();
        control = ControlDatabase.open(database);
        try (Connection connection = control.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    INSERT INTO control.districts (slug, version, settings, folder, created, changed)
                    VALUES ('springfield', 1, '', '', now(), now()), ('shelbyville', 1, '', '', now(), now())
                    """);
        }
        runs = new JdbcRuns(control.dataSource(), Clock.fixed(NIGHT, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        control.close();
    }

    @Test
    void create_isWaitingAndCanBeFound() {
        Run run = runs.create("springfield", "nightly", true, false, "person", "Ada");

        assertThat(runs.find(run.id())).contains(run);
        assertThat(run.state()).isEqualTo(RunState.WAITING);
        assertThat(RunId.isRunId(run.id())).isTrue();
        assertThat(runs.find("01J00000000000000000000000")).isEmpty();
    }

    @Test
    void move_toAnEnd_keepsTheReportAndTheTime() {
        Run run = runs.create("springfield", "nightly", false, false, "person", "Ada");
        runs.received(run.id(), "sha256:00");
        RunReport report = new RunReport(
                "oneroster-1.1-csv",
                "the feed asks for it",
                Map.of("open", 0.25),
                List.of(new FileLedger("users.csv", "bulk", 4, 3, 1, 0, 0, Map.of())),
                Map.of("users", new EntityLedger(3, 1, 1, 1, 0, 0, 2, 0)),
                new FindingCounts(1, 0, 1),
                null,
                new Refused("CORRUPT", "damaged"),
                3,
                "sha256:11",
                new Proof("AB", null, "intake", "source"),
                null,
                null,
                null,
                null);

        runs.move(run.id(), RunState.REJECTED, report);

        Run moved = runs.find(run.id()).orElseThrow();
        assertThat(moved.report()).isEqualTo(report);
        assertThat(moved.finished()).isEqualTo(NIGHT);
        assertThat(moved.envelope()).isEqualTo("sha256:00");
    }

    @Test
    void move_whereTheStateForbidsIt_isRefused() {
        Run run = runs.create("springfield", "nightly", false, false, "person", "Ada");

        assertThatThrownBy(() -> runs.move(run.id(), RunState.MERGED, RunReport.EMPTY))
                .isInstanceOf(Runs.IllegalTransition.class)
                .hasMessageContaining("waiting")
                .hasMessageContaining("merged");
        assertThat(runs.find(run.id()).orElseThrow().state()).isEqualTo(RunState.WAITING);
    }

    @Test
    void attempted_countsFromOne() {
        Run run = runs.create("springfield", "nightly", false, false, "person", "Ada");

        assertThat(runs.attempted(run.id()).number()).isEqualTo(1);
        assertThat(runs.attempted(run.id()).number()).isEqualTo(2);
    }

    @Test
    void attempted_knowsWhichTriesFailed_howeverManyAreCutOff() {
        Run run = runs.create("springfield", "nightly", false, false, "person", "Ada");
        Again again = new Again("PART_DOWN", "down", true, 1, NIGHT, NIGHT);
        assertThat(runs.attempted(run.id()).before()).isEqualTo(Failures.NONE);

        runs.putOff(run.id(), again, Failures.NONE.and(1, true));

        assertThat(runs.attempted(run.id()).before()).isEqualTo(new Failures(1, 1, 0));
        assertThat(runs.find(run.id()).orElseThrow().again()).isNull();
        assertThat(runs.attempted(run.id())).isEqualTo(new Attempt(3, new Failures(1, 1, 0)));
        assertThat(new Failures(1, 1, 0).and(3, false)).isEqualTo(new Failures(3, 1, 1));
        assertThat(new Failures(3, 1, 1).since(3))
                .as("a person had it run again")
                .isEqualTo(new Failures(3, 0, 0));
        assertThat(new Failures(4, 1, 0).since(3)).isEqualTo(new Failures(4, 1, 0));
    }

    @Test
    void list_isNewestFirstOfOneDistrictAndPaged() {
        Clock later = Clock.fixed(NIGHT.plus(Duration.ofMinutes(1)), ZoneOffset.UTC);
        Run first = runs.create("springfield", "nightly", false, false, "person", "Ada");
        Run other = runs.create("shelbyville", "nightly", false, false, "person", "Ada");
        Run second = new JdbcRuns(control.dataSource(), later)
                .create("springfield", "nightly", false, false, "person", "Ada");

        assertThat(runs.list("springfield", 10, null)).extracting(Run::id).containsExactly(second.id(), first.id());
        assertThat(runs.list("springfield", 1, second.id())).extracting(Run::id).containsExactly(first.id());
        assertThat(runs.list(null, 10, null))
                .extracting(Run::id)
                .contains(other.id())
                .hasSize(3);
        assertThat(runs.inState("shelbyville", null, RunState.WAITING)).hasSize(1);
        assertThat(runs.inState(null, "nightly", RunState.HELD, RunState.FAILED))
                .isEmpty();
    }
}
