package io.rollbook.database;

import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** Brings a database's schema up to date, under a lock, in one transaction for each step. */
public final class Migrations {
    private Migrations() {}

    /**
     * Runs what has not run yet.
     *
     * @param role the role to act as, which owns what is created; null for the connecting one
     * @param location folder of {@code V1__name.sql} files on the class path
     * @param schema the schema that notes which have run
     * @param placeholders values for {@code ${name}} in the files
     * @throws MigrationException where a step fails; steps before it stay
     */
    public static void run(
            Database database,
            @Nullable String role,
            String location,
            String schema,
            Map<String, String> placeholders) {
        FluentConfiguration flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database.url(), database.user(), database.password())
                .locations(location)
                .defaultSchema(schema)
                .createSchemas(true)
                .table("migrations")
                .placeholders(placeholders)
                .loggers("slf4j");
        if (role != null) {
            flyway.initSql("SET ROLE \"" + role + "\"");
        }
        try {
            flyway.load().migrate();
        } catch (FlywayException e) {
            throw new MigrationException(location, e);
        }
    }

    /**
     * A schema could not be brought up to date. Flyway's message quotes the server's, which can quote rows; so neither it
     * nor the cause is kept, only what kind of failure it was.
     */
    public static final class MigrationException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private MigrationException(String location, FlywayException failure) {
            super("the schema of " + location + " cannot be brought up to date (" + kind(failure) + ")");
            setStackTrace(failure.getStackTrace());
        }

        private static String kind(FlywayException failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                    return "SQL state " + sql.getSQLState();
                }
            }
            return String.valueOf(failure.getErrorCode());
        }
    }
}
