package io.rollbook.tenant;

import io.rollbook.database.Database;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Migrations;
import io.rollbook.district.Wrapping;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Creates a district's database and its three roles, or brings them up to date. Doing it again changes nothing. This is
 * the only user of the provisioner's credential; a run never needs it.
 *
 * <p>CONNECT is revoked from PUBLIC on the new database and on those every server has, so that a role reaches its own
 * database and no other.
 */
public final class TenantProvisioner {
    private static final String LOCATION = "classpath:io/rollbook/tenant/migrations";

    private final DataSource control;
    private final Wrapping wrapping;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param control the control database, whose schema vault keeps the credentials
     * @param wrapping wraps them
     */
    public TenantProvisioner(DataSource control, Wrapping wrapping) {
        this.control = control;
        this.wrapping = wrapping;
    }

    /**
     * Provisions a district.
     *
     * @param server a role that may create databases and roles, in any database of the server
     * @param zone the zone of the district's dates
     */
    public void provision(String slug, ZoneId zone, Database server) {
        TenantNames names = TenantNames.of(slug);
        try (Connection connection = connect(server.named("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(hashtext('rollbook-provision'))");
            createRoles(connection, statement, names);
            createDatabase(connection, statement, names, zone);
            closeToOthers(connection, statement, names);
            credentials(slug, names, server, statement);
        } catch (SQLException e) {
            throw DatabaseException.of("provisioning the database of district " + slug, e);
        }
        migrate(slug, server);
    }

    /** Brings the schema of a provisioned district up to date. */
    public void migrate(String slug, Database server) {
        TenantNames names = TenantNames.of(slug);
        Migrations.run(
                server.named(names.database()),
                names.owner(),
                LOCATION,
                "sync",
                Map.of("app", names.app(), "reader", names.reader()));
    }

    private static void createRoles(Connection connection, Statement statement, TenantNames names) throws SQLException {
        if (!exists(connection, "SELECT FROM pg_roles WHERE rolname = ?", names.owner())) {
            statement.execute("CREATE ROLE " + quoted(names.owner()) + " NOLOGIN");
            statement.execute("GRANT " + quoted(names.owner()) + " TO CURRENT_USER");
        }
        for (String role : List.of(names.app(), names.reader())) {
            if (!exists(connection, "SELECT FROM pg_roles WHERE rolname = ?", role)) {
                statement.execute("CREATE ROLE " + quoted(role) + " LOGIN NOINHERIT");
            }
        }
        statement.execute("ALTER ROLE " + quoted(names.reader()) + " SET default_transaction_read_only = on");
    }

    private static void createDatabase(Connection connection, Statement statement, TenantNames names, ZoneId zone)
            throws SQLException {
        if (!exists(connection, "SELECT FROM pg_database WHERE datname = ?", names.database())) {
            statement.execute("CREATE DATABASE " + quoted(names.database()) + " OWNER " + quoted(names.owner())
                    + " TEMPLATE template0 ENCODING 'UTF8'");
        }
        statement.execute("ALTER DATABASE " + quoted(names.database()) + " SET timezone = '"
                + zone.getId().replace("'", "") + "'");
    }

    private static void closeToOthers(Connection connection, Statement statement, TenantNames names)
            throws SQLException {
        for (String database : List.of(names.database(), "postgres", "template1", "rollbook_control")) {
            if (exists(connection, "SELECT FROM pg_database WHERE datname = ?", database)) {
                statement.execute("REVOKE ALL ON DATABASE " + quoted(database) + " FROM PUBLIC");
            }
        }
        statement.execute("GRANT CONNECT ON DATABASE " + quoted(names.database()) + " TO " + quoted(names.app()) + ", "
                + quoted(names.reader()));
    }

    /** Sets passwords and keeps them wrapped, unless the vault holds them already. */
    private void credentials(String slug, TenantNames names, Database server, Statement statement) throws SQLException {
        try (Connection vault = control.getConnection()) {
            if (exists(vault, "SELECT FROM vault.tenants WHERE slug = ?", slug)) {
                return;
            }
            String app = secret();
            String reader = secret();
            statement.execute("ALTER ROLE " + quoted(names.app()) + " PASSWORD '" + app + "'");
            statement.execute("ALTER ROLE " + quoted(names.reader()) + " PASSWORD '" + reader + "'");
            byte[] contentKey = new byte[32];
            random.nextBytes(contentKey);
            try (PreparedStatement insert = vault.prepareStatement(
                    """
                    INSERT INTO vault.tenants
                        (slug, jdbc_url, app_role, app_password, reader_role, reader_password, content_key)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """)) {
                insert.setString(1, slug);
                insert.setString(2, server.named(names.database()).url());
                insert.setString(3, names.app());
                insert.setBytes(4, wrap(app, slug, "app"));
                insert.setString(5, names.reader());
                insert.setBytes(6, wrap(reader, slug, "reader"));
                insert.setBytes(7, wrapping.wrap(contentKey, slug + "/content-key"));
                insert.executeUpdate();
            }
        }
    }

    private byte[] wrap(String password, String slug, String role) {
        return wrapping.wrap(password.getBytes(StandardCharsets.US_ASCII), slug + "/" + role + "-password");
    }

    private String secret() {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static boolean exists(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Names are made of a checked slug; quoting keeps that true should the check ever widen. */
    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static Connection connect(Database database) throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }
}
