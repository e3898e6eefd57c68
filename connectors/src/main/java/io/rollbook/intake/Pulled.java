package io.rollbook.intake;

import java.time.Duration;

/**
 * What became of a request to pull a feed.
 *
 * @param again after how long to ask again, since there is nothing to take yet; zero where the run is on its way, or over
 */
public record Pulled(Duration again) {
    /** The run is on its way, or over. */
    public static final Pulled DONE = new Pulled(Duration.ZERO);

    /** Ask again after a while. */
    static Pulled later(Duration after) {
        return new Pulled(after);
    }

    /** Whether there is nothing more to ask for. */
    public boolean isDone() {
        return again.isZero();
    }
}
