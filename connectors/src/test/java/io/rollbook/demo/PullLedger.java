package io.rollbook.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A pull's ledger of what the service was asked for, against what the service has.
 *
 * @param pull as {@code run show --json} has it
 * @param mode what kind of pull it must be: {@code full} or {@code delta}
 * @param truth what must be told of each collection
 */
record PullLedger(JsonNode pull, String mode, Map<String, Line> truth) {
    private static final List<String> COLUMNS = List.of("asked", "received", "total", "pages", "retries", "restarts");
    private static final int PAGE = 1_000;

    /** By so many records pages follow one another: each begins with the last record of the one before. */
    static final int STEP = PAGE - 1;

    /**
     * What must be told of a collection.
     *
     * @param received records that came
     * @param total records that there are
     */
    record Line(long received, long total) {
        static Line whole(long records) {
            return new Line(records, records);
        }

        boolean isWhole() {
            return received == total;
        }

        /** In the order of the columns, of a collection that came in one go. */
        private List<Long> numbers() {
            long more = Math.max(0, total - PAGE + STEP - 1) / STEP;
            return List.of(PAGE + more * STEP, received, total, 1 + more, 0L, 0L);
        }
    }

    /** Everything that is not as it must be, one sentence each. */
    List<String> differences() {
        List<String> out = new ArrayList<>();
        if (!pull.path("mode").asString("").equals(mode)) {
            out.add("the pull is " + pull.path("mode").asString("none") + ", not " + mode);
        }
        Map<String, JsonNode> told = told();
        if (!told.keySet().equals(truth.keySet())) {
            out.add("collections " + told.keySet() + " were pulled, not " + truth.keySet());
        }
        told.forEach((name, collection) -> {
            if (!isTrue(name, collection)) {
                out.add(name + ": the pull says " + collection + ", true is " + truth.get(name));
            }
        });
        return out;
    }

    private Map<String, JsonNode> told() {
        Map<String, JsonNode> told = new LinkedHashMap<>();
        pull.path("collections").forEach(each -> told.put(each.path("name").asString(""), each));
        return told;
    }

    private boolean isTrue(String name, JsonNode collection) {
        Line line = truth.get(name);
        if (line == null || collection.path("complete").asBoolean(!line.isWhole()) != line.isWhole()) {
            return false;
        }
        // One that is not whole was read again and again, and broke off in the middle.
        return line.isWhole()
                ? numbers(collection).equals(line.numbers())
                : collection.path("received").asLong(-1) == line.received()
                        && collection.path("total").asLong(-1) == line.total()
                        && collection.path("restarts").asLong(-1) == 3;
    }

    private static List<Long> numbers(JsonNode collection) {
        return COLUMNS.stream()
                .map(column -> collection.path(column).asLong(-1))
                .toList();
    }

    void print(Screen screen) {
        String since = pull.path("since").asString("");
        screen.fact(
                "pulled",
                pull.path("mode").asString("-") + (since.isEmpty() ? "" : ", since " + since) + ": "
                        + pull.path("why").asString(""));
        screen.header(COLUMNS);
        told().forEach((name, collection) -> screen.row(name, numbers(collection), isTrue(name, collection)));
    }
}
