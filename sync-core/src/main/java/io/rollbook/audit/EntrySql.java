package io.rollbook.audit;

import io.rollbook.roster.Column;
import io.rollbook.roster.ColumnType;
import io.rollbook.roster.Entity;
import java.util.stream.Collectors;

/** The statement that tells what a run did to the records of one entity: by comparing them with their history. */
final class EntrySql {
    private EntrySql() {}

    /**
     * One row for each record that the run with this number touched: id, digest after, digest before, action, names of
     * changed fields, with a comma between them (none for a new record).
     *
     * <p>Each former version is looked up by itself (LIMIT 1): the planner does not know how many this run has just written,
     * and would compare each with all.
     */
    static String touched(Entity entity, int no) {
        return """
                SELECT r.sourced_id,
                       CASE WHEN r.active THEN r.row_hash END,
                       h.row_hash,
                       CASE WHEN h.sourced_id IS NULL THEN 'add'
                            WHEN h.active AND NOT r.active THEN 'remove'
                            WHEN r.active AND NOT h.active THEN 'restore'
                            ELSE 'change' END,
                       CASE WHEN h.sourced_id IS NULL THEN '' ELSE concat_ws(',', %3$s) END
                FROM staging.change c
                JOIN roster.%2$s r ON r.sourced_id = c.sourced_id AND r.last_changed_run = %4$d
                LEFT JOIN LATERAL (
                    SELECT * FROM history.%2$s
                    WHERE c.action <> 'A' AND sourced_id = coalesce(c.old_sourced_id, c.sourced_id) AND until_run = %4$d
                    LIMIT 1) h ON true
                WHERE c.entity = %1$d
                """
                .formatted(entity.ordinal(), entity.table(), differences(entity), no);
    }

    /** The names of the columns in which the row r differs from its former version h; null where it does not. */
    private static String differences(Entity entity) {
        String key = difference("r.sourced_id", "h.sourced_id", Entity.KEY);
        return entity.columns().stream()
                .map(column -> difference(now(column), former(column), column.name()))
                .collect(Collectors.joining(",\n", key + ",\n", ""));
    }

    private static String difference(String now, String former, String name) {
        return "CASE WHEN %s IS DISTINCT FROM %s THEN '%s' END".formatted(now, former, name);
    }

    private static String now(Column column) {
        Column.Link link = column.link();
        if (link == null) {
            return "r.\"" + column.sql() + '"';
        }
        return "ARRAY(SELECT l.\"%s\" FROM roster.\"%s\" l WHERE l.\"%s\" = r.sourced_id ORDER BY 1)"
                .formatted(link.column(), link.table(), owner(link));
    }

    private static String former(Column column) {
        String stored = "h.\"" + column.sql() + '"';
        // The order of references says nothing; that of plain lists does.
        return column.type() == ColumnType.IDS && column.link() != null
                ? "ARRAY(SELECT DISTINCT i FROM unnest(" + stored + ") i ORDER BY 1)"
                : stored;
    }

    /** Column of a join table that holds the row's own id: {@code class_sourced_id} of {@code class_terms}. */
    private static String owner(Column.Link link) {
        return link.table().substring(0, link.table().indexOf('_')) + "_sourced_id";
    }
}
