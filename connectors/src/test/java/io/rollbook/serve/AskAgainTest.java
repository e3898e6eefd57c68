package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AskAgainTest {
    private static Settings with(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("rollbook", Settings.class);
    }

    @Test
    void askAgain_isASecondUnlessItIsSet() {
        assertThat(with(Map.of()).intake().askAgain()).isEqualTo(Duration.ofSeconds(1));
        Settings set = with(Map.of("rollbook.intake.ask-again", "50ms"));
        assertThat(set.intake().askAgain()).isEqualTo(Duration.ofMillis(50));
        assertThat(set.contradiction()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "-1s", "61s"})
    void askAgain_withoutAWaitOrWithTooLongAOne_isRefusedInWords(String wait) {
        assertThat(with(Map.of("rollbook.intake.ask-again", wait)).contradiction())
                .contains("rollbook.intake.ask-again")
                .contains("1m");
    }
}
