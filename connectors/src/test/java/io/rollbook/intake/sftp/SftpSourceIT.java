package io.rollbook.intake.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.district.Feed;
import io.rollbook.district.Reference;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.intake.RemoteFile;
import io.rollbook.intake.Source;
import io.rollbook.testing.TestSftpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftpSourceIT {
    private static final byte[] BYTES = new byte[300_000];

    @TempDir
    Path folder;

    private final SftpSource source = new SftpSource(new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5)));
    private TestSftpServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestSftpServer.start(folder.resolve("district"));
        Files.writeString(folder.resolve("password"), TestSftpServer.PASSWORD + "\n");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void visit_anotherHostKey_isRefusedBeforeThePasswordIsShown() {
        Feed.Sftp pinned = server.settings("*", "password");
        Feed.Sftp wrong = with(pinned, "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", TestSftpServer.USER);
        assertReason(() -> source.visit(feed(wrong), folder), Reason.HOST_KEY_CHANGED)
                .hasMessageContaining(server.hostKey());
        assertThat(server.logins()).isZero();
    }

    @Test
    void visit_hostKeyOfEachKind_isRecognisedByItsFingerprint() throws IOException {
        try (TestSftpServer rsa = TestSftpServer.start(folder.resolve("rsa"), "RSA", 3072)) {
            Files.write(rsa.outgoing().resolve("a.pgp"), BYTES);
            try (Source.Visit visit = source.visit(feed(rsa.settings("*.pgp", "password")), folder)) {
                assertThat(visit.list()).hasSize(1);
            }
        }
    }

    @Test
    void visit_wrongPassword_isLoginRefused() throws IOException {
        Files.writeString(folder.resolve("password"), "wrong");
        assertReason(() -> source.visit(feed(server.settings("*", "password")), folder), Reason.LOGIN_REFUSED)
                .hasMessageNotContaining("wrong");
    }

    @Test
    void visit_passwordFileMissing_isSecretUnusable() {
        assertReason(() -> source.visit(feed(server.settings("*", "no-such-file")), folder), Reason.SECRET_UNUSABLE);
        assertThat(server.logins()).isZero();
    }

    @Test
    void visit_privateKey_letsUsIn() throws IOException {
        KeyPair key = TestSftpServer.keyPair("RSA", 3072);
        server.accept(key.getPublic());
        Files.writeString(
                folder.resolve("id"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(key.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        Feed.Sftp password = server.settings("*", "password");
        Feed.Sftp settings = new Feed.Sftp(
                password.host(),
                password.port(),
                password.user(),
                password.path(),
                password.files(),
                null,
                new Reference("file:id"),
                password.hostKey(),
                password.afterRead());
        try (Source.Visit visit = source.visit(feed(settings), folder)) {
            assertThat(visit.list()).isEmpty();
        }
        assertThat(server.logins()).isZero();
    }

    @Test
    void visit_serverDown_isUnreachable() throws IOException {
        Feed feed = feed(server.settings("*", "password"));
        server.close();
        assertReason(() -> source.visit(feed, folder), Reason.SFTP_UNREACHABLE);
    }

    @Test
    void visit_folderMissing_saysSo() throws IOException {
        Files.delete(server.outgoing());
        assertReason(() -> source.visit(feed(server.settings("*", "password")), folder), Reason.FOLDER_MISSING);
    }

    @Test
    void list_pattern_matchesFilesOnlyOldestFirst() throws IOException {
        put("b.pgp", 1);
        put("a.pgp", 1);
        put("newest.pgp", 2);
        put("notes.txt", 3);
        Files.createDirectory(server.outgoing().resolve("folder.pgp"));
        try (Source.Visit visit = visit("*.pgp")) {
            assertThat(visit.list()).extracting(RemoteFile::name).containsExactly("a.pgp", "b.pgp", "newest.pgp");
        }
    }

    @Test
    void read_weirdNames_areReadAsTheyAre() throws IOException {
        for (String name : List.of("a b.pgp", "star*?.pgp", "back\\slash.pgp", "[x].pgp", "-rf.pgp", "'quote\".pgp")) {
            put(name, 1);
        }
        try (Source.Visit visit = visit("*.pgp")) {
            for (RemoteFile file : visit.list()) {
                assertThat(bytes(visit, file)).isEqualTo(BYTES);
                assertThat(file.toString()).doesNotContain(file.name());
            }
            assertThat(visit.list()).hasSize(6);
        }
        assertThat(server.changes()).isEmpty();
    }

    @Test
    void read_fileGrowsWhileItIsRead_isNotUsed() throws IOException {
        put("a.pgp", 1);
        server.whileReading((file, offset) -> {
            if (offset == 0) {
                Files.write(server.outgoing().resolve(file), BYTES, StandardOpenOption.APPEND);
            }
        });
        try (Source.Visit visit = visit("*.pgp")) {
            assertThat(visit.read(visit.list().get(0), in -> in.transferTo(new ByteArrayOutputStream())))
                    .isFalse();
        }
    }

    @Test
    void read_fileIsSwappedWhileItIsRead_isNotUsed() throws IOException {
        put("a.pgp", 1);
        put("other", 2);
        server.whileReading((file, offset) -> {
            if (offset == 0 && Files.exists(server.outgoing().resolve("other"))) {
                Files.move(
                        server.outgoing().resolve("other"),
                        server.outgoing().resolve(file),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        });
        try (Source.Visit visit = visit("*.pgp")) {
            assertThat(visit.read(visit.list().get(0), in -> in.transferTo(new ByteArrayOutputStream())))
                    .isFalse();
        }
    }

    @Test
    void read_fileGoneSinceItWasListed_isNotUsed() throws IOException {
        put("a.pgp", 1);
        try (Source.Visit visit = visit("*.pgp")) {
            RemoteFile file = visit.list().get(0);
            Files.delete(server.outgoing().resolve("a.pgp"));
            assertThat(visit.read(file, in -> in.transferTo(new ByteArrayOutputStream())))
                    .isFalse();
        }
    }

    @Test
    void read_serverVanishesInMidFile_isUnreachable() throws IOException {
        put("a.pgp", 1);
        server.whileReading((file, offset) -> {
            if (offset > 100_000) {
                server.vanish();
            }
        });
        try (Source.Visit visit = visit("*.pgp")) {
            RemoteFile file = visit.list().get(0);
            assertReason(
                    () -> visit.read(file, in -> in.transferTo(new ByteArrayOutputStream())), Reason.SFTP_UNREACHABLE);
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertReason(
            ThrowingCallable call, Reason reason) {
        return assertThatThrownBy(call).isInstanceOfSatisfying(IntakeException.class, e -> assertThat(e.reason())
                .isEqualTo(reason));
    }

    private static byte[] bytes(Source.Visit visit, RemoteFile file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(visit.read(file, in -> in.transferTo(out))).isTrue();
        return out.toByteArray();
    }

    private void put(String name, int minute) throws IOException {
        Path file = Files.write(server.outgoing().resolve(name), BYTES);
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-11-20T01:00:00Z").plusSeconds(60L * minute)));
    }

    private Source.Visit visit(String files) {
        return source.visit(feed(server.settings(files, "password")), folder);
    }

    private static Feed.Sftp with(Feed.Sftp settings, String hostKey, String user) {
        return new Feed.Sftp(
                settings.host(),
                settings.port(),
                user,
                settings.path(),
                settings.files(),
                settings.password(),
                settings.privateKey(),
                hostKey,
                settings.afterRead());
    }

    private static Feed feed(Feed.Sftp sftp) {
        return new Feed(
                "nightly",
                sftp,
                null,
                Duration.ZERO,
                Feed.Delivery.NEWEST,
                Feed.Plaintext.REFUSE,
                null,
                false,
                "auto",
                Feed.Owns.ALL,
                null);
    }
}
