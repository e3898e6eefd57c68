package io.rollbook.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "plan", description = "What a run would change, or did.")
final class PlanCommand extends RunCommands.OnRun {
    @Option(names = "--csv", description = "Every record as CSV for a spreadsheet, with before and after by field.")
    boolean csv;

    @Mixin
    Paging paging = new Paging();

    @Override
    int run() {
        if (csv) {
            api().copy(path("plan.csv").toString(), out());
            return ExitCode.DONE;
        }
        JsonNode plan = api().get(paging.on(path("plan")).toString());
        if (printedAsJson(plan)) {
            return ExitCode.DONE;
        }
        out().println("plan " + RunText.text(plan, "digest") + " from roster version " + RunText.text(plan, "base"));
        Table entities = new Table("ENTITY", "ADD", "CHANGE", "REMOVE", "RESTORE");
        for (Map.Entry<String, JsonNode> entity : plan.path("entities").properties()) {
            entities.row(counted(entity.getKey(), entity.getValue()));
        }
        entities.print(out());
        Table schools = new Table("SCHOOL", "ADD", "CHANGE", "REMOVE", "RESTORE");
        for (JsonNode school : plan.path("schools")) {
            schools.row(counted(RunText.text(school, "name"), summed(school)));
        }
        if (!schools.isEmpty()) {
            schools.print(out());
        }
        Table rows = new Table("ENTITY", "SOURCEDID", "ACTION", "BEFORE", "AFTER");
        for (JsonNode row : plan.path("rows")) {
            rows.row(
                    RunText.text(row, "entity"),
                    RunText.text(row, "sourcedId"),
                    RunText.text(row, "action"),
                    values(row.path("before")),
                    values(row.path("after")));
        }
        if (!rows.isEmpty()) {
            rows.print(out());
        }
        Paging.printNext(plan, out());
        printWithheld(plan, out());
        return ExitCode.DONE;
    }

    static void printWithheld(JsonNode answer, PrintWriter out) {
        String withheld = RunText.text(answer, "withheld");
        if (!withheld.isEmpty()) {
            out.println(withheld);
        }
    }

    private static Object[] counted(String name, JsonNode counts) {
        return new Object[] {
            name,
            counts.path("add").asLong(0),
            counts.path("change").asLong(0),
            counts.path("remove").asLong(0),
            counts.path("restore").asLong(0)
        };
    }

    /** The counts of all entities of a school together. */
    private static JsonNode summed(JsonNode school) {
        var sum = Api.JSON.createObjectNode();
        for (String action : new String[] {"add", "change", "remove", "restore"}) {
            sum.put(
                    action,
                    school.valueStream()
                            .filter(JsonNode::isObject)
                            .mapToLong(counts -> counts.path(action).asLong(0))
                            .sum());
        }
        return sum;
    }

    private static String values(JsonNode node) {
        return node.isObject() ? node.toString() : "";
    }
}
