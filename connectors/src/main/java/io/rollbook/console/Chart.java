package io.rollbook.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Columns of the last nights, oldest first, above and below a line.
 *
 * @param label what it shows, in a sentence
 */
public record Chart(String label, int width, int height, int line, List<Bar> bars) {
    /** How many columns it has room for. */
    static final int COLUMNS = 30;

    private static final int STEP = 10;
    private static final int BAR = 7;
    private static final int UP = 44;
    private static final int DOWN = 20;

    /** One bar. @param tone {@code changed} or {@code removed}, or a run's tone where it ended otherwise */
    public record Bar(int x, int y, int width, int height, String tone, String title) {}

    /**
     * What stands at one place.
     *
     * @param tone what its run's state means, as {@link Words#tone} has it; null where there was no run, which is a gap
     * @param down null where the chart has nothing below its line
     */
    record Column(@Nullable String tone, long up, @Nullable Long down, String title) {}

    /** Heights are square roots, so that small nights are seen beside a first load. */
    static Chart of(String label, List<Column> columns) {
        double most = columns.stream()
                .mapToDouble(each -> Math.sqrt(Math.max(each.up, each.down == null ? 0 : each.down)))
                .max()
                .orElse(0);
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.tone == null) {
                continue;
            }
            boolean good = column.tone.equals("good");
            int up = tall(column.up, most, UP);
            bars.add(new Bar(i * STEP, UP - up, BAR, up, good ? "changed" : column.tone, column.title));
            if (column.down != null && column.down > 0) {
                int down = tall(column.down, most, DOWN);
                bars.add(new Bar(i * STEP, UP + 1, BAR, down, good ? "removed" : column.tone, column.title));
            }
        }
        boolean below = columns.stream().anyMatch(each -> each.down != null);
        return new Chart(label, COLUMNS * STEP, UP + (below ? DOWN : 0) + 1, UP, bars);
    }

    /** The bars of each tone as one path: a page with many charts is a tenth as long, and no bar has a title of its own. */
    public Map<String, String> paths() {
        Map<String, String> paths = new LinkedHashMap<>();
        bars.forEach(bar -> paths.merge(
                bar.tone,
                "M%d %dh%dv%dh-%dz".formatted(bar.x, bar.y, bar.width, bar.height, bar.width),
                String::concat));
        return paths;
    }

    private static int tall(long number, double most, int room) {
        return most == 0 ? 2 : (int) Math.max(2, Math.round(Math.sqrt(number) / most * room));
    }
}
