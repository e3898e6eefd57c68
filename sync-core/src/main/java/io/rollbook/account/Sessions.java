package io.rollbook.account;

import io.rollbook.control.Secrets;
import io.rollbook.database.Sql;
import io.rollbook.run.RunId;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Who is signed in: a cookie of 256 random bits each, stored as SHA-256, until it goes unused or is too old. */
public final class Sessions {
    /** How often it is noted that a session is used: not with each request. */
    private static final Duration NOTED = Duration.ofMinutes(1);

    private static final int LONGEST_BROWSER = 200;

    private final DataSource control;
    private final Limits limits;
    private final Clock clock;

    /** Over the control database. */
    public Sessions(DataSource control, Limits limits, Clock clock) {
        this.control = control;
        this.limits = limits;
        this.clock = clock;
    }

    /** How long a session lasts. @param idle without a request @param longest whatever happens */
    public record Limits(Duration idle, Duration longest) {
        /** Neither is nothing. */
        public Limits {
            if (idle.compareTo(NOTED) <= 0 || longest.compareTo(idle) < 0) {
                throw new IllegalArgumentException(
                        "idle is more than a minute, and longest no less than idle, such as 30m and 12h");
            }
        }
    }

    /** One session, without its cookie. @param isThis whether it is the one that asks */
    public record Session(String id, String browser, Instant created, Instant lastSeen, boolean isThis) {}

    private record Found(Account account, Instant lastSeen) {}

    /** Opens one, in the transaction of signing in; returns its cookie. */
    String open(Sql sql, String account, String browser) {
        String cookie = Secrets.random();
        Timestamp now = Timestamp.from(clock.instant());
        String printable = browser.replaceAll("[^\\x20-\\x7e]", "");
        sql.update(
                "opening a session",
                """
                INSERT INTO control.sessions (hash, id, account, browser, created, last_seen) VALUES (?, ?, ?, ?, ?, ?)
                """,
                Secrets.hash(cookie),
                RunId.next(clock),
                account,
                printable.substring(0, Math.min(printable.length(), LONGEST_BROWSER)),
                now,
                now);
        return cookie;
    }

    /** Whose session this is; empty where it is unknown, over or ended. */
    public Optional<Account> find(String cookie) {
        Instant now = clock.instant();
        return Sql.on(control, "finding a session", sql -> {
            Optional<Found> found = found(sql, cookie, now);
            found.filter(each -> !each.lastSeen().plus(NOTED).isAfter(now))
                    .ifPresent(each -> note(sql, cookie, each.account(), now));
            return found.map(Found::account);
        });
    }

    /** The same of what asks by itself, without a person: it is no use of the session. */
    public Optional<Account> look(String cookie) {
        return Sql.on(control, "finding a session", sql -> found(sql, cookie, clock.instant()))
                .map(Found::account);
    }

    private Optional<Found> found(Sql sql, String cookie, Instant now) {
        return sql.first(
                "finding a session",
                Account.selectWith("s.last_seen")
                        + """
                        JOIN control.sessions s ON s.account = a.id
                        WHERE s.hash = ? AND s.last_seen > ? AND s.created > ?
                            AND a.accepted IS NOT NULL AND a.ended IS NULL
                        """,
                row -> new Found(Account.read(row), row.getTimestamp(13).toInstant()),
                Secrets.hash(cookie),
                Timestamp.from(now.minus(limits.idle())),
                Timestamp.from(now.minus(limits.longest())));
    }

    private static void note(Sql sql, String cookie, Account account, Instant now) {
        sql.update(
                "noting a session",
                "UPDATE control.sessions SET last_seen = ? WHERE hash = ?",
                Timestamp.from(now),
                Secrets.hash(cookie));
        seen(sql, account.id(), now);
    }

    static void seen(Sql sql, String account, Instant now) {
        sql.update(
                "noting an account",
                "UPDATE control.accounts SET last_seen = ? WHERE id = ?",
                Timestamp.from(now),
                account);
    }

    /** The open sessions of an account, the latest first. */
    public List<Session> of(String account, String cookie) {
        Instant now = clock.instant();
        return Sql.on(
                control,
                "reading sessions",
                sql -> sql.list(
                        "reading sessions",
                        """
                        SELECT id, browser, created, last_seen, hash = ? FROM control.sessions
                        WHERE account = ? AND last_seen > ? AND created > ? ORDER BY last_seen DESC, id
                        """,
                        row -> new Session(
                                row.getString(1),
                                row.getString(2),
                                row.getTimestamp(3).toInstant(),
                                row.getTimestamp(4).toInstant(),
                                row.getBoolean(5)),
                        Secrets.hash(cookie),
                        account,
                        Timestamp.from(now.minus(limits.idle())),
                        Timestamp.from(now.minus(limits.longest()))));
    }

    /** Ends a session of this account; false where there is none of this id. */
    public boolean end(String account, String id) {
        return Sql.on(
                        control,
                        "ending a session",
                        sql -> sql.update(
                                "ending a session",
                                "DELETE FROM control.sessions WHERE account = ? AND id = ?",
                                account,
                                id))
                == 1;
    }

    /** Ends the session of a cookie, if there is one. */
    public void endThis(String cookie) {
        Sql.on(control, "ending a session", sql -> {
            end(sql, cookie);
            return true;
        });
    }

    static void end(Sql sql, @Nullable String cookie) {
        if (cookie != null) {
            sql.update(
                    "ending a session", "DELETE FROM control.sessions WHERE hash = ?", (Object) Secrets.hash(cookie));
        }
    }

    /** Ends all sessions of an account. */
    static void endAll(Sql sql, String account) {
        sql.update("ending sessions", "DELETE FROM control.sessions WHERE account = ?", account);
    }

    /** Deletes those that are over. */
    void forget(Sql sql) {
        Instant now = clock.instant();
        sql.update(
                "forgetting sessions",
                "DELETE FROM control.sessions WHERE last_seen <= ? OR created <= ?",
                Timestamp.from(now.minus(limits.idle())),
                Timestamp.from(now.minus(limits.longest())));
    }
}
