package io.rollbook.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Connection pools that hold no connection while nobody asks. */
public final class Pools {
    private static final long IDLE_MILLIS = 60_000;
    private static final long WAIT_MILLIS = 10_000;

    private Pools() {}

    /** Opens a pool; the first connection is made when it is asked for. */
    public static HikariDataSource open(String name, Database database, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setConnectionTimeout(WAIT_MILLIS);
        config.setInitializationFailTimeout(-1);
        // PostgreSQL's detail lines hold row values.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return new HikariDataSource(config);
    }
}
