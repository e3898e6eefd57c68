package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A roster whose names, addresses and ids hold a word that stands nowhere else goes the whole way, well and badly. The
 * word may be in the district's own database and nowhere else. The school's name does not hold it: an operator sees a
 * plan's counts by school.
 */
class CanaryIT {
    private static final String WORD = "Quetzalfrimp";
    private static final String SLUG = "canary";
    private static final String DATABASE = "rollbook_canary";

    private final Hunt hunt = new Hunt(WORD);
    private final List<String> said = new ArrayList<>();
    private final List<JsonNode> rested = new ArrayList<>();

    @TempDir
    Path folder;

    private SftpServer sftp;
    private Installation installation;
    private Commands commands;
    private ServerFiles server;

    @BeforeEach
    void start() throws Exception {
        sftp = SftpServer.start(folder.resolve("district"));
        Path home = Files.createDirectories(folder.resolve("home"));
        Path temp = Files.createDirectories(home.resolve("tmp"));
        installation = Installation.start(home, Built.inTests("-Xmx256m", "-Djava.io.tmpdir=" + temp), Map.of());
        commands = installation.here();
        server = ServerFiles.of(installation);
        Path file = DistrictFile.write(Files.createDirectories(folder.resolve("files")), SLUG, sftp, "plaintext: seal");
        Files.writeString(file, "keep: {phone: always, metadata: [note]}\n", StandardOpenOption.APPEND);
        say(commands.run("district", "apply", "-f", file.toString()));
        say(commands.run("district", "inventory", SLUG));
    }

    @AfterEach
    void stop() throws Exception {
        installation.close();
        sftp.close();
    }

    @Test
    void roster_onEveryWay_staysInTheDistrictsDatabase() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ConcurrentLinkedQueue<String> seenOnTheWay = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> watch = CompletableFuture.runAsync(() -> watch(done, seenOnTheWay));

        String plain = overSftp("1.zip", export(), false);
        String sealed = overSftp("2.pgp", export().row("users.csv", user("u8")), true);
        String uploaded = uploaded(export().row("users.csv", user("u8")).row("users.csv", user("u9")));
        String failed = failing();
        String bad = overSftp("4.pgp", badRows(), true);
        String cut = overSftp("5.pgp", badRows().cutRow("users.csv", WORD + "," + WORD + ",\"" + WORD), true);
        Files.writeString(sftp.outgoing().resolve(SLUG + "-6.pgp"), "no roster: " + WORD);
        String rejected = rested(commands.run("sync", SLUG, "nightly", "--wait", "--json"));
        done.set(true);
        watch.join();

