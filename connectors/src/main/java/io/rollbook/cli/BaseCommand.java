package io.rollbook.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What all commands share: where they run, where they write, and {@code --json}. */
abstract class BaseCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--json", description = "Answer as JSON.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    private @Nullable Api api;

    /** Does it, and answers an exit code of {@link ExitCode}. */
    abstract int run() throws IOException;

    @Override
    public final Integer call() throws IOException {
        int code = run();
        out().flush();
        return code;
    }

    final PrintWriter out() {
        return line().getOut();
    }

    final PrintWriter err() {
        return line().getErr();
    }

    final Surroundings surroundings() {
        return cli().surroundings();
    }

    final Cli cli() {
        CommandSpec own = spec;
        if (own != null && own.root().userObject() instanceof Cli cli) {
            return cli;
        }
        throw new IllegalStateException("a command runs under the root command");
    }

    /** The server; the first call finds it. */
    final Api api() {
        Api known = api;
        if (known == null) {
            known = Api.of(surroundings());
            api = known;
        }
        return known;
    }

    /** Prints the answer as it came; nothing without {@code --json}. Whether it did. */
    final boolean printedAsJson(JsonNode answer) {
        if (json) {
            out().println(answer);
        }
        return json;
    }

    private picocli.CommandLine line() {
        CommandSpec own = spec;
        if (own == null) {
            throw new IllegalStateException("a command runs under the root command");
        }
        return own.commandLine();
    }
}
