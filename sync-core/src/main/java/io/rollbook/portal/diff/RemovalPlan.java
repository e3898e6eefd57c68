package io.rollbook.portal.diff;

import io.rollbook.database.Sql;
import io.rollbook.portal.diff.PlanPart.Reference;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.tenant.RunJournal;
import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A plan of removals only, that lies in {@code staging.change}: what the guard withheld of a delivery. */
public final class RemovalPlan {
    private RemovalPlan() {}

    /**
     * Plans them on the roster as it is: what is gone by now, or is needed by something that stays, is left out, and so is
     * what was to go with that.
     */
    public static ChangeSet plan(Connection tenant) {
        Sql sql = new Sql(tenant);
        for (Entity entity : Entity.values()) {
            sql.update(
                    "leaving out what is gone",
                    """
                    DELETE FROM staging.change c
                    WHERE c.entity = %d AND NOT EXISTS (
                        SELECT FROM roster.%s r WHERE r.sourced_id = c.sourced_id AND r.active)
                    """
                            .formatted(entity.ordinal(), entity.table()));
        }
        long needed;
        do {
            needed = 0;
            for (Reference reference : PlanPart.references()) {
                needed += sql.update("looking for what stays", UndoSql.referred(reference));
            }
            needed += GoneWith.keep(sql);
            sql.update("leaving out what is needed", "DELETE FROM staging.change WHERE action IN ('K', 'X')");
        } while (needed > 0);
        PlanCounts counts = PlanCounts.read(sql);
        Map<String, EntityLedger> ledger = new LinkedHashMap<>();
        for (Entity entity : Entity.values()) {
            EntityLedger line = counts.ofUndo(entity);
            if (line.absent() > 0) {
                ledger.put(entity.table(), line);
            }
        }
        return new ChangeSet(new RunJournal(tenant).version(), Set.of(), ledger, counts.writes());
    }
}
