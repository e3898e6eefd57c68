package io.rollbook.cli;

import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.Set;
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
        RunText.printWaits(api().get(path().toString()), out());
        PlanTable.of(plan).print(out());
        printReissued(plan.path("reissued"));
        printRows(plan);
        printWithheld(plan, out());
        return ExitCode.DONE;
    }

    private void printReissued(JsonNode reissued) {
        if (!reissued.isObject()) {
            return;
        }
        out().println(
                        "people who seem to be listed under new ids: " + RunText.text(reissued, "people")
                                + " (same name and same identifier, e-mail, user name or user id); the plan removes them and adds them anew");
        Table proposed = new Table("OLD SOURCEDID", "NEW SOURCEDID");
        reissued.path("proposed")
                .forEach(each -> proposed.row(RunText.text(each, "oldSourcedId"), RunText.text(each, "sourcedId")));
        if (!proposed.isEmpty()) {
            proposed.print(out());
            long more = reissued.path("people").asLong(0)
                    - reissued.path("proposed").size();
            if (more > 0) {
                out().println("and " + more + " more, under proposedOldSourcedId: rollbook run plan " + id + " --csv");
            }
        }
    }

    /** Of a change a line for each field; of the others all that is set. */
    private void printRows(JsonNode plan) {
        Table rows = new Table("ENTITY", "SOURCEDID", "ACTION", "REASON", "FIELD", "BEFORE", "AFTER");
        for (JsonNode row : plan.path("rows")) {
            JsonNode before = row.path("before");
            JsonNode after = row.path("after");
            Set<String> fields = new LinkedHashSet<>();
            if (RunText.text(row, "action").equals("change")) {
                fields.addAll(before.propertyNames());
                fields.addAll(after.propertyNames());
            }
            if (fields.isEmpty()) {
                rows.row(line(row, "", before, after));
            }
            fields.forEach(field -> rows.row(line(row, field, before.path(field), after.path(field))));
        }
        if (!rows.isEmpty()) {
            rows.print(out());
            Paging.printNext(plan, out());
            out().println("all of it: rollbook run plan " + id + " --csv");
        }
    }

    private static Object[] line(JsonNode row, String field, JsonNode before, JsonNode after) {
        return new Object[] {
            RunText.text(row, "entity"),
            RunText.text(row, "sourcedId"),
            RunText.text(row, "action"),
            RunText.text(row, "reason").replace('-', ' '),
            field,
            value(before),
            value(after)
        };
    }

    static void printWithheld(JsonNode answer, PrintWriter out) {
        String withheld = RunText.text(answer, "withheld");
        if (!withheld.isEmpty()) {
            out.println(withheld);
        }
    }

    private static String value(JsonNode node) {
        if (node.isMissingNode() || node.isNull() || (node.isObject() && node.isEmpty())) {
            return "";
        }
        return node.isValueNode() ? node.asString("") : node.toString();
    }
}
