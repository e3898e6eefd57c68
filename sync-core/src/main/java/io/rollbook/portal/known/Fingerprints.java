package io.rollbook.portal.known;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Fingerprints of the rows of one file: SHA-256 over a key and the row's bytes without its line end. The key is made of
 * the district's secret, of what decides how a row is read, and of the file's header, so that whoever writes rows cannot
 * aim at the fingerprint of another, and nothing is recognised that would be read differently today.
 */
public final class Fingerprints {
    private static final int SHA256_BYTES = 32;

    private final byte[] key;
    private final MessageDigest sha256;
    private final byte[] digest = new byte[SHA256_BYTES];
    private final ByteBuffer first = ByteBuffer.wrap(digest);

    /**
     * For one file.
     *
     * @param secret the district's key
     * @param reading whatever decides how the file's rows are read
     * @param header the bytes of the file's first row
     */
    public Fingerprints(byte[] secret, byte[] reading, byte[] header) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(ByteBuffer.allocate(4).putInt(reading.length).flip());
            mac.update(reading);
            key = mac.doFinal(header);
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The fingerprint of a row. */
    public Fingerprint of(byte[] bytes, int from, int to) {
        sha256.update(key);
        sha256.update(bytes, from, to - from);
        try {
            sha256.digest(digest, 0, SHA256_BYTES);
        } catch (DigestException impossible) {
            throw new IllegalStateException(impossible);
        }
        return new Fingerprint(first.getLong(0), first.getLong(Long.BYTES));
    }
}
