package io.rollbook.audit;

import io.rollbook.roster.Entity;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log as it is stored, read once from its beginning. Rows come in batches: the connection must not commit by itself. */
final class StoredLog implements AutoCloseable {
    private static final int BATCH = 5_000;

    /** A row of audit.roots. */
    record Root(long no, @Nullable String run, Instant at, long firstSeq, long entries, byte[] root, byte[] head) {}

    /** A row of audit.entries, with what lies beside it unless that was erased. */
    record Entry(Leaf leaf, byte[] mark, byte @Nullable [] salt, @Nullable String clear) {
        boolean clearMatches() {
            if (salt == null || clear == null) {
                return true;
            }
            int entity = leaf.entity();
            if (entity < Leaf.NO_ENTITY || entity >= Entity.values().length) {
                return false;
            }
            String kind = entity == Leaf.NO_ENTITY ? "act" : Entity.values()[entity].table();
            return Arrays.equals(Leaf.subject(salt, kind, clear), leaf.subject());
        }
    }

    private final Connection connection;
    private final Statement rootsQuery;
    private final Statement entriesQuery;
    private final ResultSet roots;
    private final ResultSet entries;

    StoredLog(Connection connection) throws SQLException {
        this.connection = connection;
        rootsQuery = batched(connection);
        roots = rootsQuery.executeQuery(
                "SELECT no, run, at, first_seq, entries, root, head FROM audit.roots ORDER BY no");
        entriesQuery = batched(connection);
        entries = entriesQuery.executeQuery(
                """
                SELECT e.seq, e.run, e.at,
                       CASE WHEN e.entity < 0 THEN -2 ELSE coalesce(e.entity, -1) END, e.action, e.subject, e.fields, e.before, e.after,
                       e.mark, c.salt, c.subject
                FROM audit.entries e
                LEFT JOIN audit.clear c ON c.seq = e.seq
                ORDER BY e.seq
                """);
    }

    @Nullable
    Root nextRoot() throws SQLException {
        return roots.next()
                ? new Root(
                        roots.getLong(1),
                        roots.getString(2),
                        instant(roots, 3),
                        roots.getLong(4),
                        roots.getLong(5),
                        roots.getBytes(6),
                        roots.getBytes(7))
                : null;
    }

    @Nullable
    Entry nextEntry() throws SQLException {
        if (!entries.next()) {
            return null;
        }
        Leaf leaf = new Leaf(
                entries.getLong(1),
                entries.getString(2),
                instant(entries, 3),
                entries.getInt(4),
                entries.getString(5),
                entries.getBytes(6),
                fields(entries.getArray(7)),
                entries.getBytes(8),
                entries.getBytes(9));
        return new Entry(leaf, entries.getBytes(10), entries.getBytes(11), entries.getString(12));
    }

    /** A row in the clear whose entry is gone, or null. */
    @Nullable
    Long strayClear() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT min(c.seq) FROM audit.clear c
                        WHERE NOT EXISTS (SELECT FROM audit.entries e WHERE e.seq = c.seq)
                        """)) {
            row.next();
            long seq = row.getLong(1);
            return row.wasNull() ? null : seq;
        }
    }

    @Override
    public void close() throws SQLException {
        rootsQuery.close();
        entriesQuery.close();
    }

    private static Statement batched(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setFetchSize(BATCH);
        return statement;
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable List<@Nullable String> fields(@Nullable Array array) throws SQLException {
        if (array == null) {
            return null;
        }
        // An array of arrays can only have been forged; no entry was written with an empty name.
        return array.getArray() instanceof String[] names ? Arrays.asList(names) : List.of("");
    }
}
