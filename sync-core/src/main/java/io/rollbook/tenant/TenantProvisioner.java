package io.rollbook.tenant;

import io.rollbook.database.Database;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Migrations;
import io.rollbook.database.Migrations.MigrationException;
import io.rollbook.district.Wrapping;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    /** Version of the newest migration in that folder. */
    static final String SCHEMA = "1";
    /** Apart from the schemas in which the app role may write. */
    private static final String HISTORY = "migration";

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
     * Provisions a registered district. A failure is noted as this district's trouble and thrown; success clears it.
     *
     * @param server a role that may create databases and roles, in any database of the server; need not be a superuser
     * @param zone the zone of the district's dates
     * @throws OpenServer where it may not close the server's databases to every role, and nobody has done so before
     */
    public void provision(String slug, ZoneId zone, Database server) {
        TenantNames names = TenantNames.of(slug);
        try (Connection connection = connect(server.named("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(hashtext('rollbook-provision'))");
            boolean newRoles = createRoles(connection, statement, names);
            createDatabase(connection, statement, names, zone);
            closeToOthers(connection, statement, names);
            credentials(slug, names, server, statement, newRoles);
        } catch (SQLException e) {
            DatabaseException failure = DatabaseException.of("provisioning the database of district " + slug, e);
            Trouble.note(control, slug, String.valueOf(failure.getMessage()));
            throw failure;
        } catch (OpenServer open) {
            Trouble.note(control, slug, String.valueOf(open.getMessage()));
            throw open;
        }
        migrate(slug, server);
    }

    /**
     * Brings the schema of a provisioned district up to date. A failure is noted as this district's trouble and thrown;
     * success clears it.
     */
    public void migrate(String slug, Database server) {
        TenantNames names = TenantNames.of(slug);
        try {
            Migrations.run(
                    server.named(names.database()),
                    names.owner(),
                    LOCATION,
                    HISTORY,
                    Map.of("app", names.app(), "reader", names.reader()));
        } catch (MigrationException e) {
            Trouble.note(control, slug, String.valueOf(e.getMessage()));
            throw e;
        }
        Trouble.clear(control, slug, SCHEMA);
    }

    /** Whether the database of a district has to be migrated before a run may use it, as after an upgrade. */
    public boolean isOutdated(String slug) {
        try (Connection connection = control.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        """
                        SELECT FROM control.districts JOIN vault.tenants USING (slug)
                        WHERE slug = ? AND schema_version IS DISTINCT FROM ?
                        """)) {
            query.setString(1, slug);
            query.setString(2, SCHEMA);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            throw DatabaseException.of("looking up the schema of district " + slug, e);
        }
    }

    /** Notes as the district's trouble that its database has to be migrated by someone else than this process. */
    public String awaitApply(String slug) {
        String why = "its database is older than this program, which has no credential to change it at a start: its"
                + " runs wait until its file is applied again";
        Trouble.note(control, slug, why);
        return why;
    }

    /** Notes where the server of a district's database is now: an embedded one whose port was taken has another. */
    public void moved(String slug, Database server) {
        String url = server.named(TenantNames.of(slug).database()).url();
        try (Connection connection = control.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE vault.tenants SET jdbc_url = ? WHERE slug = ? AND jdbc_url <> ?")) {
            update.setString(1, url);
            update.setString(2, slug);
            update.setString(3, url);
            update.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseException.of("noting where the database of district " + slug + " is", e);
        }
    }

    /** Every role could connect to databases of this server, and the provisioner may not change that. */
    public static final class OpenServer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private OpenServer(List<String> databases) {
            super("Every role may connect to " + String.join(", ", databases)
                    + " on this server, and the provisioner may"
                    + " not close that. Have their owner run, then apply again: "
                    + databases.stream()
                            .map(database -> "REVOKE ALL ON DATABASE " + quoted(database) + " FROM PUBLIC")
                            .collect(Collectors.joining("; ")));
        }
    }

    /** Whether a login role had to be created, which then has no password yet. */
    private static boolean createRoles(Connection connection, Statement statement, TenantNames names)
            throws SQLException {
        boolean created = false;
        if (!exists(connection, "SELECT FROM pg_roles WHERE rolname = ?", names.owner())) {
            statement.execute("CREATE ROLE " + quoted(names.owner()) + " NOLOGIN");
            statement.execute("GRANT " + quoted(names.owner()) + " TO CURRENT_USER");
        }
        for (String role : List.of(names.app(), names.reader())) {
            if (!exists(connection, "SELECT FROM pg_roles WHERE rolname = ?", role)) {
                statement.execute("CREATE ROLE " + quoted(role) + " LOGIN NOINHERIT");
                created = true;
            }
        }
        statement.execute("ALTER ROLE " + quoted(names.reader()) + " SET default_transaction_read_only = on");
        return created;
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

    private void closeToOthers(Connection connection, Statement statement, TenantNames names) throws SQLException {
        List<String> closed = new ArrayList<>(List.of(names.database(), "postgres", "template1"));
        try (Connection registers = control.getConnection()) {
            if (systemOf(registers).equals(systemOf(connection))) {
                closed.add(registers.getCatalog());
            }
        }
        // By a role that owns neither, REVOKE does nothing and only warns, or is refused where there is nothing to
        // revoke.
        for (String database : openToAll(connection, closed)) {
            statement.execute("REVOKE ALL ON DATABASE " + quoted(database) + " FROM PUBLIC");
        }
        List<String> open = openToAll(connection, closed);
        if (!open.isEmpty()) {
            throw new OpenServer(open);
        }
        statement.execute("GRANT CONNECT ON DATABASE " + quoted(names.database()) + " TO " + quoted(names.app()) + ", "
                + quoted(names.reader()));
    }

    /** Those of these databases on which PUBLIC has any privilege. */
    private static List<String> openToAll(Connection connection, List<String> databases) throws SQLException {
        List<String> open = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                """
                SELECT DISTINCT d.datname
                FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) granted
                WHERE d.datname = ANY (?) AND granted.grantee = 0 ORDER BY 1
                """)) {
            query.setArray(1, connection.createArrayOf("text", databases.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    open.add(rows.getString(1));
                }
            }
        }
        return open;
    }

    /** Which server this is: the control database may lie elsewhere. */
    private static String systemOf(Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT system_identifier FROM pg_control_system()")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Sets passwords and keeps them wrapped, unless the vault holds them already. */
    private void credentials(String slug, TenantNames names, Database server, Statement statement, boolean newRoles)
            throws SQLException {
        try (Connection vault = control.getConnection()) {
            if (!newRoles && exists(vault, "SELECT FROM vault.tenants WHERE slug = ?", slug) && readerSignsIn(slug)) {
                return;
            }
            String app = Passwords.fresh();
            String reader = Passwords.fresh();
            Passwords.set(statement, names.app(), app);
            Passwords.set(statement, names.reader(), reader);
            byte[] contentKey = new byte[32];
            random.nextBytes(contentKey);
            try (PreparedStatement insert = vault.prepareStatement(
                    """
                    INSERT INTO vault.tenants
                        (slug, jdbc_url, app_role, app_password, reader_role, reader_password, content_key)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (slug) DO UPDATE SET jdbc_url = excluded.jdbc_url, app_role = excluded.app_role,
                        app_password = excluded.app_password, reader_role = excluded.reader_role,
                        reader_password = excluded.reader_password
                    """)) {
                insert.setString(1, slug);
                insert.setString(2, server.named(names.database()).url());
                insert.setString(3, names.app());
                insert.setBytes(4, Passwords.wrap(wrapping, slug, "app", app));
                insert.setString(5, names.reader());
                insert.setBytes(6, Passwords.wrap(wrapping, slug, "reader", reader));
                insert.setBytes(7, wrapping.wrap(contentKey, slug + "/content-key"));
                insert.executeUpdate();
            }
        }
    }

    /** Its people can change its password in the database, which nobody would know here. */
    private boolean readerSignsIn(String slug) throws SQLException {
        try {
            connect(new Tenants(control, wrapping).reader(slug)).close();
            return true;
        } catch (SQLException e) {
            if (Passwords.WRONG.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
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
