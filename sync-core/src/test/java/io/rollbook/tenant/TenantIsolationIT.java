package io.rollbook.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Database;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which role reaches which database, and what it may do there. */
class TenantIsolationIT {
    private static final String NOT_ALLOWED = "42501";

    private static Database control;
    private static TestTenant springfield;
    private static TestTenant shelbyville;

    @BeforeAll
    static void twoDistricts() {
        control = TestDatabases.control();
        springfield = TestDatabases.tenant("isolation-springfield", control);
        shelbyville = TestDatabases.tenant("isolation-shelbyville", control);
    }

    @Test
    void connect_everyRoleToEveryDatabase_onlyItsOwnLetsItIn() {
        Map<String, String> reached = new LinkedHashMap<>();
        for (TestTenant tenant : List.of(springfield, shelbyville)) {
            for (Database login : List.of(tenant.app(), tenant.reader())) {
                for (String database : List.of(
                        "rollbook_isolation_springfield",
                        "rollbook_isolation_shelbyville",
                        nameOf(control),
                        "postgres",
                        "template1")) {
                    if (attempt(login.named(database), "SELECT 1").equals("done")) {
                        reached.merge(login.user(), database, (one, other) -> one + ", " + other);
                    }
                }
            }
        }
        assertThat(reached)
                .containsExactly(
                        Map.entry("rollbook_isolation_springfield_app", "rollbook_isolation_springfield"),
                        Map.entry("rollbook_isolation_springfield_read", "rollbook_isolation_springfield"),
                        Map.entry("rollbook_isolation_shelbyville_app", "rollbook_isolation_shelbyville"),
                        Map.entry("rollbook_isolation_shelbyville_read", "rollbook_isolation_shelbyville"));
    }

    @Test
    void app_cannotChangeWhatIsProvenNorTheSchema() {
        for (String sql : List.of(
                "UPDATE audit.entries SET action = 'x'",
                "DELETE FROM audit.entries",
                "TRUNCATE audit.entries",
                "UPDATE audit.roots SET entries = 0",
                "DELETE FROM audit.roots",
                "TRUNCATE audit.roots",
                "UPDATE history.users SET family_name = 'x'",
                "DELETE FROM history.users",
                "DELETE FROM history.renamed",
                "INSERT INTO history.expired (until_run) VALUES (1)",
                "UPDATE migration.migrations SET success = false",
                "CREATE TABLE public.mine (n integer)",
                "CREATE TABLE roster.mine (n integer)",
                "CREATE SCHEMA mine",
                "ALTER TABLE roster.users ADD COLUMN mine text",
                "DROP TABLE audit.entries",
                "SET ROLE rollbook_isolation_springfield_owner",
                "SET ROLE postgres",
                "CREATE ROLE mine",
                "COPY (SELECT 1) TO PROGRAM 'true'")) {
            assertThat(attempt(springfield.app(), sql)).as(sql).isEqualTo(NOT_ALLOWED);
        }
        assertThat(attempt(springfield.app(), "DELETE FROM staging.users")).isEqualTo("done");
        assertThat(attempt(springfield.app(), "ANALYZE roster.users")).isEqualTo("done");
    }

    @Test
    void reader_mayReadTheRosterAndWriteNothing() {
        assertThat(attempt(springfield.reader(), "SELECT * FROM roster.students"))
                .isEqualTo("done");
        for (String sql : List.of(
                "INSERT INTO roster.user_agents VALUES ('a', 'b')",
                "DELETE FROM roster.users",
                "UPDATE roster.users SET family_name = 'x'",
                "TRUNCATE roster.users",
                "INSERT INTO audit.entries (seq, action, subject, mark) VALUES (1, '', '', '')",
                "SELECT * FROM staging.users",
                "SELECT * FROM held.users",
                "SELECT * FROM sync.quarantined",
                "CREATE TABLE public.mine (n integer)")) {
            // The role's transactions are read-only by default; the right must be missing all the same.
            assertThat(attempt(springfield.reader(), "SET default_transaction_read_only = off", sql))
                    .as(sql)
                    .isEqualTo(NOT_ALLOWED);
        }
    }

    @Test
    void owner_cannotLogIn() {
        Database owner = new Database(springfield.app().url(), "rollbook_isolation_springfield_owner", "guess");
        assertThat(attempt(owner, "SELECT 1")).startsWith("28");
    }

    @Test
    void timeZone_ofTheDatabase_isTheDistrictsOwn() throws SQLException {
        try (Connection connection = springfield.connectAsSuperuser();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
                                + " WHERE d.datname = current_database() AND s.setrole = 0")) {
            row.next();
            assertThat(row.getString(1)).isEqualToIgnoringCase("timezone=America/Chicago");
        }
    }

    private static String nameOf(Database database) {
        return database.url().substring(database.url().lastIndexOf('/') + 1);
    }

    /** {@code done}, or the SQL state. */
    private static String attempt(Database database, String... statements) {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return "done";
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }
}
