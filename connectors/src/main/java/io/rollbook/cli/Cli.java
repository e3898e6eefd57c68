package io.rollbook.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The root of all commands. */
@Command(
        name = "rollbook",
        description = "Keeps a school district's roster in step with its student information system.",
        synopsisSubcommandLabel = "COMMAND")
public final class Cli implements Runnable {
    private static final List<Map.Entry<String, Class<?>>> COMMANDS = List.of(
            Map.entry("serve", ServeCommand.class),
            Map.entry("district", DistrictCommands.class),
            Map.entry("feed", FeedCommands.class),
            Map.entry("keys", KeysCommands.class),
            Map.entry("mapping", MappingCommands.class),
            Map.entry("read", ReadCommand.class),
            Map.entry("seal", SealCommand.class),
            Map.entry("upload", UploadCommand.class),
            Map.entry("sync", SyncCommand.class),
            Map.entry("runs", RunsCommand.class),
            Map.entry("run", RunCommands.class),
            Map.entry("schedule", ScheduleCommands.class),
            Map.entry("roster", RosterCommands.class),
            Map.entry("audit", AuditCommands.class),
            Map.entry("token", TokenCommands.class),
            Map.entry("account", AccountCommands.class),
            Map.entry("doctor", DoctorCommand.class));

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
        Failures failures = new Failures(err, Arrays.asList(arguments).contains("--json"));
        int code = commandLine(new Cli(surroundings, serving), arguments)
                .setOut(out)
                .setErr(err)
                // The last one counts, so that a script's defaults can be overridden.
                .setOverwrittenOptionsAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .execute(arguments);
        out.flush();
        err.flush();
        return code;
    }

    /** With the command that is asked for only, where one is: to look at all of them takes longer than most answers. */
    private static CommandLine commandLine(Cli root, String... arguments) {
        List<Map.Entry<String, Class<?>>> asked = COMMANDS.stream()
                .filter(each -> arguments.length > 0 && each.getKey().equals(arguments[0]))
                .toList();
        CommandLine line = new CommandLine(root);
        (asked.isEmpty() ? COMMANDS : asked).forEach(each -> line.addSubcommand(each.getKey(), each.getValue()));
        return line;
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
}
