package io.rollbook.ciphertext;

import java.io.IOException;
import java.io.OutputStream;

/** The layers of a message, innermost first; closing ends each packet once. */
final class SealingStream extends OutputStream {
    private final OutputStream literal;
    private final OutputStream packed;
    private final OutputStream encrypted;
    private boolean closed;

    SealingStream(OutputStream literal, OutputStream packed, OutputStream encrypted) {
        this.literal = literal;
        this.packed = packed;
        this.encrypted = encrypted;
    }

    @Override
    public void write(int b) throws IOException {
        literal.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        literal.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        literal.close();
        if (packed != encrypted) {
            packed.close();
        }
        encrypted.close();
    }
}
