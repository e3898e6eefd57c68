package io.rollbook.account;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Time-based one-time codes (RFC 6238) as authenticator apps make them: SHA-1, 6 digits, a new one every 30 seconds. */
final class OneTimeCodes {
    private static final int SECONDS = 30;
    private static final int MODULUS = 1_000_000;
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private OneTimeCodes() {}

    /** The code of a key in one time step. */
    static String code(byte[] key, long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xf;
            int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fffffff;
            return String.format(Locale.ROOT, "%06d", number % MODULUS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The time step. */
    static long step(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), SECONDS);
    }

    /** The step whose code this is: now, or one before or after for clocks that differ. */
    static OptionalLong matching(byte[] key, String code, Instant now) {
        OptionalLong found = OptionalLong.empty();
        for (long step = step(now) - 1; step <= step(now) + 1; step++) {
            if (MessageDigest.isEqual(
                    code(key, step).getBytes(StandardCharsets.US_ASCII), code.getBytes(StandardCharsets.UTF_8))) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    /** Base 32 (RFC 4648) without padding, as apps take keys. */
    static String base32(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte each : bytes) {
            buffer = buffer << 8 | each & 0xff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                out.append(DIGITS.charAt(buffer >> bits & 31));
            }
        }
        if (bits > 0) {
            out.append(DIGITS.charAt(buffer << 5 - bits & 31));
        }
        return out.toString();
    }
}
