package io.rollbook.control;

import io.rollbook.database.Sql;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Which schedules people have paused. It outlives new settings of the district. */
public final class SchedulePauses {
    private final DataSource control;
    private final Clock clock;

    /** Over the control database. */
    public SchedulePauses(DataSource control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /** A pause. @param until when it ends by itself, or null @param by name of who asked for it */
    public record Pause(String feed, @Nullable Instant until, String by, Instant since) {}

    /** Pauses a feed, or changes the end of its pause. */
    public void pause(String district, String feed, @Nullable Instant until, String by) {
        with(
                "pausing a schedule",
                sql -> sql.update(
                        "pausing a schedule",
                        """
                        INSERT INTO control.schedule_pauses (district, feed, until, by_name, since) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (district, feed) DO UPDATE
                            SET until = excluded.until, by_name = excluded.by_name, since = excluded.since
                        """,
                        district,
                        feed,
                        until == null ? null : Timestamp.from(until),
                        by,
                        Timestamp.from(clock.instant())));
    }

    /** Ends a feed's pause; false where there was none. */
    public boolean resume(String district, String feed) {
        return with(
                        "ending a pause",
                        sql -> sql.update(
                                "ending a pause",
                                "DELETE FROM control.schedule_pauses WHERE district = ? AND feed = ?"
                                        + " AND (until IS NULL OR until > ?)",
                                district,
                                feed,
                                Timestamp.from(clock.instant())))
                > 0;
    }

    /** The pauses of a district that have not ended. */
    public List<Pause> of(String district) {
        return with(
                "reading pauses",
                sql -> sql.list(
                        "reading pauses",
                        """
                        SELECT feed, until, by_name, since FROM control.schedule_pauses
                        WHERE district = ? AND (until IS NULL OR until > ?)
                        """,
                        row -> {
                            Timestamp until = row.getTimestamp(2);
                            return new Pause(
                                    row.getString(1),
                                    until == null ? null : until.toInstant(),
                                    row.getString(3),
                                    row.getTimestamp(4).toInstant());
                        },
                        district,
                        Timestamp.from(clock.instant())));
    }

    /** The pause of a feed, where there is one. */
    public Optional<Pause> of(String district, String feed) {
        return of(district).stream().filter(pause -> pause.feed().equals(feed)).findFirst();
    }

    private <T> T with(String doing, Function<Sql, T> work) {
        return Sql.on(control, doing, work);
    }
}
