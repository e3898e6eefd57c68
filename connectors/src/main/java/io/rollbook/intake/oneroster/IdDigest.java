package io.rollbook.intake.oneroster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** Makes numbers of ids that tell nothing of them: digests under a key that ends with the pull. */
final class IdDigest {
    private final byte[] key = new byte[32];
    private final ThreadLocal<MessageDigest> digests = ThreadLocal.withInitial(IdDigest::sha256);

    IdDigest() {
        new SecureRandom().nextBytes(key);
    }

    /** Never 0. */
    long of(String id) {
        MessageDigest sha256 = digests.get();
        sha256.update(key);
        long number = ByteBuffer.wrap(sha256.digest(id.getBytes(StandardCharsets.UTF_8)))
                .getLong();
        return number == 0 ? 1 : number;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
