package io.rollbook.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "notices",
        description = "What people and programs are told of a district. Who is told is in the district file.",
        subcommands = {NoticesCommands.ListAll.class, NoticesCommands.Test.class})
final class NoticesCommands extends CommandGroup {
    @Command(name = "list", description = "List notices of the last 30 days, and whether they arrived.")
    static final class ListAll extends BaseCommand {
        @Parameters(index = "0", paramLabel = "SLUG")
        String slug = "";

        @Mixin
        Paging paging = new Paging();

        @Override
        int run() {
            JsonNode answer = api().get(
                            paging.on(Query.path("districts", slug, "notices")).toString());
            if (!printedAsJson(answer)) {
                Table table = new Table("CREATED", "ABOUT", "FEED", "TO", "OUTCOME", "TRIES", "FAILURE", "NEXT");
                for (JsonNode each : answer.path("notices")) {
                    table.row(
                            Times.in(each, each.path("created")),
                            RunText.text(each, "about"),
                            RunText.text(each, "feed"),
                            RunText.text(each, "to"),
                            RunText.text(each, "outcome"),
                            RunText.text(each, "tries"),
                            RunText.text(each, "failure"),
                            Times.in(each, each.path("next")));
                }
                table.print(out());
                Paging.printNext(answer, out());
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "test",
            description = "Send a test notice to everybody who is told of a district, and say what came of it.")
    static final class Test extends BaseCommand {
        @Parameters(index = "0", paramLabel = "SLUG")
        String slug = "";

        @Override
        int run() {
            JsonNode answer = api().post(
                            Query.path("districts", slug, "notices", "test").toString(), Api.JSON.createObjectNode());
            List<JsonNode> failed = answer.path("receivers")
                    .valueStream()
                    .filter(each -> !each.path("ok").asBoolean(false))
                    .toList();
            if (!printedAsJson(answer)) {
                Table table = new Table("TO", "", "WHY");
                for (JsonNode each : answer.path("receivers")) {
                    table.row(
                            RunText.text(each, "to"),
                            each.path("ok").asBoolean(false) ? "sent" : "FAILS",
                            RunText.text(each, "failure"));
                }
                table.print(out());
            }
            if (!failed.isEmpty()) {
                throw CommandFailure.failed(failed.size() + " of "
                        + answer.path("receivers").size() + " receivers were not reached; the first: "
                        + RunText.text(failed.get(0), "failure") + ".");
            }
            return ExitCode.DONE;
        }
    }
}
