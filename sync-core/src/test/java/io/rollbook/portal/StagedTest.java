package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.run.FileLedger;
import io.rollbook.run.FindingCounts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StagedTest {
    private static FileLedger file(String name, String mode, String pattern) {
        return new FileLedger(name, mode, 10, 10, 0, 0, 0, Map.of(), "users", 1, pattern);
    }

    private static boolean replaces(FileLedger newer, FileLedger older) {
        return new Staged("districts", List.of(newer), Map.of(), FindingCounts.NONE, null, null)
                .replaces(List.of(older));
    }

    @Test
    void replaces_wholeFileOfTheSameKind_whateverDayItsNameHolds() {
        FileLedger older = file("Students_20261122.csv", "bulk", "students_*.csv");

        assertThat(replaces(file("students_20261123.CSV", "bulk", "students_*.csv"), older))
                .isTrue();
        assertThat(replaces(file("students_20261123.csv", "delta", "students_*.csv"), older))
                .isFalse();
        assertThat(replaces(file("staff_20261123.csv", "bulk", "staff_*.csv"), older))
                .isFalse();
    }
}
