package io.rollbook.control;

import io.rollbook.database.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Notices on their way. Each is delivered at least once: whoever takes one out has it for a while, and where nothing is heard
 * of it by then (the process has ended) somebody takes it again.
 */
public final class Outbox {
    /** For so long a notice is tried. */
    public static final Duration GIVEN_UP_AFTER = Duration.ofDays(1);

    /** Longer than any receiver is waited for. */
    private static final Duration TAKEN_FOR = Duration.ofMinutes(5);

    private static final Duration KEPT = Duration.ofDays(30);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final DataSource control;
    private final Clock clock;

    /** Over the control database. */
    public Outbox(DataSource control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /**
     * Something to be told to one address.
     *
     * @param id by which a receiver knows that it has it already
     * @param address see {@code Subscriber}
     * @param facts what is told, as JSON
     */
    public record Notice(String id, String district, String address, String facts) {}

    /**
     * A notice that was taken out.
     *
     * @param tries how often it was tried, with this one
     */
    public record Taken(Notice notice, Instant created, int tries) {}

    /** How far one is. @param due when it is tried next, unless it ended @param outcome null as long as it is tried */
    public record Standing(
            Notice notice,
            Instant created,
            Instant due,
            int tries,
            @Nullable String failure,
            @Nullable Instant ended,
            @Nullable String outcome) {}

    /** Notices that did not arrive. @param waiting those that are tried again @param givenUp those of the last day */
    public record Undelivered(long waiting, long givenUp) {}

    /** What ended a notice. */
    public enum End {
        /** It is there. */
        SENT,
        /** Nobody wants it any more. */
        UNWANTED
    }

    /** As part of a transaction of the control database. */
    void put(Sql sql, List<Notice> notices) {
        Timestamp now = Timestamp.from(clock.instant());
        notices.forEach(notice -> sql.update(
                "putting out a notice",
                """
                INSERT INTO control.notices (id, district, address, facts, created, due) VALUES (?, ?, ?, ?, ?, ?)
                """,
                notice.id(),
                notice.district(),
                notice.address(),
                notice.facts(),
                now,
                now));
    }

    /** The oldest notice of these districts that is due and that nobody else delivers meanwhile. */
    public Optional<Taken> take(Collection<String> districts) {
        Instant now = clock.instant();
        return Sql.on(
                control,
                "taking out a notice",
                sql -> sql.first(
                        "taking out a notice",
                        """
                        UPDATE control.notices SET tries = tries + 1, due = ?
                        WHERE id = (SELECT id FROM control.notices
                                    WHERE ended IS NULL AND due <= ? AND district = ANY (?)
                                    ORDER BY due, id LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING id, district, address, facts, created, tries
                        """,
                        row -> new Taken(
                                notice(row), row.getTimestamp("created").toInstant(), row.getInt("tries")),
                        Timestamp.from(now.plus(TAKEN_FOR)),
                        Timestamp.from(now),
                        districts.toArray(String[]::new)));
    }

    /** It is done with. */
    public void end(Taken taken, End how) {
        end(taken, how.name().toLowerCase(Locale.ROOT), null);
    }

    /**
     * It could not be delivered: tried again later, at longer and longer intervals, until it is given up.
     *
     * @param failure why, in a few words without the address
     * @param away whether others that take the same way, the mail server or one webhook, would fail as well: they wait, too
     */
    public void failed(Taken taken, String failure, boolean away) {
        Instant now = clock.instant();
        if (!now.isBefore(taken.created().plus(GIVEN_UP_AFTER))) {
            end(taken, "given-up", failure);
            return;
        }
        Duration wait = Duration.ofMinutes(1L << Math.min(taken.tries() - 1, 10));
        Timestamp next = Timestamp.from(now.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT));
        Sql.inTransaction(control, "putting off notices", sql -> {
            long one = sql.update(
                    "putting off a notice",
                    "UPDATE control.notices SET due = ?, failure = ? WHERE id = ? AND ended IS NULL",
                    next,
                    failure,
                    taken.notice().id());
            return away ? one + putOff(sql, taken, next) : one;
        });
    }

    private static long putOff(Sql sql, Taken taken, Timestamp next) {
        return sql.update(
                "putting off notices",
                """
                UPDATE control.notices SET due = ? WHERE id IN (
                    SELECT id FROM control.notices
                    WHERE ended IS NULL AND due < ?
                      AND way = (SELECT way FROM control.notices WHERE id = ?)
                    ORDER BY id FOR UPDATE SKIP LOCKED)
                """,
                next,
                next,
                taken.notice().id());
    }

    private void end(Taken taken, String outcome, @Nullable String failure) {
        Sql.on(
                control,
                "ending a notice",
                sql -> sql.update(
                        "ending a notice",
                        "UPDATE control.notices SET ended = ?, outcome = ?, failure = ? WHERE id = ? AND ended IS NULL",
                        Timestamp.from(clock.instant()),
                        outcome,
                        failure,
                        taken.notice().id()));
    }

    /** Notices of a district, the newest first, behind {@code after} where it is given; none to the {@code hidden} addresses. */
    public List<Standing> list(String district, Collection<String> hidden, int limit, @Nullable String after) {
        return Sql.on(
                control,
                "listing notices",
                sql -> sql.list(
                        "listing notices",
                        """
                        SELECT id, district, address, facts, created, due, tries, failure, ended, outcome
                        FROM control.notices
                        WHERE district = ? AND address <> ALL (?) AND (?::text IS NULL OR id < ?)
                        ORDER BY id DESC LIMIT ?
                        """,
                        Outbox::standing,
                        district,
                        hidden.toArray(String[]::new),
                        after,
                        after,
                        limit));
    }

    /** How many did not arrive: tried in vain so far, or given up within a day. */
    public Undelivered undelivered() {
        return Sql.on(
                control,
                "counting notices",
                sql -> sql.one(
                        "counting notices",
                        """
                        SELECT count(*) FILTER (WHERE ended IS NULL AND failure IS NOT NULL),
                               count(*) FILTER (WHERE outcome = 'given-up' AND ended > ?)
                        FROM control.notices
                        """,
                        row -> new Undelivered(row.getLong(1), row.getLong(2)),
                        Timestamp.from(clock.instant().minus(Duration.ofDays(1)))));
    }

    /** Deletes what ended long ago. */
    public void forget() {
        Sql.on(
                control,
                "forgetting notices",
                sql -> sql.update(
                        "forgetting notices",
                        "DELETE FROM control.notices WHERE ended < ?",
                        Timestamp.from(clock.instant().minus(KEPT))));
    }

    private static Notice notice(ResultSet row) throws SQLException {
        return new Notice(
                row.getString("id"), row.getString("district"), row.getString("address"), row.getString("facts"));
    }

    private static Standing standing(ResultSet row) throws SQLException {
        Timestamp ended = row.getTimestamp("ended");
        return new Standing(
                notice(row),
                row.getTimestamp("created").toInstant(),
                row.getTimestamp("due").toInstant(),
                row.getInt("tries"),
                row.getString("failure"),
                ended == null ? null : ended.toInstant(),
                row.getString("outcome"));
    }
}
