package io.rollbook.run;

import io.rollbook.roster.Entity;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a full pull brings that the pulls of changes before it should have brought: services forget to tell of changes, and
 * seldom tell of deletions.
 *
 * @param changed by the entity's table, records that were added, changed or restored though they do not say that they changed
 *     since the last pull of changes began; at least so many, since others that say so may be just the same. Without those of
 *     which there is none
 * @param removed records that are not listed any more; no pull of changes told of them, but some may be gone since the last
 */
public record Missed(Map<String, Long> changed, long removed) {
    /** What was missed; empty where that was no full pull after pulls of changes, or its plan is not made. */
    public static Optional<Missed> of(RunReport report) {
        PullReport pull = report.pull();
        boolean compared = pull != null
                && pull.full()
                && pull.collections().stream().anyMatch(collection -> collection.changed() != null);
        if (pull == null || !compared || report.ledger().isEmpty()) {
            return Optional.empty();
        }
        Map<String, Long> changed = new LinkedHashMap<>();
        long removed = 0;
        for (PullReport.Collection collection : pull.collections()) {
            String table = table(collection.name());
            EntityLedger line = report.ledger().get(table);
            if (line == null) {
                continue;
            }
            removed += line.absent();
            Long since = collection.changed();
            long missed = since == null ? 0 : line.added() + line.changed() + line.restored() - since;
            if (missed > 0) {
                changed.put(table, missed);
            }
        }
        return Optional.of(new Missed(Map.copyOf(changed), removed));
    }

    /** The entity's table, by the name that OneRoster gives the collection. */
    private static String table(String collection) {
        for (Entity entity : Entity.values()) {
            if (entity.table().replace("_", "").equals(collection.toLowerCase(Locale.ROOT))) {
                return entity.table();
            }
        }
        return collection;
    }
}
