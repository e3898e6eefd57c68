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
     * @param lastGood when a run last ended with the roster as its delivery says, undoing aside; a run to which none came says
     *     nothing of it; null before the first
     * @param open runs that have not ended, by state
     * @param heldSince since when a person is waited for, over all plans that wait; null where none does
     */
    public record OfDistrict(
            List<Summary> latest, @Nullable Instant lastGood, Map<RunState, Long> open, @Nullable Instant heldSince) {
        /** Of a district without runs. */
        public static final OfDistrict NONE = new OfDistrict(List.of(), null, Map.of(), null);

        /** How many runs wait in this state. */
        public long open(RunState state) {
            return open.getOrDefault(state, 0L);
        }

        /** The newest run. */
        public Optional<Summary> newest() {
            return latest.stream().findFirst();
        }
    }

    /** By slug; of each at most so many runs. */
    public Map<String, OfDistrict> of(Collection<String> slugs, int each) {
        String[] asked = slugs.toArray(String[]::new);
        Map<String, List<Summary>> latest = new HashMap<>();
        Map<String, Instant> good = new HashMap<>();
        Map<String, Map<RunState, Long>> open = new HashMap<>();
        Map<String, Instant> held = new HashMap<>();
        try (Connection connection = control.getConnection()) {
            Sql sql = new Sql(connection);
            sql.each(
                    "reading the last runs of districts",
                    LATEST,
                    row -> latest.computeIfAbsent(row.getString(1), first -> new ArrayList<>())
                            .add(summary(row)),
                    asked,
                    each);
            sql.each(
                    "reading the last good runs of districts",
                    LAST_GOOD,
                    row -> good.put(row.getString(1), row.getTimestamp(2).toInstant()),
                    (Object) asked);
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
        slugs.forEach(slug -> summaries.put(
                slug,
                new OfDistrict(
                        latest.getOrDefault(slug, List.of()),
                        good.get(slug),
                        open.getOrDefault(slug, Map.of()),
                        held.get(slug))));
        return summaries;
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

    private static final String LATEST =
            """
            SELECT d.slug, r.id, r.feed, r.state, r.created, r.finished, l.changed, l.removed, f.quarantined, s.seconds
            FROM unnest(?::text[]) AS d(slug)
            CROSS JOIN LATERAL (
                SELECT * FROM control.runs r WHERE r.district = d.slug AND NOT r.preview ORDER BY r.id DESC LIMIT ?) r
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
            ORDER BY d.slug, r.id DESC
            """;

    private static final String LAST_GOOD =
            """
            SELECT d.slug, r.finished
            FROM unnest(?::text[]) AS d(slug)
            CROSS JOIN LATERAL (
                SELECT r.finished FROM control.runs r
                WHERE r.district = d.slug AND NOT r.preview AND r.trigger NOT IN ('undo', 'guard')
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
