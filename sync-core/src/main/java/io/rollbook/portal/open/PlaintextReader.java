package io.rollbook.portal.open;

import java.io.IOException;
import java.io.InputStream;

/** Takes the plaintext of one member file of a verified delivery. */
@FunctionalInterface
public interface PlaintextReader {
    /**
     * Reads one member.
     *
     * @param member the file's name, size and place in the delivery
     * @param plaintext its bytes; need not be read to the end; closed by the caller
     */
    void read(Member member, InputStream plaintext) throws IOException;
}
