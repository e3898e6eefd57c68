package io.rollbook.portal.stage;

import io.rollbook.database.DatabaseException;
import io.rollbook.portal.known.KnownRow;
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

    private static final int MARKS = 1 << 16;

    private final Connection connection;
    private final String feed;
    private final String run;
    private final String file;
    private final Set<String> without;
    /** Which marks of ids there are among those left out: nearly always enough to know that one is none of them. */
    private final boolean[] marks = new boolean[MARKS];

    private final Deque<byte[]> ahead = new ArrayDeque<>(AT_ONCE);
    private byte[] part = new byte[0];
    private int at;
    private int parts;
    private @Nullable KnownRow next;

    /** The rows of a file, except those of these records. */
    StoredRows(Connection connection, String feed, String run, String file, Set<String> without) {
        this.connection = connection;
        this.feed = feed;
        this.run = run;
        this.file = file;
        this.without = without;
        without.forEach(id -> marks[KnownRow.mark(id) & (MARKS - 1)] = true);
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
            if (at == part.length && !load()) {
                return null;
            }
            KnownRow row = new KnownRow(part, at);
            at += row.size();
            if (!marks[row.idMark() & (MARKS - 1)] || !without.contains(row.id())) {
                return row;
            }
        }
    }

    private boolean load() {
        if (ahead.isEmpty()) {
            loadAhead();
        }
        part = ahead.isEmpty() ? new byte[0] : ahead.remove();
        at = 0;
        return part.length > 0;
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
                    ahead.add(row.getBytes(1));
                }
            }
        } catch (SQLException e) {
            throw DatabaseException.of("reading the rows of the last delivery", e);
        }
    }
}
