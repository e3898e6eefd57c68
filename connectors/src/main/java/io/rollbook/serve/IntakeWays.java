package io.rollbook.serve;

import io.rollbook.api.Ways;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.district.Registered;
import io.rollbook.intake.Trial;
import io.rollbook.intake.Upload;
import io.rollbook.intake.upload.UploadIntake;
import io.rollbook.routes.NotConfirmedException;
import io.rollbook.routes.Retry;
import io.rollbook.routes.Routes;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import java.io.IOException;
import java.io.InputStream;

/** What people start, handed to the intake. */
final class IntakeWays implements Ways {
    private final Routes routes;
    private final UploadIntake uploads;
    private final Retry retry;
    private final Runs runs;
    private final FeedTests tests;

    IntakeWays(Routes routes, UploadIntake uploads, Retry retry, Runs runs, FeedTests tests) {
        this.routes = routes;
        this.uploads = uploads;
        this.retry = retry;
        this.runs = runs;
        this.tests = tests;
    }

    @Override
    public void request(Run waiting) {
        try {
            routes.request(waiting.id());
        } catch (NotConfirmedException e) {
            runs.move(waiting.id(), RunState.FAILED, brokerDown(waiting));
        }
    }

    @Override
    public Run upload(District district, Upload upload, InputStream body) throws IOException {
        return uploads.accept(district, upload, body);
    }

    @Override
    public Run retry(Run failed, Runnable beforePull) {
        return retry.retry(failed.id(), beforePull);
    }

    @Override
    public Trial test(Registered district, Feed feed) {
        return tests.test(district, feed);
    }

    private static RunReport brokerDown(Run run) {
        return run.report()
                .refused(new Refused(
                        "PART_DOWN",
                        "The broker did not take the request. See rollbook doctor; then: rollbook run retry "
                                + run.id()));
    }
}
