package io.rollbook.tenant;

import io.rollbook.database.Sql;
import java.sql.Connection;
import java.util.List;

/** What the server knows of the roster's tables when it chooses how to run a statement. */
public final class Statistics {
    private Statistics() {}

    /**
     * Lets it look at tables of which it does not know every column: usually none, because it does so by itself
     * within some minutes. A small sample will do, which plan is best hangs on how many rows there are. Tables that somebody
     * has locked are left for later.
     *
     * @param tenant a connection in auto-commit, as the app role
     */
    public static void ofNewTables(Connection tenant) {
        Sql sql = new Sql(tenant);
        List<String> tables = sql.list(
                "looking for new tables",
                """
                SELECT format('roster.%I', t.relname)
                FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = t.relnatts
                WHERE t.relnamespace = 'roster'::regnamespace AND t.relkind = 'r' AND pg_stat_get_live_tuples(t.oid) > 0
                  AND NOT EXISTS (SELECT FROM pg_stats s
                                  WHERE s.schemaname = 'roster' AND s.tablename = t.relname AND s.attname = a.attname)
                """,
                row -> row.getString(1));
        if (!tables.isEmpty()) {
            sql.transaction("reading statistics", () -> {
                sql.update("reading statistics", "SET LOCAL default_statistics_target = 10");
                tables.forEach(table -> sql.update("reading statistics of " + table, "ANALYZE (SKIP_LOCKED) " + table));
            });
        }
    }
}
