package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;

/**
 * The ids that a feed's rows give roles, {@code sync.given_ids}: as far as the roster has what they stand for, so that a role
 * whose end is withheld, or that was left out, is still found by its id.
 */
public final class GivenIds {
    private GivenIds() {}

    /** Takes what the delivery in the staging tables said; in the transaction that brings its roles into the roster. */
    public static void note(Sql sql, String feed) {
        if (!sql.one(
                "looking for ids of roles", "SELECT EXISTS (SELECT FROM staging.given_id)", row -> row.getBoolean(1))) {
            return;
        }
        sql.update(
                "forgetting ids of roles",
                """
                DELETE FROM sync.given_ids k USING staging.given_id g
                WHERE k.feed = ? AND k.given = g.given AND (g.deleted OR (g.sourced_id <> k.sourced_id AND (
                    EXISTS (SELECT FROM staging.given_id o WHERE o.sourced_id = k.sourced_id AND NOT o.deleted)
                    OR NOT EXISTS (SELECT FROM roster.%s r WHERE r.sourced_id = k.sourced_id AND r.active))))
                """
                        .formatted(Entity.USER_ROLES.table()),
                feed);
        sql.update(
                "noting ids of roles",
                """
                INSERT INTO sync.given_ids (feed, given, sourced_id)
                SELECT ?, g.given, g.sourced_id FROM staging.given_id g
                JOIN roster.%s r ON r.sourced_id = g.sourced_id AND r.active
                WHERE NOT g.deleted
                ON CONFLICT DO NOTHING
                """
                        .formatted(Entity.USER_ROLES.table()),
                feed);
    }
}
