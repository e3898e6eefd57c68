package io.rollbook.portal.validate;

import static io.rollbook.portal.validate.Statements.number;
import static io.rollbook.portal.validate.Statements.roster;

import io.rollbook.portal.parse.Each;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Make;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a role comes from that stands in the user's own row: it falls with the user, and the user with the last of them.
 *
 * @param entity the parent's entity
 * @param child the derived entity
 * @param column the child's column, in the database, that holds the parent's id
 * @param field header of the list from which the children are made
 */
public record Parent(Entity entity, Entity child, String column, String field) {
    /** The parent of an entity's records in a format; null where they stand in rows of their own, or are no roles. */
    public static @Nullable Parent of(Format format, Entity child) {
        if (child != Entity.USER_ROLES || format.hasRowsOf(child)) {
            return null;
        }
        for (FileShape shape : format.files()) {
            for (Make make : shape.beside()) {
                Column column = make.entity() == child ? columnOf(child, shape.entity()) : null;
                if (column != null) {
                    Each each = make.each();
                    String field = each == null ? column.name() : each.headers().get(0);
                    return new Parent(Objects.requireNonNull(shape.entity()), child, column.sql(), field);
                }
            }
        }
        return null;
    }

    private static @Nullable Column columnOf(Entity child, @Nullable Entity parent) {
        return child.columns().stream()
                .filter(column -> parent != null && column.references() == parent)
                .findFirst()
                .orElse(null);
    }

    /** Quarantines the staged children of quarantined parents. */
    public void quarantineChildren(Statements statements) {
        statements.run(
                "quarantining what bad rows made",
                """
                WITH gone AS (
                    DELETE FROM %s s USING (SELECT DISTINCT sourced_id FROM staging.quarantine WHERE entity = %d) q
                    WHERE s."%s" = q.sourced_id
                    RETURNING s.sourced_id, s.file, s.line)
                INSERT INTO staging.quarantine SELECT %d, sourced_id, file, line FROM gone
                """
                        .formatted(statements.staged(child), number(entity), column, number(child)));
    }

    /** Keeps the stored children of quarantined parents from being taken as absent. */
    public void keepStoredChildren(Statements statements) {
        statements.run(
                "keeping what bad rows had made before",
                """
                INSERT INTO staging.quarantine
                SELECT DISTINCT ON (r.sourced_id) %d, r.sourced_id, q.file, q.line
                FROM staging.quarantine q JOIN %s r ON r."%s" = q.sourced_id AND r.active
                WHERE q.entity = %d
                  AND NOT EXISTS (SELECT FROM %s s WHERE s.sourced_id = r.sourced_id)
                """
                        .formatted(number(child), roster(child), column, number(entity), statements.staged(child)));
    }

    /**
     * Marks the stored children that a listed parent does not list any more as deleted: its row tells all of them; or all at
     * these schools, by sourcedId, where the delivery is limited to any.
     */
    public void buryChildrenNoMoreListed(Statements statements, List<String> schools) {
        statements.run(
                "marking what rows do not make any more",
                """
                INSERT INTO staging.tombstone
                SELECT %1$d, r.sourced_id, p.file, p.line
                FROM %2$s p JOIN %3$s r ON r."%4$s" = p.sourced_id AND r.active
                WHERE (cardinality(?::text[]) = 0 OR r.org_sourced_id = ANY (?))
                  AND NOT EXISTS (SELECT FROM %5$s s WHERE s.sourced_id = r.sourced_id)
                  AND NOT EXISTS (
                      SELECT FROM staging.quarantine q WHERE q.entity = %1$d AND q.sourced_id = r.sourced_id)
                  AND NOT EXISTS (
                      SELECT FROM staging.tombstone t WHERE t.entity = %1$d AND t.sourced_id = r.sourced_id)
                """
                        .formatted(
                                number(child),
                                statements.staged(entity),
                                roster(child),
                                column,
                                statements.staged(child)),
                schools,
                schools);
    }

    /** Marks the stored children of deleted parents as deleted too. */
    public void buryStoredChildren(Statements statements) {
        statements.run(
                "marking what deleted rows had made",
                """
                INSERT INTO staging.tombstone
                SELECT %d, r.sourced_id, t.file, t.line
                FROM staging.tombstone t JOIN %s r ON r."%s" = t.sourced_id AND r.active
                WHERE t.entity = %d
                """
                        .formatted(number(child), roster(child), column, number(entity)));
    }
}
