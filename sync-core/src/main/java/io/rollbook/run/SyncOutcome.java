package io.rollbook.run;

/** How a delivery came to rest. A broken world (database down, disk full) is an exception instead, and is retried. */
public sealed interface SyncOutcome {
    /** What was found and done. */
    RunReport report();

    /** The state in which the run rests. */
    default RunState state() {
        if (this instanceof Merged) {
            return RunState.MERGED;
        } else if (this instanceof Unchanged) {
            return RunState.UNCHANGED;
        } else if (this instanceof Previewed) {
            return RunState.PREVIEWED;
        } else if (this instanceof HeldForDecision) {
            return RunState.HELD;
        } else if (this instanceof Partial) {
            return RunState.PARTIAL;
        }
        return RunState.REJECTED;
    }

    /** The whole plan is in the roster. */
    record Merged(RunReport report) implements SyncOutcome {}

    /** The roster already says what the delivery says. */
    record Unchanged(RunReport report) implements SyncOutcome {}

    /** Planned, shown, not applied: a preview was asked for. */
    record Previewed(RunReport report) implements SyncOutcome {}

    /** The plan waits for a person. */
    record HeldForDecision(RunReport report) implements SyncOutcome {}

    /** A part of the plan is in the roster: a person chose it, or the guard withheld the rest. */
    record Partial(RunReport report) implements SyncOutcome {}

    /** The run was over before: discarded, superseded, cancelled. Nothing was done. */
    record Closed(RunState state, RunReport report) implements SyncOutcome {}

    /** The delivery is at fault and changed nothing. */
    record Rejected(RunReport report) implements SyncOutcome {}
}
