package io.rollbook.tenant;

import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;

/**
 * A run that made a version of the roster.
 *
 * @param no its number: the version
 * @param id the run's id
 * @param state merged or partial
 */
public record MergedRun(int no, String id, RunState state, RunReport report) {
    /** The run's outcome, told again. */
    public SyncOutcome outcome() {
        return state == RunState.PARTIAL ? new SyncOutcome.Partial(report) : new SyncOutcome.Merged(report);
    }
}
