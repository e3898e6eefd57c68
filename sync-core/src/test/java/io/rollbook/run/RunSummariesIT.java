package io.rollbook.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.run.RunSummaries.OfDistrict;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.TestDatabases;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunSummariesIT {
    private static final String SLUG = "springfield";

    private final MovedClock clock = new MovedClock();
    private ControlDatabase control;
    private Runs runs;

    @BeforeEach
    void open() {
        Database database = TestDatabases.control();
        TestDatabases.register(SLUG, database);
        control = ControlDatabase.open(database);
        runs = new JdbcRuns(control.dataSource(), clock);
    }

    @AfterEach
    void close() {
        control.close();
    }

    private OfDistrict summary() {
        return new RunSummaries(control.dataSource()).of(List.of(SLUG), 9).getOrDefault(SLUG, OfDistrict.NONE);
    }

    private Run begun(String feed) {
        clock.putForward(Duration.ofDays(1));
        return runs.create(SLUG, feed, false, false, Run.SCHEDULED, Run.SCHEDULED);
    }

    /** A delivery that came, and what became of it. */
    private Run came(String feed, RunState end) {
        Run run = runs.received(begun(feed).id(), "sha256:00");
        return runs.move(run.id(), end, RunReport.EMPTY);
    }

    private Run nothingCame(String feed) {
        return runs.move(begun(feed).id(), RunState.UNCHANGED, RunReport.EMPTY);
    }

    @Test
    void nightOnWhichNothingCame_isNoGoodRoster() {
        nothingCame("nightly");
        assertThat(summary().lastGood()).isNull();

        Run good = came("nightly", RunState.UNCHANGED);
        nothingCame("nightly");
        assertThat(summary().lastGood()).isEqualTo(good.finished());
    }
}
