package io.rollbook.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.run.EntityLedger;
import io.rollbook.run.FileLedger;
import io.rollbook.run.Headway;
import io.rollbook.run.PullReport;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.RunTrends.Usual;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunningTest {
    private static final Instant BEGUN = Instant.parse("2026-11-28T08:30:00Z");
    private static final Usual USUAL = new Usual(5, Map.of("open", 2.0, "stage", 60.0, "plan", 20.0, "merge", 40.0));
    private static final Usual UNKNOWN = new Usual(2, Map.of("stage", 60.0));

    private static Run run(@Nullable Headway headway, RunReport report) {
        return new Run(
                "01RUN",
                "springfield",
                "nightly",
                RunState.OPENED,
                false,
                false,
                "schedule",
                "schedule",
                BEGUN,
                null,
                null,
                1,
                headway == null ? null : "sha256:0",
                false,
                null,
                headway,
                report);
    }

    private static Headway headway(String stage, long rows, int seconds) {
        return new Headway(stage, rows, BEGUN, BEGUN.plusSeconds(seconds));
    }

    private static Run last(long rows) {
        FileLedger users = new FileLedger("users.csv", "bulk", rows, rows, 0, 0, 0, Map.of());
        return run(null, report(List.of(users), Map.of()));
    }

    private static RunReport report(List<FileLedger> files, Map<String, EntityLedger> ledger) {
        RunReport none = RunReport.EMPTY;
        return new RunReport(
                null,
                null,
                Map.of(),
                files,
                ledger,
                none.findings(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static String words(Run run, @Nullable Run last, Usual usual, int seconds) {
        return Objects.requireNonNull(Running.of(run, last, usual, BEGUN.plusSeconds(seconds)))
                .words();
    }

    @Test
    void reading_hasRowsOfHowMany_rate_andWhatIsLeftByItAndTheStagesBehind() {
        Run run = run(headway("stage", 50_000, 10), RunReport.EMPTY);
        assertThat(words(run, last(350_000), USUAL, 10))
                .isEqualTo("Reading: 50,000 of about 350,000 rows, 5,000 rows a second, about 2 minutes left");
        assertThat(words(run, last(350_000), UNKNOWN, 10))
                .isEqualTo("Reading: 50,000 of about 350,000 rows, 5,000 rows a second");
        assertThat(words(run, null, UNKNOWN, 10)).isEqualTo("Reading: 50,000 rows, 5,000 rows a second");
    }

    @Test
    void reading_moreThanTheLastTime_leavesTheOtherStages() {
        Run run = run(headway("stage", 400_000, 10), RunReport.EMPTY);
        assertThat(words(run, last(350_000), USUAL, 10))
                .isEqualTo("Reading: 400,000 rows, 40,000 rows a second, about 1 minute left");
    }

    @Test
    void aStageThatIsNotAlwaysThere_hasNoTimeLeft() {
        assertThat(words(run(headway("hold", 0, 5), RunReport.EMPTY), last(10), USUAL, 5))
                .isEqualTo("Putting the plan by");
    }

    @Test
    void comparing_isByTheUsualTime() {
        assertThat(words(run(headway("plan", 0, 5), RunReport.EMPTY), last(10), USUAL, 5))
                .isEqualTo("Comparing with the roster, about 1 minute left");
        assertThat(words(run(headway("plan", 0, 5), RunReport.EMPTY), last(10), USUAL, 3600))
                .isEqualTo("Comparing with the roster, about 1 minute left");
    }

    @Test
    void writing_isOfThePlannedChanges() {
        RunReport planned = report(List.of(), Map.of("users", new EntityLedger(200, 50, 30, 100, 0, 0, 20, 0)));
        assertThat(words(run(headway("merge", 40, 10), planned), last(10), USUAL, 10))
                .isEqualTo("Writing: 40 of 100 records, 4 records a second, less than a minute left");
    }

    @Test
    void pulling_isOfWhatTheServiceSaysThereIs() {
        PullReport.Collection orgs = new PullReport.Collection("orgs", 100, 12, 12L, 1, 0, 0, null, null, true, null);
        PullReport.Collection users =
                new PullReport.Collection("users", 2000, 1000, 5000L, 1, 0, 0, null, null, false, null);
        RunReport report = RunReport.EMPTY.pulled(
                new PullReport("full", "test", null, "2026-11-25T02:15:00Z", 1, List.of(orgs, users)));
        assertThat(words(run(null, report), null, UNKNOWN, 1)).isEqualTo("Pulling: 1,012 of 5,012 records");
        assertThat(Running.of(run(null, RunReport.EMPTY), null, UNKNOWN, BEGUN)).isNull();
    }
}
