package io.rollbook.run;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What to know of many districts at a glance: a query for all of them, not one for each. Counts only. */
public final class RunSummaries {
    private final DataSource control;

    /** Over the control database. */
    public RunSummaries(DataSource control) {
        this.control = control;
    }

    /**
     * A run in short. What it would change, or would have, is not in its numbers.
     *
     * @param changed records that came, changed or came back
     * @param removed records that went
     * @param quarantined rows put aside
     * @param seconds that its stages took
     */
    public record Summary(
            String run,
            String feed,
            RunState state,
            Instant created,
            @Nullable Instant finished,
            long changed,
            long removed,
            long quarantined,
            double seconds) {}

    /**
     * A district's runs in short.
     *
     * @param latest its last runs, newest first, without previews
     * @param newest of each feed that had a run the newest, newest first, without previews
     * @param good by feed when a run last ended with the roster as its delivery says, undoing aside; a run to which none came
     *     says nothing of it; a feed is not there before its first
     * @param open runs that have not ended, by state
     * @param heldSince since when a person is waited for, over all plans that wait; null where none does
     */
    public record OfDistrict(
            List<Summary> latest,
            List<Summary> newest,
            Map<String, Instant> good,
            Map<RunState, Long> open,
            @Nullable Instant heldSince) {
        /** Of a district without runs. */
        public static final OfDistrict NONE = new OfDistrict(List.of(), List.of(), Map.of(), Map.of(), null);

        /** How many runs wait in this state. */
        public long open(RunState state) {
            return open.getOrDefault(state, 0L);
        }

        /** Of its feeds' newest runs the one that asks most for attention. */
        public Optional<Summary> pressing() {
            return RunState.mostPressing(newest.stream().map(Summary::state).toList())
                    .flatMap(state ->
                            newest.stream().filter(run -> run.state() == state).findFirst());
        }

        /** Rows put aside in its feeds' newest runs. */
        public long quarantined() {
            return newest.stream().mapToLong(Summary::quarantined).sum();
        }

        /** As of when all of its roster is good that ever was: by the feed whose last good run is the oldest. */
        public @Nullable Instant lastGood() {
            return good.values().stream().min(Comparator.naturalOrder()).orElse(null);
        }

        /** The feed that says so. */
        public Optional<String> oldest() {
            return good.entrySet().stream().min(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
        }

        /** Feeds that had runs, none of which was good. */
        public List<String> neverGood() {
            return newest.stream()
                    .map(Summary::feed)
                    .filter(feed -> !good.containsKey(feed))
                    .sorted()
                    .toList();
        }
    }

    /**
     * By slug.
     *
     * @param feeds names by district: what stands of a feed that it has no more is in its last runs only
     * @param each of each district at most so many runs
     */
    public Map<String, OfDistrict> of(Map<String, ? extends Collection<String>> feeds, int each) {
        String[] asked = feeds.keySet().toArray(String[]::new);
        List<String> slugs = new ArrayList<>();
        List<String> names = new ArrayList<>();
        feeds.forEach((slug, ofDistrict) -> ofDistrict.forEach(name -> {
            slugs.add(slug);
            names.add(name);
        }));
        Object[] byFeed = {slugs.toArray(String[]::new), names.toArray(String[]::new)};
        Map<String, List<Summary>> latest = new HashMap<>();
        Map<String, List<Summary>> newest = new HashMap<>();
        Map<String, Map<String, Instant>> good = new HashMap<>();
        Map<String, Map<RunState, Long>> open = new HashMap<>();
        Map<String, Instant> held = new HashMap<>();
        try (Connection connection = control.getConnection()) {
            Sql sql = new Sql(connection);
            sql.each("reading the last runs of districts", LATEST, row -> add(latest, row), asked, each);
            sql.each("reading the last run of each feed", NEWEST, row -> add(newest, row), byFeed);
            sql.each(
                    "reading the last good runs of feeds",
                    LAST_GOOD,
                    row -> good.computeIfAbsent(row.getString(1), first -> new HashMap<>())
                            .put(row.getString(2), row.getTimestamp(3).toInstant()),
                    byFeed);
            sql.each(
                    "counting runs that have not ended",
                    OPEN,
                    row -> {
                        open.computeIfAbsent(row.getString(1), first -> new EnumMap<>(RunState.class))
                                .put(RunState.ofWord(row.getString(2)), row.getLong(3));
                        if (row.getTimestamp(4) != null) {
                            held.put(row.getString(1), row.getTimestamp(4).toInstant());
                        }
                    },
                    (Object) asked);
        } catch (SQLException e) {
            throw DatabaseException.of("reading the runs of districts", e);
        }
        Map<String, OfDistrict> summaries = new HashMap<>();
        feeds.keySet()
                .forEach(slug -> summaries.put(
                        slug,
                        new OfDistrict(
                                latest.getOrDefault(slug, List.of()),
                                newest.getOrDefault(slug, List.of()),
                                good.getOrDefault(slug, Map.of()),
                                open.getOrDefault(slug, Map.of()),
                                held.get(slug))));
        return summaries;
    }

    private static void add(Map<String, List<Summary>> runs, ResultSet row) throws SQLException {
        runs.computeIfAbsent(row.getString(1), first -> new ArrayList<>()).add(summary(row));
    }

    private static Summary summary(ResultSet row) throws SQLException {
        Timestamp finished = row.getTimestamp(6);
        return new Summary(
                row.getString(2),
                row.getString(3),
                RunState.ofWord(row.getString(4)),
                row.getTimestamp(5).toInstant(),
                finished == null ? null : finished.toInstant(),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getDouble(10));
    }

    private static final String RUNS =
            """
            SELECT r.district, r.id, r.feed, r.state, r.created, r.finished, l.changed, l.removed, f.quarantined, s.seconds
            FROM (%s) r
            CROSS JOIN LATERAL (
                SELECT coalesce(sum((e.value->>'added')::bigint + (e.value->>'changed')::bigint
                                    + (e.value->>'restored')::bigint), 0) AS changed,
                       coalesce(sum((e.value->>'absent')::bigint + (e.value->>'tombstoned')::bigint), 0) AS removed
                FROM json_each(r.report->'ledger') e WHERE r.state IN ('merged', 'partial')) l
            CROSS JOIN LATERAL (
                SELECT coalesce(sum((e.value->>'quarantined')::bigint), 0) AS quarantined
                FROM json_array_elements(r.report->'files') e) f
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(e.value::text::float8), 0) AS seconds FROM json_each(r.report->'stages') e) s
            ORDER BY r.district, r.id DESC
            """;

    private static final String LATEST = RUNS.formatted(
            """
            SELECT r.* FROM unnest(?::text[]) AS d(slug)
            CROSS JOIN LATERAL (
                SELECT * FROM control.runs r WHERE r.district = d.slug AND NOT r.preview ORDER BY r.id DESC LIMIT ?) r
            """);

    private static final String NEWEST = RUNS.formatted(
            """
            SELECT r.* FROM unnest(?::text[], ?::text[]) AS f(district, feed)
            CROSS JOIN LATERAL (
                SELECT * FROM control.runs r WHERE r.district = f.district AND r.feed = f.feed AND NOT r.preview
                ORDER BY r.id DESC LIMIT 1) r
            """);

    private static final String LAST_GOOD =
            """
            SELECT f.district, f.feed, r.finished
            FROM unnest(?::text[], ?::text[]) AS f(district, feed)
            CROSS JOIN LATERAL (
                SELECT r.finished FROM control.runs r
                WHERE r.district = f.district AND r.feed = f.feed AND NOT r.preview AND r.trigger NOT IN ('undo', 'guard')
                  AND (r.state IN ('merged', 'partial') OR (r.state = 'unchanged' AND r.envelope IS NOT NULL))
                ORDER BY r.id DESC LIMIT 1) r
            """;

    private static final String OPEN =
            """
            SELECT district, state, count(*), min((report->'held'->>'since')::timestamptz) FILTER (WHERE state = 'held')
            FROM control.runs
            WHERE finished IS NULL AND district = ANY (?) GROUP BY 1, 2
            """;
}
