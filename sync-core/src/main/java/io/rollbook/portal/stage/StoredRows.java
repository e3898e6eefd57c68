package io.rollbook.portal.stage;

import io.rollbook.database.DatabaseException;
import io.rollbook.portal.known.KnownRow;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/** One file's rows in {@code sync.known_rows}, in parts of many rows, each as {@link KnownRow#write} has it. */
final class StoredRows implements Iterator<KnownRow> {
    /** Bytes of a part: with what stands beside it, it fills a page of the database. */
    static final int PART = 7_900;
    /** Parts that are read and written together. */
    static final int AT_ONCE = 32;

    private final Connection connection;
    private final String feed;
    private final String run;
    private final String file;
    private final Set<String> without;
    private final Deque<ByteBuffer> ahead = new ArrayDeque<>(AT_ONCE);
    private ByteBuffer part = ByteBuffer.allocate(0);
    private int parts;
    private @Nullable KnownRow next;

    /** The rows of a file, except those of these records. */
    StoredRows(Connection connection, String feed, String run, String file, Set<String> without) {
        this.connection = connection;
        this.feed = feed;
        this.run = run;
        this.file = file;
        this.without = without;
        this.next = read();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public KnownRow next() {
        KnownRow row = next;
        if (row == null) {
            throw new NoSuchElementException();
        }
        next = read();
        return row;
    }

    private @Nullable KnownRow read() {
        while (true) {
            if (!part.hasRemaining() && !load()) {
                return null;
            }
            KnownRow row = KnownRow.read(part);
            if (without.isEmpty() || !without.contains(row.id())) {
                return row;
            }
        }
    }

    private boolean load() {
        if (ahead.isEmpty()) {
            loadAhead();
        }
        part = ahead.isEmpty() ? ByteBuffer.allocate(0) : ahead.remove();
        return part.hasRemaining();
    }

    private void loadAhead() {
        try (PreparedStatement query = connection.prepareStatement(
                """
                SELECT entries FROM sync.known_rows
                WHERE feed = ? AND run = ? AND file = ? AND part >= ? AND part < ? ORDER BY part
                """)) {
            // In binary from the first answer on.
            query.unwrap(PGStatement.class).setPrepareThreshold(-1);
            query.setString(1, feed);
            query.setString(2, run);
            query.setString(3, file);
            query.setInt(4, parts);
            parts += AT_ONCE;
            query.setInt(5, parts);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    ahead.add(ByteBuffer.wrap(row.getBytes(1)));
                }
            }
        } catch (SQLException e) {
            throw DatabaseException.of("reading the rows of the last delivery", e);
        }
    }
}
