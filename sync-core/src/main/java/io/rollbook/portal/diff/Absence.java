package io.rollbook.portal.diff;

import io.rollbook.portal.Collection;
import io.rollbook.portal.Collection.Coverage;

/** What it means for a stored record that a delivery does not list it. */
enum Absence {
    /** It is gone at the source. */
    REMOVES,
    /** It may be gone, but the collection is empty or a row of it could not be read: it is kept, and counted as such. */
    WITHHELD,
    /** Nothing: the delivery lists changes only. */
    SAYS_NOTHING;

    static Absence in(Collection collection) {
        if (collection.absenceRemoves()) {
            return REMOVES;
        }
        return collection.coverage() == Coverage.DELTA ? SAYS_NOTHING : WITHHELD;
    }
}
