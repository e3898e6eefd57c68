package io.rollbook.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Migrations.MigrationException;
import io.rollbook.testing.PlainWrapping;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TenantProvisionerIT {
    private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");

    @Test
    void provision_again_keepsDataPasswordsAndContentKey() throws SQLException {
        TestTenant tenant = TestDatabases.tenant();
        try (Connection connection = tenant.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO roster.user_agents VALUES ('a', 'b')");
        }
        try (ControlDatabase control = ControlDatabase.open(tenant.control())) {
            new TenantProvisioner(control.dataSource(), new PlainWrapping())
                    .provision(tenant.slug(), CHICAGO, TestDatabases.server().superuser());
            Tenant again = new Tenants(control.dataSource(), new PlainWrapping()).open(tenant.slug());
            assertThat(again.contentKey())
                    .isEqualTo(tenant.tenant().contentKey())
                    .hasSize(32);
        }
        assertThat(value(tenant.app(), "SELECT count(*) FROM roster.user_agents"))
                .isEqualTo("1");
    }

    @Test
    void provision_rolesLostWithTheirServer_getPasswordsThatWork() throws SQLException {
        TestTenant tenant = TestDatabases.tenant();
        String app = tenant.app().user();
        Database superuser = TestDatabases.server().superuser();
        run(superuser, "DROP DATABASE " + nameOf(tenant) + " WITH (FORCE)");
        run(superuser, "DROP ROLE " + app);
        try (ControlDatabase control = ControlDatabase.open(tenant.control())) {
            new TenantProvisioner(control.dataSource(), new PlainWrapping())
                    .provision(tenant.slug(), CHICAGO, superuser);
            Tenant again = new Tenants(control.dataSource(), new PlainWrapping()).open(tenant.slug());
            again.connect().close();
            assertThat(again.contentKey()).isEqualTo(tenant.tenant().contentKey());
        }
    }

    @Test
    void migrate_oneDatabaseBroken_isItsTroubleAndNoOthers() throws SQLException {
        Database controlDatabase = TestDatabases.control();
        TestTenant broken = TestDatabases.tenant("migrate-broken", controlDatabase);
        TestTenant well = TestDatabases.tenant("migrate-well", controlDatabase);
        Database server = TestDatabases.server().superuser();
        run(broken.superuser(), "UPDATE migration.migrations SET checksum = 1 WHERE version = '1'");

        try (ControlDatabase control = ControlDatabase.open(controlDatabase)) {
            TenantProvisioner provisioner = new TenantProvisioner(control.dataSource(), new PlainWrapping());
            assertThatThrownBy(() -> provisioner.migrate(broken.slug(), server))
                    .isInstanceOf(MigrationException.class)
                    .hasNoCause();
            provisioner.migrate(well.slug(), server);
            assertThat(trouble(controlDatabase, "migrate-broken")).contains("cannot be brought up to date");
            assertThat(trouble(controlDatabase, "migrate-well")).isNull();

            run(broken.superuser(), "DROP SCHEMA roster, history, staging, held, sync, audit, migration CASCADE");
            provisioner.migrate(broken.slug(), server);
            assertThat(trouble(controlDatabase, "migrate-broken")).isNull();
        }
    }

    @Test
    void isOutdated_schemaOfAnEarlierProgram_untilItIsMigrated() throws SQLException {
        TestTenant tenant = TestDatabases.tenant();
        try (ControlDatabase control = ControlDatabase.open(tenant.control())) {
            TenantProvisioner provisioner = new TenantProvisioner(control.dataSource(), new PlainWrapping());
            assertThat(provisioner.isOutdated(tenant.slug())).isFalse();
            run(tenant.control(), "UPDATE control.districts SET schema_version = '0'");
            assertThat(provisioner.isOutdated(tenant.slug())).isTrue();
            provisioner.awaitApply(tenant.slug());
            assertThat(trouble(tenant.control(), tenant.slug())).contains("applied again");
            provisioner.migrate(tenant.slug(), TestDatabases.server().superuser());
            assertThat(provisioner.isOutdated(tenant.slug())).isFalse();
            assertThat(trouble(tenant.control(), tenant.slug())).isNull();
        }
    }

    @Test
    void schema_isTheNewestMigration() throws Exception {
        Path folder = Path.of(Objects.requireNonNull(TenantProvisioner.class.getResource("migrations"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceAll("^V(\\d+)__.*", "$1"))
                            .mapToInt(Integer::parseInt)
                            .max())
                    .hasValue(Integer.parseInt(TenantProvisioner.SCHEMA));
        }
    }

    @Test
    void renewReader_opensWithTheNewPasswordOnly() throws SQLException {
        TestTenant tenant = TestDatabases.tenant();
        try (ControlDatabase control = ControlDatabase.open(tenant.control())) {
            Tenants tenants = new Tenants(control.dataSource(), new PlainWrapping());
            Database before = tenants.reader(tenant.slug());
            Database renewed = tenants.renewReader(tenant.slug());
            assertThat(value(renewed, "SELECT count(*) FROM roster.users")).isEqualTo("0");
            assertThat(tenants.reader(tenant.slug())).isEqualTo(renewed);
            assertThatThrownBy(() -> value(before, "SELECT 1")).hasMessageContaining("password");
            assertThatThrownBy(() -> run(renewed, "SET TRANSACTION READ WRITE; DELETE FROM roster.users"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void renewReader_passwordChangedByTheDistrict_isToldAndMendedByProvisioning() throws SQLException {
        TestTenant tenant = TestDatabases.tenant();
        Database server = TestDatabases.server().superuser();
        try (ControlDatabase control = ControlDatabase.open(tenant.control())) {
            Tenants tenants = new Tenants(control.dataSource(), new PlainWrapping());
            run(server, "ALTER ROLE " + tenants.reader(tenant.slug()).user() + " PASSWORD 'their own'");
            assertThatThrownBy(() -> tenants.renewReader(tenant.slug())).isInstanceOf(Tenants.ReaderChanged.class);
            new TenantProvisioner(control.dataSource(), new PlainWrapping()).provision(tenant.slug(), CHICAGO, server);
            assertThat(value(tenants.renewReader(tenant.slug()), "SELECT 1")).isEqualTo("1");
            tenants.open(tenant.slug()).connect().close();
        }
    }

    @Test
    void provision_serverRefuses_isNotedAsTroubleWithoutThePassword() throws SQLException {
        TestTenant tenant = TestDatabases.tenant();
        Database server = TestDatabases.server().superuser();
        Database wrong = new Database(server.url(), "postgres", "hunter2");
        try (ControlDatabase control = ControlDatabase.open(tenant.control())) {
            TenantProvisioner provisioner = new TenantProvisioner(control.dataSource(), new PlainWrapping());
            assertThatThrownBy(() -> provisioner.provision(tenant.slug(), CHICAGO, wrong))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("28P01")
                    .hasMessageNotContaining("hunter2");
        }
        assertThat(trouble(tenant.control(), tenant.slug())).contains("28P01");
    }

    @Test
    void provision_byARoleThatIsNoSuperuser_worksAndClosesTheDatabaseToOthers() throws SQLException {
        Database superuser = TestDatabases.server().superuser();
        TestTenant other = TestDatabases.tenant();
        Database control = TestDatabases.control();
        Database provisioner = provisioner(superuser, control);
        TestDatabases.register("plain-provisioner", control);
        try (ControlDatabase registers = ControlDatabase.open(control)) {
            TenantProvisioner tenants = new TenantProvisioner(registers.dataSource(), new PlainWrapping());
            tenants.provision("plain-provisioner", CHICAGO, provisioner);
            tenants.provision("plain-provisioner", CHICAGO, provisioner);
            Tenants known = new Tenants(registers.dataSource(), new PlainWrapping());
            assertThat(value(known.app("plain-provisioner"), "SELECT count(*) FROM roster.users"))
                    .isEqualTo("0");
            assertThat(value(known.reader("plain-provisioner"), "SELECT count(*) FROM roster.users"))
                    .isEqualTo("0");
            Database strange = other.app().named("rollbook_plain_provisioner");
            assertThatThrownBy(() -> value(strange, "SELECT 1")).hasMessageContaining("permission denied");
            Database beyond = known.app("plain-provisioner").named(nameOf(other));
            assertThatThrownBy(() -> value(beyond, "SELECT 1")).hasMessageContaining("permission denied");
        }
        assertThat(trouble(control, "plain-provisioner")).isNull();
    }

    @Test
    void provision_byARoleThatCannotCloseADatabaseToPublic_isRefusedAndSaysWhoMust() throws SQLException {
        Database superuser = TestDatabases.server().superuser();
        Database control = TestDatabases.control();
        Database provisioner = provisioner(superuser, control);
        TestDatabases.register("open-server", control);
        run(superuser, "GRANT CONNECT ON DATABASE template1 TO PUBLIC");
        try (ControlDatabase registers = ControlDatabase.open(control)) {
            TenantProvisioner tenants = new TenantProvisioner(registers.dataSource(), new PlainWrapping());
            assertThatThrownBy(() -> tenants.provision("open-server", CHICAGO, provisioner))
                    .hasMessageContaining("connect to template1 on this server")
                    .hasMessageContaining("REVOKE ALL ON DATABASE \"template1\" FROM PUBLIC");
            assertThat(trouble(control, "open-server")).contains("template1");
            run(superuser, "REVOKE ALL ON DATABASE template1 FROM PUBLIC");
            tenants.provision("open-server", CHICAGO, provisioner);
        } finally {
            run(superuser, "REVOKE ALL ON DATABASE template1 FROM PUBLIC");
        }
        assertThat(trouble(control, "open-server")).isNull();
    }

    /** A role that may create databases and roles, and nothing else, on a server that its owner has closed. */
    private static Database provisioner(Database superuser, Database control) throws SQLException {
        String registers = control.url().substring(control.url().lastIndexOf('/') + 1);
        for (String database : new String[] {"postgres", "template1", registers}) {
            run(superuser, "REVOKE ALL ON DATABASE " + database + " FROM PUBLIC");
        }
        String name = "provisioner_" + System.nanoTime();
        run(superuser, "CREATE ROLE " + name + " LOGIN CREATEDB CREATEROLE PASSWORD 'secret'");
        run(superuser, "GRANT CONNECT ON DATABASE postgres TO " + name);
        return new Database(superuser.url(), name, "secret");
    }

    @Test
    void provision_longestSlug_fitsPostgresNames() {
        String slug = "a" + "-b".repeat(20);
        assertThat(TestDatabases.tenant(slug, TestDatabases.control()).app().user())
                .isEqualTo("rollbook_" + slug.replace('-', '_') + "_app");
    }

    @Test
    void names_badSlug_areRefused() {
        for (String slug : new String[] {"", "a", "A-b", "a_b", "a;b", "a\"b", "a".repeat(42)}) {
            assertThatThrownBy(() -> TenantNames.of(slug)).as(slug).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String nameOf(TestTenant tenant) {
        return "rollbook_" + tenant.slug().replace('-', '_');
    }

    private static String trouble(Database control, String slug) throws SQLException {
        return value(control, "SELECT trouble FROM control.districts WHERE slug = '" + slug + "'");
    }

    private static void run(Database database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(Database database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
