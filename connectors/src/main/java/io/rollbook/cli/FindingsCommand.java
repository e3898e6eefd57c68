package io.rollbook.cli;

import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "findings", description = "What was wrong with a delivery, causes first.")
final class FindingsCommand extends RunCommands.OnRun {
    /** Causes that are listed; what comes behind them touches few rows. */
    private static final int MOST_CAUSES = 24;

    @Option(names = "--csv", description = "Every row as CSV for a spreadsheet, with what quarantined rows say.")
    boolean csv;

    @Mixin
    Paging paging = new Paging();

    @Override
    int run() {
        if (csv) {
            api().copy(path("findings.csv").toString(), out());
            return ExitCode.DONE;
        }
        JsonNode findings = api().get(paging.on(path("findings")).toString());
        if (printedAsJson(findings)) {
            return ExitCode.DONE;
        }
        if (findings.path("causes").isEmpty()) {
            out().println("no findings");
            return ExitCode.DONE;
        }
        printCauses(findings.path("causes"));
        printRows(findings);
        PlanCommand.printWithheld(findings, out());
        return ExitCode.DONE;
    }

    private void printCauses(JsonNode causes) {
        causes.valueStream().limit(MOST_CAUSES).forEach(cause -> {
            out().println(Table.printable(sentence(cause)) + " (" + RunText.text(cause, "code") + ")");
            out().println("    fix: " + Table.printable(RunText.text(cause, "fix")));
        });
        if (causes.size() > MOST_CAUSES) {
            out().println("and %d more causes: rollbook run findings %s --json"
                    .formatted(causes.size() - MOST_CAUSES, id));
        }
    }

    private void printRows(JsonNode findings) {
        Table rows = new Table("FILE", "LINE", "SOURCEDID", "FIELD", "VALUE", "CODE", "");
        for (JsonNode row : findings.path("rows")) {
            rows.row(
                    RunText.text(row, "file"),
                    RunText.text(row, "line"),
                    RunText.text(row, "sourcedId"),
                    RunText.text(row, "field"),
                    RunText.text(row.path("fields"), RunText.text(row, "field")),
                    RunText.text(row, "code"),
                    RunText.text(row, "note"));
        }
        if (!rows.isEmpty()) {
            rows.print(out());
            Paging.printNext(findings, out());
            out().println("all rows, with what they say: rollbook run findings " + id + " --csv");
        }
    }

    /** Rows that wait for a record are told by its message. */
    private static String sentence(JsonNode cause) {
        String message = RunText.text(cause, "message");
        if (!RunText.text(cause, "entity").isEmpty()) {
            return message;
        }
        long rows = cause.path("rows").asLong(0);
        String where = (RunText.text(cause, "file") + " " + RunText.text(cause, "field")).strip();
        String number = rows > 1 ? String.format(Locale.ROOT, "%,d rows", rows) : "";
        String head = where.isEmpty() || number.isEmpty() ? where + number : where + ", " + number;
        return head.isEmpty() ? message : head + ": " + message;
    }
}
