package io.rollbook.bench;

import io.rollbook.made.Size;
import io.rollbook.made.Truth;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What safety costs, against its goals; of several rounds each has its own ratio, and the one in the middle counts.
 *
 * <ul>
 *   <li>Planning: all that a preview and the reading of its plan cost, opening and reading the delivery included, against all
 *       that the night costs that merges the same. And within a night that nobody looks at, the time of the stages that plan
 *       and judge against that of all others.
 *   <li>Undo: its time from the request until it is merged, planning and judging included, against that of the stage of the
 *       night that merges. For comparison also against the whole night.
 *   <li>History and audit: the bytes of their tables and indexes against all others that are written. Of a night those of the
 *       write-ahead log, page images included: nights are a day apart, with a checkpoint between them. Without these, for
 *       comparison, a row that is kept counts for as much as the row that replaces it.
 * </ul>
 */
final class SafetyReport {
    private static final Set<String> BYTES = Set.of("first load, tables", "night, log");

    private final Size size;
    private final Truth truth;
    private final Costs costs;
    private final Map<String, List<Map<String, Double>>> stages = new LinkedHashMap<>();
    private final Map<String, List<Map<String, Long>>> bytes = new LinkedHashMap<>();
    private final Seconds[] histories = {new Seconds(), new Seconds()};

    /** A figure, and the most that it is to be; a goal of 0 is none. */
    private record Figure(String name, double value, double goal, boolean reached) {
        Figure(String name, double value, double goal) {
            this(name, value, goal, value <= goal);
        }
    }

    SafetyReport(Size size, Truth truth, Costs costs) {
        this.size = size;
        this.truth = truth;
        this.costs = costs;
    }

    /** Keeps the seconds of each stage of a run. */
    void ran(String name, JsonNode run) {
        Map<String, Double> each = new LinkedHashMap<>();
        run.path("stages")
                .properties()
                .forEach(stage -> each.put(stage.getKey(), stage.getValue().asDouble(0)));
        stages.computeIfAbsent(name, none -> new ArrayList<>()).add(each);
    }

    void firstLoad(Map<String, Long> tables) {
        written("first load, tables", tables);
    }

    void night(Written.Log log) {
        written("night, log", log.whole());
        written("night, no page images", log.changes());
    }

    void undo(Written.Log log) {
        written("undo, log", log.whole());
    }

    private void written(String name, Map<String, Long> each) {
        bytes.computeIfAbsent(name, none -> new ArrayList<>()).add(each);
    }

    /** Of each of {@link Safety#ENTITIES}. */
    Seconds[] histories() {
        return histories;
    }

