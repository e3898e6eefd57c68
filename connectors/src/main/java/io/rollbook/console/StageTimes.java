package io.rollbook.console;

import io.rollbook.run.RunTrends.Usual;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long the stages of a run took, beside what is usual for its feed.
 *
 * @param runs from how many runs the usual is; 0 where they are too few to say
 */
public record StageTimes(List<Line> lines, int runs) {
    private static final int TOO_FEW = 3;
    private static final int WIDTH = 200;
    /** Twice as long is worth a word, unless it is too short to be noticed. */
    private static final double SLOW_TIMES = 2;

    private static final double SLOW_SECONDS = 1;

    /**
     * A stage.
     *
     * @param usual the median of the runs before; null where there is none
     * @param slower how many times the usual it took, where that is worth a word
     * @param bars of the run, and below it of the usual
     */
    public record Line(
            String stage, double seconds, @Nullable Double usual, @Nullable Double slower, List<Chart.Bar> bars) {}

    /** {@code stages}: seconds by stage, in the order in which they ran. */
    static StageTimes of(Map<String, Double> stages, Usual usual) {
        Map<String, Double> known = usual.runs() < TOO_FEW ? Map.of() : usual.seconds();
        double most = Stream.concat(
                        stages.values().stream(), stages.keySet().stream().map(stage -> known.getOrDefault(stage, 0.0)))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        List<Line> lines = new ArrayList<>();
        stages.forEach((stage, seconds) -> lines.add(line(stage, seconds, known.get(stage), most)));
        return new StageTimes(lines, known.isEmpty() ? 0 : usual.runs());
    }

    private static Line line(String stage, double seconds, @Nullable Double usual, double most) {
        if (usual == null) {
            return new Line(stage, seconds, null, null, List.of(bar(seconds, most, "changed")));
        }
        boolean slow = usual > 0 && seconds > SLOW_TIMES * usual && seconds > usual + SLOW_SECONDS;
        return new Line(
                stage,
                seconds,
                usual,
                slow ? seconds / usual : null,
                List.of(
                        bar(seconds, most, slow ? "ask" : "changed"),
                        new Chart.Bar(0, 12, wide(usual, most), 4, "usual", "")));
    }

    private static Chart.Bar bar(double seconds, double most, String tone) {
        return new Chart.Bar(0, 2, wide(seconds, most), 8, tone, "");
    }

    private static int wide(double seconds, double most) {
        return most == 0 ? 1 : (int) Math.max(1, Math.round(seconds / most * WIDTH));
    }
}
