package io.rollbook.portal.open;

import io.rollbook.run.Proof;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A delivery that passed the first pass: everything in it is verified. Close it when the run is over. */
public final class Opening implements Closeable {
    /** What was verified. */
    public Proof proof() {
        throw new UnsupportedOperationException();
    }

    /**
     * A digest of names and contents, keyed per district: the same for the same files, however they were zipped, ordered
     * and encrypted; meaningless to whoever lacks the key. 32 bytes.
     */
    public byte[] contentDigest() {
        throw new UnsupportedOperationException();
    }

    /** The files inside, in the order of the delivery. */
    public List<Member> members() {
        throw new UnsupportedOperationException();
    }

    /**
     * The second pass: hands the plaintext of every member to the reader, in the order of the delivery. May be called
     * again. What the reader did is to be dropped where this throws.
     *
     * @throws OpenException where the plaintext is not what the first pass verified
     */
    public void read(PlaintextReader reader) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {}
}
