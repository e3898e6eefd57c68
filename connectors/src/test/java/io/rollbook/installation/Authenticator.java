package io.rollbook.installation;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What an authenticator app makes of a key as a page shows it (RFC 6238). */
public final class Authenticator {
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final byte[] key;

    /** Of a key in base 32, with or without blanks. */
    public Authenticator(String shown) {
        String digits = shown.replace(" ", "");
        ByteBuffer bytes = ByteBuffer.allocate(digits.length() * 5 / 8);
        int buffer = 0;
        int bits = 0;
        for (char digit : digits.toCharArray()) {
            buffer = (buffer << 5 | DIGITS.indexOf(digit)) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.put((byte) (buffer >> bits));
            }
        }
        this.key = bytes.array();
    }

    /** The code it shows now; with 1 the one it shows next, 30 seconds later. */
    public String code(int step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            long counter = Instant.now().getEpochSecond() / 30 + step;
            byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(counter).array());
            int number = ByteBuffer.wrap(hash).getInt(hash[19] & 0xf) & 0x7fffffff;
            return String.format(Locale.ROOT, "%06d", number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
