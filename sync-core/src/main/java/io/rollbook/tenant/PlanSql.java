package io.rollbook.tenant;

import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;

/**
 * Where a run's changes of one entity are to be found: relations with the columns {@code action, sourced_id,
 * old_sourced_id, reason, org}, and with values also {@code before, after}. The only parameters are the run's id, or its number, as often as the
 * relation has a {@code ?}.
 */
final class PlanSql {
    /**
     * Users by action, org, what they are and reason: by the roles that the run brings, and where it brings none by those of the
     * roster. After the relation's parameters comes the run's id.
     */
    static final String PEOPLE =
            """
            WITH change AS (
                SELECT action, org, reason, sourced_id, coalesce(old_sourced_id, sourced_id) AS stored_id FROM (%%s) each),
            brought AS (
                SELECT user_sourced_id, %1$s AS kind FROM held.user_roles
                WHERE run = ? AND user_sourced_id IN (SELECT sourced_id FROM change) GROUP BY 1),
            stored AS (
                SELECT user_sourced_id, %1$s AS kind FROM roster.user_roles
                WHERE user_sourced_id IN (SELECT stored_id FROM change) GROUP BY 1)
            SELECT change.action, change.org, coalesce(brought.kind, stored.kind, 'others'), count(*), change.reason
            FROM change
            LEFT JOIN brought ON brought.user_sourced_id = change.sourced_id
            LEFT JOIN stored ON stored.user_sourced_id = change.stored_id
            GROUP BY 1, 2, 3, change.reason
            """
                    .formatted(
                            """
                            CASE WHEN bool_or(role = 'student') THEN 'students'
                                 WHEN bool_or(role NOT IN ('parent', 'guardian', 'relative')) THEN 'staff'
                                 ELSE 'others' END""");

    private PlanSql() {}

    /** {@code ended}: why a record goes, as SQL, where that is kept with it; else null. */
    private static String reason(String action, String oldId, String ended, Removals removals, Entity entity) {
        String gone =
                switch (removals) {
                    case TOLD ->
                        """
                        CASE WHEN c.sourced_id IN (
                            SELECT t.sourced_id FROM held.tombstone t WHERE t.run = ? AND t.entity = %d)
                        THEN 'marked-as-deleted' ELSE 'absent' END"""
                                .formatted(entity.ordinal());
                    case ABSENT -> "'absent'";
                    case MARKED_AS_DELETED -> "'marked-as-deleted'";
                    case UNKNOWN -> "'absent-or-marked-as-deleted'";
                    case PUT_BACK -> "";
                };
        return removals == Removals.PUT_BACK
                ? "'put-back'"
                : """
                CASE %1$s WHEN 'A' THEN 'new' WHEN 'B' THEN 'listed-again'
                     WHEN 'R' THEN coalesce(%4$s, %3$s)
                     WHEN 'C' THEN CASE WHEN %2$s IS NULL THEN 'changed' ELSE 'new-id' END ELSE 'kept' END"""
                        .formatted(action, oldId, gone, ended);
    }

    /** Changes that were put by, with what they are from and to. */
    static String held(Entity entity, Removals removals) {
        return """
                SELECT c.action::text AS action, c.sourced_id, c.old_sourced_id, %4$s AS reason, c.org,
                       %2$s AS before, to_jsonb(s) AS after
                FROM held.change c
                LEFT JOIN held.%1$s s ON s.run = c.run AND s.sourced_id = c.sourced_id
                LEFT JOIN roster.%1$s r ON r.sourced_id = coalesce(c.old_sourced_id, c.sourced_id)
                WHERE c.run = ? AND c.entity = %3$d
                """
                .formatted(
                        entity.table(), RecordFields.json(entity, "r"), entity.ordinal(), heldReason(entity, removals));
    }

    /** The same without values: nothing but the changes themselves is looked at. */
    static String heldChanges(Entity entity, Removals removals) {
        return """
                SELECT c.action::text AS action, c.sourced_id, c.old_sourced_id, %2$s AS reason, c.org
                FROM held.change c WHERE c.run = ? AND c.entity = %1$d
                """
                .formatted(entity.ordinal(), heldReason(entity, removals));
    }

