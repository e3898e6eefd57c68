package io.rollbook.portal;

import io.rollbook.roster.Entity;

/**
 * How much of one entity a delivery holds, which decides whether what it does not list may be removed.
 *
 * @param coverage how complete it is
 * @param records staged records that can be used
 * @param quarantined rows that cannot
 */
public record Collection(Entity entity, Coverage coverage, long records, long quarantined) {
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

    /** Whether a stored record may be removed because this collection does not list it. */
    public boolean absenceRemoves() {
        return coverage == Coverage.COMPLETE && records > 0;
    }

    Collection whereAbsenceSaysNothing() {
        return coverage == Coverage.NOT_DELIVERED ? this : new Collection(entity, Coverage.DELTA, records, quarantined);
    }
}
