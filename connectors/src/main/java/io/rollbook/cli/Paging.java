package io.rollbook.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Which part of a list. */
final class Paging {
    @Option(names = "--limit", defaultValue = "50", description = "Most entries to list (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(names = "--after", description = "Go on after this entry: the answer before says which.")
    @Nullable
    String after;

    Query on(Query query) {
        if (limit < 1) {
            throw CommandFailure.usage("--limit is at least 1.");
        }
        return query.with("limit", limit).with("after", after);
    }

    /** Says how to go on, where there is more. */
    static void printNext(JsonNode answer, PrintWriter out) {
        String next = answer.path("next").asString("");
        if (!next.isEmpty()) {
            out.println("more: --after " + next);
        }
    }
}
