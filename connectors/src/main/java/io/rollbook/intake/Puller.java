package io.rollbook.intake;

import java.time.Duration;

/** Pulls the feed of a run. */
@FunctionalInterface
public interface Puller {
    /** After how long a run that may wait for something is looked at again. */
    Duration AGAIN = Duration.ofMinutes(5);

    /**
     * Fetches what the district has put out and sends it, or ends the run with the reason why not. A run that is not
     * waiting (any more) is left alone.
     *
     * @throws RuntimeException where the world is broken; the same call may be repeated
     */
    Pulled pull(String run);
}
