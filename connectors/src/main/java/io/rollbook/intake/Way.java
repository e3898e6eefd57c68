package io.rollbook.intake;

import io.rollbook.district.Feed;
import io.rollbook.district.Registered;
import io.rollbook.run.Run;

/** A way in which feeds are pulled. */
public interface Way {
    /** Whether the feed is pulled in this way, by this process. */
    boolean serves(Feed feed);

    /**
     * Fetches a waiting run's delivery and sends it.
     *
     * @throws IntakeException where there is none
     */
    Pulled pull(Run run, Registered district, Feed feed);

    /**
     * Tries the feed out: connects, looks at little, keeps nothing, and leaves no trace at the district. What is found
     * names no file and no record.
     */
    Trial test(Registered district, Feed feed);

    /** The run has ended without a delivery: what is remembered of it may go. */
    default void over(Run run) {}
}
