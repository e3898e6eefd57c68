package io.rollbook.intake;

/** Pulls the feed of a run. */
@FunctionalInterface
public interface Puller {
    /**
     * Fetches what the district has put out and sends it, or ends the run with the reason why not. A run that is not
     * waiting (any more) is left alone.
     *
     * @throws RuntimeException where the world is broken; the same call may be repeated
     */
    Pulled pull(String run);

    /** Whether somebody pulls it now, here or at another intake. */
    default boolean isPulling(String run) {
        return false;
    }
}
