package io.rollbook.intake;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a run waits before its feed is looked at again.
 *
 * @param look where something is waited for
 * @param outage after the first try that an outage spoilt, after the second, and so on; after all further ones the last
 */
public record Waits(Duration look, List<Duration> outage) {
    /** Every 5 minutes; during an outage after 1, 2 and 4 minutes first. */
    public static final Waits DEFAULT = new Waits(
            Duration.ofMinutes(5),
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(4), Duration.ofMinutes(5)));

    /** A fifth less at the most, so that feeds that failed together do not come back together. */
    private static final double LEAST = 0.8;

    /** Copies. */
    public Waits {
        outage = List.copyOf(outage);
    }

    /** The wait after so many tries that an outage spoilt. */
    Duration afterOutage(int tries) {
        Duration longest = outage.get(Math.min(tries, outage.size()) - 1);
        double part = LEAST + ThreadLocalRandom.current().nextDouble(1 - LEAST);
        return Duration.ofMillis((long) (longest.toMillis() * part));
    }
}
