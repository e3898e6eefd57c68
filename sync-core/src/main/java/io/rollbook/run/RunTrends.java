package io.rollbook.run;

import io.rollbook.database.Sql;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How runs went over time, from their own reports: counts and seconds only. Each answer is one query by an index. */
public final class RunTrends {
    /** Runs of a feed whose stages say what is usual. */
    public static final int RUNS = 30;

    /** Runs of a district that count for each night, on the average: one every hour. */
    static final int A_NIGHT = 24;

    private final DataSource control;
    private final Clock clock;

    /** Over the control database. */
    public RunTrends(DataSource control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /**
     * What the runs came to that began on a day of the district's clocks, without previews.
     *
     * @param run its newest run; null where there was none, and then all numbers are 0
     * @param state of its feeds' newest runs the one that asks for most attention; null where there was no run
     * @param rows read, of all deliveries that were opened
     * @param quarantined rows put aside of these
     * @param added records that came or came back, by what was merged
     * @param changed records that changed
     * @param removed records that went
     */
    public record Night(
            LocalDate day,
            @Nullable String run,
            @Nullable RunState state,
            long rows,
            long quarantined,
            long added,
            long changed,
            long removed) {}

    /** What is usual. @param runs how many runs it is from @param seconds the median by stage */
    public record Usual(int runs, Map<String, Double> seconds) {}

    /**
     * The last so many nights up to today, oldest first, those without a run too. They are fewer where there were more than
     * {@link #A_NIGHT} runs for each: those of which the newest so many runs are the whole. Today is always there, if only by
     * its newest.
     */
    public List<Night> nights(String district, ZoneId zone, int number) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        LocalDate first = today.minusDays(number - 1L);
        int most = number * A_NIGHT;
        List<One> newestFirst = new ArrayList<>();
        Sql.on(control, "reading the nights of a district", sql -> {
            sql.each(
                    "reading the nights of a district",
                    NIGHTS,
                    row -> newestFirst.add(new One(
                            row.getString(1),
                            row.getString(2),
                            RunState.ofWord(row.getString(3)),
                            LocalDate.ofInstant(row.getTimestamp(4).toInstant(), zone),
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(7),
                            row.getLong(8),
                            row.getLong(9))),
                    district,
                    RunId.first(first.atStartOfDay(zone).toInstant()),
                    most + 1);
            return newestFirst;
        });
        LocalDate cut = newestFirst.size() > most ? newestFirst.get(most).day().plusDays(1) : first;
        Map<LocalDate, List<One>> byDay = newestFirst.stream().collect(Collectors.groupingBy(One::day));
        return (cut.isAfter(today) ? today : cut)
                .datesUntil(today.plusDays(1))
                .map(day -> night(day, byDay.getOrDefault(day, List.of())))
                .toList();
    }

    /** A run. What it would change is not in its numbers. */
    private record One(
            String run,
            String feed,
            RunState state,
            LocalDate day,
            long rows,
            long quarantined,
            long added,
            long changed,
            long removed) {}

    private static Night night(LocalDate day, List<One> newestFirst) {
        Map<String, RunState> last = new HashMap<>();
        newestFirst.forEach(each -> last.putIfAbsent(each.feed, each.state));
        return new Night(
                day,
                newestFirst.isEmpty() ? null : newestFirst.get(0).run,
                RunState.mostPressing(last.values()).orElse(null),
                newestFirst.stream().mapToLong(One::rows).sum(),
                newestFirst.stream().mapToLong(One::quarantined).sum(),
                newestFirst.stream().mapToLong(One::added).sum(),
                newestFirst.stream().mapToLong(One::changed).sum(),
                newestFirst.stream().mapToLong(One::removed).sum());
    }

    /** How long the stages of a feed's merged runs took, of the last {@link #RUNS} before a run. */
    public Usual usual(String district, String feed, String before) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        int[] runs = {0};
        Sql.on(control, "reading what is usual", sql -> {
            sql.each(
                    "reading what is usual",
                    USUAL,
                    row -> {
                        seconds.put(row.getString(1), row.getDouble(2));
                        runs[0] = row.getInt(3);
                    },
                    district,
                    feed,
                    before,
                    RUNS);
            return seconds;
        });
        return new Usual(runs[0], seconds);
    }

    private static final String NIGHTS =
            """
            SELECT r.id, r.feed, r.state, r.created, f.read, f.quarantined, l.added, l.changed, l.removed
            FROM control.runs r
            CROSS JOIN LATERAL (
                SELECT coalesce(sum((e.value->>'read')::bigint), 0) AS read,
                       coalesce(sum((e.value->>'quarantined')::bigint), 0) AS quarantined
                FROM json_array_elements(r.report->'files') e) f
            CROSS JOIN LATERAL (
                SELECT coalesce(sum((e.value->>'added')::bigint + (e.value->>'restored')::bigint), 0) AS added,
                       coalesce(sum((e.value->>'changed')::bigint), 0) AS changed,
                       coalesce(sum((e.value->>'absent')::bigint + (e.value->>'tombstoned')::bigint), 0) AS removed
                FROM json_each(r.report->'ledger') e WHERE r.state IN ('merged', 'partial')) l
            WHERE r.district = ? AND r.id >= ? AND NOT r.preview
            ORDER BY r.id DESC LIMIT ?
            """;

    private static final String USUAL =
            """
            WITH last AS MATERIALIZED (
                SELECT report->'stages' AS stages FROM control.runs
                WHERE district = ? AND feed = ? AND id < ? AND state = 'merged' AND NOT preview
                ORDER BY id DESC LIMIT ?)
            SELECT s.key, percentile_cont(0.5) WITHIN GROUP (ORDER BY s.value::text::float8), (SELECT count(*) FROM last)
            FROM last CROSS JOIN LATERAL json_each(last.stages) s GROUP BY s.key ORDER BY s.key
            """;
}
