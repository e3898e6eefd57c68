package io.rollbook.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run as the control database knows it.
 *
 * @param id the run's id, see {@link RunId}
 * @param trigger {@code schedule}, {@code person}, {@code api} or {@code undo}
 * @param by name of the token or account that started it
 * @param fullPull whether a person asked for everything, however little has changed
 * @param envelope digest of the envelope, {@code sha256:...}; null before one was sent
 * @param uploaded whether a person sent its delivery, so that there is nothing to pull
 * @param again why it is not in work now, and when it is; null where it is, or has ended
 * @param headway how far it is in its stage; null where it is in none that tells
 */
public record Run(
        String id,
        String district,
        String feed,
        RunState state,
        boolean preview,
        boolean fullPull,
        String trigger,
        String by,
        Instant created,
        @Nullable Instant received,
        @Nullable Instant finished,
        int attempts,
        @Nullable String envelope,
        boolean uploaded,
        @Nullable Again again,
        @Nullable Headway headway,
        RunReport report) {
    /** The trigger of runs that began by themselves, and who began them. */
    public static final String SCHEDULED = "schedule";

    /** The trigger of runs that undo another. */
    public static final String UNDO = "undo";

    /** The trigger of runs that hold what the guard withheld of another. */
    public static final String WITHHELD = "guard";

    /** Whether it holds what the guard withheld of another. */
    public boolean isWithheld() {
        return trigger.equals(WITHHELD);
    }

    /** Whether it puts back what another run changed. */
    public boolean isUndo() {
        return trigger.equals(UNDO);
    }

    /** Whether it began by itself. */
    public boolean isScheduled() {
        return trigger.equals(SCHEDULED);
    }
}
