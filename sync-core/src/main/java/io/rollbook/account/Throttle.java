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
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Clock clock;

    Throttle(Clock clock) {
        this.clock = clock;
    }

    /** What failures are counted by. */
    enum Kind {
        /** The name that was typed, whether there is such an account or not. */
        NAME(5),
        /** The address that it was sent from; a school has one for all its people. */
        SOURCE(50),
        /** A browser in which the person has signed in before. */
        BROWSER(5),
        /** A session whose person is asked for the passphrase again. */
        SESSION(5);

        private final int free;

        Kind(int free) {
            this.free = free;
        }
    }

    /** One count. @param of stored as a digest only: it may be a passphrase in the wrong field */
    record Counter(Kind kind, String of) {
        byte[] key() {
            return Secrets.hash(kind + "\n" + of);
        }
    }

    /** What became of an attempt. @param delay how long it is to wait, if so @param failures counted by the first */
    record Begun(@Nullable Duration delay, int failures) {}

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
            return new Begun(wait.get(), counts.get(0).failures());
        }
        for (int i = 0; i < counters.size(); i++) {
            Counter counter = counters.get(i);
            int failures = counts.get(i).failures() + 1;
            Duration next = delay(failures - counter.kind().free);
            write(sql, counter, failures, now, next.isZero() ? null : now.plus(next));
        }
        return new Begun(null, counts.get(0).failures() + 1);
    }

    /** How many failures delay nothing. */
    static int free(Kind kind) {
        return kind.free;
    }

    /** How long nothing is tried after so many failures above those that are free. */
    static Duration delay(int above) {
        if (above < 0) {
            return Duration.ZERO;
        }
        Duration delay = FIRST.multipliedBy(1L << Math.min(above, 10));
        return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }

    /** The attempt did not fail: the person's count begins anew, and an address is as if it had not been. */
    void succeed(Sql sql, List<Counter> counters) {
        for (Counter each : counters) {
            if (each.kind() == Kind.SOURCE) {
                undo(sql, each);
            } else {
                sql.update("forgetting failures", "DELETE FROM control.sign_in_failures WHERE key = ?", (Object)
                        each.key());
            }
        }
    }

    /** The attempt was not looked at after all. */
    void undo(Sql sql, Counter counter) {
        sql.update(
                "taking an attempt back",
                "UPDATE control.sign_in_failures SET failures = greatest(failures - 1, 0), until = NULL WHERE key = ?",
                (Object) counter.key());
    }

    /** Deletes what is not remembered any longer. */
    void forget(Sql sql) {
        sql.update(
                "forgetting failures",
                "DELETE FROM control.sign_in_failures WHERE last <= ?",
                Timestamp.from(clock.instant().minus(REMEMBERED)));
    }

    private static Count locked(Sql sql, Counter counter, Instant now) {
        sql.update(
                "counting an attempt",
                "INSERT INTO control.sign_in_failures (key, failures, last) VALUES (?, 0, ?) ON CONFLICT DO NOTHING",
                counter.key(),
                Timestamp.from(now));
        Count count = sql.one(
                "counting an attempt",
                "SELECT failures, last, until FROM control.sign_in_failures WHERE key = ? FOR UPDATE",
                row -> {
                    Timestamp until = row.getTimestamp(3);
                    return new Count(
                            row.getInt(1), row.getTimestamp(2).toInstant(), until == null ? null : until.toInstant());
                },
                (Object) counter.key());
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
