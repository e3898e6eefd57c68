package io.rollbook.intake.oneroster;

import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Leaves a service alone that failed several times in a row, so that waiting for it does not keep others from theirs. */
final class Circuits {
    private static final int MOST_FAILURES = 3;
    private static final Duration REST = Duration.ofMinutes(15);

    private record State(int failures, Instant until) {}

    private final Map<String, State> states = new ConcurrentHashMap<>();
    private final Clock clock;

    Circuits(Clock clock) {
        this.clock = clock;
    }

    /** Refuses to ask a service that is being left alone. */
    void requireClosed(String source) {
        State state = states.get(source);
        if (state != null && state.until().isAfter(clock.instant())) {
            throw new IntakeException(
                    Reason.SERVICE_LEFT_ALONE,
                    "The service failed " + state.failures() + " times in a row and is left alone until "
                            + state.until() + ". Run the feed again then.",
                    state.until());
        }
    }

    void succeeded(String source) {
        states.remove(source);
    }

    void failed(String source) {
        states.merge(
                source, new State(1, Instant.MIN), (before, one) -> new State(before.failures() + 1, rest(before)));
    }

    private Instant rest(State before) {
        return before.failures() + 1 >= MOST_FAILURES ? clock.instant().plus(REST) : Instant.MIN;
    }
}
