package io.rollbook.intake.oneroster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.run.FileLedger;
import io.rollbook.run.PullReport;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.testing.MadeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PullChoiceTest {
    private static final Instant NOW = Instant.parse("2026-11-26T02:30:00Z");
    private static final String SINCE = "2026-11-24T02:15:00Z";
    private static final String CURSOR = "2026-11-25T02:15:00Z";

    private static Run run(RunState state, boolean fullPull, Instant finished, RunReport report) {
        return new Run(
                "r",
                "springfield",
                "api",
                state,
                false,
                fullPull,
                "person",
                "p",
                finished,
                null,
                finished,
                0,
                null,
                false,
                null,
                null,
                report);
    }

    private static Run merged(String mode, int settings, Instant finished) {
        return run(RunState.MERGED, false, finished, RunReport.EMPTY.pulled(pulled(mode, settings)));
    }

    private static PullReport pulled(String mode, int settings) {
        PullReport.Collection orgs = new PullReport.Collection("orgs", 1, 1, 1L, 1, 0, 0, null, null, true, null);
        return new PullReport(mode, "test", mode.equals("full") ? null : SINCE, CURSOR, settings, List.of(orgs));
    }

    /** The same with rows of users in quarantine. */
    private static Run withBadRows(Run run) {
        FileLedger users = new FileLedger("users.json", "delta", 5, 4, 1, 0, 0, Map.of(), "users", 0, null);
        RunReport report = new MadeReport()
                .files(List.of(users))
                .report()
                .pulled(Objects.requireNonNull(run.report().pull()));
        return run(run.state(), false, Objects.requireNonNull(run.finished()), report);
    }

    private static final Run TONIGHT = run(RunState.WAITING, false, NOW, RunReport.EMPTY);
    private static final Run FULL = merged("full", 1, NOW.minus(Duration.ofDays(2)));
    private static final Run DELTA = merged("delta", 1, NOW.minus(Duration.ofDays(1)));

    private static PullChoice choice(Run now, Run last, Run full, Run ended, int settings) {
        return PullChoice.of(
                now, Optional.ofNullable(last), Optional.ofNullable(full), Optional.ofNullable(ended), settings, NOW);
    }

    @Test
    void afterAFullPullThatWasMerged_changesAreAskedForFromItsCursor() {
        PullChoice choice = choice(TONIGHT, DELTA, FULL, DELTA, 1);

        assertThat(choice.since()).isEqualTo(Instant.parse(CURSOR));
        assertThat(choice.known()).containsExactly("orgs");
    }

    @Test
    void afterADeltaWithRowsInQuarantine_theSameChangesAreAskedForAgain() {
        PullChoice choice = choice(TONIGHT, withBadRows(DELTA), FULL, DELTA, 1);

        assertThat(choice.since()).isEqualTo(Instant.parse(SINCE));
        assertThat(choice.why()).contains("quarantine");
    }

    @Test
    void afterAFullPullWithRowsInQuarantine_saysWhenTheyComeAgain() {
        PullChoice choice = choice(TONIGHT, withBadRows(FULL), FULL, FULL, 1);

        assertThat(choice.since()).isEqualTo(Instant.parse(CURSOR));
        assertThat(choice.why()).contains("quarantine comes again with the next one");
    }

    @Test
    void everythingAfterDeltas_isComparedWithWhatTheseShouldHaveTold() {
        Run old = merged("full", 1, NOW.minus(Duration.ofDays(7)));
        Run asked = run(RunState.WAITING, true, NOW, RunReport.EMPTY);

        assertThat(choice(TONIGHT, DELTA, old, DELTA, 1).last()).isEqualTo(Instant.parse(CURSOR));
        assertThat(choice(asked, DELTA, FULL, DELTA, 1).last()).isEqualTo(Instant.parse(CURSOR));
        assertThat(choice(asked, FULL, FULL, FULL, 1).last())
                .as("no delta before")
                .isNull();
        assertThat(choice(asked, DELTA, FULL, DELTA, 2).last())
                .as("other settings")
                .isNull();
        assertThat(choice(TONIGHT, DELTA, FULL, DELTA, 1).last()).as("a delta").isNull();
    }

    @Test
    void everythingIsPulled_whereItIsAskedFor() {
        Run asked = run(RunState.WAITING, true, NOW, RunReport.EMPTY);

        assertThat(choice(asked, DELTA, FULL, DELTA, 1).full()).isTrue();
    }

    @Test
    void everythingIsPulled_theFirstTime() {
        Run unmerged = run(RunState.FAILED, false, NOW, RunReport.EMPTY);

        assertThat(PullChoice.of(TONIGHT, Optional.empty(), Optional.empty(), Optional.of(unmerged), 1, NOW)
                        .full())
                .isTrue();
    }

    @Test
    void everythingIsPulled_whereAnotherDeliveryCameBetween() {
        Run upload = run(RunState.MERGED, false, NOW.minus(Duration.ofHours(1)), RunReport.EMPTY);

        assertThat(choice(TONIGHT, upload, FULL, upload, 1).full()).isTrue();
    }

    @Test
    void everythingIsPulled_afterAPartOnly() {
        Run part = run(RunState.PARTIAL, false, NOW, RunReport.EMPTY.pulled(pulled("delta", 1)));

        assertThat(choice(TONIGHT, part, FULL, part, 1).full()).isTrue();
    }

    @Test
    void everythingIsPulled_withOtherSettings() {
        assertThat(choice(TONIGHT, DELTA, FULL, DELTA, 2).full()).isTrue();
    }

    @Test
    void everythingIsPulled_onceAWeek() {
        Run old = merged("full", 1, NOW.minus(Duration.ofDays(7)));

        assertThat(choice(TONIGHT, DELTA, old, DELTA, 1).full()).isTrue();
    }

    @Test
    void everythingIsPulled_whereThePortalHadNothingToChange() {
        Run rejected = run(
                RunState.REJECTED,
                false,
                NOW,
                RunReport.EMPTY.pulled(pulled("delta", 1)).refused(new Refused("DELTA_BEFORE_BULK", "...")));

        assertThat(choice(TONIGHT, DELTA, FULL, rejected, 1).full()).isTrue();
    }
}
