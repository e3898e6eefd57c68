package io.rollbook.audit;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A growing row of bytes, big-endian, used again and again: a first load makes millions of small ones. */
final class Bytes {
    private byte[] bytes;
    private int length;

    Bytes(int capacity) {
        bytes = new byte[capacity];
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void clear() {
        length = 0;
    }

    Bytes int1(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    Bytes int2(int value) {
        return int1(value >> 8).int1(value);
    }

    Bytes int4(int value) {
        room(4);
        bytes[length] = (byte) (value >> 24);
        bytes[length + 1] = (byte) (value >> 16);
        bytes[length + 2] = (byte) (value >> 8);
        bytes[length + 3] = (byte) value;
        length += 4;
        return this;
    }

    Bytes int8(long value) {
        return int4((int) (value >> 32)).int4((int) value);
    }

    Bytes put(byte[] value) {
        return put(value, value.length);
    }

    Bytes put(byte[] value, int used) {
        room(used);
        System.arraycopy(value, 0, bytes, length, used);
        length += used;
        return this;
    }

    /** The value's length in 4 bytes and the value; -1 for none. */
    Bytes block(byte @Nullable [] value) {
        return value == null ? int4(-1) : int4(value.length).put(value);
    }

    Bytes block(@Nullable String text) {
        return block(text == null ? null : utf8(text));
    }

    byte[] array() {
        return Arrays.copyOf(bytes, length);
    }

    byte[] digest(Sha256 sha256) {
        return sha256.of(bytes, length);
    }

    InputStream stream() {
        return new ByteArrayInputStream(bytes, 0, length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
