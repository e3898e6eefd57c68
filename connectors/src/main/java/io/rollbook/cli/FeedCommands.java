package io.rollbook.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "feed",
        description = "The ways in which a district's roster reaches it.",
        subcommands = FeedCommands.Test.class)
final class FeedCommands extends CommandGroup {
    @Command(
            name = "test",
            description = "Connect to a feed's server, and say what is found and what a run will do. Changes nothing.")
    static final class Test extends BaseCommand {
        @Parameters(index = "0", paramLabel = "SLUG")
        String slug = "";

        @Parameters(index = "1", paramLabel = "FEED")
        String feed = "";

        @Override
        int run() {
            JsonNode answer = api().post(
                            Query.path("districts", slug, "feeds", feed, "test").toString(),
                            Api.JSON.createObjectNode());
            List<JsonNode> steps = answer.path("steps").valueStream().toList();
            if (!printedAsJson(answer)) {
                Table table = new Table("STEP", "", "FOUND");
                steps.forEach(step -> table.row(text(step, "name"), text(step, "outcome"), text(step, "detail")));
                table.print(out());
                steps.stream().filter(step -> !text(step, "todo").isEmpty()).forEach(step -> out().println(
                                text(step, "name") + ": " + text(step, "todo")));
                out().println(Table.printable(text(answer, "will")));
            }
            if (!answer.path("ok").asBoolean(false)) {
                throw CommandFailure.failed(reason(steps));
            }
            return ExitCode.DONE;
        }

        private static String reason(List<JsonNode> steps) {
            return steps.stream()
                    .filter(step -> text(step, "outcome").equals("failed"))
                    .findFirst()
                    .map(step -> text(step, "name") + ": " + text(step, "detail") + ". " + text(step, "todo"))
                    .orElse("The test did not end well.");
        }

        /** What a district's server says must not steer the terminal. */
        private static String text(JsonNode node, String name) {
            return Table.printable(RunText.text(node, name));
        }
    }
}
