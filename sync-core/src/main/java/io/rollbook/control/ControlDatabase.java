package io.rollbook.control;

import com.zaxxer.hikari.HikariDataSource;
import io.rollbook.database.Database;
import io.rollbook.database.Migrations;
import io.rollbook.database.Pools;
import java.util.Map;
import javax.sql.DataSource;

/** The control database: brought up to date, then reached through one small pool. */
public final class ControlDatabase implements AutoCloseable {
    /** Most connections; each feed that an intake is pulling takes two. */
    private static final int CONNECTIONS = 24;

    private final HikariDataSource pool;

    private ControlDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Brings the schema up to date and opens the pool. */
    public static ControlDatabase migrate(Database database) {
        Migrations.run(database, null, "classpath:io/rollbook/control/migrations", "control", Map.of());
        return open(database);
    }

    /** Opens the pool only, as an intake does whose role may not change the schema. */
    public static ControlDatabase open(Database database) {
        return new ControlDatabase(Pools.open("control", database, CONNECTIONS));
    }

    /** The pool. */
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
