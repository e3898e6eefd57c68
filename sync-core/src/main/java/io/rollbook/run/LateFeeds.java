package io.rollbook.run;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Which feeds are late: a scheduled run found nothing newer than what is in the roster, or nothing at all, until its window
 * ended, and no delivery of the feed has come since, from wherever. A run that only could not reach its source makes no feed
 * late, nor does it end that.
 */
public final class LateFeeds {
    private final DataSource control;

    /** Over the control database. */
    public LateFeeds(DataSource control) {
        this.control = control;
    }

    /**
     * Those of these feeds that are late, and since when: the end of the first window in which nothing came.
     *
     * @param feeds names by district
     * @return since when by feed, by district; a district without late feeds is not in it
     */
    public Map<String, Map<String, Instant>> of(Map<String, ? extends Collection<String>> feeds) {
        List<String> slugs = new ArrayList<>();
        List<String> names = new ArrayList<>();
        feeds.forEach((slug, each) -> each.forEach(name -> {
            slugs.add(slug);
            names.add(name);
        }));
        Map<String, Map<String, Instant>> late = new HashMap<>();
        try (Connection connection = control.getConnection()) {
            new Sql(connection)
                    .each(
                            "looking for late feeds",
                            LATE,
                            row -> late.computeIfAbsent(row.getString(1), first -> new TreeMap<>())
                                    .put(row.getString(2), row.getTimestamp(3).toInstant()),
                            slugs.toArray(String[]::new),
                            names.toArray(String[]::new));
        } catch (SQLException e) {
            throw DatabaseException.of("looking for late feeds", e);
        }
        return late;
    }

    private static final String LATE =
            """
            SELECT f.district, f.feed, late.since
            FROM unnest(?::text[], ?::text[]) AS f(district, feed)
            CROSS JOIN LATERAL (
                SELECT min(r.finished) AS since FROM control.runs r
                WHERE r.district = f.district AND r.feed = f.feed AND r.trigger = 'schedule' AND r.envelope IS NULL
                  AND (r.state = 'unchanged'
                       OR (r.state = 'failed' AND r.report -> 'refused' ->> 'code' = 'NOTHING_THERE'))
                  AND r.id > coalesce((
                      SELECT d.id FROM control.runs d
                      WHERE d.district = f.district AND d.feed = f.feed AND NOT d.preview AND d.envelope IS NOT NULL
                      ORDER BY d.id DESC LIMIT 1), '')) late
            WHERE late.since IS NOT NULL
            """;
}
