package io.rollbook.audit;

import io.rollbook.roster.Entity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The log as it is stored, read once from its beginning. Rows come in batches: the connection must not commit by itself. */
final class StoredLog implements AutoCloseable {
    private static final int BATCH = 5_000;

    /** A row of audit.roots. */
    record Root(long no, @Nullable String run, Instant at, long firstSeq, long entries, byte[] root, byte[] head) {}

    /** A row of audit.entries; salt and clear text are null where they were erased. */
    record Entry(
            long seq,
            int entity,
            String action,
            byte[] subject,
            String fields,
            byte[] before,
            byte[] after,
            byte[] mark,
            byte @Nullable [] salt,
            @Nullable String clear) {

        /** The entry's leaf under the root that covers it. */
        Leaf leaf(Root root) {
            return new Leaf(seq, root.run(), root.at(), entity, action, subject, fields, before, after);
        }

        boolean clearMatches() {
            if (salt == null || clear == null) {
                return true;
            }
            if (entity < Leaf.NO_ENTITY || entity >= Entity.values().length) {
                return false;
            }
            return Arrays.equals(
                    Leaf.subject(new Bytes(256), new Sha256(), salt, Leaf.kind(entity), Bytes.utf8(clear)), subject);
        }
    }

    private final Statement rootsQuery;
    private final Statement entriesQuery;
    private final ResultSet roots;
    private final ResultSet entries;

    StoredLog(Connection connection) throws SQLException {
        rootsQuery = batched(connection);
        roots = rootsQuery.executeQuery(
                "SELECT no, run, at, first_seq, entries, root, head FROM audit.roots ORDER BY no");
        entriesQuery = batched(connection);
        entries = entriesQuery.executeQuery(
                """
                SELECT seq, CASE WHEN entity < 0 THEN -2 ELSE coalesce(entity, -1) END, action, subject, fields, before,
                       after, mark, salt, clear
                FROM audit.entries ORDER BY seq
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
        return new Entry(
                entries.getLong(1),
                entries.getInt(2),
                entries.getString(3),
                entries.getBytes(4),
                entries.getString(5),
                entries.getBytes(6),
                entries.getBytes(7),
                entries.getBytes(8),
                entries.getBytes(9),
                entries.getString(10));
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
}
