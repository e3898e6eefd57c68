package io.rollbook.tenant;

import io.rollbook.database.Database;
import io.rollbook.database.DatabaseException;
import io.rollbook.district.Wrapping;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    /** The role that works in a district's database. */
    public Database app(String slug) {
        return credentials(slug).app();
    }

    /** The district's read-only role, for its own queries: to be shown to its people only. */
    public Database reader(String slug) {
        return credentials(slug).reader();
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
                        new Database(url, row.getString(2), password(row.getBytes(3), slug + "/app-password")),
                        new Database(url, row.getString(4), password(row.getBytes(5), slug + "/reader-password")),
                        wrapping.unwrap(row.getBytes(6), slug + "/content-key"));
            }
        } catch (SQLException e) {
            throw DatabaseException.of("reading the credential of district " + slug, e);
        }
    }

    private String password(byte[] wrapped, String context) {
        return new String(wrapping.unwrap(wrapped, context), StandardCharsets.US_ASCII);
    }

    private record Credentials(Database app, Database reader, byte[] contentKey) {}
}
