package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.provider.Fault;
import io.rollbook.provider.Provider;
import io.rollbook.testing.TestSftpServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every way in keeps the contract: files on SFTP, uploads, OneRoster services. */
class FeedSourcesIT {
    @TempDir
    static Path folder;

    private static ServiceSite site;
    private static TestSftpServer sftp;

    @BeforeAll
    static void start() throws Exception {
        site = ServiceSite.start(
                folder, "-Dcamel.main.shutdown-timeout=3", "-Dspring.lifecycle.timeout-per-shutdown-phase=3s");
        sftp = TestSftpServer.start(folder.resolve("sftp"));
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
        sftp.close();
    }

    /** The settings of a feed {@code nightly} that is read from the SFTP server and takes uploads. */
    private static void applyFiles(String district) throws IOException {
        Path file = DistrictFile.write(
                folder, district, sftp.port(), sftp.hostKey(), TestSftpServer.PASSWORD, "plaintext: seal");
        site.commands().ask("district", "apply", "-f", file.toString());
    }

    @Nested
    class Sftp extends FeedSourceContract {
        private long minutes;

        @Override
        ServiceSite site() {
            return site;
        }

        @Override
        void apply(String district) throws Exception {
            applyFiles(district);
        }

        @AfterEach
        void read() {
            sftp.whileReading(null);
        }

        @Override
        byte[] offer(String district, SmallExport export) throws Exception {
            Path file = export.zipUncompressed(sftp.outgoing().resolve(district + ".zip"));
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60 * ++minutes)));
            return Files.readAllBytes(file);
        }

        @Override
        JsonNode begin(String district) throws Exception {
            return site.commands().json("sync", district, "nightly");
        }

        @Override
        void beginAndHold(String district, Middle middle) throws Exception {
            sftp.whileReading((file, offset) -> {
                if (offset > 0) {
                    middle.hold();
                }
            });
            begin(district);
        }

        @Override
        void beginAndDie(String district) throws Exception {
            sftp.whileReading((file, offset) -> {
                if (offset > 0) {
                    sftp.hangUp();
                }
            });
            awaitFailed(begin(district));
            sftp.whileReading(null);
        }

        @Override
        JsonNode again(String district) throws Exception {
            return lastRun(district);
        }
    }

    @Nested
    class Upload extends FeedSourceContract {
        @Override
        ServiceSite site() {
            return site;
        }

        @Override
        void apply(String district) throws Exception {
            applyFiles(district);
        }

        @Override
        byte[] offer(String district, SmallExport export) throws Exception {
            return Files.readAllBytes(export.zipUncompressed(plain(district)));
        }

        private Path plain(String district) {
            return folder.resolve(district + "-upload.zip");
        }

        @Override
        JsonNode begin(String district) throws Exception {
            return site.commands()
                    .json(
                            "upload",
                            district,
                            "nightly",
                            "--whole",
                            plain(district).toString());
        }

        /** Sends the first half of a sealed file, and says that there is more. */
        private Socket half(String district) throws IOException {
            Path key = Files.writeString(
                    folder.resolve(district + ".asc"), site.commands().ask("district", "key", district));
            Path sealed = folder.resolve(district + "-upload.pgp");
            site.commands()
                    .ask(
                            "seal",
                            "--force",
                            "--key",
                            key.toString(),
                            "-o",
                            sealed.toString(),
                            plain(district).toString());
            byte[] body = Files.readAllBytes(sealed);
            String token = Files.readString(site.installation().home().resolve("token"))
                    .strip();
            URI url = URI.create(site.installation().url());
            Socket socket = new Socket(url.getHost(), url.getPort());
            String head = "POST /api/v1/districts/" + district + "/feeds/nightly/uploads HTTP/1.1\r\nHost: "
                    + url.getAuthority() + "\r\nAuthorization: Bearer " + token
                    + "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + body.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(Arrays.copyOf(body, body.length / 2));
            socket.getOutputStream().flush();
            FeedSourceContract.patiently().until(Upload::isBeingTaken);
            return socket;
        }

        private static boolean isBeingTaken() throws IOException {
            Path spool = site.installation().home().resolve("spool/intake");
            try (Stream<Path> files = Files.list(spool)) {
                for (Path file : files.toList()) {
                    if (Files.size(file) > 1_000) {
                        return true;
                    }
                }
            }
            return false;
        }

        @Override
        void beginAndHold(String district, Middle middle) throws Exception {
            Socket socket = half(district);
            Thread sender = new Thread(() -> {
                try (socket) {
                    middle.hold();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            sender.setDaemon(true);
            sender.start();
        }

        @Override
        void beginAndDie(String district) throws Exception {
            int runs = site.commands().json("runs", district).path("runs").size();
            half(district).close();
            assertThat(site.commands().json("runs", district).path("runs").size())
                    .as("runs: there is nothing that one could be made of")
                    .isEqualTo(runs);
        }

        @Override
        JsonNode again(String district) throws Exception {
            assertThat(site.commands().json("runs", district).path("runs").size())
                    .as("runs: there is nothing that one could be made of")
                    .isZero();
            return begin(district);
        }
    }

    @Nested
    class OneRoster extends FeedSourceContract {
        @Override
        ServiceSite site() {
            return site;
        }

        @Override
        void apply(String district) throws Exception {
            site.provider().telling(true, false).clampedTo(500);
            site.apply(
                    district,
                    "1.2",
                    site.rough().url(Provider.BASE),
                    ServiceSite.oauth2(site.provider().url("/token")));
        }

        @AfterEach
        void answer() {
            site.rough().answering((asked, nth) -> null);
        }

        @Override
        byte[] offer(String district, SmallExport export) throws Exception {
            site.offer(export, "1.2");
            List<Map<String, Object>> users = site.records(export, "users.csv", "1.2");
            users.forEach(user -> user.put("dateLastModified", ServiceSite.LATER));
            site.provider().with("users", users);
            return JsonMapper.shared().writeValueAsBytes(users);
        }

        @Override
        JsonNode begin(String district) throws Exception {
            return site.commands().json("sync", district, "api");
        }

        private static boolean isInTheMiddle(Provider.Asked asked) {
            return asked.collection().equals("users") && asked.number("offset", 0) > 0;
        }

        @Override
        void beginAndHold(String district, Middle middle) throws Exception {
            site.rough().answering((asked, nth) -> {
                if (isInTheMiddle(asked)) {
                    middle.hold();
                }
                return null;
            });
            begin(district);
        }

        @Override
        void beginAndDie(String district) throws Exception {
            site.rough().answering((asked, nth) -> isInTheMiddle(asked) ? Fault.RESET_IN_BODY : null);
            awaitFailed(begin(district));
            site.rough().answering((asked, nth) -> null);
        }

        @Override
        JsonNode again(String district) throws Exception {
            return lastRun(district);
        }
    }
}
