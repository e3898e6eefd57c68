package io.rollbook.account;

import io.rollbook.control.Secrets;
import io.rollbook.database.Sql;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Browsers in which a person accepted the invitation or signed in: each has a cookie of 256 random bits, stored as SHA-256. */
final class KnownBrowsers {
    private static final Duration KNOWN = Duration.ofDays(90);

    private final Clock clock;

    KnownBrowsers(Clock clock) {
        this.clock = clock;
    }

    /** Whether this is the cookie of a browser of this account; as long where there is no such account. */
    boolean isOf(Sql sql, String account, @Nullable String cookie) {
        return cookie != null
                && sql.first(
                                "looking for a known browser",
                                "SELECT FROM control.known_browsers WHERE hash = ? AND account = ? AND last_used > ?",
                                row -> true,
                                Secrets.hash(cookie),
                                account,
                                lately())
                        .isPresent();
    }

    /** Knows a browser from now on; its cookie is a new one each time. @param former the one it had, or null */
    String know(Sql sql, String account, @Nullable String former) {
        if (former != null) {
            sql.update(
                    "forgetting a browser",
                    "DELETE FROM control.known_browsers WHERE hash = ? AND account = ?",
                    Secrets.hash(former),
                    account);
        }
        String cookie = Secrets.random();
        sql.update(
                "knowing a browser",
                "INSERT INTO control.known_browsers (hash, account, last_used) VALUES (?, ?, ?)",
                Secrets.hash(cookie),
                account,
                Timestamp.from(clock.instant()));
        return cookie;
    }

    /** All of an account. */
    static void forget(Sql sql, String account) {
        sql.update("forgetting browsers", "DELETE FROM control.known_browsers WHERE account = ?", account);
    }

    /** Those that were not used for long. */
    void forget(Sql sql) {
        sql.update("forgetting browsers", "DELETE FROM control.known_browsers WHERE last_used <= ?", lately());
    }

    private Timestamp lately() {
        return Timestamp.from(clock.instant().minus(KNOWN));
    }
}
