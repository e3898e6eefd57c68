package io.rollbook;

import io.rollbook.cli.Cli;
import io.rollbook.cli.Surroundings;
import io.rollbook.serve.Server;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The program. {@code serve} runs the service; every other command asks it. */
public final class RollbookApplication {
    private RollbookApplication() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        Surroundings surroundings = new Surroundings(System.getenv());
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(Cli.run(surroundings, settings -> Server.run(surroundings.home(), settings), out, err, arguments));
    }
}