    /**
     * Some of the changes that were put by, with values, in the order of their ids: a query. After the relation's
     * parameters come the id behind which they begin, and how many there are at most. Stored records are looked up one by
     * one: for so few that is no walk along all.
     */
    static String heldPage(Entity entity, Removals removals) {
        return """
                SELECT c.action::text, c.sourced_id, c.old_sourced_id, %2$s AS before, to_jsonb(s) AS after, %4$s AS reason
                FROM (SELECT * FROM held.change WHERE run = ? AND entity = %3$d AND sourced_id COLLATE "C" > ?
                      ORDER BY sourced_id COLLATE "C" LIMIT ?) c
                LEFT JOIN held.%1$s s ON s.run = c.run AND s.sourced_id = c.sourced_id
                LEFT JOIN LATERAL (
                    SELECT * FROM roster.%1$s u WHERE u.sourced_id = coalesce(c.old_sourced_id, c.sourced_id)
                    OFFSET 0) r ON true
                ORDER BY c.sourced_id COLLATE "C"
                """
                .formatted(
                        entity.table(), RecordFields.json(entity, "r"), entity.ordinal(), heldReason(entity, removals));
    }

    /** Some of the changes of another relation: a query with the same parameters. */
    static String page(String relation) {
        return """
                SELECT action, sourced_id, old_sourced_id, before, after, reason FROM (%s) change
                WHERE sourced_id COLLATE "C" > ? ORDER BY sourced_id COLLATE "C" LIMIT ?
                """
                .formatted(relation);
    }

    private static String heldReason(Entity entity, Removals removals) {
        return reason(
                "c.action",
                "c.old_sourced_id",
                "CASE WHEN c.ended IS NULL THEN c.gone_with ELSE 'term-ended' END",
                removals,
                entity);
    }

    /** Everything that was put by of an entity of which the roster had nothing. */
    static String wholesale(Entity entity) {
        return """
                SELECT 'A' AS action, s.sourced_id, NULL::text AS old_sourced_id, 'new' AS reason, %2$s AS org,
                       NULL::jsonb AS before, to_jsonb(s) AS after
                FROM held.%1$s s
                %3$s
                WHERE s.run = ?
                """
                .formatted(entity.table(), org(entity), home(entity, "held"));
    }

    /** What a merged run did: versions that it made, beside those that it ended. */
    static String merged(Entity entity, Removals removals) {
        return """
                SELECT action, sourced_id, old_sourced_id, %7$s AS reason, org, before, after FROM (
                SELECT CASE WHEN b.sourced_id IS NULL THEN 'A' WHEN NOT s.active THEN 'R'
                            WHEN NOT b.active THEN 'B' ELSE 'C' END AS action,
                       s.sourced_id, n.old_sourced_id, s.end_reason, %2$s AS org, to_jsonb(b) AS before, s.after
                FROM (
                    SELECT r.sourced_id, r.active, r.end_reason, %4$s AS grouping_org, %5$s AS after
                    FROM roster.%1$s r WHERE r.last_changed_run = ?
                    UNION ALL
                    SELECT r.sourced_id, r.active, r.end_reason, %4$s, to_jsonb(r)
                    FROM history.%1$s r WHERE r.from_run = ?) s
                LEFT JOIN history.renamed n ON n.run = ? AND n.entity = %6$d AND n.sourced_id = s.sourced_id
                LEFT JOIN history.%1$s b
                    ON b.until_run = ? AND b.sourced_id = coalesce(n.old_sourced_id, s.sourced_id)
                %3$s) did
                """
                .formatted(
                        entity.table(),
                        entity == Entity.USERS ? "home.org_sourced_id" : "s.grouping_org",
                        home(entity, "roster"),
                        column(entity, "r"),
                        RecordFields.json(entity, "r"),
                        entity.ordinal(),
                        reason("action", "old_sourced_id", "nullif(end_reason, 'removed')", removals, entity));
    }

    /** The org by which changes are grouped. */
    private static String org(Entity entity) {
        return entity == Entity.USERS ? "home.org_sourced_id" : column(entity, "s");
    }

    private static String column(Entity entity, String row) {
        if (entity == Entity.ORGS) {
            return row + ".sourced_id";
        }
        return entity.stored().stream()
                .filter(column -> column.required() && column.references() == Entity.ORGS)
                .map(Column::sql)
                .findFirst()
                .map(name -> "%s.\"%s\"".formatted(row, name))
                .orElse("NULL::text");
    }

    /** A person's org is that of the main role. */
    private static String home(Entity entity, String schema) {
        if (entity != Entity.USERS) {
            return "";
        }
        return """
                LEFT JOIN (
                    SELECT DISTINCT ON (user_sourced_id) user_sourced_id, org_sourced_id FROM %s.user_roles
                    ORDER BY user_sourced_id, role_type NULLS LAST, org_sourced_id COLLATE "C") home
                    ON home.user_sourced_id = s.sourced_id
                """
                .formatted(schema);
    }
}
