package io.rollbook.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitsTest {
    @Test
    void afterOutage_isLongerFromTryToTry_upToFiveMinutes_andNotTheSameForAll() {
        long[] minutes = {1, 2, 4, 5, 5, 5};
        for (int tries = 1; tries <= minutes.length; tries++) {
            Duration most = Duration.ofMinutes(minutes[tries - 1]);
            Set<Duration> seen = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                Duration wait = Waits.DEFAULT.afterOutage(tries);
                assertThat(wait).isBetween(most.multipliedBy(4).dividedBy(5), most);
                seen.add(wait);
            }
            assertThat(seen).hasSizeGreaterThan(10);
        }
    }
}
