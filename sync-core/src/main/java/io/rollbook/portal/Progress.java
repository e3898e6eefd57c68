package io.rollbook.portal;

import io.rollbook.run.EntityLedger;
import io.rollbook.run.FileLedger;
import io.rollbook.run.FindingCounts;
import io.rollbook.run.Held;
import io.rollbook.run.Meter;
import io.rollbook.run.Proof;
import io.rollbook.run.PullReport;
import io.rollbook.run.Refused;
import io.rollbook.run.Rollover;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunReport.Decision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A run's report while it is being made. */
final class Progress {
    private final Meter meter;
    private final Map<String, Double> stages;
    private @Nullable String format;
    private @Nullable String formatWhy;
    private List<FileLedger> files;
    private Map<String, EntityLedger> ledger;
    private FindingCounts findings;
    private @Nullable Held held;
    private @Nullable Refused refused;
    private @Nullable Proof proof;
    private @Nullable Decision decision;
    private @Nullable PullReport pull;
    private final RunReport.@Nullable Undo undo;
    private @Nullable Rollover rollover;

    /** Goes on from a report; what it says of a decision is not believed, see {@code HeldRuns.decision}. */
    Progress(RunReport from, Meter meter) {
        this.meter = meter;
        stages = new LinkedHashMap<>(from.stages());
        format = from.format();
        formatWhy = from.formatWhy();
        files = from.files();
        ledger = from.ledger();
        findings = from.findings();
        held = from.held();
        refused = from.refused();
        proof = from.proof();
        pull = from.pull();
        undo = from.undo();
        rollover = from.rollover();
    }

    /** Does a step and notes its seconds. */
    <T> T timed(String stage, Supplier<T> step) {
        long start = System.nanoTime();
        meter.begin(stage);
        try {
            return step.get();
        } finally {
            meter.end();
            stages.merge(stage, Math.round((System.nanoTime() - start) / 1e6) / 1e3, Double::sum);
        }
    }

    /** The delivery is worked on from here, so that what ended a former try, or is claimed of one, counts no more. */
    void opened(Proof verified) {
        proof = verified;
        held = null;
        refused = null;
        rollover = null;
    }

    void rollover(Rollover recognised) {
        rollover = recognised;
    }

    void pulled(@Nullable PullReport how) {
        pull = how;
    }

    void staged(Staged staged) {
        format = staged.format();
        formatWhy = staged.formatWhy();
        files = staged.files();
        findings = staged.findings();
    }

    /** Takes up what is found beside what was found in the rows. */
    void warn(UnaryOperator<FindingCounts> more) {
        findings = more.apply(findings);
    }

    void planned(Map<String, EntityLedger> counted) {
        ledger = counted;
    }

    /** A plan that is held is yet to be decided on, whatever was decided on an older one of the run. */
    void held(Held why) {
        held = why;
        decision = null;
    }

    void refused(Refused why) {
        refused = why;
    }

    void decided(Decision made) {
        decision = made;
    }

    RunReport report() {
        return new RunReport(
                format,
                formatWhy,
                new LinkedHashMap<>(stages),
                files,
                ledger,
                findings,
                held,
                refused,
                null,
                null,
                proof,
                decision,
                pull,
                undo,
                rollover);
    }
}
