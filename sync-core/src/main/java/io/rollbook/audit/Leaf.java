package io.rollbook.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes over which the log's digests are taken. All numbers are big-endian. {@code block} is a 4-byte length and
 * that many bytes; a null is the length -1. Times are microseconds since 1970-01-01T00:00Z.
 *
 * <pre>
 * leaf  = SHA-256( 0x00 | seq: 8 bytes | context | action: block | subject: block | fields | before: block | after: block )
 * context = run: block | at: 8 bytes | entity: 2 bytes, -1 where there is none
 * fields  = -1 in 4 bytes where null, else their number in 4 bytes and each as a block
 * node  = SHA-256( 0x01 | left | right ), the tree of RFC 6962, section 2.1
 * head  = SHA-256( 0x02 | former head: 32 bytes, zero before the first | no: 8 | run: block | at: 8 | first_seq: 8
 *                  | entries: 8 | root: 32 )
 * </pre>
 *
 * Texts are UTF-8. {@link EntrySql} builds the same bytes in SQL.
 */
record Leaf(
        long seq,
        @Nullable String run,
        Instant at,
        int entity,
        String action,
        byte[] subject,
        @Nullable List<@Nullable String> fields,
        byte @Nullable [] before,
        byte @Nullable [] after) {
    /** Value of {@code entity} where the entry is about no record. */
    static final int NO_ENTITY = -1;

    private static final int MARK_BYTES = 8;

    byte[] hash() {
        return Sha256.of(bytes(out -> {
            out.writeByte(0);
            out.writeLong(seq);
            out.write(context(run, at, entity));
            block(out, utf8(action));
            block(out, subject);
            if (fields == null) {
                out.writeInt(-1);
            } else {
                out.writeInt(fields.size());
                for (String field : fields) {
                    block(out, utf8(field));
                }
            }
            block(out, before);
            block(out, after);
        }));
    }

    /** The part of a leaf hash that is stored with the entry. */
    static byte[] mark(byte[] hash) {
        return Arrays.copyOf(hash, MARK_BYTES);
    }

    static byte[] context(@Nullable String run, Instant at, int entity) {
        return bytes(out -> {
            block(out, utf8(run));
            out.writeLong(micros(at));
            out.writeShort(entity);
        });
    }

    static byte[] head(
            byte[] former, long no, @Nullable String run, Instant at, long firstSeq, long entries, byte[] root) {
        return Sha256.of(bytes(out -> {
            out.writeByte(2);
            out.write(former);
            out.writeLong(no);
            block(out, utf8(run));
            out.writeLong(micros(at));
            out.writeLong(firstSeq);
            out.writeLong(entries);
            out.write(root);
        }));
    }

    /** Digest of what an entry is about: {@code entity:id} of a record, {@code act:text} of an act. */
    static byte[] subject(byte[] salt, String kind, String clear) {
        return Sha256.of(salt, (kind + ":" + clear).getBytes(StandardCharsets.UTF_8));
    }

    private static long micros(Instant at) {
        // Wraps around for a time beyond reach, which only a forged row can hold.
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static void block(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private interface Layout {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Layout layout) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(192);
        try {
            layout.write(new DataOutputStream(bytes));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
