package io.rollbook.tenant;

import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The statements that bring a plan into the roster, generated from the entity table. In each, the only parameter is the
 * run's number, once for each {@code ?}.
 */
final class MergeSql {
    private MergeSql() {}

    /** The statements for an entity whose changes are listed, in the order in which they are to run. */
    static List<String> changes(Entity entity) {
        List<String> out = new ArrayList<>(List.of(history(entity), update(entity), remove(entity), insert(entity)));
        for (Column column : entity.links()) {
            out.add(unlink(entity, link(column)));
            out.add(link(entity, column));
        }
        return out;
    }

    /** The statements for an entity of which the roster has nothing yet. */
    static List<String> wholesale(Entity entity) {
        List<String> out = new ArrayList<>();
        out.add(
                """
                INSERT INTO roster.%s (sourced_id, %s, active, file, line, first_seen_run, last_changed_run, row_hash)
                SELECT s.sourced_id, %s, true, s.file, s.line, ?, ?, s.row_hash FROM staging.%s s
                """
                        .formatted(entity.table(), columns(entity, ""), columns(entity, "s."), entity.table()));
        for (Column column : entity.links()) {
            // A list of ids holds none twice, see RowHash.
            out.add(
                    """
                    INSERT INTO roster.%s (%s, %s)
                    SELECT s.sourced_id, unnest(s.%s) FROM staging.%s s
                    """
                            .formatted(
                                    link(column).table(),
                                    link(column).owner(),
                                    link(column).column(),
                                    quoted(column),
                                    entity.table()));
        }
        return out;
    }

    private static String history(Entity entity) {
        String names = all(entity, MergeSql::quoted);
        String values = all(entity, column -> {
            Column.Link link = column.link();
            return link == null
                    ? "r." + quoted(column)
                    : "NULLIF(ARRAY(SELECT l.%2$s FROM roster.%1$s l WHERE l.%3$s = r.sourced_id ORDER BY 1), '{}')"
                            .formatted(link.table(), link.column(), link.owner());
        });
        return """
                INSERT INTO history.%1$s
                    (sourced_id, %2$s, active, end_reason, row_hash, file, line, first_seen_run, from_run, until_run)
                SELECT r.sourced_id, %3$s, r.active, r.end_reason, r.row_hash, r.file, r.line, r.first_seen_run,
                       r.last_changed_run, ?
                FROM staging.change c
                JOIN roster.%1$s r ON r.sourced_id = coalesce(c.old_sourced_id, c.sourced_id)
                WHERE c.entity = %4$d AND c.action IN ('C', 'R', 'B')
                """
                .formatted(entity.table(), names, values, entity.ordinal());
    }

    private static String update(Entity entity) {
        String assignments = entity.stored().stream()
                .map(column -> "%1$s = s.%1$s".formatted(quoted(column)))
                .collect(Collectors.joining(", "));
        return """
                UPDATE roster.%1$s r
                SET sourced_id = s.sourced_id, %2$s,
                    active = true, end_reason = NULL, file = s.file, line = s.line, last_changed_run = ?,
                    row_hash = s.row_hash
                FROM staging.change c
                JOIN staging.%1$s s ON s.sourced_id = c.sourced_id
                WHERE c.entity = %3$d AND c.action IN ('C', 'B')
                  AND r.sourced_id = coalesce(c.old_sourced_id, c.sourced_id)
                """
                .formatted(entity.table(), assignments, entity.ordinal());
    }

    private static String remove(Entity entity) {
        return """
                UPDATE roster.%s r
                SET active = false, file = NULL, line = NULL, last_changed_run = ?,
                    end_reason = CASE WHEN c.ended IS NULL THEN coalesce(c.gone_with, 'removed') ELSE 'term-ended' END
                FROM staging.change c
                WHERE c.entity = %d AND c.action = 'R' AND r.sourced_id = c.sourced_id
                """
                .formatted(entity.table(), entity.ordinal());
    }

    private static String insert(Entity entity) {
        return """
                INSERT INTO roster.%1$s
                    (sourced_id, %2$s, active, file, line, first_seen_run, last_changed_run, row_hash)
                SELECT s.sourced_id, %3$s, true, s.file, s.line, ?, ?, s.row_hash
                FROM staging.change c
                JOIN staging.%1$s s ON s.sourced_id = c.sourced_id
                WHERE c.entity = %4$d AND c.action = 'A'
                """
                .formatted(entity.table(), columns(entity, ""), columns(entity, "s."), entity.ordinal());
    }

    private static String unlink(Entity entity, Column.Link link) {
        return """
                DELETE FROM roster.%s l USING staging.change c
                WHERE c.entity = %d AND c.action IN ('C', 'B') AND l.%s = c.sourced_id
                """
                .formatted(link.table(), entity.ordinal(), link.owner());
    }

    private static String link(Entity entity, Column column) {
        return """
                INSERT INTO roster.%s (%s, %s)
                SELECT s.sourced_id, unnest(s.%s)
                FROM staging.change c
                JOIN staging.%s s ON s.sourced_id = c.sourced_id
                WHERE c.entity = %d AND c.action IN ('A', 'C', 'B')
                """
                .formatted(
                        link(column).table(),
                        link(column).owner(),
                        link(column).column(),
                        quoted(column),
                        entity.table(),
                        entity.ordinal());
    }

    private static Column.Link link(Column column) {
        Column.Link link = column.link();
        if (link == null) {
            throw new IllegalArgumentException(column.name() + " is not kept in a join table");
        }
        return link;
    }

    private static String columns(Entity entity, String prefix) {
        return entity.stored().stream().map(column -> prefix + quoted(column)).collect(Collectors.joining(", "));
    }

    private static String all(Entity entity, Function<Column, String> each) {
        return entity.columns().stream().map(each).collect(Collectors.joining(", "));
    }

    private static String quoted(Column column) {
        return '"' + column.sql() + '"';
    }
}
