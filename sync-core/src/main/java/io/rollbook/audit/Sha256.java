package io.rollbook.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, used again and again: a first load makes millions of digests, and finding the algorithm costs as much as one. */
final class Sha256 {
    /** Bytes of a digest. */
    static final int BYTES = 32;

    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    /** The digest of a few byte strings, one after the other. */
    byte[] of(byte[]... parts) {
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    byte[] of(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
        return digest.digest();
    }
}
