package io.rollbook.routes;

import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;

/** Reports of runs that end on their way. */
final class Reports {
    private Reports() {}

    /** The run's report so far, with why it did not go on. */
    static RunReport refused(Run run, Refused why) {
        RunReport so = run.report();
        return new RunReport(
                so.format(),
                so.stages(),
                so.files(),
                so.ledger(),
                so.findings(),
                so.held(),
                why,
                so.rosterVersion(),
                so.auditRoot(),
                so.proof(),
                so.decision());
    }
}
