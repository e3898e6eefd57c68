package io.rollbook.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.testing.MadeReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MissedTest {
    private static RunReport report(String mode, Map<String, EntityLedger> ledger, @Nullable Long changed) {
        PullReport pull = new PullReport(
                mode,
                "test",
                null,
                "2026-11-25T02:15:00Z",
                1,
                List.of(
                        new PullReport.Collection("academicSessions", 9, 9, 9L, 1, 0, 0, null, changed, true, null),
                        new PullReport.Collection("users", 9, 9, 9L, 1, 0, 0, null, changed, true, null)));
        return new MadeReport().ledger(ledger).report().pulled(pull);
    }

    private static EntityLedger line(long added, long changed, long restored, long absent) {
        return new EntityLedger(9, added, changed, 9 - added - changed - restored, restored, 0, absent, 0);
    }

    @Test
    void of_fullPullThatChangesMoreThanSaysSo_countsTheRest() {
        Map<String, EntityLedger> ledger = Map.of("academic_sessions", line(0, 1, 0, 1), "users", line(1, 2, 1, 2));

        assertThat(Missed.of(report("full", ledger, 1L))).hasValue(new Missed(Map.of("users", 3L), 3));
    }

    @Test
    void of_fullPullWhereNothingWasMissed_saysSo() {
        Map<String, EntityLedger> ledger = Map.of("users", line(0, 1, 0, 0));

        assertThat(Missed.of(report("full", ledger, 4L))).hasValue(new Missed(Map.of(), 0));
    }

    @Test
    void of_whatCannotBeCompared_isEmpty() {
        Map<String, EntityLedger> ledger = Map.of("users", line(0, 1, 0, 0));

        assertThat(Missed.of(report("full", ledger, null)))
                .as("no pull of changes before")
                .isEmpty();
        assertThat(Missed.of(report("delta", ledger, 1L))).as("no full pull").isEmpty();
        assertThat(Missed.of(report("full", Map.of(), 1L))).as("no plan yet").isEmpty();
        assertThat(Missed.of(RunReport.EMPTY)).as("no pull").isEmpty();
    }
}
