package io.rollbook.tenant;

import io.rollbook.database.Database;
import io.rollbook.database.DatabaseException;
import io.rollbook.district.Wrapping;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Function;
import javax.sql.DataSource;

/** The districts' databases, by the credentials in the vault. */
public final class Tenants {
    private final DataSource control;
    private final Wrapping wrapping;

    /** Over the control database's schema vault. */
    public Tenants(DataSource control, Wrapping wrapping) {
        this.control = control;
        this.wrapping = wrapping;
    }

    /**
     * The database of a district, as the role that works in it.
     *
     * @throws IllegalArgumentException where the district has none yet
     */
    public Tenant open(String slug) {
        Credentials found = credentials(slug);
        return new Tenant(slug, found.app(), found.contentKey());
    }

    /** Asks a district's database, on a connection of its own. */
    public <T> T ask(String slug, Function<Connection, T> question) {
        try (Connection tenant = open(slug).connect()) {
            return question.apply(tenant);
        } catch (SQLException e) {
            throw DatabaseException.of("reading from district " + slug, e);
        }
    }

    /** Whose which orgs and people are. */
    public RosterPrints prints() {
        return new RosterPrints(control, wrapping);
    }

    /** The role that works in a district's database. */
    public Database app(String slug) {
        return credentials(slug).app();
    }

    /** The district's read-only role, for its own queries: to be shown to its people only. */
    public Database reader(String slug) {
        return credentials(slug).reader();
    }

    /**
     * Gives the read-only role a new password: the one before no longer opens the database, sessions that are open stay.
     * The role does it by its own hand, for which a portal needs no credential but those it has.
     *
     * @throws ReaderChanged where the role no longer has the password that is known here
     */
    public Database renewReader(String slug) {
        Database login = reader(slug);
        String password = Passwords.fresh();
        try (Connection vault = control.getConnection();
                PreparedStatement update =
                        vault.prepareStatement("UPDATE vault.tenants SET reader_password = ? WHERE slug = ?")) {
            vault.setAutoCommit(false);
            update.setBytes(1, Passwords.wrap(wrapping, slug, "reader", password));
            update.setString(2, slug);
            update.executeUpdate();
            setOwn(login, password);
            vault.commit();
        } catch (SQLException e) {
            if (Passwords.WRONG.equals(e.getSQLState())) {
                throw new ReaderChanged();
            }
            throw DatabaseException.of("renewing the reader's login of district " + slug, e);
        }
        return new Database(login.url(), login.user(), password);
    }

    /** The read-only role's password was changed in the database itself. */
    public static final class ReaderChanged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private ReaderChanged() {
            super("The login's password was changed in the database itself. Apply the district's file again; then ask"
                    + " again.");
        }
    }

    /** The role reads only unless it says otherwise, which helps it to nothing else: it has no right to write. */
    private static void setOwn(Database login, String password) throws SQLException {
        try (Connection connection = DriverManager.getConnection(login.url(), login.user(), login.password());
                Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            Passwords.set(statement, login.user(), password);
        }
    }

    private Credentials credentials(String slug) {
        try (Connection connection = control.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        """
                        SELECT jdbc_url, app_role, app_password, reader_role, reader_password, content_key
                        FROM vault.tenants WHERE slug = ?
                        """)) {
            query.setString(1, slug);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalArgumentException("district " + slug + " has no database; apply its file again");
                }
                String url = row.getString(1);
                return new Credentials(
                        new Database(url, row.getString(2), Passwords.unwrap(wrapping, slug, "app", row.getBytes(3))),
                        new Database(
                                url, row.getString(4), Passwords.unwrap(wrapping, slug, "reader", row.getBytes(5))),
                        wrapping.unwrap(row.getBytes(6), slug + "/content-key"));
            }
        } catch (SQLException e) {
            throw DatabaseException.of("reading the credential of district " + slug, e);
        }
    }

    private record Credentials(Database app, Database reader, byte[] contentKey) {}
}
