package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lets through so many bytes and no more, for packets that a library reads whole into memory. */
final class Gate extends FilterInputStream {
    private static final long SMALL_PACKET = 1 << 18;

    private long left;
    private int last;

    Gate(InputStream in) {
        super(in);
    }

    void smallPacket() {
        left = SMALL_PACKET;
    }

    void stream() {
        left = Long.MAX_VALUE;
    }

    /** The byte that was read last by itself. */
    int last() {
        return last;
    }

    @Override
    public int read() throws IOException {
        take(1);
        last = in.read();
        return last;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        take(Math.max(read, 0));
        return read;
    }

    private void take(int bytes) {
        left -= bytes;
        if (left < 0) {
            throw new OpenException(Code.TOO_LARGE, "a packet that is not data is larger than " + SMALL_PACKET);
        }
    }
}
