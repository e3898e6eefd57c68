package io.rollbook.portal.diff;

import io.rollbook.database.Sql;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import java.sql.Connection;

/**
 * Keeps what kept records refer to. A record that is not applied (quarantined, left out) or not removed (withheld) stays as it is
 * stored, and so must what it refers to: an absent class stays while a quarantined enrollment is in it.
 */
final class KeptReferences {
    private KeptReferences() {}

    /** Turns removals into withheld ones where a kept record refers to them. */
    static void keep(Connection tenant) {
        Sql sql = new Sql(tenant);
        if (nothingIsKept(sql)) {
            return;
        }
        Entity[] entities = Entity.values();
        // From those who refer to those referred to, so that what is kept in one step keeps on in the next.
        for (int i = entities.length - 1; i >= 0; i--) {
            for (Column column : entities[i].columns()) {
                Entity target = column.references();
                if (target != null) {
                    keep(sql, entities[i], column, target);
                }
            }
        }
    }

    private static boolean nothingIsKept(Sql sql) {
        return sql.one(
                "looking for kept records",
                """
                SELECT NOT EXISTS (SELECT FROM staging.quarantine)
                   AND NOT EXISTS (SELECT FROM staging.change WHERE action IN ('K', 'c'))
                """,
                row -> row.getBoolean(1));
    }

    /** A reference within one entity, such as an org's parent, is followed to its end. */
    private static void keep(Sql sql, Entity entity, Column column, Entity target) {
        String statement = statement(entity, column, target);
        long kept = sql.update("keeping what kept records refer to", statement);
        while (kept > 0 && target == entity) {
            kept = sql.update("keeping what kept records refer to", statement);
        }
    }

    private static String statement(Entity entity, Column column, Entity target) {
        return """
                UPDATE staging.change c SET action = 'K'
                WHERE c.entity = %1$d AND c.action = 'R'
                  AND NOT EXISTS (
                      SELECT FROM staging.tombstone t WHERE t.entity = c.entity AND t.sourced_id = c.sourced_id)
                  AND c.sourced_id IN (SELECT %2$s)
                """
                .formatted(target.ordinal(), referred(entity, column));
    }

    private static String referred(Entity entity, Column column) {
        Column.Link link = column.link();
        String from = link == null
                ? "r.\"%s\" FROM roster.%s r".formatted(column.sql(), entity.table())
                : "l.\"%s\" FROM roster.%s r JOIN roster.%s l ON l.%s = r.sourced_id"
                        .formatted(link.column(), entity.table(), link.table(), link.owner());
        return "%s WHERE r.active AND (%s)".formatted(from, isKept(entity));
    }

    private static String isKept(Entity entity) {
        String kept =
                """
                r.sourced_id IN (
                    SELECT q.sourced_id FROM staging.quarantine q WHERE q.entity = %1$d AND q.sourced_id IS NOT NULL
                    UNION ALL
                    SELECT k.sourced_id FROM staging.change k WHERE k.entity = %1$d AND k.action IN ('K', 'c'))
                """
                        .formatted(entity.ordinal());
        if (entity == Entity.USER_ROLES) {
            kept +=
                    """
                    OR r.user_sourced_id IN (
                        SELECT q.sourced_id FROM staging.quarantine q
                        WHERE q.entity = %d AND q.sourced_id IS NOT NULL)
                    """
                            .formatted(Entity.USERS.ordinal());
        }
        return kept;
    }
}
