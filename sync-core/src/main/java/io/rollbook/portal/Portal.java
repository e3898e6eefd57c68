package io.rollbook.portal;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.run.Run;
import io.rollbook.run.SyncOutcome;

/**
 * Where sealed deliveries become a roster. One for all districts of the process; it may be called from many threads,
 * and runs of one district go one after the other.
 *
 * <p>Errors: a delivery at fault is an outcome; a broken world ({@link io.rollbook.database.DatabaseException}, disk full)
 * is an exception, after which the same call may be repeated.
 */
public final class Portal {

    /**
     * Takes a delivery through all steps until its run rests. Repeating it with the same envelope is harmless: where it
     * has been merged already, its outcome is told again.
     */
    public SyncOutcome receive(Ciphertext ciphertext) {
        throw new UnsupportedOperationException(ciphertext.toString());
    }

    /**
     * Merges a held plan, exactly as it was shown; where the roster has moved on, plans anew and holds again.
     *
     * @param by name of the token or account that decided
     * @throws io.rollbook.run.Runs.IllegalTransition where the run is not held
     */
    public SyncOutcome approve(String run, String by, String reason, Approval what) {
        throw new UnsupportedOperationException(run + by + reason + what);
    }

    /**
     * Drops a held plan.
     *
     * @throws io.rollbook.run.Runs.IllegalTransition where the run is not held
     */
    public Run discard(String run, String by, String reason) {
        throw new UnsupportedOperationException(run + by + reason);
    }

    /**
     * Stops a run that is not over yet. One in work stops before its next step; one that is being written does not.
     *
     * @throws io.rollbook.run.Runs.IllegalTransition where the run is over or being written
     */
    public Run cancel(String run, String by, String reason) {
        throw new UnsupportedOperationException(run + by + reason);
    }
}
