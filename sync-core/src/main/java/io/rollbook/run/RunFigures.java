package io.rollbook.run;

import io.rollbook.database.Sql;
import io.rollbook.district.District;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What runs came to, in numbers for metrics: some queries for all districts, none of which grows with the runs that are
 * over. Counts only.
 */
public final class RunFigures {
    private static final String DOING = "reading the figures of runs";

    private final DataSource control;

    /** Over the control database. */
    public RunFigures(DataSource control) {
        this.control = control;
    }

    /**
     * A sum over all runs since the first start; it never shrinks.
     *
     * @param figure {@code runs}, {@code rows}, {@code records} or {@code stages}
     * @param label of runs the state that they came to, held or an end; of records their entity; of stages their name
     * @param outcome of rows and records what became of them, by the names of {@link FileLedger} and {@link EntityLedger};
     *     of stages {@code runs} or {@code seconds}
     */
    public record Total(String figure, String label, String outcome, double value) {}

    /**
     * How it stands with a feed. What was undone, or withheld and approved later, is no newer roster, and neither is a night on
     * which no delivery came.
     *
     * @param lastGood when a run of it last ended with its roster as the delivery says; null before the first
     * @param quarantined rows put aside in its last delivery that was applied
     */
    public record OfFeed(String district, String feed, @Nullable Instant lastGood, long quarantined) {}

    /** All sums. Rows and records are those of runs merged, partial or unchanged; stages those of all that were opened. */
    public List<Total> totals() {
        return Sql.on(
                control,
                DOING,
                sql -> sql.list(
                        DOING,
                        "SELECT figure, label, outcome, value FROM control.run_totals ORDER BY 1, 2, 3",
                        row -> new Total(row.getString(1), row.getString(2), row.getString(3), row.getDouble(4))));
    }

    /** How many runs have not ended, by state. */
    public Map<RunState, Long> open() {
        Map<RunState, Long> open = new EnumMap<>(RunState.class);
        return Sql.on(control, DOING, sql -> {
            sql.each(
                    DOING,
                    "SELECT state, count(*) FROM control.runs WHERE finished IS NULL GROUP BY 1",
                    row -> open.put(RunState.ofWord(row.getString(1)), row.getLong(2)));
            return open;
        });
    }

    /**
     * A run that was tried before, and is to be tried again.
     *
     * @param again why and when; null while it is tried
     */
    public record Retried(
            String run, String district, String feed, RunState state, int attempts, @Nullable Again again) {}

    /** Such runs, the oldest first, at most so many. */
    public List<Retried> retried(int most) {
        return Sql.on(
                control,
                DOING,
                sql -> sql.list(
                        DOING,
                        """
                        SELECT %s FROM control.runs
                        WHERE finished IS NULL AND state NOT IN ('held', 'approved')
                          AND (attempts > 1 OR (again ->> 'outage')::boolean)
                        ORDER BY id LIMIT ?
                        """
                                .formatted(RunRow.COLUMNS),
                        row -> retried(RunRow.read(row)),
                        most));
    }

    private static Retried retried(Run run) {
        Again again = run.again();
        int tries = again == null ? run.attempts() : again.tries();
        return new Retried(run.id(), run.district(), run.feed(), run.state(), tries, again);
    }

    /** All feeds of these districts, in their order. */
    public List<OfFeed> feeds(Collection<District> districts) {
        List<String> slugs = new ArrayList<>();
        List<String> names = new ArrayList<>();
        districts.forEach(district -> district.feeds().keySet().forEach(feed -> {
            slugs.add(district.slug());
            names.add(feed);
        }));
        return Sql.on(
                control,
                DOING,
                sql -> sql.list(
                        DOING,
                        FEEDS,
                        row -> new OfFeed(
                                row.getString(1),
                                row.getString(2),
                                row.getTimestamp(3) == null
                                        ? null
                                        : row.getTimestamp(3).toInstant(),
                                row.getLong(4)),
                        slugs.toArray(String[]::new),
                        names.toArray(String[]::new)));
    }

    private static final String FEEDS =
            """
            SELECT f.district, f.feed, good.finished, coalesce(aside.quarantined, 0)
            FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS f(district, feed, place)
            LEFT JOIN LATERAL (
                SELECT r.finished FROM control.runs r
                WHERE r.district = f.district AND r.feed = f.feed AND NOT r.preview AND r.trigger NOT IN ('undo', 'guard')
                  AND (r.state IN ('merged', 'partial') OR (r.state = 'unchanged' AND r.envelope IS NOT NULL))
                ORDER BY r.id DESC LIMIT 1) good ON true
            LEFT JOIN LATERAL (
                SELECT sum((e.value ->> 'quarantined')::bigint) AS quarantined
                FROM (SELECT r.report FROM control.runs r
                      WHERE r.district = f.district AND r.feed = f.feed AND NOT r.preview
                        AND r.trigger NOT IN ('undo', 'guard') AND r.state IN ('merged', 'partial', 'unchanged')
                        AND json_array_length(r.report -> 'files') > 0
                      ORDER BY r.id DESC LIMIT 1) last,
                     json_array_elements(last.report -> 'files') e) aside ON true
            ORDER BY f.place
            """;
}
