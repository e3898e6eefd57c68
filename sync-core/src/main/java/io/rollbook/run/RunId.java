package io.rollbook.run;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;

/** Run ids: 26 characters that sort by time (ULID: 48 bits of milliseconds, 80 random bits, Crockford's base 32). */
public final class RunId {
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();

    private RunId() {}

    /** A new id at the clock's time. */
    public static String next(Clock clock) {
        char[] out = at(clock.millis());
        for (int i = 10; i < 26; i++) {
            out[i] = DIGITS[RANDOM.nextInt(32)];
        }
        return new String(out);
    }

    /** Before which no id sorts that was made at this time or later. */
    public static String first(Instant moment) {
        return new String(at(moment.toEpochMilli()));
    }

    private static char[] at(long millis) {
        char[] out = new char[26];
        Arrays.fill(out, DIGITS[0]);
        long time = millis;
        for (int i = 9; i >= 0; i--) {
            out[i] = DIGITS[(int) (time & 31)];
            time >>>= 5;
        }
        return out;
    }

    /** Whether the text has the form of a run id. */
    public static boolean isRunId(String text) {
        return text.matches("[0-7][0-9A-HJKMNP-TV-Z]{25}");
    }
}
