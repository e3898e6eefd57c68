package io.rollbook.demo;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What the demonstration prints; in colour where a person watches. */
final class Screen {
    private static final String BOLD = "1";
    private static final String DIM = "2";
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";

    private final PrintStream out;
    private final boolean colours;

    private Screen(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /** Without colours. */
    static Screen on(PrintStream out) {
        return new Screen(out, false);
    }

    static Screen ofTerminal() {
        boolean watched =
                System.console() != null && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        return new Screen(new PrintStream(System.out, true, StandardCharsets.UTF_8), watched);
    }

    void title(String text) {
        out.println();
        out.println(painted(BOLD, text));
    }

    void blank() {
        out.println();
    }

    void line(String text) {
        out.println("  " + text);
    }

    /** A name and what there is to say about it. */
    void fact(String name, String text) {
        out.println("  " + painted(DIM, String.format(Locale.ROOT, "%-12s", name)) + " " + text);
    }

    void good(String text) {
        out.println("  " + painted(GREEN, "✓") + " " + text);
    }

    void bad(String text) {
        out.println("  " + painted(RED, "✗ " + text));
    }

    /** The heading of a night. */
    void night(String title, String state, boolean asTold) {
        String colour = !asTold ? RED : state.startsWith("HELD") || state.startsWith("REJECTED") ? YELLOW : GREEN;
        out.println();
        out.println(painted(BOLD, String.format(Locale.ROOT, "%-58s", title)) + painted(BOLD + ";" + colour, state));
    }

    void header(List<String> columns) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-19s", ""));
        columns.forEach(column -> line.append(String.format(Locale.ROOT, "%11s", column)));
        out.println(painted(DIM, line.toString()));
    }

    void row(String name, List<Long> numbers, boolean asTold) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-19s", name));
        for (long number : numbers) {
            String cell = String.format(Locale.ROOT, "%,11d", number);
            line.append(number == 0 ? painted(DIM, cell) : cell);
        }
        out.println(line + "  " + (asTold ? painted(GREEN, "✓") : painted(RED, "✗")));
    }

    private String painted(String colour, String text) {
        return colours ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }
}
