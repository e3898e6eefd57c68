package io.rollbook.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import tools.jackson.databind.JsonNode;

/** Tells why a command failed, in one line or as JSON, and answers its exit code. */
final class Failures implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {
    private final PrintWriter err;
    private final boolean json;

    Failures(PrintWriter err, boolean json) {
        this.err = err;
        this.json = json;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        String first = String.valueOf(failure.getMessage()).lines().findFirst().orElse("Wrong usage.");
        return tell(CommandFailure.usage(first + " See: " + command + " --help"));
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine line, CommandLine.@Nullable ParseResult parsed) {
        return tell(failure);
    }

    private int tell(Exception failure) {
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
