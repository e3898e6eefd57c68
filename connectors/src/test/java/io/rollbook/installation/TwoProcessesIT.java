package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.database.LocalPostgres;
import io.rollbook.database.UnpackedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An intake and a portal as two processes over a broker and a PostgreSQL that they share. What the intake's process has in
 * its environment, files and memory would not let anyone read a roster.
 */
class TwoProcessesIT {
    private static final String SLUG = "apart";
    private static final String WORD = "Quetzalfrimp";
    private static final String MARKER = "Wobblegrinth";

    private final String controlPassword = UUID.randomUUID().toString();
    private final String intakePassword = UUID.randomUUID().toString();

    @TempDir
    Path folder;

    private SftpServer sftp;
    private LocalPostgres postgres;
    private SharedBroker broker;
    private IntakeKey intakeKey;
    private Installation portal;
    private Installation intake;

    @BeforeEach
    void start() throws Exception {
        sftp = SftpServer.start(folder.resolve("district"));
        postgres = LocalPostgres.start(UnpackedPostgres.in(folder.resolve("postgres")), List.of("fsync = off"));
        broker = SharedBroker.start(folder.resolve("broker"));
        execute("postgres", "CREATE ROLE rollbook_control LOGIN PASSWORD '" + controlPassword + "'");
        execute("postgres", "CREATE DATABASE rollbook_control OWNER rollbook_control");
        intakeKey = IntakeKey.loadOrCreate(
                Files.createDirectories(folder.resolve("intake")).resolve("intake.key"));
        portal = service("portal", portalVariables());
        execute("rollbook_control", intakeRole());
        intake = service("intake", intakeVariables());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {intake, portal, broker, postgres, sftp}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    void night_overTwoProcesses_leavesTheIntakeWithNothingToReadARosterWith() throws Exception {
        Path file = DistrictFile.write(Files.createDirectories(folder.resolve("files")), SLUG, sftp, "plaintext: seal");
        portal.ask("district", "apply", "-f", file.toString());
        Path zip = new SmallExport(WORD).zipUncompressed(sftp.outgoing().resolve(SLUG + "-1.zip"));
        Command.Result tested = portal.run("feed", "test", SLUG, "nightly");
        assertThat(tested.out())
                .as(tested.err())
                .contains("host key", "sealed while it streams", "Takes the newest file");
        assertThat(state(portal.run("sync", SLUG, "nightly", "--wait", "--json")))
                .isEqualTo("merged");
        SmallExport another =
                new SmallExport(WORD).row("users.csv", SmallExport.user("u9", WORD, "student", WORD + "9@example.org"));
        Path uploaded = another.zip(folder.resolve("upload.zip"));
        assertThat(state(portal.run("upload", SLUG, "nightly", uploaded.toString(), "--whole", "--wait", "--json")))
                .isEqualTo("merged");
        assertThat(new Hunt(WORD).in(Files.readAllBytes(zip))).isNotEmpty();

        Secrets secrets = Secrets.of(SLUG, postgres.superuser().named("rollbook_control"), portal.home());
        assertIntakeCannotRead(secrets);
        assertHuntsFindWhatIsThere(secrets);
        assertNothingIsLeftOnTheWay();
    }

    private void assertIntakeCannotRead(Secrets secrets) throws IOException {
        Map<String, Hunt> never = new HashMap<>(secrets.hunts());
        never.put("password of the control database's owner", new Hunt(controlPassword));
        never.put("superuser's password", new Hunt(postgres.superuser().password()));
        Hunt secret = Hunt.all(never);
        Hunt roster = new Hunt(WORD);
        byte[] environment = environment(intake);
        assertThat(secret.in(environment)).as("environment").isEmpty();
        assertThat(roster.in(environment)).as("environment").isEmpty();
        assertThat(secret.under(intake.home(), List.of())).as("files").isEmpty();
        assertThat(roster.under(intake.home(), List.of())).as("files").isEmpty();
        // What was sealed on its way went through this memory and may lie there until that is used again; secrets
        // never.
        assertThat(secret.under(heap(intake, "intake-all", "-all"), List.of()))
                .as("memory, whether in use or not")
                .isEmpty();
        Path inUse = heap(intake, "intake");
        assertThat(roster.under(inUse, List.of())).as("memory in use").isEmpty();

        Hunt marker = new Hunt(MARKER);
        assertThat(marker.in(environment)).isNotEmpty();
        assertThat(new Hunt(intakeKey.publicKeyText()).under(intake.home(), List.of()))
                .isNotEmpty();
        for (String there : List.of(MARKER, intakeKey.id(), intakePassword)) {
            assertThat(new Hunt(there).under(inUse, List.of())).as(there).isNotEmpty();
        }
    }

    /** The portal's memory holds, while it works, what the intake's must not: the same search finds it there. */
    private void assertHuntsFindWhatIsThere(Secrets secrets) throws Exception {
        new SmallExport(WORD)
                .row("users.csv", SmallExport.user("u9", WORD, "student", WORD + "9@example.org"))
                .row("users.csv", SmallExport.user("u8", WORD, "student", WORD + "8@example.org"))
                .zipUncompressed(sftp.outgoing().resolve(SLUG + "-2.zip"));
        String run;
        List<String> found;
        try (Connection other = connect("rollbook_" + SLUG);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE sync.causes IN ACCESS EXCLUSIVE MODE");
            run = JsonMapper.shared()
                    .readTree(portal.run("sync", SLUG, "nightly", "--json").out())
                    .path("run")
                    .asString("");
            await().until(this::somebodyWaits);
            found = Hunt.all(secrets.hunts()).under(heap(portal, "portal"), List.of());
        }
        await().until(() -> "merged".equals(state(portal.run("run", "show", run, "--json"))));
        assertThat(found).anyMatch(each -> each.contains(Secrets.APP_PASSWORD));
        assertThat(found).anyMatch(each -> each.contains(Secrets.PRIVATE_KEY));
    }

    private boolean somebodyWaits() throws SQLException {
        try (Connection looking = connect("rollbook_" + SLUG);
                Statement statement = looking.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT count(*) > 0 FROM pg_stat_activity
                        WHERE wait_event_type = 'Lock' AND datname = current_database()
                        """)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void assertNothingIsLeftOnTheWay() {
        await().untilAsserted(() -> {
            assertThat(broker.address().lying("intake", "portal." + SLUG, "dead." + SLUG))
                    .isEmpty();
            assertThat(files(folder.resolve("broker/large"))).isEmpty();
            for (Installation each : List.of(intake, portal)) {
                assertThat(files(each.home().resolve("spool"))).isEmpty();
                assertThat(new Hunt("rollbook_run").under(each.home().resolve("tmp"), List.of()))
                        .isEmpty();
            }
            assertThat(files(portal.home().resolve("tmp"))).isEmpty();
        });
    }

    private Installation service(String role, Map<String, String> variables) throws IOException {
        Path home = folder.resolve(role);
        Path temp = Files.createDirectories(home.resolve("tmp"));
        return Installation.start(
                home, Built.inTests("-Xmx256m", "-Djava.io.tmpdir=" + temp), variables, "--role", role);
    }

    private Map<String, String> shared(String user, String password) {
        Map<String, String> out = new HashMap<>(broker.address().variablesOfClients());
        out.put(
                "ROLLBOOK_DATABASE_URL",
                postgres.superuser().named("rollbook_control").url());
        out.put("ROLLBOOK_DATABASE_USER", user);
        out.put("ROLLBOOK_DATABASE_PASSWORD", password);
        return out;
    }

    private Map<String, String> portalVariables() {
        Map<String, String> out = shared("rollbook_control", controlPassword);
        out.put("ROLLBOOK_DATABASE_PROVISIONER", postgres.superuser().user());
        out.put("ROLLBOOK_DATABASE_PROVISIONER_PASSWORD", postgres.superuser().password());
        out.put("ROLLBOOK_PORTAL_INTAKES", intakeKey.publicKeyText());
        return out;
    }

    private Map<String, String> intakeVariables() {
        Map<String, String> out = shared("rollbook_intake", intakePassword);
        out.put("ROLLBOOK_TEST_MARKER", MARKER);
        return out;
    }

    /** As psql would execute it. */
    private String intakeRole() throws IOException {
        return Files.readString(Installation.root().resolve("config/intake-role.sql"))
                .replace(":password", "'" + intakePassword + "'");
    }

    private void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect(String database) throws SQLException {
        var server = postgres.superuser();
        return DriverManager.getConnection(server.named(database).url(), server.user(), server.password());
    }

    private static String state(Command.Result result) {
        JsonNode run = JsonMapper.shared().readTree(result.out());
        return run.path("state").asString(result.out() + result.err());
    }

    private static byte[] environment(Installation of) throws IOException {
        return Files.readAllBytes(Path.of("/proc/" + of.service().pid() + "/environ"));
    }

    /** A folder with a copy of the process's memory: all objects that it can still reach, or what the options say. */
    private Path heap(Installation of, String name, String... options) throws IOException {
        Path dumps = Files.createDirectories(folder.resolve("heap-" + name));
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        line.addAll(List.of(String.valueOf(of.service().pid()), "GC.heap_dump"));
        line.addAll(List.of(options));
        line.add(dumps.resolve("heap.hprof").toString());
        Command.Result result = Command.of(line).run();
        assertThat(dumps.resolve("heap.hprof")).as(result.out() + result.err()).isNotEmptyFile();
        return dumps;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
