package io.rollbook.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A plan's counts for people: those of the district, then those of each school with the id that an approval names it by; of
 * each entity a line, with the reasons. At most 100 columns wide.
 */
final class PlanTable {
    private static final int REASONS_WIDTH = 42;

    private final Table table = new Table("ENTITY", "ADD", "CHANGE", "REMOVE", "RESTORE", "REASONS");

    private PlanTable() {}

    static Table of(JsonNode plan) {
        PlanTable all = new PlanTable();
        for (Map.Entry<String, JsonNode> entity : plan.path("entities").properties()) {
            all.add(entity.getKey(), entity.getValue(), plan.path("reasons").path(entity.getKey()));
        }
        for (JsonNode school : plan.path("schools")) {
            String name = RunText.text(school, "name");
            String id = RunText.text(school, "sourcedId");
            all.table.line(name.isEmpty() ? "at " + id : "at " + name + " (" + id + ")");
            // In the order of the plan's entities.
            for (String entity : plan.path("entities").propertyNames()) {
                if (school.path(entity).isObject()) {
                    all.add(
                            "  " + entity,
                            school.path(entity),
                            school.path("reasons").path(entity));
                }
            }
        }
        return all.table;
    }

    private void add(String entity, JsonNode counts, JsonNode reasons) {
        List<String> lines = lines(reasons);
        table.row(
                entity,
                counts.path("add").asLong(0),
                counts.path("change").asLong(0),
                counts.path("remove").asLong(0),
                counts.path("restore").asLong(0),
                lines.get(0));
        lines.stream().skip(1).forEach(line -> table.row("", "", "", "", "", line));
    }

    /** {@code 26 new, 25 absent}, broken where that is too long; one line at least. */
    private static List<String> lines(JsonNode reasons) {
        List<String> lines = new ArrayList<>(List.of(""));
        for (Map.Entry<String, JsonNode> reason : reasons.properties()) {
            String told = reason.getValue().asLong(0) + " " + reason.getKey().replace('-', ' ');
            String last = lines.get(lines.size() - 1);
            if (last.isEmpty()) {
                lines.set(lines.size() - 1, told);
            } else if (last.length() + told.length() + 2 <= REASONS_WIDTH) {
                lines.set(lines.size() - 1, last + ", " + told);
            } else {
                lines.set(lines.size() - 1, last + ",");
                lines.add(told);
            }
        }
        return lines;
    }
}
