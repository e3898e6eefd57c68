package io.rollbook.portal.diff;

import io.rollbook.portal.Collection;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import java.util.HashMap;
import java.util.Map;

/** Changes by entity and action, on their way into the ledger. */
final class PlanCounts {
    private final Map<String, Long> counts = new HashMap<>();

    void add(Entity entity, String action, boolean tombstone, long number) {
        counts.merge(key(entity, action, tombstone), number, Long::sum);
    }

    /** Records to be written. */
    long writes() {
        return counts.entrySet().stream()
                .filter(each -> !each.getKey().startsWith("K"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    EntityLedger ledger(Entity entity, long records, long tombstones, long unchanged) {
        return new EntityLedger(
                records + tombstones,
                get(entity, "A", false),
                get(entity, "C", false),
                unchanged,
                get(entity, "B", false),
                tombstones,
                get(entity, "R", false),
                get(entity, "K", false) + get(entity, "K", true));
    }

    /** Checks the line against itself and against what those who staged the records counted. */
    static void requireBalance(Collection collection, long staged, EntityLedger line) {
        if (!line.balances()) {
            throw new LedgerImbalance(collection.entity().table(), line.toString());
        }
        if (staged != collection.staged()) {
            throw new LedgerImbalance(
                    collection.entity().table(),
                    "%d records were read and %d are staged".formatted(collection.staged(), staged));
        }
    }

    private long get(Entity entity, String action, boolean tombstone) {
        return counts.getOrDefault(key(entity, action, tombstone), 0L);
    }

    private static String key(Entity entity, String action, boolean tombstone) {
        return action + entity.ordinal() + tombstone;
    }
}
