package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.number;

import io.rollbook.portal.Collection;
import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.portal.diff.LedgerImbalance;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import io.rollbook.run.FileLedger;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What became of a delivery's rows, file by file, and how many records of each entity that is. */
final class Ledgers {
    private static final String NAMED = "SELECT FROM staging.named_users n WHERE n.sourced_id = s.sourced_id";

    private final Statements statements;
    private final List<FileReading> readings;

    /** {@code readings}: of the delivery's files; it may grow. */
    Ledgers(Statements statements, List<FileReading> readings) {
        this.statements = statements;
        this.readings = readings;
    }

    /** Of a delivery that is refused nothing is used, and its checks were not all made. */
    static void requireBalance(Staged staged) {
        if (staged.refused() == null) {
            staged.files().stream().filter(file -> !file.balances()).findFirst().ifPresent(file -> {
                throw new LedgerImbalance(file.file(), file.toString());
            });
        }
    }

    /** Quarantined rows by entity. */
    Map<Entity, Long> quarantined() {
        return byEntity(statements.counts(
                "counting quarantined rows",
                "SELECT entity, count(DISTINCT (file, line)) FROM staging.quarantine GROUP BY entity"));
    }

    /**
     * Staged rows of each entity, by file; most entities have one. {@code ctid} is in no index: a key in another order than
     * its table takes longer to walk through than the table.
     */
    Map<Entity, Map<Integer, Long>> rowsByFile() {
        Map<Entity, Long> quarantined = quarantined();
        Map<Entity, Map<Integer, Long>> rows = new EnumMap<>(Entity.class);
        for (Entity entity : Entity.values()) {
            List<FileReading> from = readings.stream()
                    .filter(reading -> reading.shape.holds(entity))
                    .toList();
            if (from.size() == 1 && isAsCopied(entity, from.get(0), quarantined)) {
                rows.put(entity, Map.of(from.get(0).index, from.get(0).copied));
                continue;
            }
            String counting = from.size() == 1
                    ? "SELECT %d, count(ctid) FROM %s".formatted(from.get(0).index, statements.staged(entity))
                    : "SELECT file, count(*) FROM %s GROUP BY file".formatted(statements.staged(entity));
            rows.put(entity, statements.counts("counting staged rows", counting));
        }
        return rows;
    }

    /**
     * Whether nothing was taken out again of what was loaded into the roster's own table. Those records are counted by the
     * merge once more, as it writes their audit entries.
     */
    private boolean isAsCopied(Entity entity, FileReading from, Map<Entity, Long> quarantined) {
        return statements.isLoaded(entity)
                && from.shape.entity() == entity
                && from.skipped == 0
                && !quarantined.containsKey(entity);
    }

    private static Map<Entity, Long> records(Map<Entity, Map<Integer, Long>> rows) {
        Map<Entity, Long> records = new EnumMap<>(Entity.class);
        rows.forEach((entity, byFile) -> records.put(
                entity, byFile.values().stream().mapToLong(Long::longValue).sum()));
        return records;
    }

    private static Map<Entity, Long> byEntity(Map<Integer, Long> counts) {
        Map<Entity, Long> byEntity = new EnumMap<>(Entity.class);
        counts.forEach((number, rows) -> byEntity.put(Entity.values()[number], rows));
        return byEntity;
    }

    static Map<Entity, Collection> collections(
            Map<Entity, Coverage> coverage,
            Map<Entity, Map<Integer, Long>> rows,
            Map<Entity, Long> quarantined,
            Map<Entity, Long> known) {
        Map<Entity, Long> records = records(rows);
        Map<Entity, Collection> collections = new EnumMap<>(Entity.class);
        for (Entity entity : Entity.values()) {
            collections.put(
                    entity,
                    new Collection(
                            entity,
                            coverage.getOrDefault(entity, Coverage.NOT_DELIVERED),
                            records.getOrDefault(entity, 0L) + known.getOrDefault(entity, 0L),
                            quarantined.getOrDefault(entity, 0L),
                            known.get(entity)));
        }
        return collections;
    }

    List<FileLedger> of(Judgement judgement, Map<Entity, Map<Integer, Long>> rows, Map<Integer, Long> folded) {
        return readings.stream()
                .map(reading -> ledger(
                        reading,
                        mode(judgement, reading),
                        reading.shape.entity() == null ? Map.of() : rows.getOrDefault(reading.shape.entity(), Map.of()),
                        folded.getOrDefault(reading.index, 0L)))
                .toList();
    }

    private static String mode(Judgement judgement, FileReading reading) {
        if (judgement.countsAsAbsent(reading)) {
            return "absent";
        }
        return judgement.isDelta(reading) ? "delta" : "bulk";
    }

    /** Counted from the tables, not derived from each other, so that a row that got lost shows. */
    private FileLedger ledger(FileReading reading, String mode, Map<Integer, Long> rows, long folded) {
        Map<String, Long> reasons = new HashMap<>(reading.reasons);
        if (folded > 0) {
            reasons.put("same record as another row", folded);
        }
        Entity entity = reading.shape.entity();
        return new FileLedger(
                reading.name,
                mode,
                reading.read,
                entity == null
                        ? 0
                        : reading.known
                                + rows.getOrDefault(reading.index, 0L)
                                - named(entity, reading)
                                + buried(entity, reading.index),
                entity == null ? 0 : quarantined(entity, reading.index),
                reading.skipped,
                folded,
                Map.copyOf(reasons),
                entity == null ? null : entity.table(),
                reading.index,
                reading.shape.file());
    }

    /** Staged records that are no rows of the file, but named by them. */
    private long named(Entity entity, FileReading reading) {
        return reading.shape.namesOthers()
                ? statements
                        .counts(
                                "counting people whom a file's rows name",
                                "SELECT 0, count(*) FROM %s s WHERE s.file = ? AND EXISTS (%s)"
                                        .formatted(statements.staged(entity), NAMED),
                                reading.index)
                        .getOrDefault(0, 0L)
                : 0;
    }

    private long buried(Entity entity, int file) {
        return statements
                .counts(
                        "counting deleted records of a file",
                        """
                        SELECT 0, count(DISTINCT line) FROM staging.tombstone WHERE entity = %d AND file = ? AND line > 0
                        """
                                .formatted(number(entity)),
                        file)
                .getOrDefault(0, 0L);
    }

    private long quarantined(Entity entity, int file) {
        return statements
                .counts(
                        "counting quarantined rows of a file",
                        """
                        SELECT 0, count(DISTINCT line) FROM staging.quarantine s
                        WHERE entity = %d AND file = ? AND NOT EXISTS (%s)
                        """
                                .formatted(number(entity), NAMED),
                        file)
                .getOrDefault(0, 0L);
    }
}
