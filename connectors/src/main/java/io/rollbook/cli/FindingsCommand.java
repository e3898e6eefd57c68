package io.rollbook.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "findings", description = "What was wrong with a delivery, causes first.")
final class FindingsCommand extends RunCommands.OnRun {
    @Option(names = "--csv", description = "Every row as CSV.")
    boolean csv;

    @Mixin
    Paging paging = new Paging();

    @Override
    int run() {
        if (csv) {
            out().print(api().text(path("findings.csv").toString()));
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
        for (JsonNode cause : findings.path("causes")) {
            out().println(RunText.text(cause, "rows") + " rows  " + RunText.text(cause, "code") + " in " + where(cause)
                    + ": " + RunText.text(cause, "message"));
            out().println("    fix: " + RunText.text(cause, "fix"));
        }
        Table rows = new Table("FILE", "LINE", "SOURCEDID", "FIELD", "CODE");
        for (JsonNode row : findings.path("rows")) {
            rows.row(
                    RunText.text(row, "file"),
                    RunText.text(row, "line"),
                    RunText.text(row, "sourcedId"),
                    RunText.text(row, "field"),
                    RunText.text(row, "code"));
        }
        if (!rows.isEmpty()) {
            rows.print(out());
        }
        Paging.printNext(findings, out());
        PlanCommand.printWithheld(findings, out());
        return ExitCode.DONE;
    }

    private static String where(JsonNode cause) {
        String subject = RunText.text(cause, "subject");
        String field = RunText.text(cause, "field");
        return RunText.text(cause, "file")
                + (field.isEmpty() ? "" : " " + field)
                + (subject.isEmpty() ? "" : " (" + subject + ")");
    }
}
