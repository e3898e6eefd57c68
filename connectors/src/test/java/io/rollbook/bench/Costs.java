package io.rollbook.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What each step cost in each round. */
final class Costs {
    private final Map<String, List<Cost>> costs = new LinkedHashMap<>();
    private final Meter meter;

    Costs(Meter meter) {
        this.meter = meter;
    }

    Cost measure(int round, String name, Meter.Client client, Meter.Step step)
            throws IOException, SQLException, InterruptedException {
        Cost cost = meter.measure(client, step);
        note(round, name, name, cost);
        return cost;
    }

    /** Keeps and prints a cost; {@code said}: what is printed. */
    void note(int round, String said, String name, Cost cost) {
        costs.computeIfAbsent(name, none -> new ArrayList<>()).add(cost);
        Stand.say(String.format(
                Locale.ROOT,
                "round %d  %-46s %7.2f s wall %7.2f s CPU (%.2f + %.2f)  %6.1f MB WAL",
                round,
                said,
                cost.wall(),
                cost.cpu(),
                cost.client(),
                cost.server(),
                cost.wal() / 1e6));
    }

    /** The cost in the middle of those of all rounds. */
    Cost of(String name) {
        return Cost.median(all(name));
    }

    /**
     * Each round's own ratio, and of these the one in the middle: what a machine does to one half of a round it does to the
     * other, and not to the next round.
     */
    double ratio(String name, String against, ToDoubleFunction<Cost> of) {
        return ratio(
                all(name).stream().mapToDouble(of).toArray(),
                all(against).stream().mapToDouble(of).toArray());
    }

    /** The ratio in the middle of those of all rounds. */
    static double ratio(double[] ours, double[] theirs) {
        double[] ratios = IntStream.range(0, ours.length)
                .mapToDouble(round -> ours[round] / theirs[round])
                .sorted()
                .toArray();
        return ratios[ratios.length / 2];
    }

    /** Of every round, in their order. */
    List<Cost> all(String name) {
        return Objects.requireNonNull(costs.get(name), name);
    }

    int rounds() {
        return costs.values().iterator().next().size();
    }

    void print(PrintStream out) {
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
    }

    /** For a file of figures: the medians and every round. */
    void enter(Map<String, Object> json) {
        Map<String, Object> medians = new LinkedHashMap<>();
        costs.keySet().forEach(name -> medians.put(name, of(name)));
        json.put("medians", medians);
        json.put("rounds", costs);
    }
}
