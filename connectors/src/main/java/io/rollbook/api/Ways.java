package io.rollbook.api;

import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.run.Run;
import java.io.InputStream;

/** The ways of a delivery that a person can start. */
public interface Ways {
    /** Asks an intake to pull the feed of a waiting run. */
    void request(Run waiting);

    /**
     * Takes a sealed delivery that a person sends: an OpenPGP message, or a body of several.
     *
     * @param by name of the token
     * @param body read to its end; neither kept in the clear nor in memory
     * @throws NotSealed where it is neither
     */
    Run upload(District district, Feed feed, boolean preview, String by, InputStream body);

    /** Runs a failed one again from what is still there; at the latest from its source. */
    Run retry(Run failed);

    /** What was sent is not OpenPGP. */
    final class NotSealed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Says what to do. */
        public NotSealed() {
            super("What was sent is not sealed: it is no OpenPGP message. Send it with rollbook upload, or seal it"
                    + " with rollbook seal.");
        }
    }
}
