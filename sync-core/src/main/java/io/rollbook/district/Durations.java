package io.rollbook.district;

import java.time.Duration;

/** Times as a settings file writes them: {@code 90s}, {@code 5m}, {@code 3h}, {@code 1d}. */
public final class Durations {
    private Durations() {}

    /** In the greatest unit that tells it exactly. */
    public static String words(Duration time) {
        long seconds = time.toSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        } else if (seconds % 3600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 != 0 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
