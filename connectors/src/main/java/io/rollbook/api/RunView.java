package io.rollbook.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollbook.run.Again;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.FileLedger;
import io.rollbook.run.FindingCounts;
import io.rollbook.run.Headway;
import io.rollbook.run.Held;
import io.rollbook.run.Missed;
import io.rollbook.run.Proof;
import io.rollbook.run.PullReport;
import io.rollbook.run.Refused;
import io.rollbook.run.Rollover;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunReport.Decision;
import io.rollbook.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run as JSON shows it: counts, codes and digests. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RunView(
        String run,
        String district,
        String feed,
        String state,
        boolean preview,
        boolean full,
        String trigger,
        String by,
        @Nullable String undoes,
        @Nullable String undoneBy,
        @Nullable String supersededBy,
        @Nullable String envelope,
        Instant created,
        @Nullable Instant received,
        @Nullable Instant finished,
        int attempts,
        @Nullable Again again,
        @Nullable Headway headway,
        Map<String, Double> stages,
        @Nullable String format,
        @Nullable String formatWhy,
        List<FileLedger> files,
        Map<String, EntityLedger> ledger,
        FindingCounts findings,
        @Nullable Held held,
        @Nullable Refused refused,
        @Nullable Integer rosterVersion,
        @Nullable String auditRoot,
        @Nullable Proof proof,
        @Nullable Decision decision,
        @Nullable PullReport pull,
        @Nullable Missed missed,
        @Nullable Rollover rollover) {
    /** What is shown of a run. */
    public static RunView of(Run run) {
        RunReport report = run.report();
        return new RunView(
                run.id(),
                run.district(),
                run.feed(),
                run.state().word(),
                run.preview(),
                run.fullPull(),
                run.trigger(),
                run.by(),
                report.undo() == null ? null : report.undo().undoes(),
                report.undo() == null ? null : report.undo().undoneBy(),
                run.state() == RunState.SUPERSEDED && report.decision() != null
                        ? report.decision().by()
                        : null,
                run.envelope(),
                run.created(),
                run.received(),
                run.finished(),
                run.attempts(),
                run.again(),
                run.headway(),
                report.stages(),
                report.format(),
                report.formatWhy(),
                report.files(),
                report.ledger(),
                report.findings(),
                report.held(),
                report.refused(),
                report.rosterVersion(),
                report.auditRoot(),
                report.proof(),
                report.decision(),
                report.pull(),
                Missed.of(report).orElse(null),
                report.rollover());
    }

    /** A page of runs. */
    public record Page(List<RunView> runs, @Nullable String next) {}
}
