package io.rollbook.intake.oneroster;

import io.rollbook.run.PullReport;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether everything is pulled or what changed.
 *
 * @param since from when on changes are asked for; null for everything
 * @param why in a few words
 */
record PullChoice(@Nullable Instant since, String why) {
    /** Deltas miss what a service forgets to tell; a full pull finds it. A little less than a week, for a weekly schedule. */
    static final Duration FULL_EVERY = Duration.ofDays(7).minusHours(6);

    /**
     * Chooses.
     *
     * @param last the feed's last run that brought something into the roster, or found it there
     * @param lastFull the last of these with a full pull
     * @param settings version of the district's settings
     */
    static PullChoice of(Run run, Optional<Run> last, Optional<Run> lastFull, int settings, Instant now) {
        PullReport before = last.map(one -> one.report().pull()).orElse(null);
        PullReport full = lastFull.map(one -> one.report().pull()).orElse(null);
        if (run.fullPull()) {
            return everything("it was asked for");
        }
        if (before == null || full == null || last.orElseThrow().state() == RunState.PARTIAL) {
            return everything("nothing was pulled and merged as a whole before");
        }
        if (full.settings() != settings || before.settings() != settings) {
            return everything("the district's settings have changed");
        }
        Instant ended = lastFull.orElseThrow().finished();
        if (ended == null || !ended.plus(FULL_EVERY).isAfter(now)) {
            return everything("the last full pull is a week old");
        }
        return new PullChoice(Instant.parse(before.cursor()), "changes since the last run");
    }

    static PullChoice everything(String why) {
        return new PullChoice(null, why);
    }

    boolean full() {
        return since == null;
    }

    String mode() {
        return full() ? PullReport.FULL : PullReport.DELTA;
    }
}
