package io.rollbook.district;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as a settings file writes them: {@code 90s}, {@code 5m}, {@code 3h}, {@code 1d}. */
public final class Durations {
    /** What one is told whose text is none. */
    public static final String SUCH_AS = "a time such as 90s, 5m or 3h";

    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,6})([smhd])");

    private Durations() {}

    /** What a text says; empty where it is no such time. */
    public static Optional<Duration> read(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }

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
