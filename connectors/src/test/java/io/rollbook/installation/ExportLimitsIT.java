package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader of an export that stalls holds nothing for long, and no second export beside it. */
class ExportLimitsIT {
    private static final String SLUG = "springfield";
    private static final String DATABASE = "rollbook_springfield";
    /** More than fits between a service and a reader that does not read. */
    private static final int MANY = 200_000;

    @TempDir
    static Path home;

    private static Installation installation;
    private static Commands admin;
    private static String token = "";

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        installation = Installation.start(
                home.resolve("home"),
                Built.inTests("-Xmx256m"),
                Map.of("ROLLBOOK_CLIENT_TIMEOUT", "3s", "ROLLBOOK_PORTAL_EXPORTS_BATCH", "10m"));
        Commands operator = installation.here();
        Path file = Files.writeString(
                home.resolve("d.yml"),
                "district: " + SLUG + "\nname: One\ntimezone: America/Chicago\nfeeds: {nightly: {uploads: true}}\n");
        operator.ask("district", "apply", "-f", file.toString());
        token = operator.json("token", "create", "--name", "Ann", "--role", "admin", "--district", SLUG)
                .path("token")
                .asString("");
        admin = Commands.here(Map.of(
                "ROLLBOOK_HOME",
                installation.home().toString(),
                "ROLLBOOK_URL",
                installation.url(),
                "ROLLBOOK_TOKEN",
                token));
        server().execute(
                        DATABASE,
                        """
                        INSERT INTO roster.orgs (sourced_id, name, type, row_hash) VALUES ('d', 'D', 'district', '');
                        INSERT INTO roster.users (sourced_id, enabled_user, username, given_name, family_name, email,
                            row_hash)
                        SELECT 'many-' || i, true, 'n' || i, 'Given ' || md5(i::text), 'Family ' || md5((-i)::text),
                            md5(i::text) || '@example.org', '' FROM generate_series(1, %d) AS i
                        """
                                .formatted(MANY));
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
    }

    @Test
    void export_whoseReaderTakesNothing_isBrokenOffAndKeepsOthersOutOnlyUntilThen() throws Exception {
        try (Socket stalled = ask()) {
            await().atMost(Duration.ofMinutes(1)).until(() -> !inWork().isEmpty());

            Command.Result second = export();

            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err()).contains("Another export of the district has not ended yet");
            assertThat(folder).isEmptyDirectory();
            await().atMost(Duration.ofMinutes(1)).until(() -> inWork().isEmpty());
            assertThat(log()).contains("An export of district springfield broke off: its reader took nothing any more");
            String rest = new String(readAll(stalled.getInputStream()), StandardCharsets.ISO_8859_1);
            assertThat(rest).contains(" 200").doesNotContain("\r\n0\r\n\r\n").doesNotContain("PK\5\6");
        }
        assertThat(export().exit()).isZero();
    }

    private Command.Result export() throws IOException {
        return admin.run(
                "roster",
                "export",
                SLUG,
                "--reason",
                "x",
                "--plain",
                "-o",
                folder.resolve("out").toString());
    }

    /** Asks for the export and reads nothing of it. */
    private static Socket ask() throws IOException {
        URI url = URI.create(installation.url());
        byte[] body = "{\"reason\":\"x\",\"plain\":true}".getBytes(StandardCharsets.UTF_8);
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1 << 14);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        socket.getOutputStream()
                .write(("POST /api/v1/districts/" + SLUG + "/exports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                + token + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        return socket;
    }

    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketException reset) {
            // What came before it counts.
        }
        return all.toByteArray();
    }

    /** Transactions of exports that are open. */
    private static List<String> inWork() throws Exception {
        return server().ask(
                        DATABASE,
                        """
                        SELECT pid::text FROM pg_locks
                        WHERE locktype = 'advisory' AND granted
                          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        """);
    }

    private static String log() throws IOException {
        return Files.readString(installation.home().resolve("service.out"));
    }

    private static ServerFiles server() throws IOException {
        return ServerFiles.of(installation);
    }
}
