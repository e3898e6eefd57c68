package io.rollbook.roster;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * One record in the form of PostgreSQL's binary COPY: the number of fields (2 bytes), then each field as its length (4
 * bytes, -1 for null) and its bytes. The buffer is reused from record to record, and the record's digest is taken over
 * the very same bytes, see {@link RowHash}.
 */
public final class RecordBytes {
    /** The text holds characters that stand for bytes which could not be decoded. */
    public static final int MALFORMED = 1;
    /** The text holds a NUL, which PostgreSQL cannot store. */
    public static final int NUL = 2;
    /** The text holds another control character. */
    public static final int CONTROL = 4;
    /** What a reader puts in the place of bytes that it cannot decode. No valid text holds this noncharacter. */
    public static final char UNDECODABLE = '\uFFFF';

    private static final int TEXT_OID = 25;

    private final MessageDigest digest = sha256();
    private final byte[] hash = new byte[32];
    private byte[] bytes = new byte[4096];
    private int length;
    private int valuesFrom;

    /** Starts a record of so many fields; what was there before is gone. */
    public void begin(int fields) {
        length = 0;
        int2(fields);
        valuesFrom = length;
    }

    /** Marks where the values begin over which {@link #hash} is taken. */
    public void valuesBegin() {
        valuesFrom = length;
    }

    /** A field without a value. */
    public void absent() {
        int4(-1);
    }

    /** A text field. Returns {@link #MALFORMED}, {@link #NUL} and {@link #CONTROL} as bits, 0 where all is well. */
    public int text(String text, int from, int to) {
        int at = length;
        length += 4;
        int flags = utf8(text, from, to);
        put4(at, length - at - 4);
        return flags;
    }

    /** A text field of the whole string; see {@link #text(String, int, int)}. */
    public int text(String text) {
        return text(text, 0, text.length());
    }

    /** A field of type {@code text[]}; not empty. Returns the bits of all its texts. */
    public int texts(List<String> texts) {
        int at = length;
        length += 4;
        int4(1);
        int4(0);
        int4(TEXT_OID);
        int4(texts.size());
        int4(1);
        int flags = 0;
        for (String text : texts) {
            flags |= text(text);
        }
        put4(at, length - at - 4);
        return flags;
    }

    /** A field of type boolean. */
    public void flag(boolean value) {
        int4(1);
        room(1);
        bytes[length++] = (byte) (value ? 1 : 0);
    }

    /** A field of type date, as days since 2000-01-01. */
    public void date(int days) {
        integer(days);
    }

    /** A field of type integer. */
    public void integer(int value) {
        int4(4);
        int4(value);
    }

    /** A field of type smallint. */
    public void smallint(int value) {
        int4(2);
        int2(value);
    }

    /** A field of these bytes as they are: of type bytea, or of type text where they are UTF-8. */
    public void raw(byte[] value, int from, int used) {
        int4(used);
        room(used);
        System.arraycopy(value, from, bytes, length, used);
        length += used;
    }

    /** A field of type bytea without a byte in it. */
    public void emptyBytes() {
        int4(0);
    }

    /** Appends the digest over what was written since {@link #valuesBegin} as a field of type bytea. */
    public void hash() {
        digest.update(bytes, valuesFrom, length - valuesFrom);
        try {
            digest.digest(hash, 0, hash.length);
        } catch (java.security.DigestException e) {
            throw new IllegalStateException("SHA-256 does not fit 32 bytes", e);
        }
        int4(RowHash.LENGTH);
        room(RowHash.LENGTH);
        System.arraycopy(hash, 0, bytes, length, RowHash.LENGTH);
        length += RowHash.LENGTH;
    }

    /** The first 8 bytes of the digest that was appended last. */
    public long digest() {
        return ByteBuffer.wrap(hash).getLong();
    }

    /** The buffer; valid up to {@link #length}, until the next {@link #begin}. */
    public byte[] array() {
        return bytes;
    }

    /** Bytes in use. */
    public int length() {
        return length;
    }

    private int utf8(String text, int from, int to) {
        room(4 + 3 * (to - from));
        byte[] out = bytes;
        int at = length;
        int flags = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (c < 0x20) {
                    flags |= c == 0 ? NUL : CONTROL;
                }
                out[at++] = (byte) c;
            } else if (c < 0x800) {
                flags |= c < 0xA0 ? CONTROL : 0;
                out[at++] = (byte) (0xC0 | c >> 6);
                out[at++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                out[at++] = (byte) (0xF0 | point >> 18);
                out[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                out[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                out[at++] = (byte) (0x80 | point & 0x3F);
            } else {
                flags |= c == UNDECODABLE || Character.isSurrogate(c) ? MALFORMED : 0;
                out[at++] = (byte) (0xE0 | c >> 12);
                out[at++] = (byte) (0x80 | c >> 6 & 0x3F);
                out[at++] = (byte) (0x80 | c & 0x3F);
            }
        }
        length = at;
        return flags;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    private void int2(int value) {
        room(2);
        bytes[length++] = (byte) (value >> 8);
        bytes[length++] = (byte) value;
    }

    private void int4(int value) {
        room(4);
        put4(length, value);
        length += 4;
    }

    private void put4(int at, int value) {
        bytes[at] = (byte) (value >> 24);
        bytes[at + 1] = (byte) (value >> 16);
        bytes[at + 2] = (byte) (value >> 8);
        bytes[at + 3] = (byte) value;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
