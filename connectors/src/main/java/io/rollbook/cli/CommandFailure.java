package io.rollbook.cli;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A command does not go through. Carries the exit code and the problem as RFC 9457 describes it. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient ObjectNode problem;

    private CommandFailure(int exitCode, String message, ObjectNode problem) {
        super(message);
        this.exitCode = exitCode;
        this.problem = problem;
    }

    /** For wrong arguments or files that cannot be read. */
    static CommandFailure usage(String detail) {
        return local(ExitCode.USAGE, "Wrong usage", detail);
    }

    /** For something this side cannot do. */
    static CommandFailure failed(String detail) {
        return local(ExitCode.FAILED, "Not done", detail);
    }

    /** For a problem that the server answered. */
    static CommandFailure answered(int exitCode, String message, ObjectNode problem) {
        return new CommandFailure(exitCode, message, problem);
    }

    private static CommandFailure local(int exitCode, String title, String detail) {
        ObjectNode problem = JsonNodeFactory.instance.objectNode();
        problem.put("type", "about:blank").put("title", title).put("detail", detail);
        return new CommandFailure(exitCode, detail, problem);
    }

    int exitCode() {
        return exitCode;
    }

    /** The problem as RFC 9457 describes it. */
    ObjectNode problem() {
        return problem;
    }
}
