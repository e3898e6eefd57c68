package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.number;
import static io.rollbook.portal.validate.Statements.roster;

import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Make;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RowHash;
import java.util.Objects;

/**
 * What rows add to lists of records ({@link FileShape#adds}), gathered: each record has the items once, in the order of
 * their letters, so that the order of rows changes nothing. Where a row cannot be used that may add to a record, that keeps
 * what is stored.
 */
final class AddedValues {
    private AddedValues() {}

    /**
     * Gathers those of the rows' own records, once one row is left of each. One that shares its record with a bad row is in
     * quarantine by then; of a bad row nobody knows whose it is.
     */
    static void ofOwn(Statements statements, Format format) {
        for (FileShape shape : format.files()) {
            for (Make make : shape.adds()) {
                if (make.entity() == shape.entity()) {
                    make.values().keySet().forEach(column -> gather(statements, make.entity(), column));
                }
            }
        }
    }

    private static void gather(Statements statements, Entity entity, String column) {
        Column list = entity.column(column);
        Column.Link link = Objects.requireNonNull(list.link(), "a list of ids");
        statements.run(
                "gathering " + column + " of " + entity.table(),
                """
                WITH told AS (
                    SELECT a.sourced_id, v.item FROM staging.added_%1$s a CROSS JOIN LATERAL unnest(a."%2$s") AS v(item)
                    UNION
                    SELECT l."%3$s", l."%4$s" FROM roster."%5$s" l
                    WHERE EXISTS (SELECT FROM staging.quarantine q WHERE q.entity = %6$d AND q.sourced_id IS NULL))
                UPDATE %7$s s SET "%2$s" = x.items FROM (
                    SELECT t.sourced_id, array_agg(t.item COLLATE "C" ORDER BY t.item COLLATE "C") AS items
                    FROM told t GROUP BY t.sourced_id) x
                WHERE s.sourced_id = x.sourced_id
                """
                        .formatted(
                                entity.table(),
                                list.sql(),
                                link.owner(),
                                link.column(),
                                link.table(),
                                number(entity),
                                statements.staged(entity)));
        statements.run(
                "digesting " + entity.table(),
                "UPDATE %s s SET row_hash = %s WHERE row_hash <> '' AND \"%s\" IS NOT NULL"
                        .formatted(statements.staged(entity), RowHash.sql(entity, "s"), list.sql()));
    }

    /** Gathers those of records in other files, once it is known which rows can be used. */
    static void ofOthers(Statements statements, Format format) {
        for (FileShape shape : format.files()) {
            for (Make make : shape.adds()) {
                if (make.entity() == shape.entity()) {
                    continue;
                }
                for (String column : make.values().keySet()) {
                    gather(statements, shape, make.entity(), make.entity().column(column));
                }
                statements.run(
                        "digesting " + make.entity().table(),
                        "UPDATE %s s SET row_hash = %s WHERE row_hash <> ''"
                                .formatted(statements.staged(make.entity()), RowHash.sql(make.entity(), "s")));
            }
        }
    }

    private static void gather(Statements statements, FileShape shape, Entity target, Column list) {
        Entity teller = shape.makes().get(0).entity();
        statements.run(
                "gathering " + list.name() + " of " + target.table(),
                """
                WITH told AS (
                    SELECT a.sourced_id, array_agg(DISTINCT v.item COLLATE "C" ORDER BY v.item COLLATE "C") AS items
                    FROM staging.added_%1$s a CROSS JOIN LATERAL unnest(a."%2$s") AS v(item)
                    WHERE NOT EXISTS (SELECT FROM staging.quarantine q WHERE q.file = a.file AND q.line = a.line)
                    GROUP BY a.sourced_id),
                doubtful AS (
                    SELECT DISTINCT r."%3$s" AS sourced_id FROM %4$s r
                    WHERE r.active AND (
                        r.sourced_id IN (SELECT q.sourced_id FROM staging.quarantine q WHERE q.entity = %5$d)
                        OR (EXISTS (SELECT FROM staging.quarantine q WHERE q.entity = %5$d AND q.sourced_id IS NULL)
                            AND NOT EXISTS (SELECT FROM %6$s s WHERE s.sourced_id = r.sourced_id))))
                UPDATE %7$s u SET "%2$s" = x.items FROM (
                    SELECT s.sourced_id, CASE WHEN d.sourced_id IS NULL THEN t.items ELSE r."%2$s" END AS items
                    FROM %7$s s
                    LEFT JOIN told t ON t.sourced_id = s.sourced_id
                    LEFT JOIN doubtful d ON d.sourced_id = s.sourced_id
                    LEFT JOIN %8$s r ON r.sourced_id = s.sourced_id) x
                WHERE u.sourced_id = x.sourced_id AND u."%2$s" IS DISTINCT FROM x.items
                """
                        .formatted(
                                target.table(),
                                list.sql(),
                                reference(teller, target).sql(),
                                roster(teller),
                                number(teller),
                                statements.staged(teller),
                                statements.staged(target),
                                roster(target)));
    }

    /** The column by which a record tells to which other its row adds. */
    private static Column reference(Entity teller, Entity target) {
        return teller.columns().stream()
                .filter(column -> column.references() == target)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(teller + " does not refer to " + target));
    }
}
