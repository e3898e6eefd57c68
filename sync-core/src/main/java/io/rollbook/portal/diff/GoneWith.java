package io.rollbook.portal.diff;

import io.rollbook.database.Sql;
import io.rollbook.portal.Collection;
import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.portal.diff.PlanPart.Reference;
import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What cannot be without something that goes, goes with it: the enrollments, roles and demographics of a person, the
 * enrollments of a class, everything at an org. A delivery that lists changes need not say so, and a row that says otherwise
 * is in quarantine, since it refers to somebody who is gone. What another feed owns stays until that feed says so.
 */
final class GoneWith {
    /** Why such a record goes, by the entity of what it goes with; it is kept in {@code end_reason}. */
    private static final Map<Entity, String> REASONS =
            Map.of(Entity.USERS, "person-gone", Entity.CLASSES, "class-gone", Entity.ORGS, "org-gone");

    private GoneWith() {}

    /** Adds them to the plan, once it is known what goes. */
    static void add(Sql sql, Staged staged) {
        // In their order: a class that goes with its org is known when its enrollments are looked for.
        for (Entity entity : Entity.values()) {
            List<Reference> references = required(entity).stream()
                    .filter(reference -> mayBeLeft(sql, staged, reference))
                    .toList();
            if (!references.isEmpty() && !staged.notOwned().contains(entity)) {
                sql.update("looking for what goes with others", add(entity, references));
            }
        }
    }

    /** Keeps in the plan what would go with something that stays after all; returns of how many records. */
    static long keep(Sql sql) {
        long kept = 0;
        for (Entity entity : Entity.values()) {
            List<Reference> references = required(entity);
            if (!references.isEmpty()) {
                kept += sql.update("keeping what would go with others", keep(entity, references));
            }
        }
        return kept;
    }

    /** References that a record cannot be without. */
    private static List<Reference> required(Entity entity) {
        return PlanPart.references().stream()
                .filter(reference -> reference.from() == entity
                        && reference.column().required()
                        && REASONS.containsKey(reference.to()))
                .toList();
    }

    /** Of a complete collection every stored record is listed, absent or in quarantine; who is listed refers to nothing that goes. */
    private static boolean mayBeLeft(Sql sql, Staged staged, Reference reference) {
        Collection collection = staged.collections().get(reference.from());
        boolean complete = collection != null && collection.coverage() == Coverage.COMPLETE;
        return sql.one(
                "looking for what goes",
                """
                SELECT EXISTS (SELECT FROM staging.change WHERE entity = ? AND action = 'R')
                   AND (NOT ? OR EXISTS (SELECT FROM staging.tombstone WHERE entity = ?))
                """,
                row -> row.getBoolean(1),
                reference.to().ordinal(),
                complete,
                reference.to().ordinal());
    }

    private static String add(Entity entity, List<Reference> references) {
        StringBuilder joins = new StringBuilder();
        StringBuilder reasons = new StringBuilder();
        for (Reference reference : references) {
            String name = "t" + reference.to().ordinal();
            joins.append(" LEFT JOIN staging.change %1$s ON %2$s".formatted(name, goes(name, reference)));
            reasons.append("WHEN %s.sourced_id IS NOT NULL THEN '%s' ".formatted(name, REASONS.get(reference.to())));
        }
        return """
                WITH gone AS MATERIALIZED (
                    SELECT g.sourced_id, g.org, g.gone_with FROM (
                        SELECT r.sourced_id, %2$s AS org, CASE %3$s END AS gone_with
                        FROM roster.%4$s r%5$s WHERE r.active) g
                    WHERE g.gone_with IS NOT NULL
                      AND NOT EXISTS (SELECT FROM staging.%4$s s WHERE s.sourced_id = g.sourced_id)),
                withheld AS (
                    UPDATE staging.change c SET action = 'R', gone_with = g.gone_with, ended = NULL
                    FROM gone g WHERE c.entity = %1$d AND c.sourced_id = g.sourced_id AND c.action = 'K')
                INSERT INTO staging.change (entity, action, sourced_id, org, gone_with)
                SELECT %1$d, 'R', g.sourced_id, g.org, g.gone_with FROM gone g
                WHERE NOT EXISTS (
                    SELECT FROM staging.change c
                    WHERE c.entity = %1$d AND coalesce(c.old_sourced_id, c.sourced_id) = g.sourced_id)
                """
                .formatted(entity.ordinal(), ComparisonSql.org(entity, "r"), reasons, entity.table(), joins);
    }

    private static String keep(Entity entity, List<Reference> references) {
        String stays = references.stream()
                .map(reference ->
                        " AND NOT EXISTS (SELECT FROM staging.change t WHERE %s)".formatted(goes("t", reference)))
                .collect(Collectors.joining());
        return """
                UPDATE staging.change c SET action = 'K' FROM roster.%s r
                WHERE c.entity = %d AND c.action = 'R' AND c.gone_with IS NOT NULL AND r.sourced_id = c.sourced_id%s
                """
                .formatted(entity.table(), entity.ordinal(), stays);
    }

    /** Whether a change of this name removes what a record r refers to. */
    private static String goes(String change, Reference reference) {
        return "%1$s.entity = %2$d AND %1$s.action = 'R' AND %1$s.sourced_id = r.\"%3$s\""
                .formatted(change, reference.to().ordinal(), reference.column().sql());
    }
}
