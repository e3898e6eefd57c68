package io.rollbook.api;

import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.district.Registered;
import io.rollbook.intake.Trial;
import io.rollbook.intake.Upload;
import io.rollbook.intake.upload.UploadRefusedException;
import io.rollbook.routes.TrialRequests;
import io.rollbook.run.Run;
import java.io.IOException;
import java.io.InputStream;

/** The ways of a delivery that a person can start. */
public interface Ways {
    /** Asks an intake to pull the feed of a waiting run. */
    void request(Run waiting);

    /**
     * Takes a sealed delivery that a person sends: an OpenPGP message, or a body of several.
     *
     * @param body read to its end; neither kept in the clear nor in memory
     * @throws UploadRefusedException where it is neither, or our disk is full
     * @throws IOException where the sender goes away
     */
    Run upload(District district, Upload upload, InputStream body) throws IOException;

    /**
     * Runs a failed one again from what is still there; at the latest from its source.
     *
     * @param beforePull throws where the source is to be left alone now: then the run stays as it is
     */
    Run retry(Run failed, Runnable beforePull);

    /**
     * Tries a feed out, here or where it is pulled: within some minutes.
     *
     * @throws TestInWork where that is being done already
     * @throws TrialRequests.NobodyAnswers where it is pulled elsewhere, and nobody there answers
     */
    Trial test(Registered district, Feed feed);

    /** Another test of the feed has not ended yet. */
    final class TestInWork extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
