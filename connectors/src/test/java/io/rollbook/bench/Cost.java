package io.rollbook.bench;

import java.util.Comparator;
import java.util.List;

/**
 * What a step cost.
 *
 * @param wall seconds from begin to end
 * @param client CPU seconds of the application or the tools
 * @param server CPU seconds of all PostgreSQL processes
 * @param wal bytes of write-ahead log
 */
record Cost(double wall, double client, double server, long wal) {
    double cpu() {
        return client + server;
    }

    Cost times(double factor) {
        return new Cost(wall * factor, client * factor, server * factor, Math.round(wal * factor));
    }

    /** The one in the middle by CPU. */
    static Cost median(List<Cost> costs) {
        List<Cost> sorted =
                costs.stream().sorted(Comparator.comparingDouble(Cost::cpu)).toList();
        return sorted.get(sorted.size() / 2);
    }
}
