package io.rollbook.run;

import java.time.Duration;
import java.time.Instant;

/**
 * How far a run is in the stage that it is in, told about once a second: counts only.
 *
 * @param stage by its name in {@link RunReport#stages}
 * @param rows done in it so far
 * @param since when it began
 * @param at when that was told
 */
public record Headway(String stage, long rows, Instant since, Instant at) {
    /** Rows a second, so far; 0 where it is too early to say. */
    public double rate() {
        double seconds = Duration.between(since, at).toMillis() / 1e3;
        return seconds < 0.5 ? 0 : rows / seconds;
    }
}
