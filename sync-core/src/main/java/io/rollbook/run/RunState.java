package io.rollbook.run;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a run is. All legal transitions are in {@link #canBecome}. */
public enum RunState {
    /** Created; nothing has been fetched yet. */
    WAITING,
    /** Sealed and on its way to, or at, its portal. */
    RECEIVED,
    /** Opened: integrity and signer are verified. */
    OPENED,
    /** Parsed, checked and in the staging tables. */
    STAGED,
    /** Compared with the roster. */
    PLANNED,
    /** A person must decide. */
    HELD,
    /** A person has approved; to be merged. */
    APPROVED,
    /** Being written. */
    MERGING,

    /** Everything planned is in the roster. */
    MERGED,
    /** The delivery says what the roster already says; without an envelope, none came because nothing newer was there. */
    UNCHANGED,
    /** Planned and shown only. */
    PREVIEWED,
    /** A part was applied; the run says what was not. */
    PARTIAL,
    /** The delivery is at fault: something to fix at the district. */
    REJECTED,
    /** We are at fault, or a part is down. */
    FAILED,
    /** A person said no to the plan. */
    DISCARDED,
    /** A newer delivery took the place of this held one. */
    SUPERSEDED,
    /** A person stopped it. */
    CANCELLED;

    private static final List<RunState> PRESSING_FIRST = List.of(
            FAILED,
            REJECTED,
            HELD,
            PARTIAL,
            WAITING,
            RECEIVED,
            OPENED,
            STAGED,
            PLANNED,
            APPROVED,
            MERGING,
            MERGED,
            UNCHANGED,
            PREVIEWED,
            DISCARDED,
            CANCELLED,
            SUPERSEDED);

    /** The one of these that asks most for attention. */
    public static Optional<RunState> mostPressing(Collection<RunState> states) {
        return PRESSING_FIRST.stream().filter(states::contains).findFirst();
    }

    /** Whether a run in this state is over. */
    public boolean isEnd() {
        return ordinal() >= MERGED.ordinal();
    }

    /**
     * Whether a run may go from this state to the next. A redelivered message starts its work over, so that every
     * working state may return to {@code RECEIVED}; a failed run may be tried again. An undo has no delivery: once asked for
     * it is planned.
     */
    public boolean canBecome(RunState next) {
        return switch (this) {
            case WAITING ->
                next == RECEIVED || next == UNCHANGED || next == REJECTED || next == FAILED || next == CANCELLED;
            case RECEIVED ->
                next == OPENED
                        || next == RECEIVED
                        || next == PLANNED
                        || isEarlyEnd(next)
                        || next == MERGED
                        || next == PARTIAL;
            case OPENED -> next == STAGED || next == RECEIVED || isEarlyEnd(next);
            case STAGED -> next == PLANNED || next == RECEIVED || isEarlyEnd(next);
            case PLANNED ->
                next == MERGING || next == HELD || next == PREVIEWED || next == RECEIVED || isEarlyEnd(next);
            case HELD -> next == APPROVED || next == DISCARDED || next == SUPERSEDED || next == CANCELLED;
            case APPROVED -> next == MERGING || next == HELD || next == FAILED || next == APPROVED;
            case MERGING ->
                next == MERGED
                        || next == PARTIAL
                        || next == UNCHANGED
                        || next == FAILED
                        || next == RECEIVED
                        || next == APPROVED
                        || next == HELD;
            case FAILED -> next == WAITING || next == RECEIVED || next == APPROVED;
            case MERGED, UNCHANGED, PREVIEWED, PARTIAL, REJECTED, DISCARDED, SUPERSEDED, CANCELLED -> false;
        };
    }

    private static boolean isEarlyEnd(RunState next) {
        return next == UNCHANGED || next == REJECTED || next == FAILED || next == CANCELLED;
    }

    /** The word used in JSON and in the control database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state with this word. */
    public static RunState ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
