package io.rollbook.installation;

import io.rollbook.cli.Cli;
import io.rollbook.cli.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands of one installation. */
@FunctionalInterface
public interface Commands {
    /** Runs a command. */
    Command.Result run(String... arguments) throws IOException;

    /** In this process, which saves the start of a virtual machine; {@code serve} cannot be run so. */
    static Commands here(Map<String, String> environment) {
        Surroundings surroundings = new Surroundings(environment);
        return arguments -> {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            int exit = Cli.run(
                    surroundings,
                    settings -> {
                        throw new UnsupportedOperationException("serve runs as a process");
                    },
                    new PrintWriter(out),
                    new PrintWriter(err),
                    arguments);
            return new Command.Result(exit, out.toString(), err.toString());
        };
    }

    /** Runs a command that must go through and returns what it printed. */
    default String ask(String... arguments) throws IOException {
        Command.Result result = run(arguments);
        if (result.exit() != 0) {
            throw new IOException(
                    "rollbook " + String.join(" ", arguments) + " ended with " + result.exit() + ": " + result.err());
        }
        return result.out();
    }

    /** Runs a command with {@code --json} and returns its answer, however it ended. */
    default JsonNode json(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        Command.Result result = run(all.toArray(new String[0]));
        if (result.out().isBlank()) {
            throw new IOException(
                    "rollbook " + String.join(" ", all) + " ended with " + result.exit() + ": " + result.err());
        }
        return JsonMapper.shared().readTree(result.out());
    }
}
