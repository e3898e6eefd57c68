package io.rollbook.serve;

import io.rollbook.api.Ways;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.routes.Routes;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import java.io.InputStream;

/** What people start, handed to the intake. */
final class IntakeWays implements Ways {
    private final Routes routes;
    private final Runs runs;

    IntakeWays(Routes routes, Runs runs) {
        this.routes = routes;
        this.runs = runs;
    }

    @Override
    public void request(Run waiting) {
        try {
            routes.request(waiting.id());
        } catch (RuntimeException e) {
            runs.move(waiting.id(), RunState.FAILED, brokerDown(waiting));
        }
    }

    @Override
    public Run upload(District district, Feed feed, boolean preview, String by, InputStream body) {
        throw new NotSealed();
    }

    @Override
    public Run retry(Run failed) {
        Run waiting = runs.move(failed.id(), RunState.WAITING, RunReport.EMPTY);
        request(waiting);
        return runs.find(failed.id()).orElse(waiting);
    }

    private static RunReport brokerDown(Run run) {
        RunReport before = run.report();
        return new RunReport(
                before.format(),
                before.stages(),
                before.files(),
                before.ledger(),
                before.findings(),
                before.held(),
                new Refused(
                        "PART_DOWN",
                        "The broker did not take the request. See rollbook doctor; then: rollbook run retry "
                                + run.id()),
                before.rosterVersion(),
                before.auditRoot(),
                before.proof(),
                before.decision());
    }
}
