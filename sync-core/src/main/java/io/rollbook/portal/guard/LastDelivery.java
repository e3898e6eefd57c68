package io.rollbook.portal.guard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * Rows of each kind of file when a merged delivery of the feed last had it in full, from {@code sync.runs.counts}: what lists
 * changes only says nothing about how many there are.
 */
record LastDelivery(Map<String, Long> rows) {
    static boolean isFirst(Connection tenant) throws SQLException {
        try (Statement statement = tenant.createStatement();
                ResultSet row = statement.executeQuery("SELECT NOT EXISTS (SELECT FROM sync.runs)")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    static LastDelivery of(Connection tenant, String feed) throws SQLException {
        try (PreparedStatement statement = tenant.prepareStatement(
                """
                SELECT DISTINCT ON (f.key) f.key, f.value::bigint
                FROM (SELECT no, counts -> 'files' AS files FROM sync.runs
                      WHERE feed = ? AND jsonb_typeof(counts -> 'files') = 'object' AND counts -> 'files' <> '{}'
                      ORDER BY no DESC LIMIT 100) lately
                CROSS JOIN jsonb_each_text(lately.files) f
                ORDER BY f.key, lately.no DESC
                """)) {
            statement.setString(1, feed);
            Map<String, Long> rows = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.put(row.getString(1), row.getLong(2));
                }
            }
            return new LastDelivery(rows);
        }
    }
}
