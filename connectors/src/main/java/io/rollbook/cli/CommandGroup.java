package io.rollbook.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A word that only begins commands, such as {@code run}. */
abstract class CommandGroup implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(names = "--json", hidden = true)
    boolean json;

    @Override
    public final void run() {
        CommandSpec own = Arguments.required(spec);
        throw new ParameterException(
                own.commandLine(),
                "Which one? " + String.join(", ", own.subcommands().keySet()) + ".");
    }
}
