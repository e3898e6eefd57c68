package io.rollbook.bench;

import io.rollbook.made.Size;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Medians, and each round's ratios against the goals, of which the one in the middle counts.
 *
 * @param heap the most heap in use that was seen after a night, in bytes
 * @param resident the most memory the service ever had resident, in bytes
 */
record Report(Size size, long rows, Costs costs, long heap, long resident) {
    /** A ratio and what it must be. */
    private record Goal(String name, double ratio, String now, String project, boolean reached) {}

    private List<Goal> goals() {
        double first = costs.ratio("rollbook, first load", "floor, first load", Cost::cpu);
        double night = costs.ratio("rollbook, night", "floor, night", Cost::cpu);
        double unchanged = costs.ratio("rollbook, unchanged", "floor, night", Cost::cpu);
        double chunked = costs.ratio("chunked upsert, night", "rollbook, night", Cost::cpu);
        double single = costs.ratio("row by row, night", "rollbook, night", Cost::cpu);
        double wal = costs.ratio("rollbook, night", "minimal merge, night", Cost::wal);
        return List.of(
                new Goal("first load against the floor, CPU", first, "<= 4.0", "<= 2.5", first <= 4.0),
                new Goal("1 % night against the floor, CPU", night, "<= 2.5", "<= 0.8", night <= 2.5),
                new Goal("unchanged delivery against the floor, CPU", unchanged, "<= 0.1", "<= 0.05", unchanged <= 0.1),
                new Goal("chunk-1000 upsert against our night, CPU", chunked, ">= 2.5", ">= 6", chunked >= 2.5),
                new Goal("row by row (scaled) against our night, CPU", single, ">= 7", ">= 20", single >= 7),
                new Goal("our night's WAL against a minimal merge", wal, "<= 1.5", "<= 1.2", wal <= 1.5));
    }

    void print(PrintStream out) {
        out.printf(Locale.ROOT, "%n%s: %,d rows, medians of %d rounds%n", size, rows, costs.rounds());
        costs.print(out);
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

    String json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("size", size.name().toLowerCase(Locale.ROOT));
        out.put("rows", rows);
        out.put("heapLimit", 256L << 20);
        out.put("heapAfterNight", heap);
        out.put("residentPeak", resident);
        costs.enter(out);
        out.put("goals", goals());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(out);
    }
}
