package io.rollbook.cli;

import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Follows a run until it rests: at an end, or with a person. */
final class RunWatch {
    private static final Set<String> RESTS = Set.of(
            "held",
            "merged",
            "unchanged",
            "previewed",
            "partial",
            "rejected",
            "failed",
            "discarded",
            "superseded",
            "cancelled");
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final BaseCommand command;

    RunWatch(BaseCommand command) {
        this.command = command;
    }

    /** Prints the run, once it rests where {@code await} is set, and answers the exit code. */
    int follow(JsonNode started, boolean await) {
        String id = started.path("run").asString("");
        JsonNode run = started;
        if (await) {
            run = untilItRests(started, id);
        }
        if (!command.printedAsJson(run)) {
            if (await) {
                RunText.print(run, command.out());
            } else {
                command.out().println("run " + id + " is " + state(run) + "; see: rollbook run show " + id);
            }
        }
        return await ? ExitCode.ofState(state(run)) : ExitCode.DONE;
    }

    private JsonNode untilItRests(JsonNode started, String id) {
        tell("run " + id + " of " + started.path("district").asString("") + " "
                + started.path("feed").asString(""));
        JsonNode run = started;
        String told = "";
        Duration pause = FIRST;
        while (true) {
            String state = state(run);
            if (!state.equals(told)) {
                tell("  " + LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + state);
                told = state;
                pause = FIRST;
            }
            if (RESTS.contains(state)) {
                return run;
            }
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
            run = command.api().get(Query.path("runs", id).toString());
        }
    }

    private void tell(String line) {
        if (!command.json) {
            command.out().println(line);
            command.out().flush();
        }
    }

    private static String state(JsonNode run) {
        return run.path("state").asString("");
    }

    private static void sleep(Duration pause) {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("Interrupted; the run goes on.");
        }
    }
}
