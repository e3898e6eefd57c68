package io.rollbook.console;

import static java.util.stream.Collectors.groupingBy;

import io.rollbook.run.RunState;
import io.rollbook.run.RunSummaries.Summary;
import io.rollbook.run.RunTrends.Night;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What a district's last nights came to: a small chart for each figure, all over the same nights, and the same to be read.
 *
 * @param nights newest first, back to the first that had a run; empty where none had
 */
public record NightCharts(LocalDate from, LocalDate to, List<Figure> figures, List<Night> nights) {
    /** How many they are, with a run or without: fewer than a chart has room for where a district has very many runs. */
    public long number() {
        return ChronoUnit.DAYS.between(from, to) + 1;
    }

    /** A chart with its name. @param most the highest number in it */
    public record Figure(String name, long most, Chart chart) {}

    /** {@code nights}: no more than a chart has columns, oldest first. */
    static NightCharts of(List<Night> nights, Words words) {
        List<Night> read = new ArrayList<>(
                nights.stream().dropWhile(night -> night.run() == null).toList());
        Collections.reverse(read);
        return new NightCharts(
                nights.get(0).day(),
                nights.get(nights.size() - 1).day(),
                List.of(
                        figure("Rows read", nights, Night::rows, words),
                        figure("Quarantined", nights, Night::quarantined, words),
                        figure("Added", nights, Night::added, words),
                        figure("Changed", nights, Night::changed, words),
                        figure("Removed", nights, Night::removed, words)),
                read);
    }

    /**
     * What changed on each of a district's last nights, above the line, and what was removed, below it.
     *
     * @param newestFirst its last runs
     * @param most how many were asked for: where that many are there, the first of their nights may have had more
     */
    static Chart changes(List<Summary> newestFirst, int most, ZoneId zone, Words words) {
        LocalDate today = words.today(zone);
        LocalDate first = today.minusDays(Chart.COLUMNS - 1L);
        if (newestFirst.size() >= most) {
            LocalDate whole = day(newestFirst.get(newestFirst.size() - 1), zone).plusDays(1);
            first = whole.isAfter(today) ? today : whole.isAfter(first) ? whole : first;
        }
        Map<LocalDate, List<Summary>> byDay = newestFirst.stream().collect(groupingBy(run -> day(run, zone)));
        List<Chart.Column> columns = first.datesUntil(today.plusDays(1))
                .map(day -> column(day, byDay.getOrDefault(day, List.of()), words))
                .toList();
        return Chart.of(
                "Changes on each of %s up to %s; removals below the line"
                        .formatted(words.count(columns.size(), "night", "nights"), words.date(today)),
                columns);
    }

    private static LocalDate day(Summary run, ZoneId zone) {
        return LocalDate.ofInstant(run.created(), zone);
    }

    private static Chart.Column column(LocalDate day, List<Summary> newestFirst, Words words) {
        Map<String, RunState> last = new HashMap<>();
        newestFirst.forEach(run -> last.putIfAbsent(run.feed(), run.state()));
        long changed = newestFirst.stream().mapToLong(Summary::changed).sum();
        long removed = newestFirst.stream().mapToLong(Summary::removed).sum();
        Optional<RunState> state = RunState.mostPressing(last.values());
        return new Chart.Column(
                state.map(words::tone).orElse(null),
                changed,
                removed,
                "%s%s: %s changed, %s removed"
                        .formatted(
                                words.date(day),
                                state.map(of -> ", " + of.word()).orElse(""),
                                words.number(changed),
                                words.number(removed)));
    }

    private static Figure figure(String name, List<Night> nights, ToLongFunction<Night> number, Words words) {
        long most = nights.stream().mapToLong(number).max().orElse(0);
        List<Chart.Column> columns = nights.stream()
                .map(night -> {
                    String tone = night.state() == null ? null : words.tone(night.state());
                    String state =
                            night.state() == null ? "" : ", " + night.state().word();
                    long value = number.applyAsLong(night);
                    return new Chart.Column(
                            tone, value, null, words.date(night.day()) + state + ": " + words.number(value));
                })
                .toList();
        String label = "%s, on each of %s up to %s; at most %s"
                .formatted(
                        name,
                        words.count(nights.size(), "night", "nights"),
                        words.date(nights.get(nights.size() - 1).day()),
                        words.number(most));
        return new Figure(name, most, Chart.of(label, columns));
    }
}
