package io.rollbook.run;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.District;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What is wrong with feeds just now, by their last runs. Previews count for nothing. */
public final class Troubles {
    private final DataSource control;
    private final LateFeeds late;

    /** Over the control database. */
    public Troubles(DataSource control, Clock clock) {
        this.control = control;
        this.late = new LateFeeds(control, clock);
    }

    /** What can be wrong. */
    public enum Kind {
        /** A plan waits for a person. */
        HELD,
        /** The last delivery was not taken. */
        REJECTED,
        /** The last run failed, for whatever reason but that no file was there. */
        FAILED,
        /** See {@link LateFeeds}. */
        LATE
    }

    /**
     * One of them.
     *
     * @param run the run that shows it; null for a late feed
     * @param since for a plan that waits the time of the first of those that took each other's place
     */
    public record Trouble(String feed, Kind kind, @Nullable String run, Instant since) {}

    /** By district; one without troubles is not in it. */
    public Map<String, List<Trouble>> of(Collection<District> districts) {
        List<String> slugs = new ArrayList<>();
        List<String> feeds = new ArrayList<>();
        districts.forEach(district -> district.feeds().keySet().forEach(feed -> {
            slugs.add(district.slug());
            feeds.add(feed);
        }));
        Map<String, List<Trouble>> found = new HashMap<>();
        try (Connection connection = control.getConnection()) {
            new Sql(connection)
                    .each(
                            "looking for troubles",
                            RUNS,
                            row -> found.computeIfAbsent(row.getString(1), first -> new ArrayList<>())
                                    .add(new Trouble(
                                            row.getString(2),
                                            Kind.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                                            row.getString(4),
                                            row.getTimestamp(5).toInstant())),
                            slugs.toArray(String[]::new),
                            feeds.toArray(String[]::new));
        } catch (SQLException e) {
            throw DatabaseException.of("looking for troubles", e);
        }
        late.of(districts.stream().collect(Collectors.toMap(District::slug, District::windows)))
                .forEach((slug, ofFeeds) ->
                        ofFeeds.forEach((feed, since) -> found.computeIfAbsent(slug, first -> new ArrayList<>())
                                .add(new Trouble(feed, Kind.LATE, null, since))));
        return found;
    }

    private static final String RUNS =
            """
            SELECT f.district, f.feed, t.kind, t.run, t.since
            FROM unnest(?::text[], ?::text[]) AS f(district, feed)
            CROSS JOIN LATERAL (
                (SELECT r.state AS kind, r.id AS run,
                        coalesce((r.report -> 'held' ->> 'since')::timestamptz, r.received, r.created) AS since
                 FROM control.runs r
                 WHERE r.district = f.district AND r.feed = f.feed AND r.state = 'held' AND r.finished IS NULL
                   AND NOT r.preview
                 ORDER BY r.id LIMIT 1)
                UNION ALL
                (SELECT last.state, last.id, last.finished
                 FROM (SELECT r.state, r.id, r.finished, r.report FROM control.runs r
                       WHERE r.district = f.district AND r.feed = f.feed AND NOT r.preview
                         AND r.trigger NOT IN ('undo', 'guard')
                         AND r.state IN ('merged', 'partial', 'unchanged', 'rejected', 'failed')
                       ORDER BY r.id DESC LIMIT 1) last
                 WHERE last.state = 'failed' AND coalesce(last.report -> 'refused' ->> 'code', '') <> 'NOTHING_THERE')
                UNION ALL
                -- That nothing newer came does not make good what was refused.
                (SELECT last.state, last.id, last.finished
                 FROM (SELECT r.state, r.id, r.finished FROM control.runs r
                       WHERE r.district = f.district AND r.feed = f.feed AND NOT r.preview
                         AND r.trigger NOT IN ('undo', 'guard')
                         AND (r.state IN ('merged', 'partial', 'rejected', 'failed')
                              OR (r.state = 'unchanged' AND r.envelope IS NOT NULL))
                       ORDER BY r.id DESC LIMIT 1) last
                 WHERE last.state = 'rejected')) t
            ORDER BY 1, 2, 3
            """;
}
