package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code roster export} against the real service, read by the real gpg. */
class ExportIT {
    private static final String SLUG = "springfield";
    private static final String DATABASE = "rollbook_springfield";
    private static final int MANY = 200_000;

    @TempDir
    static Path home;

    private static Installation installation;
    private static Commands operator;
    private static Commands people;
    private static Map<String, String> tokens = Map.of();
    private static SftpServer sftp;
    private static Gpg gpg;
    private static Path key;
    private static Path secret;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        sftp = SftpServer.start(home.resolve("district"));
        installation = Installation.start(home.resolve("home"), Built.inTests("-Xmx256m"), Map.of());
        operator = installation.here();
        Path files = Files.createDirectories(home.resolve("files"));
        operator.ask(
                "district",
                "apply",
                "-f",
                DistrictFile.write(files, SLUG, sftp, "").toString());
        operator.ask(
                "upload",
                "--whole",
                SLUG,
                "nightly",
                new SmallExport("Good").zip(home.resolve("good.zip")).toString(),
                "--wait");
        tokens = Map.of("admin", token("admin"), "roster-admin", token("roster-admin"), "viewer", token("viewer"));
        people = as("admin");
        gpg = Gpg.withNewKey();
        gpg.run("--passphrase", "", "--quick-generate-key", "Reader <r@example.org>", "rsa2048", "encrypt", "2y");
        key = home.resolve("reader.asc");
        secret = home.resolve("secret.asc");
        gpg.run("--armor", "--output", key.toString(), "--export", "r@example.org");
        gpg.run("--armor", "--output", secret.toString(), "--export-secret-keys", "r@example.org");
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
        gpg.close();
        sftp.close();
    }

    @AfterEach
    void few() throws Exception {
        server().execute(DATABASE, "DELETE FROM roster.users WHERE sourced_id LIKE 'many-%'");
    }

    private static String token(String role) throws IOException {
        return operator.json("token", "create", "--name", "Vera " + role, "--role", role, "--district", SLUG)
                .path("token")
                .asString("");
    }

    private static Commands as(String role) {
        return Commands.here(Map.of(
                "ROLLBOOK_HOME",
                installation.home().toString(),
                "ROLLBOOK_URL",
                installation.url(),
                "ROLLBOOK_TOKEN",
                Objects.requireNonNull(tokens.get(role))));
    }

    private static ServerFiles server() throws IOException {
        return ServerFiles.of(installation);
    }

    private Command.Result export(String... more) throws IOException {
        return people.run(Stream.concat(Stream.of("roster", "export", SLUG), Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void export_toAKey_isPrivateSealedToItAndInTheAuditLog() throws Exception {
        Path out = folder.resolve("roster.pgp");

        JsonNode told = people.json(
                "roster", "export", SLUG, "--reason", "For the library", "--to", key.toString(), "-o", out.toString());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rw-------");
        Path zip = folder.resolve("roster.zip");
        gpg.run("--output", zip.toString(), "--decrypt", out.toString());
        try (ZipFile opened = new ZipFile(zip.toFile())) {
            assertThat(opened.stream().map(entry -> entry.getName()))
                    .containsExactly(
                            "manifest.csv",
                            "orgs.csv",
                            "academicSessions.csv",
                            "courses.csv",
                            "classes.csv",
                            "users.csv",
                            "roles.csv",
                            "enrollments.csv");
            String users = new String(
                    opened.getInputStream(opened.getEntry("users.csv")).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(users.lines()).hasSize(4);
        }
        assertThat(told.path("files").get(4).path("file").asString("")).isEqualTo("users.csv");
        assertThat(told.path("files").get(4).path("rows").asInt()).isEqualTo(3);
        assertThat(told.path("leftOut")).isEmpty();
        String to = told.path("sealedTo").asString("");
        assertThat(to).hasSize(40);
        assertThat(server().ask(DATABASE, "SELECT clear::text FROM audit.log WHERE action = 'roster-exported'"))
                .last()
                .asString()
                .contains("Vera admin", "For the library", to);
    }

    @Test
    void export_plain_isAZipAndSaysSo() throws Exception {
        Path out = Files.writeString(folder.resolve("roster.zip"), "what was there before");

        Command.Result done = export("--reason", "A check", "--plain", "-o", out.toString());

        assertThat(done.exit()).isZero();
        assertThat(done.out()).contains("not encrypted", "users.csv");
        try (ZipFile opened = new ZipFile(out.toFile())) {
            assertThat(opened.size()).isEqualTo(8);
        }
        assertThat(server().ask(DATABASE, "SELECT clear::text FROM audit.log WHERE action = 'roster-exported'"))
                .last()
                .asString()
                .contains("plain");
    }

    @Test
    void export_peopleWithoutAUserName_areToldInItsOutput() throws Exception {
        server().execute(DATABASE, many(2, "NULL"));

        Command.Result done = export(
                "--reason", "A check", "--plain", "-o", folder.resolve("x.zip").toString());

        assertThat(done.exit()).isZero();
        assertThat(done.out()).contains("left out:  2 in users.csv, username: ");
        assertThat(done.err()).contains("would end them");
    }

    @Test
    void export_asOfATimeBeforeTheFirstDelivery_isRefusedAndLeavesNoFile() throws Exception {
        Path out = folder.resolve("then.zip");

        Command.Result never = export("--reason", "A check", "--plain", "--as-of", "2020-10-03", "-o", out.toString());
        Command.Result noTime = export("--reason", "A check", "--plain", "--as-of", "October", "-o", out.toString());

        assertThat(never.exit()).isEqualTo(1);
        assertThat(never.err()).contains("no roster of it");
        assertThat(noTime.exit()).isNotZero();
        assertThat(noTime.err()).contains("2026-10-03");
        assertThat(out).doesNotExist();
        assertThat(export("--reason", "A check", "--plain", "--as-of", "2999-10-03", "-o", out.toString())
                        .exit())
                .isZero();
    }

    @Test
    void export_wrongUsage_isToldAndWritesAndEntersNothing() throws Exception {
        String out = folder.resolve("out").toString();
        List<String> before = acts();

        for (List<String> wrong : List.of(
                List.of("--reason", "x", "-o", out),
                List.of("--reason", "x", "--plain", "--to", key.toString(), "-o", out),
                List.of("--plain", "-o", out),
                List.of("--reason", "  ", "--plain", "-o", out),
                List.of("--reason", "x", "--plain"),
                List.of("--reason", "x", "--plain", "-o", folder.toString()),
                List.of(
                        "--reason",
                        "x",
                        "--plain",
                        "-o",
                        folder.resolve("none/out").toString()),
                List.of("--reason", "x", "--to", folder.resolve("none.asc").toString(), "-o", out),
                List.of("--reason", "x", "--to", secret.toString(), "-o", out),
                List.of("--reason", "x", "--to", home.resolve("good.zip").toString(), "-o", out),
                List.of("--reason", "x", "--since", "2026-11-01", "--plain", "-o", out))) {
            Command.Result done = export(wrong.toArray(String[]::new));
            assertThat(done.exit()).as("%s: %s", wrong, done.err()).isEqualTo(2);
        }

        assertThat(folder).isEmptyDirectory();
        assertThat(acts()).isEqualTo(before);
    }

    /** Each role, and what it may: the operator's token is of no district. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    operator     | NOT_ALLOWED | NOT_ALLOWED
                    admin        |             |
                    roster-admin |             | PLAIN_NOT_ALLOWED
                    viewer       | NOT_ALLOWED | NOT_ALLOWED
                    """)
    void export_eachRole_mayAsTheTableSays(String role, @Nullable String sealed, @Nullable String plain)
            throws Exception {
        assertThat(refusal(role, "--to", key.toString())).isEqualTo(sealed);
        assertThat(refusal(role, "--plain")).isEqualTo(plain);
    }

    /** The code of the problem for which it is refused, nothing being written or entered; null where it goes through. */
    private @Nullable String refusal(String role, String... how) throws Exception {
        Path out = folder.resolve("out");
        List<String> before = acts();
        Commands commands = role.equals("operator") ? operator : as(role);
        Command.Result done = commands.run(Stream.concat(
                        Stream.of("roster", "export", SLUG, "--json", "--reason", "x", "-o", out.toString()),
                        Stream.of(how))
                .toArray(String[]::new));
        if (done.exit() == 0) {
            assertThat(acts()).hasSize(before.size() + 1);
            Files.delete(out);
            return null;
        }
        assertThat(done.exit()).isEqualTo(1);
        assertThat(folder).isEmptyDirectory();
        assertThat(acts()).isEqualTo(before);
        JsonNode problem = JsonMapper.shared().readTree(done.err());
        assertThat(problem.path("detail").asString("")).contains("role", role, "ask the district's admin");
        return problem.path("code").asString("");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void export_manyRecords_areThereToTheLast(boolean sealed) throws Exception {
        server().execute(DATABASE, many(MANY, "'n' || i"));
        Path out = folder.resolve("out");

        JsonNode told = sealed
                ? people.json("roster", "export", SLUG, "--reason", "x", "--to", key.toString(), "-o", out.toString())
                : people.json("roster", "export", SLUG, "--reason", "x", "--plain", "-o", out.toString());

        assertThat(told.path("files").get(4).path("rows").asInt()).isEqualTo(MANY + 3);
        Path zip = folder.resolve("zip");
        if (sealed) {
            gpg.run("--output", zip.toString(), "--decrypt", out.toString());
        }
        try (ZipFile opened = new ZipFile((sealed ? zip : out).toFile());
                InputStream users = opened.getInputStream(opened.getEntry("users.csv"))) {
            long lines = 0;
            byte[] part = new byte[1 << 16];
            for (int read = users.read(part); read >= 0; read = users.read(part)) {
                for (int i = 0; i < read; i++) {
                    lines += part[i] == '\n' ? 1 : 0;
                }
            }
            assertThat(lines).isEqualTo(MANY + 4L);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void export_thatBreaksOff_isNoticedAndLeavesNoFile(boolean sealed) throws Exception {
        server().execute(DATABASE, many(MANY, "'n' || i"));
        Path out = folder.resolve("out");
        CompletableFuture<Command.Result> export = CompletableFuture.supplyAsync(() -> {
            try {
                return sealed
                        ? export("--reason", "x", "--to", key.toString(), "-o", out.toString())
                        : export("--reason", "x", "--plain", "-o", out.toString());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(2)).until(() -> hasBegun(folder));
        killExport();

        Command.Result done = export.get();
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err()).containsAnyOf("broke");
        assertThat(folder).isEmptyDirectory();
    }

    /** Behind a proxy that speaks HTTP 1.0 the end of a connection is the end of the body, whatever ended it. */
    @Test
    void export_thatBreaksOffOverHttp10_isNotAWholeZip() throws Exception {
        server().execute(DATABASE, many(MANY, "'n' || i"));
        URI url = URI.create(installation.url());
        byte[] body = "{\"reason\":\"x\",\"plain\":true}".getBytes(StandardCharsets.UTF_8);
        Path cut = folder.resolve("cut.zip");
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(("POST /api/v1/districts/" + SLUG + "/exports HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer "
                                    + tokens.get("admin") + "\r\nContent-Type: application/json\r\nContent-Length: "
                                    + body.length
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            byte[] first = socket.getInputStream().readNBytes(1 << 17);
            killExport();
            byte[] rest = readAll(socket.getInputStream());
            String text = new String(first, StandardCharsets.ISO_8859_1);
            assertThat(text).startsWith("HTTP/1.").contains(" 200");
            int begin = text.indexOf("\r\n\r\n") + 4;
            try (var file = Files.newOutputStream(cut)) {
                file.write(first, begin, first.length - begin);
                file.write(rest);
            }
        }

        assertThat(catchThrowable(() -> new ZipFile(cut.toFile()).close())).isInstanceOf(IOException.class);
    }

    private static Throwable catchThrowable(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        return org.assertj.core.api.Assertions.catchThrowable(work);
    }

    private static byte[] readAll(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException reset) {
            return new byte[0];
        }
    }

    private static List<String> acts() throws Exception {
        return server().ask(DATABASE, "SELECT seq::text FROM audit.log WHERE action = 'roster-exported'");
    }

    private static boolean hasBegun(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toFile().length() > 0);
        }
    }

    /** Ends the export's connection once it reads users: its first bytes may be out before that. */
    private static void killExport() {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(2))
                .until(
                        () -> server().ask(
                                        DATABASE,
                                        """
                SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'SELECT r.sourced_id%FROM roster.users r%'
                """),
                        List.of("true")::equals);
    }

    private static String many(int count, String userName) {
        return """
                INSERT INTO roster.users (sourced_id, enabled_user, username, given_name, family_name, email, row_hash)
                SELECT 'many-' || i, true, %s, 'Given ' || md5(i::text), 'Family ' || md5((-i)::text),
                       md5(i::text) || '@example.org', '' FROM generate_series(1, %d) AS i
                """
                .formatted(userName, count);
    }
}
