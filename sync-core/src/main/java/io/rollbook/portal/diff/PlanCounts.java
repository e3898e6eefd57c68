package io.rollbook.portal.diff;

import io.rollbook.database.Sql;
import io.rollbook.portal.Collection;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import java.util.HashMap;
import java.util.Map;

/** Changes by entity and action, on their way into the ledger. */
final class PlanCounts {
    private static final String COUNTS = Sql.file(PlanCounts.class, "counts.sql");

    private final Map<String, Long> counts = new HashMap<>();

    /** What is in {@code staging.change}. */
    static PlanCounts read(Sql sql) {
        PlanCounts counts = new PlanCounts();
        sql.each(
                "counting the plan",
                COUNTS,
                row -> counts.add(Entity.values()[row.getInt(1)], row.getString(2), row.getBoolean(3), row.getLong(4)));
        return counts;
    }

    void add(Entity entity, String action, boolean tombstone, long number) {
        counts.merge(key(entity, action, tombstone), number, Long::sum);
    }

    /** Records to be written. */
    long writes() {
        return counts.entrySet().stream()
                .filter(each -> !each.getKey().startsWith("K") && !each.getKey().startsWith("X"))
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

    /** Of a plan that lists nothing but what it changes. */
    EntityLedger ofUndo(Entity entity) {
        long changed = get(entity, "C", false);
        long restored = get(entity, "B", false);
        return new EntityLedger(changed + restored, 0, changed, 0, restored, 0, get(entity, "R", false), 0);
    }

    /** A line of which only a part is left. */
    EntityLedger part(Entity entity, EntityLedger whole) {
        return whole.part(
                get(entity, "A", false),
                get(entity, "C", false),
                get(entity, "B", false),
                get(entity, "R", false),
                get(entity, "K", false) + get(entity, "K", true));
    }

    boolean removes(Entity entity) {
        return get(entity, "R", false) > 0;
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
