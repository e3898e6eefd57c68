package io.rollbook.audit;

import io.rollbook.roster.Column;
import io.rollbook.roster.ColumnType;
import io.rollbook.roster.Entity;
import java.util.stream.Collectors;

/**
 * The statement that writes one entity's entries of a run and returns their leaf hashes in the order of their numbers.
 * COPY takes no parameters, so run, number, time, first entry and {@link Leaf#context} come from settings of the
 * transaction: {@code rollbook.run, no, at, seq, context, seed}.
 *
 * <p>Each salt is a digest of the seed and the entry's number. The seed has 256 random bits and is forgotten with the
 * transaction, so that no salt can be computed from others once it is erased.
 */
final class EntrySql {
    private EntrySql() {}

    /** A COPY that yields one 32-byte column. */
    static String append(Entity entity) {
        return """
                COPY (
                WITH now AS MATERIALIZED (
                    SELECT current_setting('rollbook.run') AS run,
                           current_setting('rollbook.no')::integer AS no,
                           current_setting('rollbook.at')::timestamptz AS at,
                           current_setting('rollbook.seq')::bigint AS seq,
                           decode(current_setting('rollbook.context'), 'hex') AS context,
                           decode(current_setting('rollbook.seed'), 'hex') AS seed
                ), renamed AS MATERIALIZED (
                    SELECT sourced_id, old_sourced_id
                    FROM staging.change
                    WHERE entity = %1$d AND old_sourced_id IS NOT NULL
                ), touched AS (
                    SELECT r.sourced_id,
                           CASE WHEN h.sourced_id IS NULL THEN 'add'
                                WHEN h.active AND NOT r.active THEN 'remove'
                                WHEN r.active AND NOT h.active THEN 'restore'
                                ELSE 'change' END AS action,
                           CASE WHEN h.sourced_id IS NOT NULL THEN
                               array_remove(ARRAY[%3$s]::text[], NULL) END AS fields,
                           h.row_hash AS before,
                           CASE WHEN r.active THEN r.row_hash END AS after,
                           (SELECT seq FROM now) + row_number() OVER () - 1 AS seq
                    FROM roster.%2$s r
                    LEFT JOIN renamed n ON n.sourced_id = r.sourced_id
                    LEFT JOIN history.%2$s h
                        ON h.sourced_id = coalesce(n.old_sourced_id, r.sourced_id)
                       AND h.until_run = (SELECT no FROM now)
                    WHERE r.last_changed_run = (SELECT no FROM now)
                    OFFSET 0
                ), salted AS (
                    SELECT seq, action, fields, sourced_id, before, after,
                           substring(sha256((SELECT seed FROM now) || int8send(seq)) FROM 1 FOR 16) AS salt
                    FROM touched
                    OFFSET 0
                ), digested AS (
                    SELECT seq, action, fields, salt, sourced_id,
                           sha256(salt || convert_to('%2$s:' || sourced_id, 'UTF8')) AS subject,
                           sha256(salt || before) AS before,
                           sha256(salt || after) AS after
                    FROM salted
                    OFFSET 0
                ), entry AS MATERIALIZED (
                    SELECT seq, action, fields, salt, sourced_id, subject, before, after,
                           sha256('\\x00'::bytea || int8send(seq) || (SELECT context FROM now)
                               || int4send(length(action)) || convert_to(action, 'UTF8')
                               || '\\x00000020'::bytea || subject
                               || CASE WHEN fields IS NULL THEN '\\xffffffff'::bytea ELSE
                                  int4send(cardinality(fields)) || coalesce((
                                      SELECT string_agg(int4send(octet_length(f.name)) || convert_to(f.name, 'UTF8'), ''::bytea
                                                        ORDER BY f.place)
                                      FROM unnest(fields) WITH ORDINALITY AS f(name, place)), ''::bytea) END
                               || coalesce('\\x00000020'::bytea || before, '\\xffffffff'::bytea)
                               || coalesce('\\x00000020'::bytea || after, '\\xffffffff'::bytea)) AS leaf
                    FROM digested
                ), written AS (
                    INSERT INTO audit.entries (seq, run, at, entity, action, subject, fields, before, after, mark)
                    SELECT e.seq, now.run, now.at, %1$d, e.action, e.subject, e.fields, e.before, e.after,
                           substring(e.leaf FROM 1 FOR 8)
                    FROM entry e, now
                ), beside AS (
                    INSERT INTO audit.clear (seq, salt, subject)
                    SELECT seq, salt, sourced_id FROM entry
                )
                SELECT leaf FROM entry
                ) TO STDOUT (FORMAT binary)
                """
                .formatted(entity.ordinal(), entity.table(), differences(entity));
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
