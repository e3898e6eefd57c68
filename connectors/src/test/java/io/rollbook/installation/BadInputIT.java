package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Input that must not get in: each ends in words that say what to do, a state other than merged, the roster as it was. */
class BadInputIT {
    private static final String SLUG = Site.SLUG;
    private static final int ZEROS = 64 << 20;

    @TempDir
    private static Path folder;

    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    @AfterEach
    void clear() throws IOException {
        site.clear();
    }

    @Test
    void sync_sealedToAnotherKey_isRejected() throws Exception {
        site.gpg().sealToSelf(site.good(), site.delivery(SLUG));
        assertRejected(SLUG, "KEY_UNKNOWN", "not encrypted to this district's key");
    }

    @Test
    void sync_sealedToAnotherDistrict_isRejected() throws Exception {
        site.gpg().sealAndSign(site.good(), site.key(Site.SIGNED), site.delivery(SLUG));
        assertRejected(SLUG, "KEY_UNKNOWN", "not encrypted to this district's key");
    }

    @Test
    void sync_unsignedWhereASignerIsPinned_isRejected() throws Exception {
        site.gpg().seal(site.good(), site.key(Site.SIGNED), site.delivery(Site.SIGNED));
        assertRejected(Site.SIGNED, "UNSIGNED", "not signed");
    }

    @Test
    void sync_signedByAnotherThanThePinnedSigner_isRejected() throws Exception {
        try (Gpg other = Gpg.withNewKey()) {
            other.sealAndSign(site.good(), site.key(Site.SIGNED), site.delivery(Site.SIGNED));
        }
        assertRejected(Site.SIGNED, "BAD_SIGNATURE", "not validly signed");
    }

    @Test
    void sync_oneBitFlipped_isRejected() throws Exception {
        Path delivery = site.deliver(SLUG, site.good());
        byte[] bytes = Files.readAllBytes(delivery);
        bytes[bytes.length * 2 / 3] ^= 1;
        Files.write(delivery, bytes);
        assertRejected(SLUG, "CORRUPT", "damaged or cut off");
    }

    @Test
    void sync_cutFile_isRejected() throws Exception {
        Path delivery = site.deliver(SLUG, site.good());
        byte[] bytes = Files.readAllBytes(delivery);
        Files.write(delivery, Arrays.copyOf(bytes, bytes.length * 2 / 3));
        assertRejected(SLUG, "CORRUPT", "damaged or cut off");
    }

    @Test
    void sync_notOpenPgp_isRejected() throws Exception {
        site.deliver(SLUG, Files.readAllBytes(site.good()));
        assertRejected(SLUG, "NOT_OPENPGP", "not encrypted with OpenPGP");
    }

    @Test
    void sync_zipInAZip_isRejected() throws Exception {
        assertRefused(
                Archives.one(site.plain(), "roster.zip", Files.readAllBytes(site.good())),
                "TOO_NESTED",
                "nested deeper than allowed");
    }

    @Test
    void sync_nameThatLeavesTheFolder_isRejected() throws Exception {
        assertRefused(
                Archives.one(site.plain(), "../users.csv", new byte[] {'a'}),
                "BAD_ARCHIVE",
                "names or a structure that are not allowed");
        assertThat(folder.resolve("home/users.csv")).doesNotExist();
    }

    @Test
    void sync_zipThatExpandsAThousandTimes_isRejected() throws Exception {
        assertRefused(Archives.bomb(site.plain()), "TOO_LARGE", "expands to more than allowed");
    }

    @Test
    void sync_overlappingEntries_isRejected() throws Exception {
        assertRefused(Archives.overlapping(site.plain()), "BAD_ARCHIVE", "names or a structure that are not allowed");
    }

    @Test
    void sync_bzip2Bomb_isRejected() throws Exception {
        Path zeros = Files.write(site.plain(), new byte[ZEROS]);
        site.gpg().seal(zeros, site.key(SLUG), site.delivery(SLUG), "--compress-algo", "bzip2");
        assertRejected(SLUG, "TOO_LARGE", "expands to more than allowed");
    }

    @Test
    void sync_compressionInsideCompression_isRejected() throws Exception {
        Path inner = Files.write(site.plain(), new byte[ZEROS]);
        for (int depth = 0; depth < 6; depth++) {
            Path outer = site.plain();
            site.gpg().run("--compress-algo", "zlib", "--output", outer.toString(), "--store", inner.toString());
            inner = outer;
        }
        site.gpg().seal(inner, site.key(SLUG), site.delivery(SLUG));
        assertRejected(SLUG, "TOO_NESTED", "nested deeper than allowed");
    }

