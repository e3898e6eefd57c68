package io.rollbook.testing;

import io.rollbook.run.EntityLedger;
import io.rollbook.run.FileLedger;
import io.rollbook.run.FindingCounts;
import io.rollbook.run.Held;
import io.rollbook.run.RunReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the report of a run for a test: it says what the test says, and nothing else. */
public final class MadeReport {
    private @Nullable String format;
    private @Nullable String formatWhy;
    private Map<String, Double> stages = Map.of();
    private List<FileLedger> files = List.of();
    private Map<String, EntityLedger> ledger = Map.of();
    private @Nullable Held held;

    public MadeReport format(@Nullable String word, @Nullable String why) {
        format = word;
        formatWhy = why;
        return this;
    }

    /** Seconds by stage. */
    public MadeReport stages(Map<String, Double> seconds) {
        stages = seconds;
        return this;
    }

    public MadeReport files(List<FileLedger> read) {
        files = read;
        return this;
    }

    /** A file {@code users.csv} in full. */
    public MadeReport usersFile(long read, long used, long quarantined, long skipped) {
        return files(List.of(new FileLedger("users.csv", "bulk", read, used, quarantined, skipped, 0, Map.of())));
    }

    public MadeReport ledger(Map<String, EntityLedger> lines) {
        ledger = lines;
        return this;
    }

    public MadeReport users(EntityLedger line) {
        return ledger(Map.of("users", line));
    }

    public MadeReport held(Held why) {
        held = why;
        return this;
    }

    public RunReport report() {
        return new RunReport(
                format,
                formatWhy,
                stages,
                files,
                ledger,
                FindingCounts.NONE,
                held,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
