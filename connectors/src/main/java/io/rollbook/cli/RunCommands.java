package io.rollbook.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "run",
        description = "One run: what it is, what it found, what it would change, and decisions on it.",
        subcommands = {
            RunCommands.Show.class,
            FindingsCommand.class,
            PlanCommand.class,
            RunCommands.Approve.class,
            RunCommands.Discard.class,
            RunCommands.Cancel.class,
            RunCommands.Undo.class,
            RunCommands.Retry.class
        })
final class RunCommands extends CommandGroup {
    /** A command on one run. */
    abstract static class OnRun extends BaseCommand {
        @Parameters(index = "0", paramLabel = "ID")
        String id = "";

        final Query path(String... rest) {
            String[] segments = new String[rest.length + 2];
            segments[0] = "runs";
            segments[1] = Arguments.runId(id);
            System.arraycopy(rest, 0, segments, 2, rest.length);
            return Query.path(segments);
        }
    }

    @Command(name = "show", description = "Where a run is and what came of it.")
    static final class Show extends OnRun {
        @Override
        int run() {
            JsonNode run = api().get(path().toString());
            if (!printedAsJson(run)) {
                RunText.print(run, out());
            }
            return ExitCode.DONE;
        }
    }

    /** A decision for which a person gives a reason. */
    abstract static class Decision extends OnRun {
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is kept.")
        String reason = "";

        @Option(
                names = "--plan",
                paramLabel = "DIGEST",
                description = "The plan you have seen (sha256:..., see run show); the one held now by default.")
        @Nullable
        String plan;

        /** Always with the plan decided on, so that one made anew meanwhile is not. */
        final ObjectNode body() {
            if (reason.isBlank()) {
                throw CommandFailure.usage("--reason says why, in a few words.");
            }
            String seen = plan == null
                    ? api().get(path().toString()).path("held").path("plan").asString("")
                    : plan.strip();
            ObjectNode body = Api.JSON.createObjectNode().put("reason", reason.strip());
            if (!seen.isEmpty()) {
                body.put("plan", seen);
                if (!json) {
                    out().println("plan " + seen);
                }
            }
            return body;
        }
    }

    @Command(name = "approve", description = "Merge a held plan exactly as it is shown.")
    static final class Approve extends Decision {
        @Option(
                names = "--only",
                paramLabel = "additions-and-changes",
                description = "Leave the removals out; the run then ends as partial.")
        @Nullable
        String only;

        @Option(names = "--school", paramLabel = "SOURCEDID", description = "Only this school; may be repeated.")
        List<String> schools = List.of();

        @Override
        int run() {
            ObjectNode body = body();
            if (only != null) {
                body.put("only", Arguments.oneOf(only, List.of("additions-and-changes"), "--only"));
            }
            ArrayNode list = body.putArray("schools");
            schools.forEach(list::add);
            return new RunWatch(this).follow(api().post(path("approval").toString(), body), true);
        }
    }

    @Command(name = "discard", description = "Drop a held plan; the roster stays as it is.")
    static final class Discard extends Decision {
        @Override
        int run() {
            return told(this, api().post(path("discard").toString(), body()));
        }
    }

    @Command(name = "cancel", description = "Stop a run that is not over yet.")
    static final class Cancel extends OnRun {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is kept.")
        String reason = "";

        @Override
        int run() {
            ObjectNode body = Api.JSON.createObjectNode();
            body.put("reason", reason.strip());
            return told(this, api().post(path("cancel").toString(), body));
        }
    }

    @Command(name = "undo", description = "Put back what a run changed, by a new run that is judged like any other.")
    static final class Undo extends OnRun {
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is kept.")
        String reason = "";

        @Option(
                names = "--school",
                paramLabel = "SOURCEDID",
                description = "Only what it changed at this school, and what that refers to.")
        @Nullable
        String school;

        @Option(names = "--preview", description = "Only show what would be put back.")
        boolean preview;

        @Override
        int run() {
            if (reason.isBlank()) {
                throw CommandFailure.usage("--reason says why, in a few words.");
            }
            ObjectNode body =
                    Api.JSON.createObjectNode().put("reason", reason.strip()).put("preview", preview);
            if (school != null) {
                body.put("school", school);
            }
            return new RunWatch(this).follow(api().post(path("undo").toString(), body), true);
        }
    }

    @Command(name = "retry", description = "Run a failed one again from what is still there.")
    static final class Retry extends OnRun {
        @Option(names = "--wait", description = "Wait until the run rests.")
        boolean await;

        @Override
        int run() {
            JsonNode run = api().post(path("retry").toString(), Api.JSON.createObjectNode());
            return new RunWatch(this).follow(run, await);
        }
    }

    private static int told(BaseCommand command, JsonNode run) {
        if (!command.printedAsJson(run)) {
            command.out().println("run " + RunText.text(run, "run") + " is " + RunText.text(run, "state"));
        }
        return ExitCode.DONE;
    }
}