    @Test
    void sync_noManifestAndUnknownHeaders_isRejected() throws Exception {
        SmallExport export = new SmallExport("Good").without("manifest.csv");
        for (String file : List.of("orgs", "academicSessions", "courses", "classes", "users", "enrollments")) {
            export.with(file + ".csv", "one,two,three\r\n1,2,3\r\n");
        }
        assertRefused(export.zip(site.plain()), "UNKNOWN_FORMAT", "there is no sourcedId in orgs.csv");
    }

    @Test
    void sync_usersWithAHeaderOnly_isHeld() throws Exception {
        site.deliver(SLUG, new SmallExport("Good").headerOnly("users.csv").zip(site.plain()));
        List<String> before = site.roster(SLUG);

        Command.Result result = site.commands().run("sync", SLUG, "nightly", "--wait");

        JsonNode run = site.lastRun(SLUG);
        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("held");
        assertThat(run.path("held").path("reason").asString("")).isEqualTo("DAMAGED");
        assertThat(result.exit()).as("%s", result).isEqualTo(3);
        assertThat(result.out()).contains("users.csv has no rows");
        assertThat(site.roster(SLUG)).isEqualTo(before).isNotEmpty();
    }

    @Test
    void sync_serverDown_failsAndSaysSo() throws Exception {
        int port;
        try (SftpServer down = SftpServer.start(folder.resolve("down"))) {
            port = down.port();
        }
        String hostKey = site.sftp().hostKey();
        assertNoWay(port, hostKey, SftpServer.PASSWORD, "SFTP_UNREACHABLE", "does not answer");
    }

    @Test
    void sync_hostKeyChanged_failsAndSaysSo() throws Exception {
        try (SftpServer other = SftpServer.start(folder.resolve("other"))) {
            String pinned = site.sftp().hostKey();
            assertNoWay(other.port(), pinned, SftpServer.PASSWORD, "HOST_KEY_CHANGED", "not the pinned one");
        }
    }

    @Test
    void sync_wrongPassword_failsAndSaysSo() throws Exception {
        int port = site.sftp().port();
        assertNoWay(port, site.sftp().hostKey(), "wrong", "LOGIN_REFUSED", "does not let rollbook in");
    }

    @Test
    void sync_passwordFileMissing_failsAndDoctorNamesIt() throws Exception {
        site.deliver(SLUG, site.good());
        Path secret = folder.resolve(SLUG + "-password");
        Path away = Files.move(secret, folder.resolve("away"));
        try {
            assertEnds("failed", SLUG, "SECRET_UNUSABLE", SLUG + "-password");
            assertDoctorSays(SLUG + "-password");
        } finally {
            Files.move(away, secret);
        }
    }

    @Test
    void sync_diskFullOnOurSide_failsAndSaysSo() throws Exception {
        assumeThat(site.canBeFull())
                .as("a disk that can be filled, which only root can make")
                .isTrue();
        byte[] random = new byte[(Site.SPOOL_MEGABYTES + 2) << 20];
        new SecureRandom().nextBytes(random);
        site.deliver(SLUG, Files.write(site.plain(), random));
        assertEnds("failed", SLUG, "SPOOL_FULL", "full: free some room");
        assertDoctorSays("Make room");
        site.clear();
        // Nothing of it is left in the way of the next one.
        site.deliver(SLUG, site.good());
        assertThat(site.commands().run("sync", SLUG, "nightly", "--wait").exit())
                .isZero();
    }

    @Test
    void sync_databaseStoppedInMidMerge_leavesTheRosterAndMergesOnceItIsBack() throws Exception {
        site.deliver(
                Site.SIGNED,
                new SmallExport("Good")
                        .row(
                                "users.csv",
                                SmallExport.user("u" + System.nanoTime(), "Late", "student", "late@example.org"))
                        .zip(site.plain()));
        List<String> before = site.roster(Site.SIGNED);
        String run;
        try (Connection other = site.server().connect("rollbook_" + Site.SIGNED);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE roster.users IN SHARE MODE");
            run = site.commands()
                    .json("sync", Site.SIGNED, "nightly")
                    .path("run")
                    .asString("");
            await().until(() -> !waitingForALock().isEmpty());
            assertThat(state(run)).isEqualTo("merging");
            site.stopPostgres();
        }
        site.startPostgresReadOnly();
        assertThat(site.roster(Site.SIGNED)).isEqualTo(before);
        site.stopPostgres();
        site.startPostgres();
        await().until(() -> "merged".equals(state(run)));
        assertThat(site.roster(Site.SIGNED)).hasSize(before.size() + 2).containsAll(before);
    }

