package io.rollbook.database;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tables that hold only what is in work, and are emptied before the next of its kind. */
public final class Scratch {
    private static final int SMALL = 128 << 10;

    private Scratch() {}

    /**
     * Empties tables. To give each a new file, as TRUNCATE does, takes longer than all else that is done with the few rows
     * of a small district: these are deleted, until what they leave behind is no longer small either.
     *
     * @param tables names with their schema; the role that works here may delete and truncate
     */
    public static void empty(Sql sql, List<String> tables) {
        List<String> small = new ArrayList<>();
        List<String> large = new ArrayList<>();
        sql.each(
                "looking for what a former run left",
                """
                SELECT t, pg_table_size(t::regclass) > ? FROM unnest(?::text[]) AS t
                WHERE pg_relation_size(t::regclass) > 0
                """,
                row -> (row.getBoolean(2) ? large : small).add(row.getString(1)),
                SMALL,
                tables.toArray(String[]::new));
        if (!large.isEmpty()) {
            sql.update("emptying staging", "TRUNCATE " + String.join(", ", large));
        }
        if (!small.isEmpty()) {
            sql.update("emptying staging", deletes(small));
        }
    }

    /** All in one statement. */
    private static String deletes(List<String> tables) {
        String last = "DELETE FROM " + tables.get(tables.size() - 1);
        return tables.size() == 1
                ? last
                : tables.subList(0, tables.size() - 1).stream()
                        .map(table -> "t%d AS (DELETE FROM %s)".formatted(tables.indexOf(table), table))
                        .collect(Collectors.joining(", ", "WITH ", " " + last));
    }
}
