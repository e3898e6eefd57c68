package io.rollbook.intake.oneroster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The records of a collection that came so far: how many, in which order, and which of them more than once. */
final class Arrivals {
    private final @Nullable Instant since;
    private final IdSet ids = new IdSet();
    private long received;
    private long repeated;
    private boolean isApart;
    private long last;
    private long sequence;
    private long changed;
    private boolean isUndated;

    /** {@code since}: counts who changed from then on; null where nobody asks. */
    Arrivals(@Nullable Instant since) {
        this.since = since;
    }

    /** Takes a page but for its first records, which are known; false where all of the others had come before. */
    boolean add(Page page, int known) {
        long[] found = page.ids();
        int again = 0;
        for (int i = known; i < found.length; i++) {
            boolean isNew = ids.add(found[i]);
            again += isNew ? 0 : 1;
            isApart |= !isNew && found[i] != last;
            last = found[i];
            sequence = sequence * 0x9E3779B97F4A7C15L + last;
            note(page.changed()[i]);
        }
        received += found.length - known;
        repeated += again;
        return again == 0 || again < found.length - known;
    }

    private void note(long time) {
        isUndated |= time == Page.NOT_TOLD;
        changed += since != null && time >= since.toEpochMilli() ? 1 : 0;
    }

    /** Whether a record has not come yet; it counts as come from then on. */
    boolean isNew(long id) {
        return ids.add(id);
    }

    /** How many came, those that came again included. */
    long received() {
        return received;
    }

    /** How many of these had come before. */
    long repeated() {
        return repeated;
    }

    /** Whether one that came again did not come right behind itself. */
    boolean isApart() {
        return isApart;
    }

    /** Which came last. */
    long last() {
        return last;
    }

    /** A number for which records came in which order. */
    long sequence() {
        return sequence;
    }

    /** How many say that they changed since the time that is asked for; null where none is, or one does not say. */
    @Nullable
    Long changed() {
        return since == null || isUndated ? null : changed;
    }
}
