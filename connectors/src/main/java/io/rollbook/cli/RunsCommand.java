package io.rollbook.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "runs", description = "List runs, newest first: of one district or of all.")
final class RunsCommand extends BaseCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "SLUG")
    @Nullable
    String slug;

    @Mixin
    Paging paging = new Paging();

    @Override
    int run() {
        Query query = slug == null ? Query.path("runs") : Query.path("districts", slug, "runs");
        JsonNode answer = api().get(paging.on(query).toString());
        if (printedAsJson(answer)) {
            return ExitCode.DONE;
        }
        Table table = new Table("RUN", "DISTRICT", "FEED", "STATE", "STARTED", "BY", "WAITS SINCE");
        for (JsonNode run : answer.path("runs")) {
            table.row(
                    RunText.text(run, "run"),
                    RunText.text(run, "district"),
                    RunText.text(run, "feed"),
                    RunText.text(run, "state"),
                    RunText.text(run, "created"),
                    RunText.text(run, "by"),
                    RunText.text(run, "state").equals("held")
                            ? Times.since(RunText.text(run.path("held"), "since"), Instant.now())
                            : "");
        }
        if (table.isEmpty()) {
            out().println("no run yet; start one: rollbook sync SLUG FEED --wait");
        } else {
            table.print(out());
        }
        Paging.printNext(answer, out());
        return ExitCode.DONE;
    }
}
