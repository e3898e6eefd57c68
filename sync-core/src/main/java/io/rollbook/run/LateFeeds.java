package io.rollbook.run;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Which feeds are late: a scheduled run found nothing newer than what is in the roster, or nothing at all, until its window
 * ended, and no delivery of the feed has come since, from wherever. A run that only could not reach its source makes no feed
 * late, nor does it end that. One that still waits when its window is over, and tells of no pull, makes it late, too: it may
 * be that no intake is up.
 */
public final class LateFeeds {
    /** The last look begins when the window ends; a pull that has not told for so long how far it is does not go on. */
    private static final Duration LAST_LOOK = Duration.ofMinutes(10);

    private final DataSource control;
    private final Clock clock;

    /** Over the control database. */
    public LateFeeds(DataSource control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /**
     * Those of these feeds that are late, and since when: the end of the first window in which nothing came.
     *
     * @param feeds how long each looks for a delivery, by name, by district
     * @return since when by feed, by district; a district without late feeds is not in it
     */
    public Map<String, Map<String, Instant>> of(Map<String, Map<String, Duration>> feeds) {
        List<String> slugs = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Long> windows = new ArrayList<>();
        feeds.forEach((slug, each) -> each.forEach((name, window) -> {
            slugs.add(slug);
            names.add(name);
            windows.add(window.toSeconds());
        }));
        Timestamp silent = Timestamp.from(clock.instant().minus(LAST_LOOK));
        Map<String, Map<String, Instant>> late = new HashMap<>();
        try (Connection connection = control.getConnection()) {
            new Sql(connection)
                    .each(
                            "looking for late feeds",
                            LATE,
                            row -> late.computeIfAbsent(row.getString(1), first -> new TreeMap<>())
                                    .put(row.getString(2), row.getTimestamp(3).toInstant()),
                            slugs.toArray(String[]::new),
                            names.toArray(String[]::new),
                            windows.toArray(Long[]::new),
                            silent,
                            silent);
        } catch (SQLException e) {
            throw DatabaseException.of("looking for late feeds", e);
        }
        return late;
    }

    private static final String LATE =
            """
            SELECT f.district, f.feed, late.since
            FROM unnest(?::text[], ?::text[], ?::bigint[]) AS f(district, feed, seconds)
            CROSS JOIN LATERAL (
                SELECT min(coalesce(r.finished, r.created + make_interval(secs => f.seconds))) AS since
                FROM control.runs r
                WHERE r.district = f.district AND r.feed = f.feed AND r.trigger = 'schedule' AND r.envelope IS NULL
                  AND (r.state = 'unchanged'
                       OR (r.state = 'failed' AND r.report -> 'refused' ->> 'code' = 'NOTHING_THERE')
                       OR (r.state = 'waiting' AND r.created + make_interval(secs => f.seconds) <= ?
                           AND coalesce((r.headway ->> 'at')::timestamptz <= ?, true)))
                  AND r.id > coalesce((
                      SELECT d.id FROM control.runs d
                      WHERE d.district = f.district AND d.feed = f.feed AND NOT d.preview AND d.envelope IS NOT NULL
                      ORDER BY d.id DESC LIMIT 1), '')) late
            WHERE late.since IS NOT NULL
            """;
}
