package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.Inflater;

/** A zip read from front to back: numbers little-endian, and where in the zip the next byte stands. */
final class ZipSource {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int limit;
    private long bufferAt;

    ZipSource(InputStream in) {
        this.in = in;
    }

    /** Bytes before the next one. */
    long position() {
        return bufferAt + next;
    }

    /** Up to so many next bytes, fewer at the end; they stay to be read. At most a few hundred. */
    byte[] peek(int length) throws IOException {
        if (limit - next < length) {
            System.arraycopy(buffer, next, buffer, 0, limit - next);
            bufferAt += next;
            limit -= next;
            next = 0;
            limit += in.readNBytes(buffer, limit, length - limit);
        }
        return Arrays.copyOfRange(buffer, next, Math.min(limit, next + length));
    }

    boolean atEnd() throws IOException {
        return !fill();
    }

    int u16() throws IOException {
        int low = octet();
        return low | octet() << 8;
    }

    long u32() throws IOException {
        long low = u16();
        return low | (long) u16() << 16;
    }

    /** A number of 8 bytes; one that does not fit a long is refused. */
    long u64() throws IOException {
        long low = u32();
        long value = low | u32() << 32;
        if (value < 0) {
            throw new OpenException(Code.BAD_ARCHIVE, "a size beyond all bounds");
        }
        return value;
    }

    byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            int read = read(bytes, done, length - done);
            if (read < 0) {
                throw cutOff();
            }
            done += read;
        }
        return bytes;
    }

    void skip(int length) throws IOException {
        bytes(length);
    }

    int read(byte[] bytes, int offset, int length) throws IOException {
        if (!fill()) {
            return -1;
        }
        int read = Math.min(length, limit - next);
        System.arraycopy(buffer, next, bytes, offset, read);
        next += read;
        return read;
    }

    /** Gives the inflater what is in the buffer; {@link #takeBack} afterwards says how much it used. */
    void feed(Inflater inflater) throws IOException {
        if (!fill()) {
            throw cutOff();
        }
        inflater.setInput(buffer, next, limit - next);
        next = limit;
    }

    void takeBack(int unused) {
        next -= unused;
    }

    private int octet() throws IOException {
        if (!fill()) {
            throw cutOff();
        }
        return buffer[next++] & 0xFF;
    }

    private boolean fill() throws IOException {
        if (next < limit) {
            return true;
        }
        bufferAt += limit;
        next = 0;
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    private static OpenException cutOff() {
        return new OpenException(Code.BAD_ARCHIVE, "the zip is cut off");
    }
}
