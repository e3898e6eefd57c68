package io.rollbook.account;

import io.rollbook.control.Secrets;
import io.rollbook.database.Sql;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes guessing slow: after some failures each further one doubles the time in which nothing is tried. An attempt counts
 * as a failure before it is looked at, so that many at once gain nothing. Kept in the database: a restart forgets nothing.
 */
final class Throttle {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Clock clock;

    Throttle(Clock clock) {
        this.clock = clock;
    }

    /** What failures are counted by. */
    enum Kind {
        /** The name that was typed, whether there is such an account or not. */
        NAME(5, Duration.ofMinutes(15)),
        /** The address that it was sent from. A school has one for all its people, so that it never waits for long. */
        SOURCE(50, Duration.ofMinutes(1)),
        /** A browser in which the person has signed in before. */
        BROWSER(5, Duration.ofMinutes(15)),
        /** A session whose person is asked for the passphrase again. */
        SESSION(5, Duration.ofMinutes(15));

        private final int free;
        private final Duration longest;

        Kind(int free, Duration longest) {
            this.free = free;
            this.longest = longest;
        }
    }

    /** One count. @param of stored as a digest only: it may be a passphrase in the wrong field */
    record Counter(Kind kind, String of) {
        byte[] key() {
            return Secrets.hash(kind + "\n" + of);
        }
    }

    /**
     * What became of an attempt.
     *
     * @param delay how long it is to wait, if so
     * @param failures counted by the first
     * @param at when it was counted
     */
    record Begun(@Nullable Duration delay, int failures, Instant at) {}

    private record Count(int failures, Instant last, @Nullable Instant until) {}

    /** Counts an attempt; where one of the counters is not to be tried yet nothing is counted. */
    Begun begin(Sql sql, List<Counter> counters) {
        Instant now = clock.instant();
        List<Count> counts =
                counters.stream().map(each -> locked(sql, each, now)).toList();
        Optional<Duration> wait = counts.stream()
                .map(Count::until)
                .filter(until -> until != null && until.isAfter(now))
                .map(until -> Duration.between(now, until))
                .max(Duration::compareTo);
        if (wait.isPresent()) {
            return new Begun(wait.get(), counts.get(0).failures(), now);
        }
        for (int i = 0; i < counters.size(); i++) {
            Counter counter = counters.get(i);
            int failures = counts.get(i).failures() + 1;
            Duration next = delay(counter.kind(), failures);
            write(sql, counter, failures, now, next.isZero() ? null : now.plus(next));
        }
        return new Begun(null, counts.get(0).failures() + 1, now);
    }

    /** How many failures delay nothing. */
    static int free(Kind kind) {
        return kind.free;
    }

    /** How long nothing is tried after so many failures. */
    static Duration delay(Kind kind, int failures) {
        if (failures < kind.free) {
            return Duration.ZERO;
        }
        Duration delay = FIRST.multipliedBy(1L << Math.min(failures - kind.free, 10));
        return delay.compareTo(kind.longest) > 0 ? kind.longest : delay;
    }

    /** The attempt did not fail: the person's count begins anew, and an address is as if it had not been. */
    void succeed(Sql sql, List<Counter> counters, Begun begun) {
        for (Counter each : counters) {
            if (each.kind() == Kind.SOURCE) {
                undo(sql, List.of(each), begun);
            } else {
                sql.update("forgetting failures", "DELETE FROM control.sign_in_failures WHERE key = ?", (Object)
                        each.key());
            }
        }
    }

    /** The attempt was not looked at after all, or did not fail. A delay that another one began stays. */
    void undo(Sql sql, List<Counter> counters, Begun begun) {
        for (Counter each : counters) {
            sql.update(
                    "taking an attempt back",
                    """
                    UPDATE control.sign_in_failures
                    SET failures = greatest(failures - 1, 0), until = CASE WHEN last <> ? THEN until END WHERE key = ?
                    """,
                    Timestamp.from(begun.at()),
                    each.key());
        }
    }

    /** Deletes what is not remembered any longer. */
    void forget(Sql sql) {
        sql.update(
                "forgetting failures",
                "DELETE FROM control.sign_in_failures WHERE last <= ?",
                Timestamp.from(clock.instant().minus(REMEMBERED)));
    }

    private static Count locked(Sql sql, Counter counter, Instant now) {
        // One statement, because the row may be deleted at this moment. An update that changes nothing locks it.
        Count count = sql.one(
                "counting an attempt",
                """
                INSERT INTO control.sign_in_failures AS f (key, failures, last) VALUES (?, 0, ?)
                ON CONFLICT (key) DO UPDATE SET failures = f.failures RETURNING failures, last, until
                """,
                row -> {
                    Timestamp until = row.getTimestamp(3);
                    return new Count(
                            row.getInt(1), row.getTimestamp(2).toInstant(), until == null ? null : until.toInstant());
                },
                counter.key(),
                Timestamp.from(now));
        return count.last().plus(REMEMBERED).isAfter(now) ? count : new Count(0, now, null);
    }

    private static void write(Sql sql, Counter counter, int failures, Instant now, @Nullable Instant until) {
        sql.update(
                "counting an attempt",
                "UPDATE control.sign_in_failures SET failures = ?, last = ?, until = ? WHERE key = ?",
                failures,
                Timestamp.from(now),
                until == null ? null : Timestamp.from(until),
                counter.key());
    }
}
