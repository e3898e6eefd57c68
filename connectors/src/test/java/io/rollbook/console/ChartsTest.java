package io.rollbook.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.console.Chart.Bar;
import io.rollbook.run.RunState;
import io.rollbook.run.RunTrends.Night;
import io.rollbook.run.RunTrends.Usual;
import java.time.Clock;
import java.time.LocalDate;
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
