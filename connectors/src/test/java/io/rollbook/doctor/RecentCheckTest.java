package io.rollbook.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rollbook.testing.MovedClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RecentCheckTest {
    private static final CheckResult WELL = CheckResult.ok("broker", "takes connections");
    private static final CheckResult AWAY = CheckResult.failed("broker", "cannot be reached", "Start it.");

    private final MovedClock clock = new MovedClock();
    private final Deque<CheckResult> findings = new ArrayDeque<>();
    private final RecentCheck check = new RecentCheck("broker", () -> List.of(findings.remove()), clock);

    private CheckResult later() {
        clock.putForward(Duration.ofMinutes(1));
        return check.run().get(0);
    }

    @Test
    void check_askedAgainWithinSeconds_tellsWhatItFound() {
        findings.add(WELL);
        for (int asked = 0; asked < 100; asked++) {
            assertThat(check.run()).containsExactly(WELL);
        }
        findings.add(AWAY);
        assertThat(later()).isEqualTo(AWAY);
    }

    @Test
    void check_thatBeginsToFail_isLoggedOnceWithWhatToDo_andOnceWhenItIsWell() {
        Logger logger = (Logger) LoggerFactory.getLogger(RecentCheck.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(said);
        findings.addAll(List.of(WELL, AWAY, AWAY, WELL, WELL));
        while (!findings.isEmpty()) {
            later();
        }
        logger.detachAppender(said);
        logger.setLevel(null);

        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("broker: cannot be reached. Start it.", "broker is well again");
    }

    @Test
    void check_thatBreaks_hasFailed() {
        CheckResult broken = new RecentCheck(
                        "broker",
                        () -> {
                            throw new IllegalStateException("Ada");
                        },
                        clock)
                .run()
                .get(0);
        assertThat(broken.ok()).isFalse();
        assertThat(broken.todo()).isNotBlank();
        assertThat(broken.detail()).doesNotContain("Ada");
    }
}
