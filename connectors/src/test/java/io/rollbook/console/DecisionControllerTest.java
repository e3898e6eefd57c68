package io.rollbook.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.api.Caller;
import io.rollbook.control.Tokens.Role;
import io.rollbook.run.RunReport.Decision;
import io.rollbook.run.RunState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecisionControllerTest {
    private static final Caller ADA = new Caller("1", "Ada", Role.ADMIN, "springfield");
    private static final Decision HERS = new Decision("approved", "Ada", "They have left", "2026-11-27T08:00:00Z");

    private static boolean isCarriedOut(String code, RunState state, @Nullable Decision decision) {
        return DecisionController.isCarriedOut(code, state, decision, ADA);
    }

    @Test
    void approvalThatWasNotedBeforeAnotherRunCameFirst_isCarriedOut() {
        assertThat(isCarriedOut("OVERTAKEN", RunState.APPROVED, HERS)).isTrue();
        assertThat(isCarriedOut("OVERTAKEN", RunState.MERGING, HERS)).isTrue();
        assertThat(isCarriedOut("OVERTAKEN", RunState.MERGED, HERS)).isTrue();
    }

    @Test
    void anyOther_isNot() {
        Decision others = new Decision("approved", "Bea", "They have left", "2026-11-27T08:00:00Z");
        assertThat(isCarriedOut("OVERTAKEN", RunState.APPROVED, others)).isFalse();
        assertThat(isCarriedOut("OVERTAKEN", RunState.HELD, null)).isFalse();
        assertThat(isCarriedOut("OVERTAKEN", RunState.FAILED, HERS)).isFalse();
        assertThat(isCarriedOut("NOT_IN_THIS_STATE", RunState.MERGED, HERS)).isFalse();
        assertThat(DecisionController.isCarriedOut("OVERTAKEN", RunState.APPROVED, HERS, null))
                .isFalse();
    }
}
