package io.rollbook.district;

import io.rollbook.database.Sql;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** How the last test of each feed's connection ended: whether it will work, and of which settings that was said. */
public final class FeedTests {
    private final DataSource control;
    private final Clock clock;

    /** Over the control database. */
    public FeedTests(DataSource control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /** The last test of a feed. @param version of the district's settings that were tested */
    public record Last(boolean ok, int version, Instant tested) {}

    /** Notes a test that has just ended, in place of the one before. */
    public void note(String district, String feed, int version, boolean ok) {
        Sql.on(
                control,
                "noting a test",
                sql -> sql.update(
                        "noting a test",
                        """
                        INSERT INTO control.feed_tests (district, feed, version, ok, tested) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (district, feed) DO UPDATE
                        SET version = excluded.version, ok = excluded.ok, tested = excluded.tested
                        """,
                        district,
                        feed,
                        version,
                        ok,
                        Timestamp.from(clock.instant())));
    }

    /** By feed; those are absent that were never tested. */
    public Map<String, Last> of(String district) {
        Map<String, Last> last = new HashMap<>();
        return Sql.on(control, "reading tests", sql -> {
            sql.each(
                    "reading tests",
                    "SELECT feed, ok, version, tested FROM control.feed_tests WHERE district = ?",
                    row -> last.put(
                            row.getString(1),
                            new Last(
                                    row.getBoolean(2),
                                    row.getInt(3),
                                    row.getTimestamp(4).toInstant())),
                    district);
            return last;
        });
    }
}
