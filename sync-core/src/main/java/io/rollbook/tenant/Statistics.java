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
                SELECT format('%I.%I', t.schemaname, t.relname) FROM pg_stat_user_tables t
                WHERE t.schemaname = 'roster' AND t.n_live_tup > 0 AND NOT EXISTS (
                    SELECT FROM pg_stats s JOIN pg_attribute a ON a.attrelid = t.relid AND a.attname = s.attname
                    WHERE s.schemaname = t.schemaname AND s.tablename = t.relname
                      AND a.attnum = (SELECT max(attnum) FROM pg_attribute l WHERE l.attrelid = t.relid))
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
