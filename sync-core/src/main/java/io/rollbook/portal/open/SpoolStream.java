package io.rollbook.portal.open;

import io.rollbook.ciphertext.Frame;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** One message of a body. Failures of the disk are told apart from damage: they pass every decoder unchanged. */
final class SpoolStream extends InputStream {
    private final FileChannel file;
    private final long end;
    private final byte[] one = new byte[1];
    private long at;

    SpoolStream(FileChannel file, Frame frame) {
        this.file = file;
        this.at = frame.offset();
        this.end = frame.offset() + frame.length();
    }

    @Override
    public int read() {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (at == end) {
            return -1;
        }
        try {
            int read = file.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, end - at)), at);
            if (read < 0) {
                throw new EOFException("The spool file became shorter while it was read.");
            }
            at += read;
            return read;
        } catch (IOException failure) {
            throw new Faults.PassThrough(failure);
        }
    }
}
