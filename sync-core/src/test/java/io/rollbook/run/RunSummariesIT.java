package io.rollbook.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.run.RunSummaries.OfDistrict;
import io.rollbook.run.RunSummaries.Summary;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.TestDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
        return new RunSummaries(control.dataSource())
                .of(Map.of(SLUG, List.of("nightly", "staff")), 3)
                .getOrDefault(SLUG, OfDistrict.NONE);
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

    @Test
    void brokenFeed_doesNotHideBehindAHealthyOne_howeverLongAgoItRan() {
        Run staff = came("staff", RunState.UNCHANGED);
        Run broken = came("staff", RunState.REJECTED);
        for (int night = 0; night < 4; night++) {
            came("nightly", RunState.UNCHANGED);
        }

        assertThat(summary().latest()).extracting(Summary::feed).containsOnly("nightly");
        assertThat(summary().newest()).extracting(Summary::feed).containsExactly("nightly", "staff");
        assertThat(summary().pressing()).map(Summary::run).contains(broken.id());
        assertThat(summary().lastGood()).isEqualTo(staff.finished());
        assertThat(summary().oldest()).contains("staff");
    }

    @Test
    void feedThatNeverWasGood_isNamed_andMakesTheOthersNoOlder() {
        Run good = came("nightly", RunState.UNCHANGED);
        assertThat(summary().neverGood()).as("staff had no run").isEmpty();
        came("staff", RunState.FAILED);

        assertThat(summary().neverGood()).containsExactly("staff");
        assertThat(summary().lastGood()).isEqualTo(good.finished());
    }

    @Test
    void feedThatADistrictHasNoMore_isNoTroubleOfIt() {
        came("library", RunState.FAILED);
        Run good = came("nightly", RunState.UNCHANGED);

        assertThat(summary().pressing()).map(Summary::run).contains(good.id());
        assertThat(summary().neverGood()).isEmpty();
    }
}
