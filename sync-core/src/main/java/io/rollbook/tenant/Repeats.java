package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.Findings.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records whose rows are quarantined run after run. What is stored of them stays as it is and ages, which nobody would see
 * without being told.
 */
final class Repeats {
    /** Runs in a row from which on it is told. */
    private static final int FEW = 3;

    private final Map<Key, Integer> runs;
    private final Map<Key, Instant> stored;
    private final ZoneId zone;

    private record Key(String entity, String sourcedId) {}

    private Repeats(Map<Key, Integer> runs, Map<Key, Instant> stored, ZoneId zone) {
        this.runs = runs;
        this.stored = stored;
        this.zone = zone;
    }

    /**
     * Those of a run.
     *
     * @param before the feed's runs before it that read rows, newest first
     * @param ids sourcedIds to look at; null for all
     * @param zone whose days are told
     */
    static Repeats of(Sql sql, String run, List<String> before, @Nullable List<String> ids, ZoneId zone) {
        Map<Key, Integer> runs = new HashMap<>();
        String[] looked = ids == null ? null : ids.toArray(String[]::new);
        if (before.size() + 1 >= FEW && (looked == null || looked.length > 0)) {
            sql.each(
                    "looking for records that are quarantined again",
                    """
                    SELECT entity, sourced_id, count(*) FROM (
                        SELECT f.entity, f.sourced_id, e.place,
                               row_number() OVER (PARTITION BY f.entity, f.sourced_id ORDER BY e.place) AS nth
                        FROM (SELECT DISTINCT run, entity, sourced_id FROM sync.findings
                              WHERE run = ANY (?) AND severity = 'error' AND entity IS NOT NULL
                                AND sourced_id IS NOT NULL AND (?::text[] IS NULL OR sourced_id = ANY (?::text[]))) f
                        JOIN unnest(?::text[]) WITH ORDINALITY AS e(run, place) ON e.run = f.run) seen
                    WHERE place = nth GROUP BY 1, 2 HAVING count(*) >= %d
                    """
                            .formatted(FEW),
                    row -> runs.put(new Key(row.getString(1), row.getString(2)), row.getInt(3)),
                    all(run, before),
                    looked,
                    looked,
                    all(run, before));
        }
        return new Repeats(runs, stored(sql, runs), zone);
    }

    /**
     * In how many runs a record's row was quarantined, up to the newest; empty where these are few.
     *
     * @param runs those of its feed that read rows, newest first
     */
    static Optional<Integer> of(Sql sql, Entity entity, String sourcedId, List<String> runs) {
        if (runs.size() < FEW) {
            return Optional.empty();
        }
        Set<String> bad = new HashSet<>(sql.list(
                "looking for a record that is quarantined again",
                """
                SELECT DISTINCT run FROM sync.findings
                WHERE severity = 'error' AND sourced_id = ? AND entity = ? AND run = ANY (?)
                """,
                row -> row.getString(1),
                sourcedId,
                entity.table(),
                runs.toArray(String[]::new)));
        int inARow = (int) runs.stream().takeWhile(bad::contains).count();
        return inARow < FEW ? Optional.empty() : Optional.of(inARow);
    }

    private static String[] all(String run, List<String> before) {
        return Stream.concat(Stream.of(run), before.stream()).toArray(String[]::new);
    }

    /** Since when what is stored of these records is as it is. */
    private static Map<Key, Instant> stored(Sql sql, Map<Key, Integer> runs) {
        Map<String, List<String>> ids = new HashMap<>();
        runs.keySet().forEach(record -> ids.computeIfAbsent(record.entity(), entity -> new ArrayList<>())
                .add(record.sourcedId()));
        Map<Key, Instant> stored = new HashMap<>();
        ids.forEach((table, those) -> sql.each(
                "looking for what is stored of them",
                """
                SELECT r.sourced_id, s.merged_at FROM roster.%s r JOIN sync.runs s ON s.no = r.last_changed_run
                WHERE r.active AND r.sourced_id = ANY (?)
                """
                        .formatted(Entity.ofTable(table).table()),
                row -> stored.put(
                        new Key(table, row.getString(1)), row.getTimestamp(2).toInstant()),
                (Object) those.toArray(String[]::new)));
        return stored;
    }

    /** The row, with a note where its record is one of these. */
    Row noted(Row row) {
        if (row.entity() == null || row.sourcedId() == null) {
            return row;
        }
        Key record = new Key(row.entity(), row.sourcedId());
        Integer number = runs.get(record);
        if (number == null) {
            return row;
        }
        Instant since = stored.get(record);
        String note = "quarantined in the last " + number + " runs, "
                + (since == null
                        ? "nothing of it is in the roster"
                        : "the stored record of " + LocalDate.ofInstant(since, zone) + " is kept");
        return row.with(note);
    }
}
