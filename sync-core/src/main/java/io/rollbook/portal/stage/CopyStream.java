package io.rollbook.portal.stage;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into one table, by binary COPY. A connection carries one such stream at a time; or many that send in
 * pieces, each piece a COPY of its own.
 */
final class CopyStream implements AutoCloseable {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] END = {-1, -1};
    private static final int FULL = 1 << 16;
    private static final int PIECE = 1 << 18;

    private final Connection connection;
    private final String table;
    private final String statement;
    private final boolean pieces;
    private final byte[] buffer;
    private int used;
    private @Nullable CopyIn copy;

    private CopyStream(Connection connection, String table, List<String> columns, String options, boolean pieces) {
        this.connection = connection;
        this.table = table;
        this.pieces = pieces;
        this.buffer = new byte[pieces ? PIECE : FULL];
        String names = columns.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
        this.statement = "COPY %s (%s) FROM STDIN (FORMAT binary%s)".formatted(table, names, options);
        if (!pieces) {
            begin();
        }
        put(SIGNATURE, SIGNATURE.length);
    }

    private void begin() {
        try {
            copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
        } catch (SQLException e) {
            throw DatabaseException.of("starting to copy into " + table, e);
        }
    }

    /** Into {@code staging.<entity>}: key, columns, digest, file, line. */
    static CopyStream of(Connection connection, Entity entity) {
        return new CopyStream(connection, "staging." + entity.table(), columns(entity), "", false);
    }

    /** The same in pieces: more streams can go over the connection at the same time. */
    static CopyStream inPieces(Connection connection, Entity entity) {
        return new CopyStream(connection, "staging." + entity.table(), columns(entity), "", true);
    }

    /** The same into {@code staging.named_<entity>}, in pieces. */
    static CopyStream named(Connection connection, Entity entity) {
        return new CopyStream(connection, "staging.named_" + entity.table(), columns(entity), "", true);
    }

    /** The same into {@code staging.added_<entity>}, in pieces. */
    static CopyStream added(Connection connection, Entity entity) {
        return new CopyStream(connection, "staging.added_" + entity.table(), columns(entity), "", true);
    }

    /**
     * The same into {@code staging.<entity>}, which is emptied in the open transaction: the server need not look at the rows
     * a second time, and write them once more for it.
     */
    static CopyStream intoEmptied(Connection connection, Entity entity) {
        String table = "staging." + entity.table();
        new Sql(connection).update("emptying staging", "TRUNCATE " + table);
        return new CopyStream(connection, table, columns(entity), ", FREEZE", false);
    }

    /**
     * The same into {@code roster.<entity>}, which was emptied in the same transaction: the rows need no second look by
     * the server once it has ended.
     */
    static CopyStream intoRoster(Connection connection, Entity entity) {
        return new CopyStream(connection, "roster." + entity.table(), columns(entity), ", FREEZE", false);
    }

    /** Into another table, in pieces. */
    static CopyStream inPieces(Connection connection, String table, String... columns) {
        return new CopyStream(connection, table, List.of(columns), "", true);
    }

    /** Into another table, such as {@code staging.loose}. */
    static CopyStream of(Connection connection, String table, String... columns) {
        return new CopyStream(connection, table, List.of(columns), "", false);
    }

    private static List<String> columns(Entity entity) {
        return Stream.of(
                        Stream.of("sourced_id"),
                        entity.columns().stream().map(Column::sql),
                        Stream.of("row_hash", "file", "line"))
                .flatMap(names -> names)
                .toList();
    }

    /** Adds a row. */
    void add(RecordBytes row) {
        put(row.array(), row.length());
    }

    /**
     * Ends the stream; the rows are in the table then. Returns how many the server took; of the last piece, where it sends
     * those.
     */
    long finish() {
        if (pieces) {
            return used > SIGNATURE.length ? sendPiece() : 0;
        }
        put(END, END.length);
        send();
        return end();
    }

    private long end() {
        try {
            long rows = copy().endCopy();
            copy = null;
            return rows;
        } catch (SQLException e) {
            throw DatabaseException.of("copying into " + table, e);
        }
    }

    /** Takes back what was not finished. */
    @Override
    public void close() {
        CopyIn unfinished = copy;
        copy = null;
        if (unfinished != null && unfinished.isActive()) {
            try {
                unfinished.cancelCopy();
            } catch (SQLException e) {
                throw DatabaseException.of("giving up the copy into " + table, e);
            }
        }
    }

    private void put(byte[] bytes, int length) {
        if (used + length > buffer.length) {
            if (pieces) {
                sendPiece();
            } else {
                send();
            }
        }
        if (length > buffer.length - used) {
            if (pieces) {
                begin();
                send(SIGNATURE, SIGNATURE.length);
                send(bytes, length);
                send(END, END.length);
                end();
                return;
            }
            send(bytes, length);
        } else {
            System.arraycopy(bytes, 0, buffer, used, length);
            used += length;
        }
    }

    private void send() {
        send(buffer, used);
        used = 0;
    }

    private long sendPiece() {
        begin();
        send(buffer, used);
        send(END, END.length);
        used = SIGNATURE.length;
        return end();
    }

    private void send(byte[] bytes, int length) {
        try {
            copy().writeToCopy(bytes, 0, length);
        } catch (SQLException e) {
            throw DatabaseException.of("copying into " + table, e);
        }
    }

    private CopyIn copy() {
        if (copy == null) {
            throw new IllegalStateException("the copy into " + table + " has ended");
        }
        return copy;
    }
}
