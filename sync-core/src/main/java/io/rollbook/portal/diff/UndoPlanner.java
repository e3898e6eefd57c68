package io.rollbook.portal.diff;

import io.rollbook.database.Scratch;
import io.rollbook.database.Sql;
import io.rollbook.district.KeepRules;
import io.rollbook.portal.diff.PlanPart.Reference;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.tenant.History;
import io.rollbook.tenant.RunJournal;
import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans to put back what a merged run changed: fills {@code staging.change} and the staging tables from the history. The same
 * roster and history always give the same plan.
 */
public final class UndoPlanner {
    private static final List<String> OTHERS = List.of("change", "quarantine", "tombstone", "wanted", "unlisted");

    /**
     * A plan, and what stands in its way.
     *
     * @param clashes records that cannot be put back: a later run changed them, or one that stays refers to them
     * @param laterRuns ids of the runs that have to be undone first, newest first
     * @param schools sourcedIds of the schools of which everything can be put back; empty where nothing stands in the way
     */
    public record Undo(ChangeSet plan, long clashes, List<String> laterRuns, List<String> schools) {}

    /** The run changed nothing at the school that was named. */
    public static final class NoSuchSchool extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static boolean isTouched(Sql sql, String school) {
        return sql.one(
                "looking for a school",
                "SELECT EXISTS (SELECT FROM staging.change WHERE org = ?)",
                row -> row.getBoolean(1),
                school);
    }

    /**
     * Plans it.
     *
     * @param tenant a connection in auto-commit
     * @param no the run's number
     * @param school sourcedId of the school to restrict it to, with what its records refer to; null for everything
     * @param keep what the district keeps: what it did then and does no longer does not come back
     * @throws NoSuchSchool where the run changed nothing there
     * @throws History.Expired where what the run replaced is kept no longer
     */
    public Undo plan(Connection tenant, int no, @Nullable String school, KeepRules keep) {
        new History(tenant).requireEndedBy(no, "What the run replaced");
        Sql sql = new Sql(tenant);
        int base = new RunJournal(tenant).version();
        List<String> staging = Stream.concat(Stream.of(Entity.values()).map(Entity::table), OTHERS.stream())
                .map(table -> "staging." + table)
                .toList();
        Scratch.empty(sql, staging);
        for (Entity entity : Entity.values()) {
            each(sql, UndoSql.changes(entity), no);
        }
        sql.update("reading what was planned", "ANALYZE staging.change");
        for (Entity entity : Entity.values()) {
            if (each(sql, UndoSql.versions(entity), no) > 0) {
                sql.update("reading what is to be again", "ANALYZE staging." + entity.table());
            }
        }
        KeptStill.only(sql, keep);
        sql.update("finding the schools of changed people", Planner.PEOPLE);
        ChangeSet all = counted(sql, base);
        if (school != null && !isTouched(sql, school)) {
            throw new NoSuchSchool();
        }
        ChangeSet plan = school == null ? all : PlanPart.only(tenant, all, Set.of(school), true);
        // Where all that was done since is put back, the roster is as it was: nothing is missing in it, or left over.
        if (school != null || no != base) {
            markClashes(sql);
        }
        long clashes = clashes(sql);
        return clashes == 0
                ? new Undo(plan, 0, List.of(), List.of())
                : new Undo(plan, clashes, laterRuns(sql, no), schools(sql));
    }

    private static long each(Sql sql, String statement, int no) {
        Object[] numbers = IntStream.range(
                        0, (int) statement.chars().filter(c -> c == '?').count())
                .mapToObj(i -> (Object) no)
                .toArray();
        return sql.update("planning an undo", statement, numbers);
    }

    /** Until no further one is found: what cannot be put back may be what another refers to. */
    private static void markClashes(Sql sql) {
        long found;
        do {
            found = 0;
            PlanCounts counts = PlanCounts.read(sql);
            for (Reference reference : PlanPart.references()) {
                found += sql.update("looking for what is missing", UndoSql.dangling(reference));
                if (counts.removes(reference.to())) {
                    found += sql.update("looking for what stays", UndoSql.referred(reference));
                }
            }
        } while (found > 0);
    }

    private static long clashes(Sql sql) {
        return sql.one(
                "counting what cannot be put back",
                "SELECT count(*) FROM staging.change WHERE action = 'X'",
                row -> row.getLong(1));
    }

    private static List<String> laterRuns(Sql sql, int no) {
        Set<Integer> later = new TreeSet<>();
        for (Entity entity : Entity.values()) {
            sql.each("looking for later runs", UndoSql.laterRuns(entity), row -> later.add(row.getInt(1)));
        }
        return sql
                .list(
                        "reading later runs",
                        "SELECT no, id FROM sync.runs WHERE no = ANY (?) AND no > ? ORDER BY no DESC",
                        row -> row.getString(2),
                        later.toArray(Integer[]::new),
                        no)
                .stream()
                .map(Objects::requireNonNull)
                .toList();
    }

    private static List<String> schools(Sql sql) {
        return sql.list(
                "looking for what can be put back",
                """
                SELECT org FROM staging.change WHERE org IS NOT NULL
                GROUP BY org HAVING count(*) FILTER (WHERE action = 'X') = 0 ORDER BY org
                """,
                row -> row.getString(1));
    }

    private static ChangeSet counted(Sql sql, int base) {
        PlanCounts counts = PlanCounts.read(sql);
        Map<String, EntityLedger> ledger = new LinkedHashMap<>();
        for (Entity entity : Entity.values()) {
            EntityLedger line = counts.ofUndo(entity);
            if (line.records() + line.absent() > 0) {
                ledger.put(entity.table(), line);
            }
        }
        return new ChangeSet(base, Set.of(), ledger, counts.writes());
    }
}
