package io.rollbook.portal.open;

import java.io.IOException;
import java.io.InputStream;

/** A stream that looks at what passes through. Cannot be marked, skipped or closed past that look. */
abstract class Relay extends InputStream {
    private final InputStream in;
    private final byte[] one = new byte[1];

    Relay(InputStream in) {
        this.in = in;
    }

    /** Called with every run of bytes, once. */
    abstract void passed(byte[] bytes, int offset, int length);

    @Override
    public final int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public final int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read > 0) {
            passed(bytes, offset, read);
        }
        return read;
    }
}
