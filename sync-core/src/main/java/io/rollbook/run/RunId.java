package io.rollbook.run;

import java.security.SecureRandom;
import java.time.Clock;

/** Run ids: 26 characters that sort by time (ULID: 48 bits of milliseconds, 80 random bits, Crockford's base 32). */
public final class RunId {
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();

    private RunId() {}

    /** A new id at the clock's time. */
    public static String next(Clock clock) {
        char[] out = new char[26];
        long time = clock.millis();
        for (int i = 9; i >= 0; i--) {
            out[i] = DIGITS[(int) (time & 31)];
            time >>>= 5;
        }
        for (int i = 10; i < 26; i++) {
            out[i] = DIGITS[RANDOM.nextInt(32)];
        }
        return new String(out);
    }

    /** Whether the text has the form of a run id. */
    public static boolean isRunId(String text) {
        return text.matches("[0-7][0-9A-HJKMNP-TV-Z]{25}");
    }
}