    @Test
    void apply_unknownKey_namesLineKeyAndNearestKnownOne() throws Exception {
        assertWrongSettings("qiet: 5m", "qiet", "quiet");
    }

    @Test
    void apply_missingSecret_isRefused() throws Exception {
        assertWrongSettings("signer: \"file:there-is-none.asc\"", "signer", "there-is-none.asc");
    }

    @Test
    void apply_badCron_isRefused() throws Exception {
        assertWrongSettings("schedule: {cron: \"0 99 2 * * ?\"}", "cron", "no cron expression");
    }

    @Test
    void serve_brokersFolderIsAFile_endsAndSaysSo(@TempDir Path home) throws Exception {
        Files.writeString(home.resolve("broker"), "a file where the journal's folder should be");
        assertDoesNotStart(home, site.variables(), "The broker's folder", "cannot be written to");
    }

    @Test
    void serve_databaseDown_endsAndSaysSo(@TempDir Path home) {
        assertDoesNotStart(
                home,
                Map.of("ROLLBOOK_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/control"),
                "control database does not answer",
                "rollbook.database.url");
    }

    private static void assertDoesNotStart(Path home, Map<String, String> variables, String... words) {
        assertThatThrownBy(() ->
                        Installation.start(home, Built.inTests(), variables).close())
                .hasMessageContaining("ended with 1")
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("\tat ");
    }

    private static void assertWrongSettings(String line, String key, String word) throws IOException {
        String before = site.commands().ask("district", "show", SLUG, "--yaml");
        Path bad = site.settings("bad", line);
        Command.Result result = site.commands().run("district", "apply", "-f", bad.toString());
        assertThat(result.exit()).as("%s", result).isEqualTo(2);
        assertThat(result.err()).contains(key, word).containsPattern("bad\\.yml:\\d+: ");
        assertThat(site.commands().run("district", "show", "bad").exit()).isEqualTo(1);
        assertThat(site.commands().ask("district", "show", SLUG, "--yaml")).isEqualTo(before);
    }

    /** Seals a plain file as it should be and expects its content to be refused. */
    private static void assertRefused(Path plain, String code, String words) throws Exception {
        site.deliver(SLUG, plain);
        assertRejected(SLUG, code, words);
    }

    private static void assertRejected(String slug, String code, String words) throws Exception {
        assertEnds("rejected", slug, code, words);
    }

    /** Runs the feed, which is set to a server that does not let us in as it is set. */
    private static void assertNoWay(int port, String hostKey, String password, String code, String words)
            throws Exception {
        try {
            apply(DistrictFile.write(folder, SLUG, port, hostKey, password, ""));
            assertEnds("failed", SLUG, code, words);
            assertDoctorSays(words);
        } finally {
            apply(site.settings(SLUG, ""));
        }
    }

    /** Runs the feed and expects this end, told to whoever asked, and the roster as it was. */
    private static void assertEnds(String state, String slug, String code, String words) throws Exception {
        List<String> before = site.roster(slug);
        Command.Result result = site.commands().run("sync", slug, "nightly", "--wait");
        JsonNode run = site.lastRun(slug);
        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo(state);
        assertThat(run.path("refused").path("code").asString("")).isEqualTo(code);
        assertThat(run.path("refused").path("detail").asString("")).contains(words);
        assertThat(result.exit()).as("%s", result).isEqualTo(1);
        assertThat(result.out()).contains(words);
        assertThat(site.roster(slug)).isEqualTo(before).isNotEmpty();
    }

    private static void assertDoctorSays(String words) throws IOException {
        Command.Result doctor = site.commands().run("doctor", "--feeds");
        assertThat(doctor.exit()).isEqualTo(1);
        assertThat(doctor.out()).contains(words);
    }

    private static void apply(Path file) throws IOException {
        site.commands().ask("district", "apply", "-f", file.toString());
    }

    private static String state(String run) throws IOException {
        Command.Result shown = site.commands().run("run", "show", run, "--json");
        return shown.exit() == 0
                ? JsonMapper.shared().readTree(shown.out()).path("state").asString("")
                : "not known";
    }

    private static List<String> waitingForALock() throws Exception {
        return site.server().ask("rollbook_" + Site.SIGNED, "SELECT pid::text FROM pg_locks WHERE NOT granted");
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(100));
    }
}
