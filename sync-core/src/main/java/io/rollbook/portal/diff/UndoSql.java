package io.rollbook.portal.diff;

import io.rollbook.portal.diff.PlanPart.Reference;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import java.util.stream.Collectors;

/** The statements that plan to put back what a run changed. In each, every parameter is that run's number. */
final class UndoSql {
    private UndoSql() {}

    /**
     * Fills {@code staging.change} for one entity: what the run changed is changed back, what it removed comes back, what it
     * added or brought back is removed. X is a record that a later run changed, which was not undone since; one that is as it
     * was before, or is gone as it was before, is left alone. So is a record that got another id and has its former one
     * again (o); that id may be another record's by now.
     *
     * <p>Whatever the run wrote was last changed by it or a later one, and so was whoever has an id now that it took away.
     * What is planned is in the order of its ids, as in {@link ComparisonSql#compare}.
     */
    static String changes(Entity entity) {
        return """
                WITH since AS MATERIALIZED (
                    SELECT r.sourced_id, r.active, r.row_hash, r.first_seen_run, r.last_changed_run, %4$s AS org
                    FROM roster.%1$s r WHERE r.last_changed_run >= ?)
                INSERT INTO staging.change (entity, action, sourced_id, old_sourced_id, org)
                SELECT %2$d, action::"char", sourced_id, old_sourced_id, org FROM (
                    SELECT CASE WHEN r.sourced_id IS NULL AND h.active AND o.active AND o.row_hash = h.row_hash THEN '='
                                WHEN r.sourced_id IS NULL OR o.sourced_id IS NOT NULL THEN 'X'
                                WHEN h.active AND r.active AND r.row_hash = h.row_hash AND n.run IS NULL THEN '='
                                WHEN NOT h.active AND NOT r.active THEN '='
                                WHEN NOT (%5$s) THEN 'X'
                                WHEN NOT h.active THEN 'R'
                                WHEN r.active THEN 'C'
                                ELSE 'B' END AS action,
                           CASE WHEN h.active THEN h.sourced_id ELSE coalesce(r.sourced_id, h.sourced_id) END AS sourced_id,
                           CASE WHEN h.active THEN n.sourced_id END AS old_sourced_id,
                           coalesce(%3$s, r.org) AS org
                    FROM history.%1$s h
                    LEFT JOIN history.renamed n
                        ON n.run = h.until_run AND n.entity = %2$d AND n.old_sourced_id = h.sourced_id
                    LEFT JOIN since r ON r.sourced_id = coalesce(n.sourced_id, h.sourced_id)
                    LEFT JOIN since o ON o.sourced_id = n.old_sourced_id
                    WHERE h.until_run = ?
                    UNION ALL
                    SELECT CASE WHEN %5$s THEN 'R' ELSE 'X' END, r.sourced_id, NULL, r.org
                    FROM since r WHERE r.first_seen_run = ? AND r.active) found
                WHERE action <> '=' ORDER BY sourced_id
                """
                .formatted(
                        entity.table(),
                        entity.ordinal(),
                        ComparisonSql.org(entity, "h"),
                        ComparisonSql.org(entity, "r"),
                        asMade(entity));
    }

    /** Whether a record is as the run made it. */
    private static String asMade(Entity entity) {
        return """
                r.last_changed_run = ? OR EXISTS (
                    SELECT FROM history.%s v
                    WHERE v.sourced_id = r.sourced_id AND v.from_run = ?
                      AND v.active = r.active AND v.row_hash = r.row_hash)"""
                .formatted(entity.table());
    }

    /** Fills the staging table of one entity with what is to be again. */
    static String versions(Entity entity) {
        return """
                INSERT INTO staging.%1$s (sourced_id, %2$s, row_hash)
                SELECT h.sourced_id, %3$s, h.row_hash
                FROM staging.change c JOIN history.%1$s h ON h.until_run = ? AND h.sourced_id = c.sourced_id
                WHERE c.entity = %4$d AND c.action IN ('B', 'C')
                """
                .formatted(entity.table(), columns(entity, ""), columns(entity, "h."), entity.ordinal());
    }

    /** The numbers of the runs that changed the records of one entity that cannot be put back. */
    static String laterRuns(Entity entity) {
        return """
                SELECT DISTINCT coalesce(
                    r.last_changed_run,
                    (SELECT max(n.run) FROM history.renamed n
                     WHERE n.entity = c.entity AND n.old_sourced_id = c.sourced_id))
                FROM staging.change c LEFT JOIN roster.%s r ON r.sourced_id = c.sourced_id
                WHERE c.entity = %d AND c.action = 'X'
                """
                .formatted(entity.table(), entity.ordinal());
    }

    /** Marks what would refer to something that is not there. */
    static String dangling(Reference by) {
        Column column = by.column();
        return """
                UPDATE staging.change c SET action = 'X'
                WHERE c.entity = %1$d AND c.action IN ('B', 'C') AND c.sourced_id IN (
                    SELECT l.sourced_id FROM (SELECT s.sourced_id, %2$s AS id FROM staging.%3$s s) l
                    WHERE l.id IS NOT NULL AND %4$s)
                """
                .formatted(
                        by.from().ordinal(),
                        (column.link() == null ? "s.\"%s\"" : "unnest(s.\"%s\")").formatted(column.sql()),
                        by.from().table(),
                        missing("l.id", by.to()));
    }

    private static String missing(String id, Entity target) {
        return """
                NOT EXISTS (SELECT FROM staging.change t
                            WHERE t.entity = %2$d AND t.action IN ('B', 'C') AND t.sourced_id = %1$s)
                AND NOT EXISTS (SELECT FROM roster.%3$s t
                                WHERE t.sourced_id = %1$s AND t.active AND NOT EXISTS (
                                    SELECT FROM staging.change g
                                    WHERE g.entity = %2$d AND g.action = 'R' AND g.sourced_id = t.sourced_id))
                """
                .formatted(id, target.ordinal(), target.table());
    }

    /** Marks what would go while something that stays refers to it. */
    static String referred(Reference by) {
        Entity entity = by.from();
        Column column = by.column();
        Entity target = by.to();
        Column.Link link = column.link();
        String field = link == null ? "r.\"%s\"".formatted(column.sql()) : "l." + link.column();
        String references = "SELECT r.sourced_id, %s AS target FROM roster.%s r".formatted(field, entity.table());
        if (link != null) {
            references += " JOIN roster.%s l ON l.%s = r.sourced_id".formatted(link.table(), link.owner());
        }
        // Step by step, since mostly few go: taken as one, all that refers to anything is gathered first.
        return """
                WITH gone AS MATERIALIZED (
                    SELECT sourced_id FROM staging.change WHERE entity = %1$d AND action = 'R'),
                referring AS MATERIALIZED (
                    %2$s WHERE r.active AND %4$s IN (SELECT sourced_id FROM gone))
                UPDATE staging.change c SET action = 'X'
                WHERE c.entity = %1$d AND c.action = 'R' AND c.sourced_id IN (
                    SELECT f.target FROM referring f WHERE NOT EXISTS (
                        SELECT FROM staging.change g
                        WHERE g.entity = %3$d AND coalesce(g.old_sourced_id, g.sourced_id) = f.sourced_id))
                """
                .formatted(target.ordinal(), references, entity.ordinal(), field);
    }

    private static String columns(Entity entity, String prefix) {
        return entity.columns().stream()
                .map(column -> prefix + '"' + column.sql() + '"')
                .collect(Collectors.joining(", "));
    }
}
