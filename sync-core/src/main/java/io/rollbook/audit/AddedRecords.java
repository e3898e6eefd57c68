package io.rollbook.audit;

import io.rollbook.roster.Entity;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The records of a table of the roster, all of which a run has added: key and digest of each, read by binary COPY from so
 * many of its blocks at a time. Between two parts the connection is free: a cursor would forbid to write frozen rows.
 *
 * <p>PostgreSQL, "COPY", section "Binary Format".
 */
final class AddedRecords {
    /** Takes one record. */
    @FunctionalInterface
    interface Taker {
        void take(byte[] id, byte[] digest) throws SQLException;
    }

    private static final int BLOCKS = 192;
    private static final int HEADER_BYTES = 19;

    private final Connection connection;
    private final String table;
    private final long blocks;
    private long next;

    AddedRecords(Connection connection, Entity entity) throws SQLException {
        this.connection = connection;
        this.table = "roster." + entity.table();
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(
                        "SELECT pg_relation_size('%s') / current_setting('block_size')::bigint".formatted(table))) {
            row.next();
            this.blocks = row.getLong(1);
        }
    }

    /** Reads the next part; false where there is none. */
    boolean read(Taker taker) throws SQLException {
        if (next >= blocks) {
            return false;
        }
        CopyOut part = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(
                        """
                        COPY (SELECT sourced_id, row_hash FROM %s WHERE ctid >= '(%d,0)' AND ctid < '(%d,0)')
                        TO STDOUT (FORMAT binary)
                        """
                                .formatted(table, next, next + BLOCKS));
        next += BLOCKS;
        try {
            byte[] message;
            int from = HEADER_BYTES;
            while ((message = part.readFromCopy()) != null) {
                ByteBuffer row = ByteBuffer.wrap(message, from, message.length - from);
                from = 0;
                // The last has -1 fields.
                if (row.getShort() > 0) {
                    taker.take(field(row), field(row));
                }
            }
            return true;
        } finally {
            if (part.isActive()) {
                part.cancelCopy();
            }
        }
    }

    private static byte[] field(ByteBuffer row) {
        byte[] field = new byte[row.getInt()];
        row.get(field);
        return field;
    }
}
