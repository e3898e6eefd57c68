package io.rollbook.portal.diff;

import io.rollbook.database.Sql;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import java.sql.Connection;
import java.util.Objects;

/**
 * Keeps what kept records refer to. A record that is not applied (quarantined, left out) or not removed (withheld) stays as it is
 * stored, and so must what it refers to: an absent class stays while a quarantined enrollment is in it.
 */
final class KeptReferences {
    private KeptReferences() {}

    private static final String NOT_MARKED =
            """
            AND NOT EXISTS (SELECT FROM staging.tombstone t WHERE t.entity = c.entity AND t.sourced_id = c.sourced_id)
            """;

    /** Turns removals into withheld ones where a kept record refers to them, unless they are marked as deleted. */
    static void keep(Connection tenant) {
        keep(new Sql(tenant), false);
    }

    /**
     * The same of what a part of a plan leaves out: that is still there, and so stays what it refers to, even if marked as
     * deleted; and so stays what was to go with it.
     */
    static void keepOfPart(Connection tenant) {
        Sql sql = new Sql(tenant);
        do {
            keep(sql, true);
        } while (GoneWith.keep(sql) > 0);
    }

    private static void keep(Sql sql, boolean part) {
        if (nothingIsKept(sql)) {
            return;
        }
        Entity[] entities = Entity.values();
        // From those who refer to those referred to, so that what is kept in one step keeps on in the next.
        for (int i = entities.length - 1; i >= 0; i--) {
            for (Column column : entities[i].columns()) {
                if (column.references() != null) {
                    keep(
                            sql,
                            entities[i],
                            column,
                            left(entities[i]) + " UNION ALL " + quarantined(entities[i]),
                            NOT_MARKED);
                    if (part) {
                        keep(sql, entities[i], column, left(entities[i]), "");
                    }
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
    private static void keep(Sql sql, Entity entity, Column column, String kept, String unless) {
        Entity target = Objects.requireNonNull(column.references());
        String statement =
                """
                UPDATE staging.change c SET action = 'K'
                WHERE c.entity = %d AND c.action = 'R' %s AND c.sourced_id IN (
                    SELECT %s WHERE r.active AND r.sourced_id IN (%s))
                """
                        .formatted(target.ordinal(), unless, referred(entity, column), kept);
        long more = sql.update("keeping what kept records refer to", statement);
        while (more > 0 && target == entity) {
            more = sql.update("keeping what kept records refer to", statement);
        }
    }

    private static String referred(Entity entity, Column column) {
        Column.Link link = column.link();
        return link == null
                ? "r.\"%s\" FROM roster.%s r".formatted(column.sql(), entity.table())
                : "l.\"%s\" FROM roster.%s r JOIN roster.%s l ON l.%s = r.sourced_id"
                        .formatted(link.column(), entity.table(), link.table(), link.owner());
    }

    /** Ids of kept records of an entity: looked up by them, since they are few. */
    private static String left(Entity entity) {
        return "SELECT k.sourced_id FROM staging.change k WHERE k.entity = %d AND k.action IN ('K', 'c')"
                .formatted(entity.ordinal());
    }

    /** Quarantined records stay as they are stored, unless they go with others. */
    private static String quarantined(Entity entity) {
        String quarantined =
                """
                SELECT q.sourced_id FROM staging.quarantine q
                WHERE q.entity = %1$d AND q.sourced_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM staging.change g
                    WHERE g.entity = %1$d AND g.sourced_id = q.sourced_id AND g.action = 'R')
                """
                        .formatted(entity.ordinal());
        if (entity == Entity.USER_ROLES) {
            quarantined +=
                    """
                    UNION ALL SELECT u.sourced_id FROM roster.user_roles u
                    JOIN staging.quarantine q ON q.entity = %d AND q.sourced_id = u.user_sourced_id
                    """
                            .formatted(Entity.USERS.ordinal());
        }
        return quarantined;
    }
}
