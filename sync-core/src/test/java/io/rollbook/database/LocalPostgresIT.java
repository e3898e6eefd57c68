package io.rollbook.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {
    @TempDir
    Path home;

    /** All but the second home of the test of two, where the server unpacks its programs itself. */
    @BeforeEach
    void unpack() {
        UnpackedPostgres.in(home);
    }

    @Test
    void start_again_keepsDataAndPort() throws SQLException {
        int port;
        try (LocalPostgres postgres = LocalPostgres.start(home)) {
            port = postgres.port();
            execute(postgres.superuser(), "CREATE TABLE kept AS SELECT 7 AS n");
        }
        try (LocalPostgres postgres = LocalPostgres.start(home)) {
            assertThat(number(postgres.superuser(), "SELECT n FROM kept")).isEqualTo(7);
            assertThat(postgres.port()).isEqualTo(port);
        }
    }

    @Test
    void start_whenAServerWasLeftBehindByAKilledProcess_stopsItFirst() throws Exception {
        LocalPostgres first = LocalPostgres.start(home);
        execute(first.superuser(), "CREATE TABLE kept AS SELECT 7 AS n");
        long pid = Long.parseLong(
                Files.readAllLines(home.resolve("data/postmaster.pid")).get(0));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> ProcessHandle.of(pid)
                .isEmpty());
        first.close();

        try (LocalPostgres second = LocalPostgres.start(home)) {
            assertThat(number(second.superuser(), "SELECT n FROM kept")).isEqualTo(7);
        }
    }

    @Test
    void start_pidOfAServerThatIsNowAnotherProgram_leavesThatProgramAlone() throws Exception {
        LocalPostgres.start(home).close();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Path pidFile = home.resolve("data/postmaster.pid");
            Files.writeString(pidFile, stranger.pid() + "\n" + home.resolve("data") + "\n");
            try (LocalPostgres postgres = LocalPostgres.start(home)) {
                assertThat(number(postgres.superuser(), "SELECT 1")).isEqualTo(1);
                assertThat(stranger.isAlive()).isTrue();
            }
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void start_portTakenMeanwhile_findsAnother() throws Exception {
        int port;
        try (LocalPostgres postgres = LocalPostgres.start(home)) {
            port = postgres.port();
        }
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                LocalPostgres postgres = LocalPostgres.start(home)) {
            assertThat(postgres.port()).isNotEqualTo(taken.getLocalPort());
            assertThat(number(postgres.superuser(), "SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void log_failedStatement_holdsNoValue() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start(home)) {
            execute(postgres.superuser(), "CREATE TABLE people (email text PRIMARY KEY)");
            execute(postgres.superuser(), "INSERT INTO people VALUES ('canary@example.org')");
            assertThatThrownBy(() -> execute(postgres.superuser(), "INSERT INTO people VALUES ('canary@example.org')"))
                    .isInstanceOf(SQLException.class);
        }
        StringBuilder logs = new StringBuilder();
        try (var files = Files.list(home.resolve("data/log"))) {
            for (Path file : files.toList()) {
                logs.append(Files.readString(file));
            }
        }
        assertThat(logs).contains("duplicate key").doesNotContain("canary");
    }

    @Test
    void start_whileTheHomeIsInUse_isRefused() {
        try (LocalPostgres postgres = LocalPostgres.start(home)) {
            assertThat(postgres.port()).isPositive();
            assertThatThrownBy(() -> LocalPostgres.start(home))
                    .isInstanceOf(PostgresException.class)
                    .hasMessageContaining("ROLLBOOK_HOME");
        }
    }

    @Test
    void start_twoHomes_runSideBySide(@TempDir Path other) throws SQLException {
        try (LocalPostgres one = LocalPostgres.start(home);
                LocalPostgres two = LocalPostgres.start(other)) {
            assertThat(number(one.superuser(), "SELECT 1")).isEqualTo(1);
            assertThat(number(two.superuser(), "SELECT 2")).isEqualTo(2);
        }
    }

    @Test
    void start_wrongPassword_isRefusedAndSecretsArePrivate() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start(home)) {
            Database wrong = new Database(postgres.superuser().url(), "postgres", "guess");
            assertThatThrownBy(() -> number(wrong, "SELECT 1")).isInstanceOf(SQLException.class);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("superuser.secret"))))
                    .isEqualTo("rw-------");
            assertThat(home.resolve("initdb.secret")).doesNotExist();
        }
    }

    @Test
    void start_asRootWhereNamespacesAreBlocked_runsAsAnUnprivilegedUserAndStartsAgain() throws Exception {
        assumeRoot();
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(withoutNamespaces(home)).contains("answer 42 from a process of nobody");
        assertThat(Files.getPosixFilePermissions(home.resolve("superuser.secret")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(withoutNamespaces(home)).contains("answer 42 from a process of nobody");
    }

    @Test
    void start_asRootWhereNamespacesAreBlockedAndTheHomeIsClosed_saysWhatToDo() throws Exception {
        assumeRoot();
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        assertThat(withoutNamespaces(home)).contains("refused: ", "nobody", "Run Rollbook as a plain user");
    }

    private static void assumeRoot() {
        assumeThat(System.getProperty("user.name"))
                .as("only root needs another user")
                .isEqualTo("root");
    }

    /** Starts the server where unshare fails, as it does where namespaces are blocked. */
    private static String withoutNamespaces(Path home) throws Exception {
        Path programs = Files.createDirectories(home.resolveSibling(home.getFileName() + "-programs"));
        Path unshare = programs.resolve("unshare");
        try {
            Files.writeString(unshare, "#!/bin/sh\nexit 1\n");
            Files.setPosixFilePermissions(unshare, PosixFilePermissions.fromString("rwxr-xr-x"));
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            AsNobody.class.getName(),
                            home.toString())
                    .redirectErrorStream(true);
            builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
            Process child = builder.start();
            String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor()).as(out).isZero();
            return out;
        } finally {
            Files.deleteIfExists(unshare);
            Files.delete(programs);
        }
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(Database database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
