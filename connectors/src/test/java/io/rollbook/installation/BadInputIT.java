package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Input that must not get in: each ends in a clear message, a state other than merged and an untouched roster. Every test
 * has a district of its own, with one good night behind it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger slugs = new AtomicInteger();

    @TempDir
    Path folder;

    private SftpServer sftp;
    private Installation installation;
    private ServerFiles server;
    private Gpg gpg;

    @BeforeAll
    void start() throws Exception {
        sftp = SftpServer.start(folder.resolve("district"));
        gpg = Gpg.withNewKey();
        installation = Installation.start(folder.resolve("home"), Installation.jar("-Xmx256m"), Map.of());
        server = ServerFiles.of(installation);
    }

    @AfterAll
    void stop() throws Exception {
        installation.close();
        gpg.close();
        sftp.close();
    }

    @Test
    void sync_sealedToAnotherKey_isRejected() throws Exception {
        String slug = district("");
        gpg.sealToSelf(good(), delivery(slug));
        assertRefused(slug, "rejected", "KEY_UNKNOWN");
    }

    @Test
    void sync_sealedToAnotherDistrict_isRejected() throws Exception {
        String other = district("");
        String slug = district("");
        gpg.sealAndSign(good(), key(other), delivery(slug));
        assertRefused(slug, "rejected", "KEY_UNKNOWN");
    }

    @Test
    void sync_unsignedWhereASignerIsPinned_isRejected() throws Exception {
        gpg.exportSigner(folder.resolve("signer.asc"));
        String slug = district("signer: \"file:signer.asc\"");
        gpg.seal(good(), key(slug), delivery(slug));
        assertRefused(slug, "rejected", "SIGN");
    }

    @Test
    void sync_oneBitFlipped_isRejected() throws Exception {
        String slug = district("");
        Path there = delivery(slug);
        gpg.sealAndSign(good(), key(slug), there);
        byte[] bytes = Files.readAllBytes(there);
        bytes[bytes.length * 2 / 3] ^= 1;
        Files.write(there, bytes);
        assertRefused(slug, "rejected", "CORRUPT");
    }

    @Test
    void sync_cutFile_isRejected() throws Exception {
        String slug = district("");
        Path there = delivery(slug);
        gpg.sealAndSign(good(), key(slug), there);
        byte[] bytes = Files.readAllBytes(there);
        Files.write(there, Arrays.copyOf(bytes, bytes.length * 2 / 3));
        assertRefused(slug, "rejected", "CORRUPT");
    }

    @Test
    void sync_notOpenPgp_isRejected() throws Exception {
        String slug = district("");
        Files.copy(good(), delivery(slug));
        assertRefused(slug, "rejected", "OPENPGP");
    }

    @Test
    void sync_zipInAZip_isRejected() throws Exception {
        assertRejected(Archives.one(plain(), "roster.zip", Files.readAllBytes(good())));
    }

    @Test
    void sync_nameThatLeavesTheFolder_isRejected() throws Exception {
        assertRejected(Archives.one(plain(), "../users.csv", new byte[] {'a'}));
    }

    @Test
    void sync_zipThatExpandsAThousandTimes_isRejected() throws Exception {
        assertRejected(Archives.bomb(plain()));
    }

    @Test
    void sync_overlappingEntries_isRejected() throws Exception {
        assertRejected(Archives.overlapping(plain()));
    }

    @Test
    void sync_bzip2Bomb_isRejected() throws Exception {
        String slug = district("");
        Path zeros = Files.write(plain(), new byte[64 << 20]);
        gpg.seal(zeros, key(slug), delivery(slug), "--compress-algo", "bzip2");
        assertRefused(slug, "rejected", "");
    }

    @Test
    void sync_compressionInsideCompression_isRejected() throws Exception {
        String slug = district("");
        Path inner = Files.write(plain(), new byte[64 << 20]);
        for (int depth = 0; depth < 6; depth++) {
            Path outer = plain();
            gpg.run("--yes", "--compress-algo", "zlib", "--output", outer.toString(), "--store", inner.toString());
            inner = outer;
        }
        gpg.seal(inner, key(slug), delivery(slug));
        assertRefused(slug, "rejected", "");
    }

    @Test
    void sync_noManifestAndUnknownHeaders_isRejected() throws Exception {
        SmallExport export = new SmallExport("Good").without("manifest.csv");
        for (String file : List.of("orgs", "academicSessions", "courses", "classes", "users", "enrollments")) {
            export.with(file + ".csv", "one,two,three\r\n1,2,3\r\n");
        }
        assertRejected(export.zip(plain()));
    }

    @Test
    void sync_usersWithAHeaderOnly_isRejected() throws Exception {
        assertRejected(new SmallExport("Good").headerOnly("users.csv").zip(plain()));
    }

    @Test
    void sync_hostKeyChanged_failsAndSaysSo() throws Exception {
        String slug = newSlug();
        apply(slug, sftp.port(), "SHA256:" + "A".repeat(43), SftpServer.PASSWORD);
        assertNoWay(slug, "host key");
    }

    @Test
    void sync_wrongPassword_failsAndSaysSo() throws Exception {
        String slug = newSlug();
        apply(slug, sftp.port(), sftp.hostKey(), "wrong");
        assertNoWay(slug, "");
    }

    @Test
    void sync_serverDown_failsAndSaysSo() throws Exception {
        int port;
        try (SftpServer down = SftpServer.start(folder.resolve("down"))) {
            port = down.port();
        }
        String slug = newSlug();
        apply(slug, port, sftp.hostKey(), SftpServer.PASSWORD);
        assertNoWay(slug, "");
    }

    @Test
    void apply_unknownKey_namesLineKeyAndNearestKnownOne() throws Exception {
        Command.Result result = applyText("qiet: 5m");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("qiet", "quiet").containsPattern("line \\d+");
    }

    @Test
    void apply_missingSecret_isRefused() throws Exception {
        Command.Result result = applyText("signer: \"file:there-is-none.asc\"");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("there-is-none.asc");
    }

    @Test
    void apply_badCron_isRefused() throws Exception {
        Command.Result result = applyText("schedule: {cron: \"0 99 2 * * ?\"}");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("cron");
    }

    @Test
    void serve_brokerFolderNotWritable_endsAndSaysSo() throws Exception {
        Path home = Files.createDirectories(folder.resolve("no-broker"));
        Files.writeString(home.resolve("broker"), "a file where the journal's folder should be");
        Command.Result result = serve(home, Map.of());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out() + result.err()).contains("broker");
    }

    @Test
    void serve_databaseDown_endsAndSaysSo() throws Exception {
        Path home = Files.createDirectories(folder.resolve("no-database"));
        Command.Result result = serve(
                home,
                Map.of(
                        "ROLLBOOK_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/rollbook",
                        "ROLLBOOK_DATABASE_USER", "rollbook",
                        "ROLLBOOK_DATABASE_PASSWORD", "rollbook"));
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out() + result.err()).contains("database");
    }

    private Command.Result serve(Path home, Map<String, String> variables) throws IOException {
        List<String> line = new ArrayList<>(Installation.jar("-Xmx256m"));
        line.addAll(List.of("serve", "--port", "0"));
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("ROLLBOOK_HOME", home.toString());
        return new Command(line, environment).run();
    }

    /** Seals a plain file properly to a fresh district and expects its content to be refused. */
    private void assertRejected(Path plain) throws Exception {
        String slug = district("");
        gpg.sealAndSign(plain, key(slug), delivery(slug));
        assertRefused(slug, "rejected", "");
    }

    /** Runs the feed and expects this state, this word in the reason, and the roster as it was. */
    private void assertRefused(String slug, String state, String word) throws Exception {
        List<String> before = roster(slug);
        Command.Result result = installation.run("sync", slug, "nightly", "--wait");
        JsonNode run = lastRun(slug);
        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo(state);
        assertThat(result.exit()).isEqualTo(1);
        String reason = run.path("refused").toString();
        assertThat(reason).containsIgnoringCase(word);
        assertThat(run.path("refused").path("detail").asString("")).isNotBlank();
        assertThat(roster(slug)).isEqualTo(before).isNotEmpty();
    }

    /** Runs a feed that cannot be fetched. */
    private void assertNoWay(String slug, String word) throws Exception {
        Command.Result result = installation.run("sync", slug, "nightly", "--wait");
        JsonNode run = lastRun(slug);
        assertThat(result.exit()).as("%s", result).isEqualTo(1);
        assertThat(run.path("state").asString("")).isIn("failed", "rejected");
        assertThat(run.path("refused").path("detail").asString("")).isNotBlank().containsIgnoringCase(word);
        assertThat(server.ask(database(slug), "SELECT id FROM sync.runs")).isEmpty();
    }

    private JsonNode lastRun(String slug) throws IOException {
        String id =
                installation.json("runs", slug).path("runs").path(0).path("run").asString("");
        return installation.json("run", "show", id);
    }

    /** A fresh district with one good night behind it; {@code more} are further lines of its feed. */
    private String district(String more) throws Exception {
        String slug = newSlug();
        Path file = DistrictFile.write(folder, slug, sftp, more);
        installation.ask("district", "apply", "-f", file.toString());
        Files.writeString(key(slug), installation.ask("district", "key", slug));
        Path first = sftp.outgoing().resolve(slug + "-0.pgp");
        gpg.sealAndSign(good(), key(slug), first);
        installation.ask("sync", slug, "nightly", "--wait");
        assertThat(roster(slug)).isNotEmpty();
        Files.move(first, folder.resolve(slug + "-0.pgp"), StandardCopyOption.REPLACE_EXISTING);
        return slug;
    }

    private void apply(String slug, int port, String hostKey, String password) throws Exception {
        Path file = DistrictFile.write(folder, slug, port, hostKey, password, "");
        installation.ask("district", "apply", "-f", file.toString());
    }

    private Command.Result applyText(String more) throws Exception {
        Path file = DistrictFile.write(folder, newSlug(), sftp, more);
        return installation.run("district", "apply", "-f", file.toString());
    }

    private String newSlug() {
        // Letters only: slug bad-1 would match the files of bad-11 too.
        return "bad-" + (char) ('a' + slugs.getAndIncrement());
    }

    private Path key(String slug) {
        return folder.resolve(slug + ".asc");
    }

    private Path delivery(String slug) {
        return sftp.outgoing().resolve(slug + "-1.pgp");
    }

    private Path good() throws IOException {
        return new SmallExport("Good").zip(plain());
    }

    private Path plain() {
        return folder.resolve("plain-" + number.incrementAndGet());
    }

    private static String database(String slug) {
        return "rollbook_" + slug.replace('-', '_');
    }

    /** All that a merge would change. */
    private List<String> roster(String slug) throws Exception {
        return server.ask(
                database(slug),
                """
                SELECT u.sourced_id || u.row_hash::text || u.active || u.last_changed_run FROM roster.users u
                UNION ALL SELECT e.sourced_id || e.row_hash::text || e.active FROM roster.enrollments e
                UNION ALL SELECT id FROM sync.runs ORDER BY 1
                """);
    }
}
