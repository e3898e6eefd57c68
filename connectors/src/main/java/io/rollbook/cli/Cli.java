package io.rollbook.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import tools.jackson.databind.JsonNode;

/** The root of all commands. */
@Command(
        name = "rollbook",
        description = "Keeps a school district's roster in step with its student information system.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServeCommand.class,
            DistrictCommands.class,
            KeysCommands.class,
            SealCommand.class,
            UploadCommand.class,
            SyncCommand.class,
            RunsCommand.class,
            RunCommands.class,
            RosterCommands.class,
            AuditCommands.class,
            TokenCommands.class,
            DoctorCommand.class
        })
public final class Cli implements Runnable {
    /** Starts the server and returns when it has stopped. */
    @FunctionalInterface
    public interface Serving {
        /**
         * Serves.
         *
         * @param arguments settings as {@code --name=value}
         * @return the exit code
         */
        int serve(List<String> arguments);
    }

    private final Surroundings surroundings;
    private final Serving serving;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    private Cli(Surroundings surroundings, Serving serving) {
        this.surroundings = surroundings;
        this.serving = serving;
    }

    /** Runs one command and returns its exit code: 0 done, 1 refused or failed, 2 wrong usage, 3 a person must decide. */
    public static int run(
            Surroundings surroundings, Serving serving, PrintWriter out, PrintWriter err, String... arguments) {
        boolean json = Arrays.asList(arguments).contains("--json");
        int code = new CommandLine(new Cli(surroundings, serving))
                .setOut(out)
                .setErr(err)
                // The last one counts, so that a script's defaults can be overridden.
                .setOverwrittenOptionsAllowed(true)
                .setParameterExceptionHandler((failure, args) -> wrongUsage(failure, err, json))
                .setExecutionExceptionHandler((failure, line, parsed) -> tell(failure, err, json))
                .execute(arguments);
        out.flush();
        err.flush();
        return code;
    }

    @Override
    public void run() {
        throw CommandFailure.usage("Which command? rollbook --help lists them.");
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Serving serving() {
        return serving;
    }

    private static int wrongUsage(ParameterException failure, PrintWriter err, boolean json) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        String first = String.valueOf(failure.getMessage()).lines().findFirst().orElse("Wrong usage.");
        return tell(CommandFailure.usage(first + " See: " + command + " --help"), err, json);
    }

    private static int tell(Exception failure, PrintWriter err, boolean json) {
        CommandFailure known = known(failure);
        if (json) {
            err.println(known.problem());
        } else {
            List<String> problems = settingsProblems(known.problem());
            if (problems.isEmpty()) {
                err.println("rollbook: " + known.getMessage());
            }
            problems.forEach(err::println);
        }
        return known.exitCode();
    }

    private static CommandFailure known(Exception failure) {
        if (failure instanceof CommandFailure known) {
            return known;
        } else if (failure instanceof NoSuchFileException e) {
            return CommandFailure.usage("There is no file " + e.getFile());
        } else if (failure instanceof AccessDeniedException e) {
            return CommandFailure.failed("Access to " + e.getFile() + " is denied.");
        } else if (failure instanceof IOException e) {
            return CommandFailure.failed(
                    e.getMessage() == null ? "Input or output failed." : "Input or output failed: " + e.getMessage());
        }
        return CommandFailure.failed("An error in Rollbook itself: " + failure);
    }

    private static List<String> settingsProblems(JsonNode problem) {
        String file = problem.path("file").asString("");
        return problem.path("problems")
                .valueStream()
                .map(each -> file + ":" + each.path("line").asString("") + ": "
                        + each.path("key").asString("") + ": "
                        + each.path("message").asString(""))
                .toList();
    }
}
