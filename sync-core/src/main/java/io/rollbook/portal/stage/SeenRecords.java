package io.rollbook.portal.stage;

import io.rollbook.roster.Entity;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ids of a delivery's staged records, by entity, whatever files they are from. */
final class SeenRecords {
    private final Map<Entity, SeenIds> seen = new EnumMap<>(Entity.class);
    private @Nullable SeenIds led;

    /** Those of an entity; {@code bytes}: the size of the file that is about to be read. */
    SeenIds ids(Entity entity, long bytes) {
        return seen.computeIfAbsent(entity, first -> new SeenIds(bytes));
    }

    /** Ids of an entity that may have been staged twice; empty where they may be any. */
    Optional<Set<String>> repeated(Entity entity) {
        SeenIds ids = seen.get(entity);
        return ids == null ? Optional.of(Set.of()) : ids.repeated();
    }

    /** Whether a class may have several primary teachers among the rows that were read. */
    boolean mayShareLead() {
        return led != null && led.repeated().map(ids -> !ids.isEmpty()).orElse(true);
    }

    /** Whether a row names a primary teacher. */
    boolean leads() {
        return led != null;
    }

    /** Notes a class for which a row names a primary teacher, if it does. */
    void noteLead(@Nullable String ledClass, long bytes) {
        if (ledClass != null) {
            led = led == null ? new SeenIds(bytes) : led;
            led.add(ledClass);
        }
    }
}