        assertThat(List.of(plain, sealed, uploaded, bad)).containsOnly("merged");
        assertThat(cut).isEqualTo("held");
        assertThat(failed).isEqualTo("failed");
        assertThat(rejected).isEqualTo("rejected");
        assertMetricsAreTheLedgers();
        assertThat(seenOnTheWay).as("files while deliveries were on their way").isEmpty();
        assertThat(hunt.under(installation.home(), List.of(server.files(DATABASE), server.log())))
                .as("files under the home")
                .isEmpty();
        assertThat(server.ask(DATABASE, "SELECT fields::text FROM sync.quarantined"))
                .as("what bad rows say")
                .anyMatch(row -> row.contains(WORD));
        for (String database : server.ours()) {
            assertThat(server.everything(database).stream()
                            .filter(row -> !hunt.in(row).isEmpty()))
                    .as("rows of " + database)
                    .isEmpty();
        }
        assertThat(said.stream().filter(text -> !hunt.in(text).isEmpty()))
                .as("what commands and the API said to an operator")
                .isEmpty();
    }

    @Test
    void hunt_districtsDatabaseAndPlantedFiles_findsTheWord() throws Exception {
        overSftp("1.zip", export(), false);
        server.execute(DATABASE, "CHECKPOINT");
        Files.writeString(installation.home().resolve("planted.log"), "name=" + WORD);
        Files.write(installation.home().resolve("planted.16"), WORD.getBytes(StandardCharsets.UTF_16LE));
        Files.writeString(
                installation.home().resolve("planted.64"),
                Base64.getEncoder().encodeToString(("ab" + WORD).getBytes(StandardCharsets.UTF_8)));

        assertThat(server.ask(DATABASE, "SELECT family_name FROM roster.users")).contains(WORD);
        assertThat(hunt.under(server.files(DATABASE), List.of())).isNotEmpty();
        assertThat(hunt.under(installation.home(), List.of(server.files(DATABASE), server.log())))
                .hasSize(3);
    }

    /** Looks while deliveries are in spools, broker and temporary files. */
    private void watch(AtomicBoolean done, ConcurrentLinkedQueue<String> seen) {
        try {
            while (!done.get()) {
                seen.addAll(hunt.under(installation.home(), List.of(server.folder())));
            }
        } catch (IOException e) {
            seen.add(e.toString());
        }
    }

    private SmallExport export() {
        return new SmallExport(WORD);
    }

    private static String user(String id) {
        return SmallExport.user(id, WORD, "student", WORD + id + "@example.org");
    }

    /** Rows that fail each kind of check, with the word in the values that fail. */
    private SmallExport badRows() {
        return export().row("users.csv", user("u8"))
                .row("users.csv", user("u9"))
                .row("users.csv", "x1,,," + WORD + ",s,student,n,," + WORD + "," + WORD + ",,,,,,,,")
                .row("users.csv", "x2,,,true," + WORD + "-org,student,n,," + WORD + "," + WORD + ",,,,,,,,")
                .row(
                        "users.csv",
                        "u7,,,true,s,student,n,{ssn:" + WORD + "}," + WORD + "," + WORD + ",,,,," + WORD + ",,," + WORD)
                .row("users.csv", user(WORD + "-twice"))
                .row("users.csv", user(WORD + "-twice").replace(",student,", ",teacher,"))
                .row("enrollments.csv", WORD + "-e9,,," + WORD + "-class,s,u1,student,,,")
                .row("enrollments.csv", "e10,,,c,s,u1,student,," + WORD + ",");
    }

    /** A delivery that the database refuses in mid merge, naming the values that it refuses. */
    private String failing() throws Exception {
        server.execute(DATABASE, "CREATE UNIQUE INDEX ON roster.users (middle_name)");
        SmallExport twice = export().row("users.csv", user("u8")).row("users.csv", user("u9"));
        for (String id : List.of("y1", "y2")) {
            twice.row("users.csv", id + ",,,true,s,student,n,," + WORD + "," + WORD + "," + WORD + ",,,,,,,");
        }
        return overSftp("3.pgp", twice, true);
    }

    private String overSftp(String name, SmallExport export, boolean seal) throws Exception {
        Path zip = export.zip(folder.resolve("export.zip"));
        Path there = sftp.outgoing().resolve(SLUG + "-" + name);
        if (seal) {
            try (Gpg gpg = Gpg.withNewKey()) {
                Path key = Files.writeString(folder.resolve("key.asc"), commands.ask("district", "key", SLUG));
                gpg.sealAndSign(zip, key, there);
            }
        } else {
            Files.copy(zip, there);
        }
        return rested(commands.run("sync", SLUG, "nightly", "--wait", "--json"));
    }

    private String uploaded(SmallExport export) throws Exception {
        Path zip = export.zip(folder.resolve("export.zip"));
        return rested(commands.run("upload", SLUG, "nightly", zip.toString(), "--whole", "--wait", "--json"));
    }

    /** The state in which the run rests; asks an operator's questions about it. */
    private String rested(Command.Result result) throws Exception {
        say(result);
        JsonNode run = tools.jackson.databind.json.JsonMapper.shared().readTree(result.out());
        rested.add(run);
        String id = run.path("run").asString("");
        for (String[] question : new String[][] {
            {"run", "show", id}, {"run", "findings", id}, {"run", "plan", id}, {"runs", SLUG}, {"doctor", "--feeds"}
        }) {
            say(commands.run(question));
        }
        for (String path : List.of("/actuator/prometheus", "/actuator/health", "/api/v1/runs/" + id + "x")) {
            say(get(path));
        }
        return run.path("state").asString("");
    }

    private void assertMetricsAreTheLedgers() throws Exception {
        String metrics = get("/actuator/prometheus");
        said.add(metrics);
        said.add(get("/actuator/health"));
        Scrape scrape = Scrape.of(metrics);
        Map.of("merged", 4.0, "held", 1.0, "rejected", 1.0, "failed", 1.0)
                .forEach((state, runs) -> assertThat(scrape.value("rollbook_runs_total{state=\"" + state + "\"}"))
                        .as(state)
                        .isEqualTo(runs));
        assertThat(scrape.value("rollbook_open_runs{state=\"held\"}")).isEqualTo(1);
        for (String outcome : List.of("used", "quarantined", "skipped", "folded")) {
            assertThat(scrape.value("rollbook_rows_total{outcome=\"" + outcome + "\"}"))
                    .as("rows " + outcome)
                    .isEqualTo(merged().flatMap(run -> run.path("files").valueStream())
                            .mapToDouble(file -> file.path(outcome).asDouble())
                            .sum());
        }
        for (String outcome : List.of("added", "changed", "unchanged", "absent")) {
            assertThat(scrape.value("rollbook_records_total{entity=\"users\",outcome=\"" + outcome + "\"}"))
                    .as("users " + outcome)
                    .isEqualTo(merged().mapToDouble(
                                    run -> run.at("/ledger/users/" + outcome).asDouble())
                            .sum());
        }
        assertThat(scrape.value("rollbook_stage_seconds_count{stage=\"merge\"}"))
                .isEqualTo(4);
        String feed = "{district=\"" + SLUG + "\",feed=\"nightly\"}";
        JsonNode bad = merged().skip(3).findFirst().orElseThrow();
        assertThat(scrape.value("rollbook_quarantined_rows" + feed))
                .isPositive()
                .isEqualTo(bad.path("files")
                        .valueStream()
                        .mapToDouble(file -> file.path("quarantined").asDouble())
                        .sum());
        assertThat(scrape.value("rollbook_queue_messages{queue=\"dead." + SLUG + "\"}"))
                .as("the delivery that failed")
                .isEqualTo(1);
    }

    private Stream<JsonNode> merged() {
        return rested.stream().filter(run -> run.path("state").asString("").equals("merged"));
    }

    private void say(Command.Result result) {
        said.add(result.out() + "\n" + result.err());
    }

    private void say(String text) {
        said.add(text);
    }

    private String get(String path) throws IOException, InterruptedException {
        String token = Files.readString(installation.home().resolve("token")).strip();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(installation.url() + path))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
