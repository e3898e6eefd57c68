package io.rollbook.testing;

import io.rollbook.database.Database;
import io.rollbook.tenant.Tenant;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A fresh, provisioned district database.
 *
 * @param app the role that works in it
 * @param reader the district's read-only role
 * @param superuser the server's superuser, in this database
 * @param control the control database that knows the district
 */
public record TestTenant(
        String slug, Tenant tenant, Database app, Database reader, Database superuser, Database control) {

    /** A new connection as the role that works here. */
    public Connection connect() {
        return tenant.connect();
    }

    /** A new connection as the server's superuser. */
    public Connection connectAsSuperuser() throws SQLException {
        return DriverManager.getConnection(superuser.url(), superuser.user(), superuser.password());
    }
}
