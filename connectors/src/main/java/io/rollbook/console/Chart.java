package io.rollbook.console;

import io.rollbook.run.RunSummaries.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bars of the last nights, oldest first: what changed above the line, what was removed below it.
 *
 * @param label what it shows, in a sentence
 */
public record Chart(String label, int width, int height, int line, List<Bar> bars) {
    private static final int NIGHTS = 30;
    private static final int STEP = 10;
    private static final int BAR = 7;
    private static final int UP = 44;
    private static final int DOWN = 20;

    /** One bar. @param tone {@code changed} or {@code removed}, or a run's tone where it ended otherwise */
    public record Bar(int x, int y, int width, int height, String tone, String title) {}

    /** Of a district's runs, newest first. Heights are square roots, so that small nights are seen beside a first load. */
    static Chart of(List<Summary> newestFirst, Words words) {
        List<Summary> runs = newestFirst.subList(0, Math.min(NIGHTS, newestFirst.size()));
        double most = runs.stream()
                .mapToDouble(run -> Math.sqrt(Math.max(run.changed(), run.removed())))
                .max()
                .orElse(0);
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            Summary run = runs.get(runs.size() - 1 - i);
            String title = String.format(
                    Locale.ENGLISH,
                    "%s, %s: %,d changed, %,d removed",
                    words.ago(run.created()),
                    run.state().word(),
                    run.changed(),
                    run.removed());
            String tone = words.tone(run.state());
            int up = tall(run.changed(), most, UP);
            bars.add(new Bar(i * STEP, UP - up, BAR, up, tone.equals("good") ? "changed" : tone, title));
            int down = tall(run.removed(), most, DOWN);
            if (run.removed() > 0) {
                bars.add(new Bar(i * STEP, UP + 1, BAR, down, tone.equals("good") ? "removed" : tone, title));
            }
        }
        return new Chart(
                "Changes of the last " + words.count(runs.size(), "run", "runs")
                        + ", oldest first; removals below the line",
                NIGHTS * STEP,
                UP + DOWN + 1,
                UP,
                bars);
    }

    private static int tall(long number, double most, int room) {
        return most == 0 ? 2 : (int) Math.max(2, Math.round(Math.sqrt(number) / most * room));
    }
}
