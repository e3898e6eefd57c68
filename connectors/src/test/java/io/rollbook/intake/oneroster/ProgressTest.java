package io.rollbook.intake.oneroster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.run.PullReport;
import io.rollbook.run.RunReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final PullReport REPORT = new PullReport("full", "test", null, "2026-11-25T02:15:00Z", 1, List.of());

    private final List<RunReport> noted = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-26T02:30:00Z");
    private boolean wanted = true;
    private boolean blackout;
    private final Progress progress = new Progress(
            report -> {
                noted.add(report);
                return wanted;
            },
            () -> {
                if (blackout) {
                    throw new IntakeException(Reason.BLACKOUT_HOURS, "until 18:00");
                }
            },
            new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now;
                }
            });

    @Test
    void manyPages_areToldOnceASecond() {
        progress.accept(REPORT);
        progress.accept(REPORT);
        now = now.plusSeconds(1);
        progress.accept(REPORT);

        assertThat(noted).hasSize(2);
    }

    @Test
    void cancelledRun_stopsThePull() {
        wanted = false;

        assertThatThrownBy(() -> progress.accept(REPORT)).isInstanceOf(Progress.Cancelled.class);
    }

    @Test
    void cancelledRun_stopsALongWaitSoon() {
        List<Duration> waited = new ArrayList<>();
        Service.Waiting waiting = progress.watched(time -> {
            waited.add(time);
            wanted = waited.size() < 2;
        });

        assertThatThrownBy(() -> waiting.sleep(Duration.ofMinutes(15))).isInstanceOf(Progress.Cancelled.class);
        assertThat(waited).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    @Test
    void blackoutHours_stopThePullAfterThePageOrTheWaitInWhichTheyBegin() {
        progress.accept(REPORT);
        List<Duration> waited = new ArrayList<>();
        Service.Waiting waiting = progress.watched(time -> {
            waited.add(time);
            blackout = true;
        });

        assertThatThrownBy(() -> waiting.sleep(Duration.ofMinutes(15)))
                .isInstanceOfSatisfying(IntakeException.class, stopped -> assertThat(stopped.reason())
                        .isEqualTo(Reason.BLACKOUT_HOURS));
        assertThat(waited).hasSize(1);
        assertThatThrownBy(() -> progress.accept(REPORT)).isInstanceOf(IntakeException.class);
    }

    @Test
    void wait_isAsLongAsItWas() throws InterruptedException {
        List<Duration> waited = new ArrayList<>();

        progress.watched(waited::add).sleep(Duration.ofSeconds(12));

        assertThat(waited.stream().reduce(Duration.ZERO, Duration::plus)).isEqualTo(Duration.ofSeconds(12));
    }
}
