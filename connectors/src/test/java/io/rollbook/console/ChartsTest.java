package io.rollbook.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.console.Chart.Bar;
import io.rollbook.run.RunState;
import io.rollbook.run.RunSummaries.Summary;
import io.rollbook.run.RunTrends.Night;
import io.rollbook.run.RunTrends.Usual;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChartsTest {
    private static final Words WORDS = new Words(Clock.systemUTC());
    private static final LocalDate DAY = LocalDate.of(2026, 11, 27);

    private static Night none(int daysAgo) {
        return new Night(DAY.minusDays(daysAgo), null, null, 0, 0, 0, 0, 0);
    }

    private static Night night(int daysAgo, RunState state, long rows) {
        return new Night(DAY.minusDays(daysAgo), "run " + daysAgo, state, rows, 0, 0, 0, 0);
    }

    @Test
    void nights_haveAColumnEach_andAGapWhereNoRunBegan() {
        NightCharts charts = NightCharts.of(
                List.of(
                        none(4),
                        night(3, RunState.MERGED, 10_000),
                        none(2),
                        night(1, RunState.REJECTED, 2_500),
                        none(0)),
                WORDS);

        assertThat(charts.figures())
                .extracting(NightCharts.Figure::name)
                .containsExactly("Rows read", "Quarantined", "Added", "Changed", "Removed");
        NightCharts.Figure rows = charts.figures().get(0);
        assertThat(rows.most()).isEqualTo(10_000);
        assertThat(rows.chart().label()).isEqualTo("Rows read, on each of 5 nights up to 27 Nov; at most 10,000");
        assertThat(rows.chart().bars())
                .containsExactly(
                        new Bar(10, 0, 7, 44, "changed", "24 Nov, merged: 10,000"),
                        new Bar(30, 22, 7, 22, "bad", "26 Nov, rejected: 2,500"));
        assertThat(rows.chart().paths()).isEqualTo(Map.of("changed", "M10 0h7v44h-7z", "bad", "M30 22h7v22h-7z"));
        assertThat(charts.figures().get(1).chart().bars())
                .as("nothing quarantined is another thing than no run")
                .extracting(Bar::height)
                .containsExactly(2, 2);
        assertThat(charts.nights()).extracting(Night::run).containsExactly(null, "run 1", null, "run 3");
    }

    @Test
    void nightsWithoutAnyRun_haveNothingToShow() {
        assertThat(NightCharts.of(List.of(none(1), none(0)), WORDS).nights()).isEmpty();
    }

    private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");
    private static final Words AT_NOON =
            new Words(Clock.fixed(DAY.atTime(12, 0).atZone(CHICAGO).toInstant(), CHICAGO));

    /** A run at half past eleven in the evening, when the date is another one in UTC. */
    private static Summary run(String feed, int daysAgo, RunState state, long changed, long removed) {
        Instant created = DAY.minusDays(daysAgo).atTime(23, 30).atZone(CHICAGO).toInstant();
        return new Summary("run", feed, state, created, created, changed, removed, 0, 1);
    }

    @Test
    void changesOfADistrict_haveAColumnForEachNight_howeverManyFeedsRun() {
        Chart chart = NightCharts.changes(
                List.of(
                        run("staff", 1, RunState.MERGED, 100, 4),
                        run("nightly", 1, RunState.HELD, 0, 0),
                        run("nightly", 3, RunState.FAILED, 0, 0),
                        run("nightly", 3, RunState.MERGED, 25, 0),
                        run("nightly", 30, RunState.MERGED, 7, 0)),
                60,
                CHICAGO,
                AT_NOON);

        assertThat(chart.label()).isEqualTo("Changes on each of 30 nights up to 27 Nov; removals below the line");
        assertThat(chart.bars())
                .containsExactly(
                        new Bar(260, 22, 7, 22, "bad", "24 Nov, failed: 25 changed, 0 removed"),
                        new Bar(280, 0, 7, 44, "ask", "26 Nov, held: 100 changed, 4 removed"),
                        new Bar(280, 45, 7, 4, "ask", "26 Nov, held: 100 changed, 4 removed"));
    }

    @Test
    void changesOfADistrictWithManyRuns_areOfTheNightsThatAreWhole() {
        Chart chart = NightCharts.changes(
                List.of(
                        run("nightly", 1, RunState.MERGED, 1, 0),
                        run("nightly", 2, RunState.MERGED, 1, 0),
                        run("nightly", 2, RunState.MERGED, 1, 0)),
                3,
                CHICAGO,
                AT_NOON);

        assertThat(chart.label()).startsWith("Changes on each of 2 nights up to 27 Nov");
        assertThat(chart.bars()).extracting(Bar::title).containsExactly("26 Nov, merged: 1 changed, 0 removed");
    }

    @Test
    void stages_areDrawnBesideTheUsual_andToldWhereMuchSlower() {
        Map<String, Double> stages = new LinkedHashMap<>();
        stages.put("open", 0.5);
        stages.put("plan", 6.0);
        stages.put("merge", 8.0);
        StageTimes times = StageTimes.of(stages, new Usual(3, Map.of("open", 0.1, "merge", 10.0, "plan", 2.5)));

        assertThat(times.runs()).isEqualTo(3);
        assertThat(times.lines())
                .containsExactly(
                        new StageTimes.Line(
                                "open", 0.5, 0.1, null, List.of(bar(2, 10, 8, "changed"), bar(12, 2, 4, "usual"))),
                        new StageTimes.Line(
                                "plan", 6, 2.5, 2.4, List.of(bar(2, 120, 8, "ask"), bar(12, 50, 4, "usual"))),
                        new StageTimes.Line(
                                "merge", 8, 10.0, null, List.of(bar(2, 160, 8, "changed"), bar(12, 200, 4, "usual"))));
    }

    private static Bar bar(int y, int width, int height, String tone) {
        return new Bar(0, y, width, height, tone, "");
    }

    @Test
    void stagesOfTooFewRuns_areNotUsual() {
        StageTimes times = StageTimes.of(Map.of("open", 0.0), new Usual(2, Map.of("open", 0.1)));
        assertThat(times.runs()).isZero();
        assertThat(times.lines())
                .containsExactly(new StageTimes.Line("open", 0, null, null, List.of(bar(2, 1, 8, "changed"))));
    }
}
