package io.rollbook.intake.oneroster;

import java.time.Duration;

/**
 * How patient a pull is.
 *
 * @param tries how often a request is sent at most
 * @param first how long it waits before the second time; twice as long before each further one
 * @param longest most that it waits of its own accord
 * @param asked most that it waits because the service asks for it
 * @param request from the first byte of a request to the last of its answer
 * @param pull from the first request to the last
 */
record Pace(int tries, Duration first, Duration longest, Duration asked, Duration request, Duration pull) {
    /** For services as they are. {@code first}: as above. */
    static Pace usual(Duration first) {
        return new Pace(
                6, first, Duration.ofMinutes(1), Duration.ofMinutes(15), Duration.ofMinutes(3), Duration.ofHours(4));
    }

    /** The same for somebody who waits for the answer: a request takes about a minute at most. */
    Pace brief() {
        return new Pace(
                Math.min(tries, 2),
                first,
                min(longest, Duration.ofSeconds(2)),
                min(asked, Duration.ofSeconds(5)),
                min(request, Duration.ofSeconds(25)),
                pull);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
