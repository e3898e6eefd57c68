package io.rollbook.testing;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.database.LocalPostgres;
import io.rollbook.database.UnpackedPostgres;
import io.rollbook.tenant.Tenant;
import io.rollbook.tenant.TenantProvisioner;
import io.rollbook.tenant.Tenants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.util.PasswordUtil;

/** One embedded PostgreSQL for each test process, and as many fresh databases on it as tests ask for. */
public final class TestDatabases {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private TestDatabases() {}

    /** The server, started when first asked for and stopped with the process. */
    public static LocalPostgres server() {
        return Server.RUNNING;
    }

    /** A fresh control database, up to date. */
    public static Database control() {
        Database server = server().superuser();
        String name = "control_" + NUMBER.incrementAndGet();
        execute(server, "CREATE DATABASE " + name + " TEMPLATE " + Migrated.CONTROL);
        return server.named(name);
    }

    /** A fresh district with a database of its own. */
    public static TestTenant tenant() {
        return tenant("district-" + NUMBER.incrementAndGet(), control());
    }

    /** A district of this slug, known to this control database. */
    public static TestTenant tenant(String slug, Database control) {
        Database server = server().superuser();
        register(slug, control);
        try (ControlDatabase pool = ControlDatabase.open(control)) {
            PlainWrapping wrapping = new PlainWrapping();
            new TenantProvisioner(pool.dataSource(), wrapping).provision(slug, ZoneId.of("America/Chicago"), server);
            Tenants tenants = new Tenants(pool.dataSource(), wrapping);
            Tenant tenant = tenants.open(slug);
            List.of(tenants.app(slug), tenants.reader(slug)).forEach(login -> signsInFast(server, login));
            String name = "rollbook_" + slug.replace('-', '_');
            return new TestTenant(slug, tenant, tenants.app(slug), tenants.reader(slug), server.named(name), control);
        }
    }

    /** Makes a district known to this control database; it gets no database of its own. */
    public static void register(String slug, Database control) {
        execute(
                control,
                """
                INSERT INTO control.districts (slug, version, settings, folder, created, changed)
                VALUES ('%s', 1, '', '', now(), now()) ON CONFLICT DO NOTHING
                """
                        .formatted(slug));
    }

    /**
     * To sign in costs thousands of rounds of hashing, which keep passwords that people choose; one is enough for a random
     * one, and tests open connections by the thousand.
     */
    private static void signsInFast(Database server, Database login) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        String verifier = PasswordUtil.encodeScramSha256(login.password().toCharArray(), 1, salt);
        execute(server, "ALTER ROLE \"" + login.user() + "\" PASSWORD '" + verifier + "'");
    }

    static void execute(Database database, String sql) {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Migrated once: to copy it takes half as long as to migrate another. */
    private static final class Migrated {
        static final String CONTROL = control();

        private static String control() {
            Database server = server().superuser();
            String name = "control_template";
            execute(server, "CREATE DATABASE " + name);
            ControlDatabase.migrate(server.named(name)).close();
            return name;
        }
    }

    private static final class Server {
        // What a power cut would lose does not matter; and whenever a table goes, all buffers are looked through.
        private static final List<String> SETTINGS =
                List.of("fsync = off", "synchronous_commit = off", "full_page_writes = off", "shared_buffers = '32MB'");
        static final LocalPostgres RUNNING = start();

        private static LocalPostgres start() {
            try {
                Path home = UnpackedPostgres.in(Files.createTempDirectory("rollbook-test-postgres"));
                LocalPostgres postgres = LocalPostgres.start(home, SETTINGS);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres, home)));
                signsInFast(postgres.superuser(), postgres.superuser());
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void stop(LocalPostgres postgres, Path home) {
            postgres.close();
            try {
                // Hundreds of databases take longer to delete than this process has left to live.
                new ProcessBuilder("rm", "-rf", home.toString()).start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
