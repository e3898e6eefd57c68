package io.rollbook.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunReport.Decision;
import io.rollbook.run.RunState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunViewTest {
    @Test
    void supersededBy_isTheNewerRun() {
        assertThat(RunView.of(decided(RunState.SUPERSEDED, "superseded", "01NEWER"))
                        .supersededBy())
                .isEqualTo("01NEWER");
        assertThat(RunView.of(decided(RunState.DISCARDED, "discarded", "A person"))
                        .supersededBy())
                .isNull();
    }

    private static Run decided(RunState state, String what, String by) {
        return new Run(
                "01OLDER",
                "springfield",
                "nightly",
                state,
                false,
                false,
                "person",
                "test",
                Instant.EPOCH,
                null,
                null,
                1,
                null,
                false,
                null,
                null,
                RunReport.EMPTY.decided(new Decision(what, by, "reason", Instant.EPOCH.toString())));
    }
}
