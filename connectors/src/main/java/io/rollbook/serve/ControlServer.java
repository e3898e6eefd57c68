package io.rollbook.serve;

import io.rollbook.database.Database;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.LocalPostgres;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where the control database is: on a server of its own kind by URL, or on the embedded PostgreSQL, which is started
 * here and stopped with the process.
 */
final class ControlServer implements AutoCloseable {
    private static final String CONTROL = "rollbook_control";

    private final @Nullable LocalPostgres embedded;
    private final Database control;
    private final @Nullable Database provisioner;

    private ControlServer(@Nullable LocalPostgres embedded, Database control, @Nullable Database provisioner) {
        this.embedded = embedded;
        this.control = control;
        this.provisioner = provisioner;
    }

    /** Starts the embedded server, or reads where the other one is. */
    static ControlServer start(Settings.Control settings, Home home) {
        String url = settings.url();
        if (url == null) {
            LocalPostgres postgres = LocalPostgres.start(home.resolve("postgres"));
            try {
                return new ControlServer(postgres, embeddedControl(postgres.superuser()), postgres.superuser());
            } catch (RuntimeException e) {
                postgres.close();
                throw e;
            }
        }
        Database control = new Database(url, orEmpty(settings.user()), orEmpty(settings.password()));
        return new ControlServer(null, control, provisioner(settings, url));
    }

    /** The control database and the role that works in it. */
    Database control() {
        return control;
    }

    /** A role that may create districts' databases on the default server; null where this process has none. */
    @Nullable
    Database provisioner() {
        return provisioner;
    }

    /** The embedded server's own administrator; null where the server is another. */
    @Nullable
    Database administrator() {
        return embedded == null ? null : embedded.superuser();
    }

    /** The embedded server's port, or null where the server is another. */
    @Nullable
    Integer embeddedPort() {
        return embedded == null ? null : embedded.port();
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }

    private static @Nullable Database provisioner(Settings.Control settings, String url) {
        String user = settings.provisioner();
        return user == null ? null : new Database(url, user, orEmpty(settings.provisionerPassword()));
    }

    /** The control database has a role of its own; its password lives as long as the process. */
    private static Database embeddedControl(Database superuser) {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        try (Connection connection =
                        DriverManager.getConnection(superuser.url(), superuser.user(), superuser.password());
                Statement statement = connection.createStatement()) {
            if (!exists(connection, "SELECT FROM pg_roles WHERE rolname = ?")) {
                statement.execute("CREATE ROLE " + CONTROL + " LOGIN");
            }
            statement.execute("ALTER ROLE " + CONTROL + " PASSWORD '" + password + "'");
            if (!exists(connection, "SELECT FROM pg_database WHERE datname = ?")) {
                statement.execute("CREATE DATABASE " + CONTROL + " OWNER " + CONTROL);
            }
            statement.execute("REVOKE ALL ON DATABASE " + CONTROL + " FROM PUBLIC");
        } catch (SQLException e) {
            throw DatabaseException.of("creating the control database", e);
        }
        return new Database(superuser.named(CONTROL).url(), CONTROL, password);
    }

    private static boolean exists(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, CONTROL);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
