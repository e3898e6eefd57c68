package io.rollbook.bench;

import io.rollbook.made.Size;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Medians, and each round's ratios against the goals, of which the one in the middle counts.
 *
 * @param heap the most heap in use that was seen after a night, in bytes
 * @param resident the most memory the service ever had resident, in bytes
 */
record Report(Size size, long rows, Map<String, List<Cost>> costs, long heap, long resident) {
    /** A ratio and what it must be. */
    private record Goal(String name, double ratio, String now, String project, boolean reached) {}

    private Cost of(String name) {
        return Cost.median(Objects.requireNonNull(costs.get(name), name));
    }

    /**
     * Each round's own ratio, and of these the one in the middle: what a machine does to one half of a round it does to the
     * other, and not to the next round.
     */
    private double ratio(String name, String against, ToDoubleFunction<Cost> of) {
        List<Cost> ours = Objects.requireNonNull(costs.get(name), name);
        List<Cost> theirs = Objects.requireNonNull(costs.get(against), against);
        double[] ratios = IntStream.range(0, ours.size())
                .mapToDouble(round -> of.applyAsDouble(ours.get(round)) / of.applyAsDouble(theirs.get(round)))
                .sorted()
                .toArray();
        return ratios[ratios.length / 2];
    }

    private List<Goal> goals() {
        double first = ratio("rollbook, first load", "floor, first load", Cost::cpu);
        double night = ratio("rollbook, night", "floor, night", Cost::cpu);
        double unchanged = ratio("rollbook, unchanged", "floor, night", Cost::cpu);
        double chunked = ratio("chunked upsert, night", "rollbook, night", Cost::cpu);
        double single = ratio("row by row, night", "rollbook, night", Cost::cpu);
        double wal = ratio("rollbook, night", "minimal merge, night", Cost::wal);
        return List.of(
                new Goal("first load against the floor, CPU", first, "<= 4.0", "<= 2.5", first <= 4.0),
                new Goal("1 % night against the floor, CPU", night, "<= 2.5", "<= 0.8", night <= 2.5),
                new Goal("unchanged delivery against the floor, CPU", unchanged, "<= 0.1", "<= 0.05", unchanged <= 0.1),
                new Goal("chunk-1000 upsert against our night, CPU", chunked, ">= 2.5", ">= 6", chunked >= 2.5),
                new Goal("row by row (scaled) against our night, CPU", single, ">= 7", ">= 20", single >= 7),
                new Goal("our night's WAL against a minimal merge", wal, "<= 1.5", "<= 1.2", wal <= 1.5));
    }

    void print(PrintStream out) {
        out.printf(Locale.ROOT, "%n%s: %,d rows, medians of %d rounds%n", size, rows, rounds());
        out.printf(
                Locale.ROOT,
                "  %-28s %9s %9s %12s %12s %10s%n",
                "",
                "wall s",
                "CPU s",
                "client CPU s",
                "server CPU s",
                "WAL MB");
        for (String name : costs.keySet()) {
            Cost cost = of(name);
            out.printf(
                    Locale.ROOT,
                    "  %-28s %9.2f %9.2f %12.2f %12.2f %10.1f%n",
                    name,
                    cost.wall(),
                    cost.cpu(),
                    cost.client(),
                    cost.server(),
                    cost.wal() / 1e6);
        }
        out.printf(Locale.ROOT, "%n  %-44s %8s %9s %9s%n", "", "ratio", "goal now", "in the end");
        for (Goal goal : goals()) {
            out.printf(
                    Locale.ROOT,
                    "  %-44s %8.2f %9s %9s  %s%n",
                    goal.name(),
                    goal.ratio(),
                    goal.now(),
                    goal.project(),
                    goal.reached() ? "reached" : "MISSED");
        }
        out.printf(
                Locale.ROOT,
                "%n  The service ran with 256 MiB of heap; %d MiB in use after a night, %d MiB resident at most.%n",
                heap / (1 << 20),
                resident / (1 << 20));
    }

    private int rounds() {
        return costs.values().iterator().next().size();
    }

    String json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("size", size.name().toLowerCase(Locale.ROOT));
        out.put("rows", rows);
        out.put("heapLimit", 256L << 20);
        out.put("heapAfterNight", heap);
        out.put("residentPeak", resident);
        Map<String, Object> medians = new LinkedHashMap<>();
        costs.keySet().forEach(name -> medians.put(name, of(name)));
        out.put("medians", medians);
        out.put("rounds", costs);
        out.put("goals", goals());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(out);
    }
}
