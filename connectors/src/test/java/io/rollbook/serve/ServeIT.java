package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.installation.Built;
import io.rollbook.installation.Command;
import io.rollbook.installation.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process of its own. */
class ServeIT {
    private static final List<String> PROGRAM = Built.inTests("-Xmx256m");

    private static final String SETTINGS =
            """
            district: %s
            name: District of the test
            timezone: America/Chicago
            feeds:
              nightly:
                uploads: true
                sftp:
                  host: 127.0.0.1
                  port: 1
                  user: rollbook
                  path: /outgoing
                  files: "*.pgp"
                  password: "env:PATH"
                  host-key: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            """;

    @TempDir
    Path home;

    @Test
    void serve_killedAndStartedAgain_keepsItsTokenAndItsDatabase() throws Exception {
        String token;
        Path temporary = Files.createDirectory(home.resolve("temporary"));
        List<String> program = Built.inTests("-Xmx256m", "-Djava.io.tmpdir=" + temporary);
        Installation first = Installation.start(home, program, Map.of());
        try (first) {
            token = Files.readString(home.resolve("token"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("token"))))
                    .isEqualTo("rw-------");
            assertThat(first.url()).startsWith("http://127.0.0.1:");
            assertThat(first.json("token", "list").path("tokens")).hasSize(1);
            assertThat(Files.readString(home.resolve("service.out"))).doesNotContain("AMQ");
            // Nobody can sign in yet: the first operator opens this.
            assertThat(Files.readAllLines(home.resolve("service.out")))
                    .filteredOn(line -> line.startsWith("open "))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .matches("open " + Pattern.quote(first.url()) + "/first/[A-Za-z0-9_-]{43}"));
            first.service().destroyForcibly().waitFor();
            try (ServerSocket stranger = strangerAt(first.url())) {
                Command.Result asked = first.run("runs");
                assertThat(asked.exit()).isEqualTo(1);
                assertThat(asked.err()).contains("No server is running");
                stranger.setSoTimeout(1);
                assertThatThrownBy(stranger::accept).isInstanceOf(SocketTimeoutException.class);
            }
            try (Stream<Path> left = Files.list(temporary)) {
                assertThat(left.map(file -> file.getFileName().toString()))
                        .noneMatch(name -> name.startsWith("tomcat"));
            }
        }
        try (Installation second = Installation.start(home, PROGRAM, Map.of())) {
            assertThat(Files.readString(home.resolve("token"))).isEqualTo(token);
            assertThat(second.json("token", "list").path("tokens")).hasSize(1);
            assertThat(second.run("doctor").exit()).isZero();
        }
        assertThat(home.resolve("url")).doesNotExist();
    }

    @Test
    void serve_intakeWithoutABrokerOfItsOwn_isAWrongSettingToldInOneLine() {
        assertThatThrownBy(() -> start("--role", "intake"))
                .hasMessageContaining("ended with 2")
                .hasMessageContaining("rollbook.database.url")
                .hasMessageNotContaining("\tat ");
    }

    @Test
    void serve_addressOfOtherMachinesWithoutTls_isAWrongSettingToldInOneLine() {
        assertThatThrownBy(() -> Installation.start(home, PROGRAM, Map.of("SERVER_ADDRESS", "0.0.0.0"))
                        .close())
                .hasMessageContaining("ended with 2")
                .hasMessageContaining("server.ssl")
                .hasMessageNotContaining("\tat ");
    }

    @Test
    void serve_portInUse_isToldInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start("--port", String.valueOf(taken.getLocalPort())))
                    .hasMessageContaining("ended with 1")
                    .hasMessageContaining("in use")
                    .hasMessageNotContaining("\tat ");
        }
    }

    @Test
    void serve_afterAnUpgrade_migratesEachDistrictAndLeavesTheBrokenOneAside() throws Exception {
        try (Installation before = Installation.start(home, PROGRAM, Map.of())) {
            for (String slug : List.of("broken", "well")) {
                Path file = Files.writeString(home.resolve(slug + ".yml"), SETTINGS.formatted(slug));
                before.ask("district", "apply", "-f", file.toString());
            }
            embedded("rollbook_broken", "UPDATE migration.migrations SET checksum = 1");
            embedded("rollbook_control", "UPDATE control.districts SET schema_version = '0'");
        }
        try (Installation after = Installation.start(home, PROGRAM, Map.of())) {
            assertThat(after.here()
                            .json("district", "show", "broken")
                            .path("trouble")
                            .asString())
                    .contains("cannot be brought up to date");
            assertThat(after.here()
                            .json("district", "show", "well")
                            .path("trouble")
                            .isNull())
                    .isTrue();
            assertThat(after.here().run("doctor").out()).contains("cannot be brought up to date");
            embedded("rollbook_broken", "DROP SCHEMA roster, history, staging, held, sync, audit, migration CASCADE");
            after.here()
                    .ask("district", "apply", "-f", home.resolve("broken.yml").toString());
            assertThat(after.here()
                            .json("district", "show", "broken")
                            .path("trouble")
                            .isNull())
                    .isTrue();
        }
    }

    /** As the embedded server's administrator. */
    private void embedded(String database, String sql) throws IOException, SQLException {
        String port = Files.readString(home.resolve("postgres/port")).strip();
        String password =
                Files.readString(home.resolve("postgres/superuser.secret")).strip();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static ServerSocket strangerAt(String url) throws IOException {
        return new ServerSocket(URI.create(url).getPort(), 1, InetAddress.getLoopbackAddress());
    }

    private void start(String... arguments) throws IOException {
        Installation.start(home, PROGRAM, Map.of(), arguments).close();
    }
}
