package io.rollbook.portal.diff;

import io.rollbook.database.Scratch;
import io.rollbook.database.Sql;
import io.rollbook.portal.Collection;
import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.tenant.RunJournal;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares what is staged with the roster and fills {@code staging.change}. Records are matched by sourcedId and
 * compared by their digests; enrollments that went and came under another id are matched once more by class, person,
 * role and first day. The same staging over the same roster always gives the same plan.
 */
public final class Planner {
    private static final String REISSUED = Sql.file(Planner.class, "reissued.sql")
            .replace("${enrollments}", String.valueOf(Entity.ENROLLMENTS.ordinal()));
    static final String PEOPLE = Sql.file(Planner.class, "people.sql")
            .replace("${users}", String.valueOf(Entity.USERS.ordinal()))
            .replace("${user_roles}", String.valueOf(Entity.USER_ROLES.ordinal()))
            .replace("${demographics}", String.valueOf(Entity.DEMOGRAPHICS.ordinal()));

    /**
     * Plans what is staged.
     *
     * @param tenant a connection in auto-commit; or with the transaction open in which records were loaded
     * @throws LedgerImbalance where the records are not accounted for exactly once
     */
    public ChangeSet plan(Connection tenant, Staged staged) {
        Sql sql = new Sql(tenant);
        int base = new RunJournal(tenant).version();
        Scratch.empty(sql, List.of("staging.change"));
        Set<Entity> wholesale = empty(sql);
        wholesale.addAll(staged.loaded());
        Map<Entity, Long> unchanged = compare(sql, staged, wholesale);
        sql.update("reading what was planned", "ANALYZE staging.change");
        sql.update("matching enrollments with new ids", REISSUED);
        LocalDate termsOverOn = staged.termsOverOn();
        if (termsOverOn != null) {
            Terms.keepResting(sql, termsOverOn);
        }
        KeptReferences.keep(tenant);
        GoneWith.add(sql, staged);
        if (termsOverOn != null) {
            Terms.noteEnded(sql, termsOverOn);
        }
        sql.update("finding the schools of changed people", PEOPLE);
        return counted(sql, base, staged, wholesale, unchanged);
    }

    /** Entities of which the roster has nothing yet. */
    private static Set<Entity> empty(Sql sql) {
        String each = Arrays.stream(Entity.values())
                .map(entity -> "NOT EXISTS (SELECT FROM roster.%s)".formatted(entity.table()))
                .collect(Collectors.joining(", ", "SELECT ", ""));
        return sql.one("looking for empty collections", each, row -> {
            Set<Entity> out = EnumSet.noneOf(Entity.class);
            for (Entity entity : Entity.values()) {
                if (row.getBoolean(entity.ordinal() + 1)) {
                    out.add(entity);
                }
            }
            return out;
        });
    }

    private static Map<Entity, Long> compare(Sql sql, Staged staged, Set<Entity> wholesale) {
        Map<Entity, Long> unchanged = new EnumMap<>(Entity.class);
        for (Collection collection : delivered(staged)) {
            Entity entity = collection.entity();
            if (!wholesale.contains(entity)) {
                String[] schools = staged.schools().toArray(String[]::new);
                String statement = ComparisonSql.compare(
                        entity, Absence.in(collection), collection.known() != null, schools.length > 0);
                unchanged.put(
                        entity,
                        sql.one(
                                "comparing " + entity.table(),
                                statement,
                                row -> {
                                    requireOnce(entity, row.getLong(2));
                                    return row.getLong(1);
                                },
                                schools.length > 0 ? new Object[] {schools} : new Object[0]));
            }
        }
        return unchanged;
    }

    private static void requireOnce(Entity entity, long twice) {
        if (twice > 0) {
            throw new LedgerImbalance(entity.table(), twice + " records are staged more than once");
        }
    }

    private static ChangeSet counted(
            Sql sql, int base, Staged staged, Set<Entity> wholesale, Map<Entity, Long> unchanged) {
        PlanCounts counts = PlanCounts.read(sql);
        Map<String, EntityLedger> ledger = new LinkedHashMap<>();
        long writes = counts.writes();
        for (Entity entity : Entity.values()) {
            Collection collection = staged.collections().get(entity);
            if (collection == null || collection.coverage() == Coverage.NOT_DELIVERED) {
                if (!counts.removes(entity)) {
                    continue;
                }
                // It goes with others.
                collection = new Collection(entity, Coverage.NOT_DELIVERED, 0, 0);
            }
            // Of what was loaded the merge counts what is in the roster in the end.
            long records = staged.loaded().contains(entity) ? collection.staged() : staged(sql, entity);
            long known = collection.records() - collection.staged();
            boolean whole = wholesale.contains(entity);
            if (whole) {
                counts.add(entity, "A", false, records);
                writes += records;
            }
            EntityLedger line = counts.ledger(
                    entity, records + known, tombstones(sql, entity), known + unchanged.getOrDefault(entity, 0L));
            PlanCounts.requireBalance(collection, records, line);
            ledger.put(entity.table(), line);
        }
        return new ChangeSet(base, Set.copyOf(wholesale), ledger, writes);
    }

    private static long staged(Sql sql, Entity entity) {
        return sql.one(
                "counting staged records", "SELECT count(*) FROM staging." + entity.table(), row -> row.getLong(1));
    }

    private static long tombstones(Sql sql, Entity entity) {
        return sql.one(
                "counting records marked as deleted",
                "SELECT count(DISTINCT sourced_id) FROM staging.tombstone WHERE entity = ?",
                row -> row.getLong(1),
                entity.ordinal());
    }

    /** What was delivered, in the order of the entities. */
    private static List<Collection> delivered(Staged staged) {
        return Arrays.stream(Entity.values())
                .map(staged.collections()::get)
                .filter(collection -> collection != null && collection.coverage() != Coverage.NOT_DELIVERED)
                .toList();
    }
}
