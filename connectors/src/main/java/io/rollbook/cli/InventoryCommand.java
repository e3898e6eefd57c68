package io.rollbook.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "inventory",
        description = "Print the data inventory: every field that is kept, why and since when, and every field that is"
                + " dropped, as in a privacy agreement's schedule of data.")
final class InventoryCommand extends BaseCommand {
    @Parameters(paramLabel = "SLUG")
    String slug = "";

    @Override
    int run() {
        JsonNode answer = api().get(Query.path("districts", slug, "inventory").toString());
        if (!printedAsJson(answer)) {
            print(answer);
        }
        return ExitCode.DONE;
    }

    private void print(JsonNode answer) {
        out().println("Data inventory of " + Table.printable(RunText.text(answer, "name")) + " ("
                + RunText.text(answer, "district") + "), settings version " + RunText.text(answer, "version") + " of "
                + day(answer));
        out().println();
        Table kept = new Table("CATEGORY", "FIELD", "KEPT TO", "BECAUSE", "SINCE", "VERSION");
        for (JsonNode section : answer.path("schedule")) {
            String category = RunText.text(section, "category");
            if (section.path("kept").isEmpty()) {
                kept.row(category, "nothing", "", "", "", "");
            }
            for (JsonNode each : section.path("kept")) {
                kept.row(
                        category,
                        RunText.text(each, "field"),
                        RunText.text(each, "purpose"),
                        because(each),
                        day(each),
                        RunText.text(each, "version"));
                category = "";
            }
        }
        kept.print(out());
        out().println();
        Table dropped = new Table("DROPPED FROM", "FILE", "COLUMNS", "WHY");
        for (JsonNode each : answer.path("dropped")) {
            String columns = Arguments.joined(each.path("columns"));
            dropped.row(
                    RunText.text(each, "format"),
                    RunText.text(each, "file"),
                    columns.isEmpty() ? "all" : columns,
                    RunText.text(each, "reason"));
        }
        dropped.print(out());
    }

    private static String because(JsonNode kept) {
        String only = RunText.text(kept, "only");
        return RunText.text(kept, "because") + (only.isEmpty() ? "" : "; " + only + " only");
    }

    /** The day of an instant, in UTC. */
    private static String day(JsonNode node) {
        String since = RunText.text(node, "since");
        return since.substring(0, Math.min(since.length(), 10));
    }
}
