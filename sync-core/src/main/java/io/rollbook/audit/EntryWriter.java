package io.rollbook.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Writes the entries of a run by binary COPY, some thousands at a time: a first load has one for each record.
 *
 * <p>PostgreSQL, "COPY", section "Binary Format".
 */
final class EntryWriter {
    /** Entries that are written together. */
    static final int CHUNK = 8_192;

    static final int SALT_BYTES = 16;

    private static final String ENTRIES =
            """
            COPY audit.entries (seq, entity, action, subject, fields, before, after, mark, salt, clear)
            FROM STDIN (FORMAT binary)
            """;
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int TEXT_OID = 25;

    private final CopyManager copy;
    private final SecureRandom random = seeded();
    private final byte[] salts = new byte[CHUNK * SALT_BYTES];
    private final Bytes entries = new Bytes(1 << 20);
    private int written;

    EntryWriter(Connection connection) throws SQLException {
        this.copy = connection.unwrap(PGConnection.class).getCopyAPI();
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
        if (written == 0) {
            random.nextBytes(salts);
        }
        return Arrays.copyOfRange(salts, written * SALT_BYTES, (written + 1) * SALT_BYTES);
    }

    void write(Leaf leaf, byte[] hash, byte[] salt, byte[] id) throws SQLException {
        if (written == 0) {
            entries.put(SIGNATURE).int8(0);
        }
        entries.int2(10).int4(8).int8(leaf.seq()).int4(2).int2(leaf.entity());
        entries.block(leaf.action()).block(leaf.subject());
        texts(leaf.fields());
        entries.block(leaf.before()).block(leaf.after()).block(Leaf.mark(hash));
        entries.block(salt).block(id);
        if (++written == CHUNK) {
            flush();
        }
    }

    /** Sends what is left. */
    void flush() throws SQLException {
        if (written == 0) {
            return;
        }
        try {
            copy.copyIn(ENTRIES, entries.int2(-1).stream(), 1 << 16);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        entries.clear();
        written = 0;
    }

    /** An array of texts; an empty one has no dimension. */
    private void texts(@Nullable List<@Nullable String> values) {
        if (values == null) {
            entries.block((byte[]) null);
            return;
        }
        Bytes array = new Bytes(64).int4(values.isEmpty() ? 0 : 1).int4(0).int4(TEXT_OID);
        if (!values.isEmpty()) {
            array.int4(values.size()).int4(1);
        }
        values.forEach(array::block);
        entries.block(array.array());
    }
}
