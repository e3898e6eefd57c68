package io.rollbook.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunStateTest {
    @ParameterizedTest
    @EnumSource(RunState.class)
    void canBecome_anEndOtherThanFailed_isFinal(RunState state) {
        if (state.isEnd() && state != RunState.FAILED) {
            assertThat(Arrays.stream(RunState.values()).filter(state::canBecome))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(RunState.class)
    void canBecome_merged_onlyFromMergingOrFromARedeliveredMessage(RunState state) {
        assertThat(state.canBecome(RunState.MERGED)).isEqualTo(state == RunState.MERGING || state == RunState.RECEIVED);
    }

    @Test
    void canBecome_held_isLeftOnlyByADecisionOrANewerDelivery() {
        assertThat(Arrays.stream(RunState.values()).filter(RunState.HELD::canBecome))
                .containsExactlyInAnyOrder(
                        RunState.APPROVED, RunState.DISCARDED, RunState.SUPERSEDED, RunState.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(RunState.class)
    void ofWord_givesTheStateBack(RunState state) {
        assertThat(RunState.ofWord(state.word())).isEqualTo(state);
    }
}
