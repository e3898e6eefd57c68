package io.rollbook.portal.diff;

import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import java.util.Map;
import java.util.Set;

/**
 * A plan: what is in {@code staging.change}, counted.
 *
 * @param base the version of the roster that it starts from; 0 before the first merged run
 * @param wholesale entities of which the roster has nothing yet: everything staged is added, and
 *     {@code staging.change} holds nothing
 * @param ledger records by entity table name, in the order of {@link Entity}; entities that were not delivered are
 *     left out
 * @param writes records that the plan adds, changes, removes or restores
 */
public record ChangeSet(int base, Set<Entity> wholesale, Map<String, EntityLedger> ledger, long writes) {

    /** Whether there is nothing to write. */
    public boolean isEmpty() {
        return writes == 0;
    }
}
