package io.rollbook.bench;

import io.rollbook.made.Truth;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** What pulls took, and each round's own ratios against the goals, of which the one in the middle counts. */
final class PullFigures {
    private static final double FASTER = 3.0;
    private static final double BEYOND = 0.25;

    /**
     * A pull.
     *
     * @param wall seconds from its start until all is merged
     * @param pull seconds of these until the delivery was on its way
     * @param cpu CPU seconds of the application
     * @param heap bytes in use afterwards
     */
    record Pulled(double wall, double pull, double cpu, long heap) {}

    private final int parallel;
    private final List<Pulled> sideBySide = new ArrayList<>();
    private final List<Pulled> oneByOne = new ArrayList<>();
    private final List<Double> transfer = new ArrayList<>();
    private long pages;
    private long bytes;

    PullFigures(int parallel) {
        this.parallel = parallel;
    }

    void pulled(int atATime, Pulled pulled) {
        (atATime == 1 ? oneByOne : sideBySide).add(pulled);
    }

    void transferred(double seconds, long ofPages, long ofBytes) {
        transfer.add(seconds);
        pages = ofPages;
        bytes = ofBytes;
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double median(List<Pulled> pulls, ToDoubleFunction<Pulled> of) {
        return median(pulls.stream().mapToDouble(of));
    }

    private double perRound(IntToDoubleFunction ratio) {
        return median(IntStream.range(0, transfer.size()).mapToDouble(ratio));
    }

    /** How many times faster side by side is. */
    double faster() {
        return perRound(
                round -> oneByOne.get(round).wall() / sideBySide.get(round).wall());
    }

    /** The part of the transfer's time that comes on top of it. */
    double beyond() {
        return perRound(round -> sideBySide.get(round).wall() / transfer.get(round) - 1);
    }

    void print(PrintStream out, Truth truth, long resident) {
        out.printf(
                Locale.ROOT,
                "%npull: %,d users, %,d enrollments; %,d pages, %.0f MB, each after %d ms; medians of %d rounds%n",
                truth.entity("users").records(),
                truth.entity("enrollments").records(),
                pages,
                bytes / 1e6,
                ProviderProcess.DELAY.toMillis(),
                transfer.size());
        out.printf(Locale.ROOT, "  %-28s %9s %9s %12s%n", "", "wall s", "pull s", "client CPU s");
        row(out, parallel + " at a time, until merged", sideBySide);
        row(out, "1 at a time, until merged", oneByOne);
        out.printf(
                Locale.ROOT,
                "  %-28s %9.2f%n",
                "transfer alone, " + parallel + " at a time",
                median(transfer.stream().mapToDouble(each -> each)));
        out.printf(Locale.ROOT, "%n  %-44s %8s %9s%n", "", "ratio", "goal");
        goal(out, "1 at a time against " + parallel, faster(), ">= " + FASTER, faster() >= FASTER);
        goal(out, "beyond the transfer, of its time", beyond(), "<= " + BEYOND, beyond() <= BEYOND);
        out.printf(
                Locale.ROOT,
                "%n  The service ran with 256 MiB of heap; %d MiB in use after a pull, %d MiB resident at most.%n",
                heap() / (1 << 20),
                resident / (1 << 20));
    }

    private static void row(PrintStream out, String name, List<Pulled> pulls) {
        out.printf(
                Locale.ROOT,
                "  %-28s %9.2f %9.2f %12.2f%n",
                name,
                median(pulls, Pulled::wall),
                median(pulls, Pulled::pull),
                median(pulls, Pulled::cpu));
    }

    private static void goal(PrintStream out, String name, double ratio, String goal, boolean reached) {
        out.printf(Locale.ROOT, "  %-44s %8.2f %9s  %s%n", name, ratio, goal, reached ? "reached" : "MISSED");
    }

    private long heap() {
        return sideBySide.stream().mapToLong(Pulled::heap).max().orElse(-1);
    }

    String json(long resident) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("pages", pages);
        out.put("bytes", bytes);
        out.put("delayMillis", ProviderProcess.DELAY.toMillis());
        out.put("parallel", parallel);
        out.put("heapLimit", 256L << 20);
        out.put("heapAfterPull", heap());
        out.put("residentPeak", resident);
        out.put("faster", faster());
        out.put("beyond", beyond());
        out.put("rounds", Map.of("sideBySide", sideBySide, "oneByOne", oneByOne, "transfer", transfer));
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(out);
    }
}
