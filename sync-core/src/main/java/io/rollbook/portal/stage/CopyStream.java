package io.rollbook.portal.stage;

import io.rollbook.database.DatabaseException;
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

/** Rows on their way into one table, by binary COPY. A connection carries one such stream at a time. */
final class CopyStream implements AutoCloseable {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] END = {-1, -1};
    private static final int FULL = 1 << 16;

    private final String table;
    private final byte[] buffer = new byte[FULL];
    private int used;
    private @Nullable CopyIn copy;

    private CopyStream(Connection connection, String table, List<String> columns, String options) {
        this.table = table;
        String names = columns.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
        try {
            copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY %s (%s) FROM STDIN (FORMAT binary%s)".formatted(table, names, options));
        } catch (SQLException e) {
            throw DatabaseException.of("starting to copy into " + table, e);
        }
        put(SIGNATURE, SIGNATURE.length);
    }

    /** Into {@code staging.<entity>}: key, columns, digest, file, line. */
    static CopyStream of(Connection connection, Entity entity) {
        return new CopyStream(connection, "staging." + entity.table(), columns(entity), "");
    }

    /**
     * The same into {@code roster.<entity>}, which was emptied in the same transaction: the rows need no second look by
     * the server once it has ended.
     */
    static CopyStream intoRoster(Connection connection, Entity entity) {
        return new CopyStream(connection, "roster." + entity.table(), columns(entity), ", FREEZE");
    }

    /** Into another table, such as {@code staging.loose}. */
    static CopyStream of(Connection connection, String table, String... columns) {
        return new CopyStream(connection, table, List.of(columns), "");
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

    /** Ends the stream; the rows are in the table then. */
    void finish() {
        put(END, END.length);
        send();
        try {
            copy().endCopy();
            copy = null;
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
        if (used + length > FULL) {
            send();
        }
        if (length > FULL) {
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
