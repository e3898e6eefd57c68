package io.rollbook.portal.known;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A row of the last delivery that was used. As {@link KnownRows} looks at hundreds of thousands, a row is a node of the
 * lists it is in there, and its id stays bytes until it is asked for.
 */
public final class KnownRow {
    private static final int BEFORE_ID = 2 * Long.BYTES + 1 + Short.BYTES;

    final long high;
    final long low;
    private final int kind;
    private final byte[] id;

    /** The next row of the same bucket. */
    @Nullable
    KnownRow chained;
    /** The rows that stood before and after it in the last delivery, of those in sight. */
    @Nullable
    KnownRow earlier;

    @Nullable
    KnownRow later;

    long index;

    private KnownRow(long high, long low, int kind, byte[] id) {
        this.high = high;
        this.low = low;
        this.kind = kind;
        this.id = id;
    }

    /**
     * A row.
     *
     * @param kind the number of its {@link RowKind}, from 0 to 254
     * @param id its record's sourcedId
     */
    public KnownRow(Fingerprint fingerprint, int kind, String id) {
        this(fingerprint.high(), fingerprint.low(), kind, id.getBytes(StandardCharsets.UTF_8));
    }

    /** The row that was written here. */
    public static KnownRow read(ByteBuffer in) {
        long high = in.getLong();
        long low = in.getLong();
        int kind = in.get() & 0xFF;
        // A copy: a row that is long in sight must not keep all that came with it in memory.
        byte[] id = new byte[in.getShort()];
        in.get(id);
        return new KnownRow(high, low, kind, id);
    }

    /**
     * Writes 16 bytes of fingerprint, 1 of kind, 2 of length and the id in UTF-8; returns false, and writes nothing, where
     * there is no room.
     */
    public boolean write(ByteBuffer out) {
        if (out.remaining() < BEFORE_ID + id.length) {
            return false;
        }
        out.putLong(high)
                .putLong(low)
                .put((byte) kind)
                .putShort((short) id.length)
                .put(id);
        return true;
    }

    /** Number of the row's kind. */
    public int kind() {
        return kind;
    }

    /** The sourcedId of the row's record. */
    public String id() {
        return new String(id, StandardCharsets.UTF_8);
    }

    /** The row's fingerprint. */
    public Fingerprint fingerprint() {
        return new Fingerprint(high, low);
    }
}