    private List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(
                "preview and its plan against the night, CPU",
                Costs.ratio(sum(cpu("preview"), cpu("its plan, read")), cpu("night")),
                1.25));
        figures.add(new Figure(
                "planning and judging in the night against the rest, time",
                Costs.ratio(of("night", SafetyReport::planning), of("night", each -> total(each) - planning(each))),
                0.25));
        for (int entity = 0; entity < histories.length; entity++) {
            String name = "history of " + Safety.ENTITIES.get(entity) + ", ms: ";
            figures.add(new Figure(name + "median", histories[entity].within(50) * 1e3, 50));
            figures.add(new Figure(name + "95 of 100 within", histories[entity].within(95) * 1e3, 50));
        }
        figures.add(new Figure(
                "undo against the night's merge, time",
                Costs.ratio(costs("undo", Cost::wall), of("night", each -> each.getOrDefault("merge", 0.0))),
                2));
        figures.add(new Figure("undo against the whole night, CPU", costs.ratio("undo", "night", Cost::cpu), 0));
        figures.add(new Figure(
                "held, read and approved against the night, CPU",
                Costs.ratio(
                        sum(sum(cpu("the night again, held"), cpu("the held plan, read")), cpu("its approval")),
                        cpu("night")),
                0));
        bytes.forEach((name, each) -> figures.add(
                new Figure("history and audit on the rest: " + name, added(each), BYTES.contains(name) ? 0.4 : 0)));
        return figures;
    }

    private double[] cpu(String name) {
        return costs(name, Cost::cpu);
    }

    private double[] costs(String name, ToDoubleFunction<Cost> of) {
        return costs.all(name).stream().mapToDouble(of).toArray();
    }

    private double[] of(String name, ToDoubleFunction<Map<String, Double>> of) {
        return Objects.requireNonNull(stages.get(name), name).stream()
                .mapToDouble(of)
                .toArray();
    }

    private static double[] sum(double[] one, double[] other) {
        double[] sum = one.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other[i];
        }
        return sum;
    }

    private static double planning(Map<String, Double> stages) {
        return Stream.of("plan", "guard")
                .mapToDouble(each -> stages.getOrDefault(each, 0.0))
                .sum();
    }

    private static double total(Map<String, Double> stages) {
        return stages.values().stream().mapToDouble(each -> each).sum();
    }

    private static double added(List<Map<String, Long>> rounds) {
        double[] kept = rounds.stream().mapToDouble(SafetyReport::kept).toArray();
        double[] others = rounds.stream()
                .mapToDouble(
                        each -> each.values().stream().mapToLong(one -> one).sum() - kept(each))
                .toArray();
        return Costs.ratio(kept, others);
    }

    private static double kept(Map<String, Long> bytes) {
        return bytes.getOrDefault("history", 0L) + bytes.getOrDefault("audit", 0L);
    }

    void print(PrintStream out, long resident) {
        out.printf(
                Locale.ROOT,
                "%nsafety, %s: %,d users, %,d enrollments; medians of %d rounds%n",
                size.name().toLowerCase(Locale.ROOT),
                truth.entity("users").records(),
                truth.entity("enrollments").records(),
                costs.rounds());
        costs.print(out);
        printStages(out);
        printBytes(out);
        out.printf(Locale.ROOT, "%n  %-58s %8s %9s%n", "", "", "goal");
        for (Figure figure : figures()) {
            out.printf(
                    Locale.ROOT,
                    "  %-58s %8.2f %9s  %s%n",
                    figure.name(),
                    figure.value(),
                    figure.goal() == 0 ? "" : "<= " + figure.goal(),
                    figure.goal() == 0 ? "" : figure.reached() ? "reached" : "MISSED");
        }
        out.printf(
                Locale.ROOT,
                "%n  The service ran with 256 MiB of heap; %d MiB resident at most.%n",
                resident / (1 << 20));
    }

    private void printStages(PrintStream out) {
        out.printf("%n  seconds of each stage, last round%n");
        stages.forEach((name, rounds) -> {
            StringBuilder line = new StringBuilder();
            rounds.get(rounds.size() - 1)
                    .forEach((stage, seconds) -> line.append(String.format(Locale.ROOT, "  %s %.2f", stage, seconds)));
            out.printf("  %-28s %s%n", name, line);
        });
    }

    private void printBytes(PrintStream out) {
        out.printf("%n  %-28s", "MB written, last round");
        TreeSet<String> schemas = new TreeSet<>();
        bytes.values().forEach(rounds -> rounds.forEach(each -> schemas.addAll(each.keySet())));
        schemas.forEach(schema -> out.printf(" %9s", schema));
        out.println();
        bytes.forEach((name, rounds) -> {
            out.printf("  %-28s", name);
            schemas.forEach(schema -> out.printf(
                    Locale.ROOT, " %9.1f", rounds.get(rounds.size() - 1).getOrDefault(schema, 0L) / 1e6));
            out.println();
        });
    }

    String json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("size", size.name().toLowerCase(Locale.ROOT));
        costs.enter(out);
        out.put("stages", stages);
        out.put("bytes", bytes);
        out.put("figures", figures());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(out);
    }
}
