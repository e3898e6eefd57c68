package io.rollbook.portal;

import io.rollbook.roster.Entity;
import org.jspecify.annotations.Nullable;

/**
 * How much of one entity a delivery holds, which decides whether what it does not list may be removed.
 *
 * @param coverage how complete it is
 * @param records records that can be used, staged or recognised
 * @param quarantined rows that cannot
 * @param known records recognised as those of the last delivery, listed as they are stored, and not staged; null where
 *     all were read. Then {@code staging.unlisted} says which stored records may not be listed
 */
public record Collection(Entity entity, Coverage coverage, long records, long quarantined, @Nullable Long known) {
    /** How complete a collection is. */
    public enum Coverage {
        /** The delivery has no such collection, or the manifest says it is absent. */
        NOT_DELIVERED,
        /** What the delivery does not list says nothing: it lists changes only, or the feed does not own the entity. */
        DELTA,
        /** Complete, but a row's id could not be read: it may be anyone's, so nothing is removed. */
        COMPLETE_BUT_UNREADABLE,
        /** Complete: what it does not list is gone at the source. */
        COMPLETE
    }

    /** With every row read. */
    public Collection(Entity entity, Coverage coverage, long records, long quarantined) {
        this(entity, coverage, records, quarantined, null);
    }

    /** Records in the staging table. */
    public long staged() {
        return known == null ? records : records - known;
    }

    /** Whether a stored record may be removed because this collection does not list it. */
    public boolean absenceRemoves() {
        return coverage == Coverage.COMPLETE && records > 0;
    }

    Collection whereAbsenceSaysNothing() {
        return coverage == Coverage.NOT_DELIVERED
                ? this
                : new Collection(entity, Coverage.DELTA, records, quarantined, known);
    }
}
