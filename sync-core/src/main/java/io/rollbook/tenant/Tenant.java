package io.rollbook.tenant;

import io.rollbook.database.Database;
import io.rollbook.database.DatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * A district's own database as its portal works in it. Connections are made when asked for and not pooled: a run needs
 * a few for minutes, and a district without work is to cost none.
 */
public final class Tenant {
    private final String slug;
    private final Database app;
    private final byte[] contentKey;

    Tenant(String slug, Database app, byte[] contentKey) {
        this.slug = slug;
        this.app = app;
        this.contentKey = contentKey;
    }

    /** For a database whose credential is at hand, as in tests and tools. */
    public static Tenant of(String slug, Database app, byte[] contentKey) {
        return new Tenant(slug, app, contentKey.clone());
    }

    /** The district's slug. */
    public String slug() {
        return slug;
    }

    /** The key of the district's content digests, 32 bytes. */
    public byte[] contentKey() {
        return contentKey.clone();
    }

    /** A new connection as the role that works here, in auto-commit mode; the caller closes it. */
    public Connection connect() {
        Properties properties = new Properties();
        properties.setProperty("user", app.user());
        properties.setProperty("password", app.password());
        properties.setProperty("ApplicationName", "rollbook portal");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", "10");
        // Helpers, and code generated for statements as short as these, cost more processor time than they save: other
        // districts need it.
        properties.setProperty("options", "-c max_parallel_workers_per_gather=0 -c jit=off");
        // PostgreSQL's detail lines hold row values.
        properties.setProperty("logServerErrorDetail", "false");
        try {
            Connection connection = new Driver().connect(app.url(), properties);
            if (connection == null) {
                throw new IllegalStateException("not a PostgreSQL URL in the vault for district " + slug);
            }
            return connection;
        } catch (SQLException e) {
            throw DatabaseException.of("connecting to the database of district " + slug, e);
        }
    }
}
