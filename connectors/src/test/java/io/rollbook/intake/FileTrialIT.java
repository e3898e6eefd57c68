package io.rollbook.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.Feed;
import io.rollbook.doctor.CheckResult;
import io.rollbook.intake.sftp.SftpSource;
import io.rollbook.intake.sftp.Timeouts;
import io.rollbook.testing.TestSftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tries out feeds on an SFTP server. Whatever is found, nothing is changed there, and no file is named. */
class FileTrialIT {
    private static final Instant LONG_AGO = Instant.parse("2026-08-01T02:15:00Z");
    /** The header of a packet with a session key, as an encrypted message begins (RFC 9580, 4.2 and 5.1). */
    private static final byte[] SEALED = sealed();

    @TempDir
    Path folder;

    private final SftpSource source = new SftpSource(new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5)));
    private TestSftpServer server;
    private Feed.Delivery delivery = Feed.Delivery.NEWEST;
    private Feed.Plaintext plaintext = Feed.Plaintext.REFUSE;
    private Feed.AfterRead afterRead = new Feed.AfterRead(Feed.AfterRead.Kind.KEEP, null);
    private Set<String> taken = Set.of();
    private @Nullable String signer;

    private static byte[] sealed() {
        byte[] bytes = new byte[300_000];
        byte[] begin = {(byte) 0xC1, 0x5E, 0x03};
        System.arraycopy(begin, 0, bytes, 0, begin.length);
        return bytes;
    }

    @BeforeEach
    void start() throws IOException {
        server = TestSftpServer.start(folder.resolve("district"));
        Files.writeString(folder.resolve("password"), TestSftpServer.PASSWORD);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void put(String name, byte[] bytes, Instant modified) throws IOException {
        Path file = Files.write(server.outgoing().resolve(name), bytes);
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    private Trial trial() {
        return trial(server.settings("*", "password"));
    }

    private Trial trial(Feed.Sftp given) {
        Feed.Sftp sftp = new Feed.Sftp(
                given.host(),
                given.port(),
                given.user(),
                given.path(),
                given.files(),
                given.password(),
                given.privateKey(),
                given.hostKey(),
                afterRead);
        Feed feed = new Feed(
                "nightly",
                sftp,
                null,
                Duration.ofMinutes(5),
                delivery,
                plaintext,
                signer,
                false,
                "auto",
                Feed.Owns.ALL,
                null);
        Trial trial = new FileTrial(feed, Clock.systemUTC())
                .of(source, folder, listed -> Choice.of(delivery, listed, taken, RemoteFile::name));
        assertThat(server.changes()).isEmpty();
        assertThat(trial.json()).doesNotContain("lovelace", TestSftpServer.PASSWORD);
        return trial;
    }

    private static void assertStep(Trial trial, String name, String outcome, String... words) {
        CheckResult step = trial.steps().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step " + name + " in " + trial));
        assertThat(step.outcome()).as("%s", step).isEqualTo(outcome);
        for (String word : words) {
            assertThat(step.detail() + " " + step.todo()).contains(word);
        }
    }

    @Test
    void test_folderWithFiles_isFineAndTellsSizeTimeAndWhatARunDoes() throws IOException {
        put("lovelace-1.pgp", SEALED, LONG_AGO.minusSeconds(60));
        put("lovelace-2.pgp", SEALED, LONG_AGO);

        Trial trial = trial();

        assertThat(trial.steps())
                .allSatisfy(step -> assertThat(step.outcome()).as("%s", step).isEqualTo("ok"));
        assertThat(trial.steps())
                .extracting(CheckResult::name)
                .containsExactly("connection", "host key", "login", "folder", "files", "encryption", "signer", "quiet");
        assertStep(trial, "files", "ok", "2 files match", "300000 bytes", "2026-08-01T02:15:00Z");
        assertStep(trial, "encryption", "ok", "OpenPGP");
        assertStep(trial, "signer", "ok", "none is pinned");
        assertThat(trial.will()).isEqualTo("Takes the newest file that matches, and leaves files where they are.");
    }

    @Test
    void test_emptyFolder_isAWarning() {
        Trial trial = trial();

        assertStep(trial, "files", "warning", "none matches", "has the export run");
        assertThat(trial.ok()).isTrue();
        assertThat(trial.will()).startsWith("Takes the newest file");
    }

    @Test
    void test_fileInTheClear_isRefusedSealedOrUnsigned() throws IOException {
        put("lovelace.csv", "sourcedId\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), LONG_AGO);
        assertStep(trial(), "encryption", "failed", "NOT_OPENPGP", "plaintext: seal");

        plaintext = Feed.Plaintext.SEAL;
        assertStep(trial(), "encryption", "ok", "sealed while it streams");

        signer = "a key";
        Trial trial = trial();
        assertStep(trial, "encryption", "failed", "cannot be signed");
        assertStep(trial, "signer", "ok", "pinned");
        assertThat(trial.ok()).isFalse();
    }

    @Test
    void test_oneInTheClearAmongASet_isFound() throws IOException {
        delivery = Feed.Delivery.SET;
        put("lovelace-1.pgp", SEALED, LONG_AGO.minusSeconds(60));
        put("lovelace-2.csv", new byte[10], LONG_AGO.minusSeconds(30));
        put("lovelace-3.pgp", SEALED, LONG_AGO);

        Trial trial = trial();

        assertStep(trial, "encryption", "failed", "NOT_OPENPGP");
        assertThat(trial.will()).contains("would fail");
    }

    @Test
    void test_fileThatHasJustBeenWritten_isNotQuiet() throws IOException {
        put("lovelace.pgp", SEALED, Instant.now());

        Trial trial = trial();

        assertStep(trial, "quiet", "warning", "quiet is 300 s", "sync takes it");
        assertThat(trial.ok()).isTrue();
    }

    @Test
    void test_fileThatGrowsWhileItIsLookedAt_isNotQuiet() throws IOException {
        put("lovelace.pgp", SEALED, LONG_AGO);
        server.whileReading((file, offset) -> put(file, Arrays.copyOf(SEALED, 400_000), LONG_AGO));

        assertStep(trial(), "quiet", "warning", "changed while they were looked at");
    }

    @Test
    void test_each_saysHowManyAreLeftAndWhatHappensToThem() throws IOException {
        delivery = Feed.Delivery.EACH;
        afterRead = new Feed.AfterRead(Feed.AfterRead.Kind.MOVE, "DONE");
        put("lovelace-1.pgp", SEALED, LONG_AGO.minusSeconds(60));
        put("lovelace-2.pgp", SEALED, LONG_AGO);
        assertThat(trial().will())
                .isEqualTo("Takes each file that matches once, oldest first; several are left now, and moves what was"
                        + " delivered to DONE.");

        taken = Set.of("lovelace-1.pgp", "lovelace-2.pgp");
        Trial trial = trial();

        assertThat(trial.will()).contains("none is left now");
        assertStep(trial, "encryption", "ok", "no file to look at");
        assertThat(server.outgoing().toFile().list()).hasSize(2);
    }

    @Test
    void test_otherHostKey_failsThereAndShowsNoPassword() {
        Feed.Sftp given = server.settings("*", "password");
        Feed.Sftp wrong = new Feed.Sftp(
                given.host(),
                given.port(),
                given.user(),
                given.path(),
                given.files(),
                given.password(),
                null,
                "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                given.afterRead());

        Trial trial = trial(wrong);

        assertThat(trial.steps()).extracting(CheckResult::name).containsExactly("connection", "host key");
        assertStep(trial, "host key", "failed", "HOST_KEY_CHANGED");
        assertThat(server.logins()).isZero();
    }

    @Test
    void test_wrongPasswordMissingFolderAndServerThatIsGone_failWhereTheyAre() throws IOException {
        Feed.Sftp settings = server.settings("*", "password");
        Files.writeString(folder.resolve("password"), "wrong");
        assertStep(trial(), "login", "failed", "LOGIN_REFUSED");
        assertStep(trial(server.settings("*", "no-such-file")), "secret", "failed", "SECRET_UNUSABLE");

        Files.writeString(folder.resolve("password"), TestSftpServer.PASSWORD);
        Files.delete(server.outgoing());
        assertStep(trial(), "folder", "failed", "FOLDER_MISSING");

        server.close();
        assertStep(trial(settings), "connection", "failed", "SFTP_UNREACHABLE");
    }
}
