package io.rollbook.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check whose last finding is told again for some seconds: anyone may ask for health, as often as they like. What begins
 * to fail is logged with what to do, since a process without an API has no other place to say it.
 */
public final class RecentCheck implements Check {
    private static final Logger LOG = LoggerFactory.getLogger(RecentCheck.class);
    private static final Duration KEPT = Duration.ofSeconds(5);

    private final String name;
    private final Check check;
    private final Clock clock;
    private List<CheckResult> last = List.of();
    private @Nullable Instant when;

    /** Of one part. */
    public RecentCheck(String name, Check check, Clock clock) {
        this.name = name;
        this.check = check;
        this.clock = clock;
    }

    @Override
    public synchronized List<CheckResult> run() {
        Instant now = clock.instant();
        if (when == null || now.isBefore(when) || now.isAfter(when.plus(KEPT))) {
            List<CheckResult> found = Doctor.guarded(name, check);
            tell(found);
            last = found;
            when = clock.instant();
        }
        return last;
    }

    private void tell(List<CheckResult> found) {
        for (CheckResult each : found) {
            boolean failedBefore = last.stream().anyMatch(before -> !before.ok());
            if (!each.ok() && !failedBefore) {
                LOG.warn("{}: {}. {}", each.name(), each.detail(), each.todo());
            } else if (each.ok() && failedBefore) {
                LOG.info("{} is well again", each.name());
            }
        }
    }
}
