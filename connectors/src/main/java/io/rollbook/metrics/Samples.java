package io.rollbook.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.rollbook.run.RunFigures.OfFeed;
import io.rollbook.run.RunFigures.Total;
import io.rollbook.run.RunState;
import io.rollbook.run.Troubles.Trouble;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Figures in the form and under the names that Prometheus reads: base units, each with its help. */
final class Samples {
    private Samples() {}

    static CounterSnapshot runs(List<Total> totals) {
        var runs = CounterSnapshot.builder()
                .name("rollbook_runs")
                .help("Runs that came to this end, or to be held. A run that failed and was run again counts in both.");
        of(totals, "runs").forEach(each -> runs.dataPoint(counted(each.value(), "state", each.label())));
        return runs.build();
    }

    static GaugeSnapshot openRuns(Map<RunState, Long> open) {
        var runs = GaugeSnapshot.builder().name("rollbook_open_runs").help("Runs that have not ended.");
        Arrays.stream(RunState.values())
                .filter(state -> !state.isEnd())
                .forEach(state -> runs.dataPoint(point(open.getOrDefault(state, 0L), "state", state.word())));
        return runs.build();
    }

    static CounterSnapshot rows(List<Total> totals) {
        var rows = CounterSnapshot.builder()
                .name("rollbook_rows")
                .help("Rows of the files of runs that were merged, partial or unchanged, by what became of them.");
        of(totals, "rows").forEach(each -> rows.dataPoint(counted(each.value(), "outcome", each.outcome())));
        return rows.build();
    }

    static CounterSnapshot records(List<Total> totals) {
        var records = CounterSnapshot.builder()
                .name("rollbook_records")
                .help("Records in the ledgers of runs that were merged, partial or unchanged, by what became of them.");
        of(totals, "records")
                .forEach(each ->
                        records.dataPoint(counted(each.value(), "entity", each.label(), "outcome", each.outcome())));
        return records.build();
    }

    static SummarySnapshot stages(List<Total> totals) {
        var stages = SummarySnapshot.builder()
                .name("rollbook_stage_seconds")
                .help(
                        "Seconds that runs took in each stage, all tries together; failed ones count once they have ended.");
        of(totals, "stages")
                .filter(each -> each.outcome().equals("runs"))
                .forEach(runs -> stages.dataPoint(SummaryDataPointSnapshot.builder()
                        .labels(Labels.of("stage", runs.label()))
                        .count((long) runs.value())
                        .sum(seconds(totals, runs.label()))
                        .build()));
        return stages.build();
    }

    private static double seconds(List<Total> totals, String stage) {
        return of(totals, "stages")
                .filter(each -> each.label().equals(stage) && each.outcome().equals("seconds"))
                .mapToDouble(Total::value)
                .sum();
    }

    static GaugeSnapshot lastGood(List<OfFeed> feeds) {
        var good = GaugeSnapshot.builder()
                .name("rollbook_last_good_roster_timestamp_seconds")
                .help("When a run of the feed last ended with its roster as the delivery says; 0 before the first.");
        feeds.forEach(each -> good.dataPoint(
                point(seconds(each.lastGood() == null ? Instant.EPOCH : each.lastGood()), labels(each))));
        return good.build();
    }

    static GaugeSnapshot quarantined(List<OfFeed> feeds) {
        var rows = GaugeSnapshot.builder()
                .name("rollbook_quarantined_rows")
                .help("Rows put aside in the feed's last delivery that was applied.");
        feeds.forEach(each -> rows.dataPoint(point(each.quarantined(), labels(each))));
        return rows.build();
    }

    static GaugeSnapshot troubles(Map<String, List<Trouble>> troubles) {
        var since = GaugeSnapshot.builder()
                .name("rollbook_feed_trouble_timestamp_seconds")
                .help("Since when a feed is held, rejected, failed or late; only there while it is.");
        troubles.forEach((district, ofDistrict) -> ofDistrict.forEach(each -> since.dataPoint(point(
                seconds(each.since()),
                "district",
                district,
                "feed",
                each.feed(),
                "kind",
                each.kind().name().toLowerCase(Locale.ROOT)))));
        return since.build();
    }

    static GaugeSnapshot queues(Map<String, Long> depths) {
        var messages = GaugeSnapshot.builder()
                .name("rollbook_queue_messages")
                .help("Messages on a queue, those in work or put off among them; dead.DISTRICT are dead letters.");
        depths.forEach((queue, depth) -> messages.dataPoint(point(depth, "queue", queue)));
        return messages.build();
    }

    static GaugeSnapshot parts(Map<String, Boolean> up) {
        var parts = GaugeSnapshot.builder()
                .name("rollbook_part_up")
                .help("1 where the part answered when it was asked for these figures; without it they are not there.");
        up.forEach((part, answers) -> parts.dataPoint(point(answers ? 1 : 0, "part", part)));
        return parts.build();
    }

    private static Stream<Total> of(List<Total> totals, String figure) {
        return totals.stream().filter(each -> each.figure().equals(figure));
    }

    private static String[] labels(OfFeed feed) {
        return new String[] {"district", feed.district(), "feed", feed.feed()};
    }

    private static double seconds(Instant moment) {
        return moment.toEpochMilli() / 1e3;
    }

    private static CounterDataPointSnapshot counted(double value, String... labels) {
        return CounterDataPointSnapshot.builder()
                .value(value)
                .labels(Labels.of(labels))
                .build();
    }

    private static GaugeDataPointSnapshot point(double value, String... labels) {
        return GaugeDataPointSnapshot.builder()
                .value(value)
                .labels(Labels.of(labels))
                .build();
    }
}
