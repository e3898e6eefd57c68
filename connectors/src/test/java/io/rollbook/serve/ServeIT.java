package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.installation.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process of its own. */
class ServeIT {
    private static final List<String> PROGRAM = Installation.classes("-Xmx256m");

    @TempDir
    Path home;

    @Test
    void serve_killedAndStartedAgain_keepsItsTokenAndItsDatabase() throws Exception {
        String token;
        Installation first = Installation.start(home, PROGRAM, Map.of());
        try (first) {
            token = Files.readString(home.resolve("token"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("token"))))
                    .isEqualTo("rw-------");
            assertThat(first.url()).startsWith("http://127.0.0.1:");
            assertThat(first.json("token", "list").path("tokens")).hasSize(1);
            first.service().destroyForcibly().waitFor();
            assertThat(first.run("runs").exit()).isEqualTo(1);
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

    private void start(String... arguments) throws IOException {
        Installation.start(home, PROGRAM, Map.of(), arguments).close();
    }
}
