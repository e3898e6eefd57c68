package io.rollbook.cli;

import io.rollbook.doctor.CheckResult;
import io.rollbook.doctor.LocalChecks;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(name = "doctor", description = "Check every part, and say what to do about each failure.")
final class DoctorCommand extends BaseCommand {
    @Option(names = "--feeds", description = "Connect to the districts' SFTP servers too.")
    boolean feeds;

    @Override
    int run() {
        List<CheckResult> results = new ArrayList<>(LocalChecks.of(
                surroundings().home(), surroundings().environment().containsKey("ROLLBOOK_URL")));
        results.addAll(fromServer());
        boolean ok = results.stream().allMatch(CheckResult::ok);
        if (json) {
            ObjectNode answer = Api.JSON.createObjectNode();
            ArrayNode checks = answer.put("ok", ok).putArray("checks");
            for (CheckResult each : results) {
                checks.addObject()
                        .put("name", each.name())
                        .put("ok", each.ok())
                        .put("detail", each.detail())
                        .put("todo", each.todo());
            }
            out().println(answer);
        } else {
            Table table = new Table("CHECK", "", "DETAIL");
            for (CheckResult each : results) {
                table.row(each.name(), word(each), each.detail());
            }
            table.print(out());
            results.stream().filter(each -> !each.todo().isEmpty()).forEach(each -> out().println(
                            each.name() + ": " + each.todo()));
        }
        return ok ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String word(CheckResult result) {
        return result.ok() ? result.outcome() : "FAILS";
    }

    /** What the server found; where none answers, that is the finding. */
    private List<CheckResult> fromServer() {
        try {
            JsonNode answer = api().get(Query.path("doctor")
                    .with("feeds", feeds ? "true" : null)
                    .toString());
            return answer.path("checks")
                    .valueStream()
                    .map(each -> new CheckResult(
                            RunText.text(each, "name"),
                            each.path("ok").asBoolean(false),
                            RunText.text(each, "detail"),
                            RunText.text(each, "todo")))
                    .toList();
        } catch (CommandFailure unreachable) {
            return List.of(CheckResult.failed(
                    "server",
                    String.valueOf(unreachable.getMessage()),
                    "Start it with: rollbook serve. It says on stderr what keeps it from starting."));
        }
    }
}
