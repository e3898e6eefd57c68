package io.rollbook.intake.oneroster;

import io.rollbook.run.PullReport;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether everything is pulled or what changed.
 *
 * @param since from when on changes are asked for; null for everything
 * @param why in a few words
 * @param known collections that were pulled in full before
 * @param last of everything: when the last pull of changes began, which should have told all that had changed by then; null
 *     where there was none since the last full pull, or the two cannot be compared
 */
record PullChoice(@Nullable Instant since, String why, Set<String> known, @Nullable Instant last) {
    /** What the portal says where it has nothing that changes could be made to. */
    private static final String NOTHING_TO_CHANGE = "DELTA_BEFORE_BULK";

    /** Deltas miss what a service forgets to tell; a full pull finds it. A little less than a week, for a weekly schedule. */
    static final Duration FULL_EVERY = Duration.ofDays(7).minusHours(6);

    /**
     * Chooses.
     *
     * @param last the feed's last run that brought something into the roster, or found it there
     * @param lastFull the last of these with a full pull
     * @param ended the feed's last run, whatever came of it
     * @param settings version of the district's settings
     */
    static PullChoice of(
            Run run, Optional<Run> last, Optional<Run> lastFull, Optional<Run> ended, int settings, Instant now) {
        PullReport before = last.map(one -> one.report().pull()).orElse(null);
        PullReport full = lastFull.map(one -> one.report().pull()).orElse(null);
        Instant told = before == null || before.full() || before.settings() != settings
                ? null
                : Instant.parse(before.cursor());
        if (run.fullPull()) {
            return everything("it was asked for", told);
        }
        if (before == null || full == null || last.orElseThrow().state() == RunState.PARTIAL) {
            return everything("nothing was pulled and merged as a whole before");
        }
        if (full.settings() != settings || before.settings() != settings) {
            return everything("the district's settings have changed");
        }
        if (ended.map(one -> one.report().refused())
                .filter(why -> why.code().equals(NOTHING_TO_CHANGE))
                .isPresent()) {
            return everything("the roster has nothing that changes could be made to");
        }
        Instant finished = lastFull.orElseThrow().finished();
        if (finished == null || !finished.plus(FULL_EVERY).isAfter(now)) {
            return everything("the last full pull is a week old", told);
        }
        Set<String> known =
                full.collections().stream().map(PullReport.Collection::name).collect(Collectors.toUnmodifiableSet());
        boolean bad = last.orElseThrow().report().files().stream().anyMatch(file -> file.quarantined() > 0);
        if (bad && before.since() != null) {
            return new PullChoice(
                    Instant.parse(before.since()),
                    "changes since the last run but one: it has rows in quarantine",
                    known,
                    null);
        }
        String why = bad
                ? "changes since the last run; what that full pull has in quarantine comes again with the next one"
                : "changes since the last run";
        return new PullChoice(Instant.parse(before.cursor()), why, known, null);
    }

    static PullChoice everything(String why) {
        return everything(why, null);
    }

    private static PullChoice everything(String why, @Nullable Instant told) {
        return new PullChoice(null, why, Set.of(), told);
    }

    boolean full() {
        return since == null;
    }

    String mode() {
        return full() ? PullReport.FULL : PullReport.DELTA;
    }
}
