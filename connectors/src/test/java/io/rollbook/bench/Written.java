package io.rollbook.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Bytes written, by the schema of a district's database they are for: indexes and TOAST tables count with their tables.
 * {@link #OTHER} is what belongs to no table of that database: commits, catalogs, the control database.
 */
final class Written {
    static final String OTHER = "other";

    private final Server server;
    private final String database;

    /** Of a district's database. From here on the server keeps its log long enough to be looked through. */
    Written(Server server, String database) throws SQLException {
        this.server = server;
        this.database = database;
        server.execute(
                "postgres",
                "CREATE EXTENSION IF NOT EXISTS pg_walinspect",
                "ALTER SYSTEM SET wal_keep_size = '4GB'",
                "SELECT pg_reload_conf()");
    }

    /**
     * Bytes of write-ahead log.
     *
     * @param whole records with their page images: what is written where, as between two nights, there was a checkpoint before
     * @param changes without page images: what would be written of a page that was just written
     */
    record Log(Map<String, Long> whole, Map<String, Long> changes) {}

    /** What is written to the log while a step runs. */
    Log log(Meter.Step step) throws IOException, SQLException, InterruptedException {
        long begin = server.wal();
        step.run();
        long end = server.wal();
        Log log = new Log(new TreeMap<>(), new TreeMap<>());
        Map<Long, String> schemas = schemas();
        try (Connection connection = server.connect("postgres");
                PreparedStatement query = connection.prepareStatement(
                        // A record that touches several pages of a table is shared out among them.
                        """
                        SELECT relfilenode::bigint, round(sum(share))::bigint, round(sum(share - image))::bigint FROM (
                            SELECT b.reldatabase, b.relfilenode, b.block_fpi_length AS image,
                                   (b.record_length - sum(b.block_fpi_length) OVER record)::numeric
                                       / count(*) OVER record + b.block_fpi_length AS share
                            FROM pg_get_wal_block_info('0/0'::pg_lsn + ?, '0/0'::pg_lsn + ?, false) b
                            WINDOW record AS (PARTITION BY b.start_lsn)) each
                        WHERE reldatabase = (SELECT oid FROM pg_database WHERE datname = ?) GROUP BY 1
                        """)) {
            query.setBigDecimal(1, BigDecimal.valueOf(begin));
            query.setBigDecimal(2, BigDecimal.valueOf(end));
            query.setString(3, database);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String schema = schemas.getOrDefault(row.getLong(1), OTHER);
                    log.whole().merge(schema, row.getLong(2), Long::sum);
                    log.changes().merge(schema, row.getLong(3), Long::sum);
                }
            }
        }
        long known = log.whole().values().stream().mapToLong(bytes -> bytes).sum();
        log.whole().merge(OTHER, end - begin - known, Long::sum);
        return log;
    }

    private Map<Long, String> schemas() throws SQLException {
        Map<Long, String> schemas = new HashMap<>();
        each(
                """
                SELECT pg_relation_filenode(c.oid)::bigint, n.nspname
                FROM pg_class c
                LEFT JOIN pg_index i ON i.indexrelid = c.oid
                LEFT JOIN pg_class t ON t.reltoastrelid = coalesce(i.indrelid, c.oid)
                JOIN pg_namespace n ON n.oid = coalesce(t.relnamespace, c.relnamespace)
                WHERE c.relkind IN ('r', 'i', 't') AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
                """,
                row -> schemas.put(row.getLong(1), row.getString(2)));
        return schemas;
    }

    /** Bytes of all tables as they stand. */
    Map<String, Long> tables() throws SQLException {
        Map<String, Long> bytes = new LinkedHashMap<>();
        each(
                """
                SELECT sum(pg_total_relation_size(c.oid))::bigint, n.nspname
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind = 'r' AND n.nspname IN ('roster', 'history', 'audit', 'sync', 'held') GROUP BY 2 ORDER BY 2
                """,
                row -> bytes.put(row.getString(2), row.getLong(1)));
        return bytes;
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private void each(String query, Row each) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                each.read(row);
            }
        }
    }
}
