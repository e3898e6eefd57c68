package io.rollbook.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Writes the entries of a run by binary COPY, some thousands at a time: a first load has one for each record. Those of a
 * first load go to a table that the same transaction makes, and are written frozen: the server need not log them nor look
 * at them again.
 *
 * <p>PostgreSQL, "COPY", section "Binary Format".
 */
final class EntryWriter {
    /** Entries after which it is time to write. The server leaves what is free of the last pages that each part took. */
    private static final int CHUNK = 32_768;

    private static final int SALTS = 8_192;

    /** 2^96 tries to find out whom an entry was about whose salt was erased. */
    static final int SALT_BYTES = 12;

    private static final String ENTRIES =
            """
            COPY audit.entries (seq, entity, subject, after, mark, salt, clear, action, fields, before)
            FROM STDIN (FORMAT binary)
            """;
    private static final String FIRST =
            """
            COPY audit.first_load (seq, entity, subject, after, mark, salt, clear) FROM STDIN (FORMAT binary, FREEZE)
            """;
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};

    private final Connection connection;
    private final CopyManager copy;
    private final boolean firstLoad;
    private final SecureRandom random = seeded();
    private final byte[] salts = new byte[SALTS * SALT_BYTES];
    private int salted = SALTS;
    private final Bytes entries = new Bytes(1 << 20);
    private int written;

    /** With a transaction open; {@code firstLoad}: whether the roster had nothing before. */
    EntryWriter(Connection connection, boolean firstLoad) throws SQLException {
        this.connection = connection;
        this.copy = connection.unwrap(PGConnection.class).getCopyAPI();
        this.firstLoad = firstLoad;
        if (firstLoad) {
            execute("CALL audit.begin_load()");
        }
    }

    /** As NIST SP 800-90A, seeded once for each run: three times as fast as the system's own. */
    private static SecureRandom seeded() {
        try {
            return SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has a DRBG", missing);
        }
    }

    /** A fresh salt for the next entry. */
    byte[] salt() {
        if (salted == SALTS) {
            random.nextBytes(salts);
            salted = 0;
        }
        int from = salted++ * SALT_BYTES;
        return Arrays.copyOfRange(salts, from, from + SALT_BYTES);
    }

    void write(Leaf leaf, byte[] hash, byte[] salt, byte[] id) throws SQLException {
        if (written == 0) {
            entries.put(SIGNATURE).int8(0);
        }
        entries.int2(firstLoad ? 7 : 10).int4(8).int8(leaf.seq()).int4(2).int2(leaf.entity());
        entries.block(leaf.subject()).block(leaf.after()).int4(Leaf.MARK_BYTES).put(hash, Leaf.MARK_BYTES);
        entries.block(salt).block(id);
        if (!firstLoad) {
            entries.block(leaf.action()).block(leaf.fields()).block(leaf.before());
        }
        written++;
    }

    /** Sends what is there, if it is worth it. The connection must have nothing else in work. */
    void flushIfFull() throws SQLException {
        if (written >= CHUNK) {
            flush();
        }
    }

    /** Sends what is left. */
    void finish() throws SQLException {
        flush();
        if (firstLoad) {
            execute("CALL audit.end_load()");
        }
    }

    private void flush() throws SQLException {
        if (written == 0) {
            return;
        }
        try {
            copy.copyIn(firstLoad ? FIRST : ENTRIES, entries.int2(-1).stream(), 1 << 16);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        entries.clear();
        written = 0;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
