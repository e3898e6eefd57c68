package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The shapes in which a delivery may come, from the district's gpg or a person's computer to the rows. */
class DeliveriesIT {
    private static final String SLUG = Site.SLUG;
    private static final Set<String> STUDENTS = new LinkedHashSet<>();
    private static final String PASSPHRASE = "a long and simple passphrase";

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
        apply(site.settings(SLUG, ""));
    }

    @Test
    void sync_setOfFilesEachEncryptedByItself_isOneDelivery() throws Exception {
        takeSets();
        put(export("set1"));
        JsonNode run = sync("merged");
        assertThat(files(run)).hasSize(6).contains("users.csv", "classes.csv", "enrollments.csv");
        assertThat(ids("users")).contains("set1");
    }

    @Test
    void sync_setInWhichAFileIsMissing_removesNothingOfIt() throws Exception {
        takeSets();
        put(export("set2"));
        sync("merged");
        List<String> before = site.roster(SLUG);
        site.clear();
        put(export("set2").without("enrollments.csv"));
        assertMissing(sync("rejected"), "enrollments.csv is declared in the manifest and missing");
        assertThat(ids("enrollments")).isNotEmpty();
        assertThat(site.roster(SLUG)).isEqualTo(before);
    }

    @Test
    void upload_severalFiles_isOneDelivery() throws Exception {
        JsonNode run = upload(export("frames1").files(folder.resolve("frames1")));
        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("merged");
        assertThat(files(run)).hasSize(6).contains("users.csv", "classes.csv", "enrollments.csv");
        assertThat(ids("users")).contains("frames1");
    }

    @Test
    void upload_filesOfWhichOneIsMissing_removesNothingOfIt() throws Exception {
        List<String> before = site.roster(SLUG);
        JsonNode run = upload(new SmallExport("Good").without("users.csv").files(folder.resolve("frames2")));
        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo("rejected");
        assertMissing(run, "users.csv is declared in the manifest and missing");
        assertThat(site.roster(SLUG)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--clearsign", "--sign", "--sign --armor"})
    void sync_signedButNotEncrypted_isRefused(String how) throws Exception {
        List<String> before = site.roster(SLUG);
        sign(how, site.delivery(SLUG));
        JsonNode run = sync("rejected");
        assertThat(run.path("refused").path("code").asString("")).isEqualTo("NOT_OPENPGP");
        assertThat(run.path("refused").path("detail").asString("")).contains("not encrypted");
        assertThat(site.roster(SLUG)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--clearsign", "--sign", "--sign --armor"})
    void upload_signedButNotEncrypted_isRefused(String how) throws Exception {
        Path signed = site.plain();
        sign(how, signed);
        HttpResponse<String> answer = post(signed);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("NOT_OPENPGP", "encrypted before it is sent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--clearsign", "--sign", "--sign --armor"})
    void sync_signedButNotEncryptedWherePlaintextIsSealed_travelsSealed(String how) throws Exception {
        List<String> before = site.roster(SLUG);
        apply(site.settings(SLUG, "plaintext: seal"));
        sign(how, site.delivery(SLUG));
        JsonNode run = sync("rejected");
        // Sealed on the way; what came out at the portal was a message inside the message.
        assertThat(run.path("refused").path("code").asString("")).as("%s", run).isEqualTo("TOO_NESTED");
        assertThat(site.roster(SLUG)).isEqualTo(before);
    }

    @Test
    void keys_exportedAndImportedElsewhere_openWhatWasSealedBefore() throws Exception {
        Path phrase = Files.writeString(folder.resolve("phrase"), PASSPHRASE);
        Path keys = folder.resolve("keys.asc");
        site.commands().ask("keys", "export", SLUG, "-o", keys.toString(), "--passphrase-file", phrase.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rw-------");
        assertNothingReadable(keys);
        site.deliver(SLUG, site.good());
        Map<String, String> own = Map.of();
        try (Installation other = Installation.start(folder.resolve("other"), Built.inTests("-Xmx256m"), own)) {
            Commands there = other.here();
            there.ask("district", "apply", "-f", site.settings(SLUG, "").toString());
            JsonNode before = there.json("sync", SLUG, "nightly", "--wait");
            assertThat(before.path("refused").path("code").asString(""))
                    .as("%s", before)
                    .isEqualTo("KEY_UNKNOWN");

            Path wrong = Files.writeString(folder.resolve("wrong"), PASSPHRASE + "r");
            Command.Result refused =
                    there.run("keys", "import", SLUG, keys.toString(), "--passphrase-file", wrong.toString());
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("passphrase is wrong");

            there.ask("keys", "import", SLUG, keys.toString(), "--passphrase-file", phrase.toString());
            JsonNode after = there.json("sync", SLUG, "nightly", "--wait");
            assertThat(after.path("state").asString("")).as("%s", after).isEqualTo("merged");
            assertThat(there.run("audit", "verify", SLUG).exit()).isZero();
        }
    }

    @Test
    void findingsAndPlan_asJson_areOfTheShapeThatWasPromisedPageByPage() throws Exception {
        SmallExport export = export("shape");
        for (int i = 0; i < 3; i++) {
            export.row("enrollments.csv", "bad" + i + ",,,nowhere,s,u1,student,,,");
        }
        JsonNode run = upload(List.of(export.zip(site.plain())));
        String id = run.path("run").asString("");
        Commands admin = admin();
        JsonNode first = admin.json("run", "findings", id, "--limit", "2");
        assertThat(first.propertyNames()).containsExactly("causes", "rows", "next");
        assertThat(first.path("causes").path(0).path("code").asString("")).isEqualTo("UNKNOWN_REFERENCE");
        assertThat(first.path("causes").path(0).path("subject").asString("")).isEqualTo("nowhere");
        assertThat(first.path("causes").path(0).path("rows").asInt(0)).isEqualTo(3);
        assertThat(first.path("rows")).hasSize(2);
        JsonNode rest =
                admin.json("run", "findings", id, "--after", first.path("next").asString(""));
        assertThat(rest.path("rows").path(0).path("sourcedId").asString("")).isEqualTo("bad2");
        assertThat(rest.path("next").isNull()).isTrue();
        assertThat(admin.ask("run", "findings", id, "--csv").lines())
                .hasSize(1 + 2 + rest.path("rows").size());
        JsonNode plan = admin.json("run", "plan", id, "--limit", "1");
        assertThat(plan.propertyNames())
                .containsExactly(
                        "digest", "base", "entities", "reasons", "reissued", "people", "schools", "rows", "next");
        assertThat(plan.path("rows")).hasSize(1);
        JsonNode others =
                admin.json("run", "plan", id, "--after", plan.path("next").asString(""));
        assertThat(others.path("rows"))
                .isNotEmpty()
                .doesNotContain(plan.path("rows").path(0));
        assertThat(others.path("next").isNull()).isTrue();
    }

    /** A person of the district, who sees rows. */
    private static Commands admin() throws IOException {
        String token = site.commands()
                .json("token", "create", "--name", "Ada", "--role", "admin", "--district", SLUG)
                .path("token")
                .asString("");
        return Commands.here(Map.of("ROLLBOOK_HOME", folder.resolve("home").toString(), "ROLLBOOK_TOKEN", token));
    }

    private static void assertMissing(JsonNode run, String words) {
        assertThat(run.path("refused").path("code").asString("")).as("%s", run).isEqualTo("MISSING_FILE");
        assertThat(run.path("refused").path("detail").asString("")).contains(words);
    }

    /** The good export, those who came with the exports before, and this student. */
    private static SmallExport export(String student) {
        STUDENTS.add(student);
        SmallExport export = new SmallExport("Good");
        STUDENTS.forEach(id -> export.row("users.csv", SmallExport.user(id, "More", "student", id + "@example.org"))
                .row("enrollments.csv", "e-" + id + ",,,c,s," + id + ",student,,,"));
        return export;
    }

    private static void takeSets() throws IOException {
        Path settings = site.settings(SLUG, "delivery: set");
        Files.writeString(
                settings, Files.readString(settings).replace("files: \"" + SLUG + "*\"", "files: \"*.csv.pgp\""));
        apply(settings);
    }

    /** Puts each file out by itself, encrypted by gpg; one of them without its name inside, as from a pipe. */
    private static void put(SmallExport export) throws IOException {
        for (Path plain : export.files(folder.resolve("set"))) {
            Path sealed = site.sftp().outgoing().resolve(plain.getFileName() + ".pgp");
            if (plain.endsWith("classes.csv")) {
                site.gpg().seal(plain, site.key(SLUG), sealed, "--set-filename", "");
            } else {
                site.gpg().seal(plain, site.key(SLUG), sealed);
            }
        }
    }

    private static void sign(String how, Path signed) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--yes", "--output", signed.toString()));
        arguments.addAll(List.of(how.split(" ")));
        arguments.add(site.good().toString());
        site.gpg().run(arguments.toArray(new String[0]));
    }

    /** Sends a file to the API as it is. */
    private static HttpResponse<String> post(Path file) throws IOException, InterruptedException {
        Path home = folder.resolve("home");
        URI uri = URI.create(
                Files.readString(home.resolve("url")).strip() + "/api/v1/districts/" + SLUG + "/feeds/nightly/uploads");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(home.resolve("token")).strip())
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofFile(file))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Each secret key packet is under the passphrase, says gpg. */
    private static void assertNothingReadable(Path keys) throws IOException {
        Command.Result packets = Command.of(List.of(
                        "gpg", "--homedir", site.gpg().home().toString(), "--batch", "--list-packets", keys.toString()))
                .run();
        long secret = Pattern.compile(":secret (sub )?key packet:")
                .matcher(packets.out())
                .results()
                .count();
        long locked = Pattern.compile("S2K, algo: \\d+")
                .matcher(packets.out())
                .results()
                .count();
        assertThat(secret).as(packets.out()).isPositive().isEqualTo(locked);
    }

    private static JsonNode sync(String state) throws IOException {
        JsonNode run = site.commands().json("sync", SLUG, "nightly", "--wait");
        assertThat(run.path("state").asString("")).as("%s", run).isEqualTo(state);
        return run;
    }

    private static JsonNode upload(List<Path> files) throws IOException {
        List<String> line = new ArrayList<>(List.of("upload", SLUG, "nightly", "--whole", "--wait"));
        files.forEach(file -> line.add(file.toString()));
        return site.commands().json(line.toArray(new String[0]));
    }

    private static List<String> files(JsonNode run) {
        return run.path("files")
                .valueStream()
                .map(file -> file.path("file").asString(""))
                .toList();
    }

    private static List<String> ids(String entity) throws Exception {
        return site.server().ask("rollbook_" + SLUG, "SELECT sourced_id FROM roster." + entity + " WHERE active");
    }

    private static void apply(Path file) throws IOException {
        site.commands().ask("district", "apply", "-f", file.toString());
    }
}
