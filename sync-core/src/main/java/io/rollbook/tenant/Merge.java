package io.rollbook.tenant;

import io.rollbook.audit.Appended;
import io.rollbook.audit.AuditLog;
import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.Meter;
import io.rollbook.run.RunReport;
import java.sql.Connection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a plan into the roster: rows, history, links, audit and the envelope's digest in one transaction. Writes changed
 * rows only, with the same number of statements whatever their number.
 */
public final class Merge {
    private final AuditLog audit;
    private final Clock clock;

    /** With the log that each merge is entered into. */
    public Merge(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param appended where the audit log stands; null where the envelope had been merged before and nothing was done
     */
    public record Result(MergedRun run, @Nullable Appended appended) {}

    /** The roster is not the one that the plan starts from; nothing was written. */
    public static final class RosterMovedOn extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RosterMovedOn(int base, int version) {
            super("the plan starts from version " + base + " of the roster, which is at " + version);
        }
    }

    /** The database wrote other numbers of rows than were planned; all of it was taken back. */
    public static final class OtherThanPlanned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OtherThanPlanned(Entity entity, List<Long> written) {
            super("rows written to " + entity.table() + " are not those that were planned: " + written);
        }
    }

    /**
     * Merges what {@code staging.change} says. An envelope that has been merged before gives that run's result.
     *
     * @param meter counts the records that are written
     * @param tenant a connection in auto-commit; or with the transaction open in which records were loaded, which ends here
     * @throws Fence.LateWriter where a newer run has started meanwhile
     * @throws RosterMovedOn where another run has merged meanwhile
     * @throws OtherThanPlanned where what was written is not what the report's ledger says
     */
    public Result merge(Connection tenant, Fence fence, MergeOrder order, Meter meter) {
        return new Sql(tenant).conclude("merging", () -> inTransaction(tenant, fence, order, meter));
    }

    private Result inTransaction(Connection tenant, Fence fence, MergeOrder order, Meter meter) {
        fence.pass(tenant);
        RunJournal journal = new RunJournal(tenant);
        Optional<MergedRun> before = journal.ofEnvelope(order.envelope());
        if (before.isPresent()) {
            return new Result(before.get(), null);
        }
        int version = journal.version();
        if (version != order.base()) {
            throw new RosterMovedOn(order.base(), version);
        }
        int no = version + 1;
        Sql sql = new Sql(tenant);
        write(sql, no, order, meter);
        GivenIds.note(sql, order.feed());
        new HeldRuns(tenant).forget(order.run());
        Remembered remembered = new Remembered(sql);
        remembered.forget();
        remembered.hold(order.feed(), order.run(), order.remembered());
        Appended appended = audit.appendRun(tenant, order.run(), no, order.wholesale());
        requireAsPlanned(appended, order);
        RunReport report = order.report().merged(no, appended.rootText());
        journal.enter(no, order, report, clock.instant());
        return new Result(new MergedRun(no, order.run(), order.state(), report), appended);
    }

    private static void write(Sql sql, int no, MergeOrder order, Meter meter) {
        Set<Entity> changed = changed(sql);
        for (Entity entity : Entity.values()) {
            boolean whole = order.wholesale().contains(entity);
            if (order.loaded().contains(entity) || (!whole && !changed.contains(entity))) {
                continue;
            }
            if (whole) {
                Loads.begin(sql, entity);
            }
            List<Long> written = new ArrayList<>();
            for (String statement : whole ? MergeSql.wholesale(entity) : MergeSql.changes(entity)) {
                Object[] numbers =
                        new Object[(int) statement.chars().filter(c -> c == '?').count()];
                Arrays.fill(numbers, no);
                long rows = sql.update("merging " + entity.table(), statement, numbers);
                // The first of several ends what others write anew.
                meter.add(whole || !written.isEmpty() ? rows : 0);
                written.add(rows);
            }
            requireAsPlanned(entity, whole, written, order.report().ledger().get(entity.table()));
            if (whole) {
                Loads.end(sql, entity);
            }
        }
        sql.update(
                "noting new ids",
                """
                INSERT INTO history.renamed (run, entity, old_sourced_id, sourced_id)
                SELECT ?, entity, old_sourced_id, sourced_id FROM staging.change
                WHERE action = 'C' AND old_sourced_id IS NOT NULL
                """,
                no);
    }

    /** The records that are in the roster in the end, against the ledger that was planned. */
    private static void requireAsPlanned(Appended appended, MergeOrder order) {
        appended.added().forEach((entity, records) -> {
            EntityLedger planned = order.report().ledger().get(entity.table());
            if (records != (planned == null ? 0 : planned.added())) {
                throw new OtherThanPlanned(entity, List.of(records));
            }
        });
    }

    /** The rows written, in the order of the statements of {@link MergeSql}, against the ledger that was planned. */
    private static void requireAsPlanned(
            Entity entity, boolean whole, List<Long> written, @Nullable EntityLedger planned) {
        long added = planned == null ? 0 : planned.added();
        boolean matches;
        if (whole || planned == null) {
            matches = written.get(0) == added;
        } else {
            long ended = written.get(0);
            long changed = written.get(1);
            long removed = written.get(2);
            // A record marked as deleted need not have been there.
            matches = written.get(3) == added
                    && changed == planned.changed() + planned.restored()
                    && removed >= planned.absent()
                    && removed <= planned.absent() + planned.tombstoned()
                    && ended == changed + removed;
        }
        if (!matches) {
            throw new OtherThanPlanned(entity, written);
        }
    }

    private static Set<Entity> changed(Sql sql) {
        List<Entity> found = sql.list(
                "reading the plan",
                "SELECT DISTINCT entity FROM staging.change WHERE action <> 'K'",
                row -> Entity.values()[row.getInt(1)]);
        return Set.copyOf(found);
    }
}
