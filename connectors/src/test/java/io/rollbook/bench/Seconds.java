package io.rollbook.bench;

import java.util.ArrayList;
import java.util.List;

/** How long something took, each time. */
final class Seconds {
    private final List<Double> all = new ArrayList<>();

    void add(double seconds) {
        all.add(seconds);
    }

    /** The time within which so many of 100 were there. */
    double within(int percent) {
        double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(int) Math.ceil(sorted.length * percent / 100.0) - 1];
    }
}
