package io.rollbook.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(name = "sync", description = "Run a feed now. Does not wait until its files have been quiet.")
final class SyncCommand extends BaseCommand {
    @Parameters(index = "0", paramLabel = "SLUG")
    String slug = "";

    @Parameters(index = "1", paramLabel = "FEED")
    String feed = "";

    @Option(names = "--preview", description = "Plan and show, but change nothing.")
    boolean preview;

    @Option(names = "--full", description = "Do everything, however little has changed.")
    boolean full;

    @Option(names = "--wait", description = "Wait until the run rests.")
    boolean await;

    @Override
    int run() {
        ObjectNode body = Api.JSON.createObjectNode();
        body.put("preview", preview).put("full", full);
        JsonNode run =
                api().post(Query.path("districts", slug, "feeds", feed, "runs").toString(), body);
        return new RunWatch(this).follow(run, await);
    }
}
