package io.rollbook.planted.portal;

import java.io.InputStream;

/** Breaks the wall: plaintext as a return value. */
public final class HandsOutPlaintext {
    /** Plaintext, for anyone. */
    public InputStream plaintext() {
        return InputStream.nullInputStream();
    }
}
