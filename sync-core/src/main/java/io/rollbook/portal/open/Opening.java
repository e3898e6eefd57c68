package io.rollbook.portal.open;

import io.rollbook.run.Proof;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * A delivery that passed the first pass: everything in it is verified. Close it when the run is over.
 *
 * <p>Nothing can come between the passes. The file stays open, so one of the same name that takes its place is not read;
 * should the file itself be written to, the second pass verifies integrity again and compares every member's digest with
 * the first pass's, and {@link #read} throws before its reader's work may be committed.
 */
public final class Opening implements Delivery, Closeable {
    private final FileChannel body;
    private final Traversal traversal;
    private final Verified verified;
    private final Proof proof;
    private final byte[] contentDigest;

    Opening(FileChannel body, Traversal traversal, Verified verified, Proof proof, byte[] contentDigest) {
        this.body = body;
        this.traversal = traversal;
        this.verified = verified;
        this.proof = proof;
        this.contentDigest = contentDigest;
    }

    /** What was verified. */
    public Proof proof() {
        return proof;
    }

    /**
     * A digest of names and contents, keyed per district: the same for the same files, however they were zipped, ordered
     * and encrypted; meaningless to whoever lacks the key. 32 bytes.
     */
    public byte[] contentDigest() {
        return contentDigest.clone();
    }

    /** The files inside, in the order of the delivery. */
    @Override
    public List<Member> members() {
        return verified.members();
    }

    /**
     * The second pass: hands the plaintext of every member to the reader, in the order of the delivery. May be called
     * again. What the reader did is to be dropped where this throws; what the reader throws comes through as it is.
     *
     * @throws OpenException where the plaintext is not what the first pass verified
     */
    @Override
    public void read(PlaintextReader reader) throws IOException {
        int[] read = {0};
        try {
            // Signatures were verified over the content whose digests are compared here.
            traversal.run(null, (name, inFolder, content) -> verified.compare(read[0]++, name, content, reader));
        } catch (Faults.PassThrough through) {
            throw through.unwrapped();
        }
        verified.expectAll(read[0]);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
