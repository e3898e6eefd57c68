package io.rollbook.serve;

import io.rollbook.broker.BrokerException;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Migrations;
import io.rollbook.database.PostgresException;
import java.net.BindException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.web.server.PortInUseException;

/**
 * Why the service did not start, for people.
 *
 * @param sentence what is wrong and what to do
 * @param exitCode 2 where the settings are wrong, else 1
 */
record StartProblem(String sentence, int exitCode) {
    /** Finds the first cause that people can do something about. */
    static StartProblem of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            StartProblem found = known(cause);
            if (found != null) {
                return found;
            }
        }
        return new StartProblem("The service does not start: " + deepest(failure), 1);
    }

    private static @Nullable StartProblem known(Throwable cause) {
        if (cause instanceof StartFailure e) {
            return new StartProblem(String.valueOf(e.getMessage()), e.isSettings() ? 2 : 1);
        } else if (cause instanceof PostgresException || cause instanceof BrokerException) {
            return new StartProblem(String.valueOf(cause.getMessage()), 1);
        } else if (cause instanceof DatabaseException || cause instanceof Migrations.MigrationException) {
            return new StartProblem(
                    "The control database does not answer as it should: " + cause.getMessage()
                            + ". Is it up, and are rollbook.database.url, user and password right?",
                    1);
        } else if (cause instanceof PortInUseException e) {
            return new StartProblem(
                    "Port " + e.getPort() + " is in use. Choose another with --port, or stop what uses it.", 1);
        } else if (cause instanceof BindException e) {
            return new StartProblem(
                    "Cannot listen there: " + e.getMessage() + ". Check server.address and the port.", 1);
        } else if (cause instanceof ConfigurationPropertiesBindException) {
            return new StartProblem("A setting under rollbook is wrong: " + deepest(cause), 2);
        } else if (cause instanceof FileSystemException e) {
            return new StartProblem(
                    "Cannot use " + e.getFile() + " ("
                            + e.getClass().getSimpleName().replace("Exception", "")
                            + "). Check who owns it, or set another ROLLBOOK_HOME.",
                    1);
        }
        return null;
    }

    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null
                ? deepest.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
