package io.rollbook.portal.known;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A row of the last delivery that was used. As hundreds of thousands are looked at, it stays in the bytes that it is stored
 * in: 16 of its fingerprint, 1 of its kind, 2 of its length, 2 of its id's length, and the id in UTF-8.
 */
public final class KnownRow {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final int LOW = Long.BYTES;
    private static final int KIND = LOW + Long.BYTES;
    private static final int LENGTH = KIND + 1;
    private static final int ID_LENGTH = LENGTH + Short.BYTES;
    private static final int ID = ID_LENGTH + Short.BYTES;
    private static final int LONGEST = 0xFFFF;

    private final byte[] bytes;
    private final int at;

    /** The row that is stored here. */
    public KnownRow(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /**
     * Writes a row; returns false, and writes nothing, where there is no room.
     *
     * @param kind the number of its {@link RowKind}, from 0 to 254
     * @param length how many bytes it has without its line end
     * @param id its record's sourcedId
     */
    public static boolean write(ByteBuffer out, Fingerprint fingerprint, int kind, int length, String id) {
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        if (out.remaining() < ID + text.length) {
            return false;
        }
        out.putLong(fingerprint.high())
                .putLong(fingerprint.low())
                .put((byte) kind)
                .putShort((short) (length <= LONGEST ? length : 0))
                .putShort((short) text.length)
                .put(text);
        return true;
    }

    /** The same row, keeping nothing in memory of what is stored beside it. */
    KnownRow alone() {
        return new KnownRow(Arrays.copyOfRange(bytes, at, at + size()), 0);
    }

    /** Bytes that it is stored in. */
    public int size() {
        return ID + idLength();
    }

    /** Writes it; returns false, and writes nothing, where there is no room. */
    public boolean write(ByteBuffer out) {
        if (out.remaining() < size()) {
            return false;
        }
        out.put(bytes, at, size());
        return true;
    }

    boolean is(Fingerprint fingerprint) {
        return low() == fingerprint.low() && (long) LONG.get(bytes, at) == fingerprint.high();
    }

    long low() {
        return (long) LONG.get(bytes, at + LOW);
    }

    /** Number of the row's kind. */
    public int kind() {
        return bytes[at + KIND] & 0xFF;
    }

    /** Bytes of the row without its line end; 0 where it has more than can be noted. */
    public int length() {
        return (short) SHORT.get(bytes, at + LENGTH) & LONGEST;
    }

    /** The sourcedId of the row's record. */
    public String id() {
        return new String(bytes, at + ID, idLength(), StandardCharsets.UTF_8);
    }

    private int idLength() {
        return (short) SHORT.get(bytes, at + ID_LENGTH) & LONGEST;
    }

    /** A number that is the same for the same id, see {@link #mark(String)}: made faster than a text. */
    public int idMark() {
        return mark(bytes, at + ID, at + ID + idLength());
    }

    /** A number that is the same for the same id. */
    public static int mark(String id) {
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        return mark(text, 0, text.length);
    }

    /** Ids differ in their ends. */
    private static int mark(byte[] text, int from, int to) {
        int mark = 0;
        for (int i = Math.max(from, to - Long.BYTES); i < to; i++) {
            mark = 31 * mark + text[i];
        }
        return mark;
    }

    /** The row's fingerprint. */
    public Fingerprint fingerprint() {
        return new Fingerprint((long) LONG.get(bytes, at), low());
    }
}
