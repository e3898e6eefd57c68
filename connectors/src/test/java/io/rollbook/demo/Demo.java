package io.rollbook.demo;

import io.rollbook.installation.Command;
import io.rollbook.installation.Commands;
import io.rollbook.installation.Gpg;
import io.rollbook.installation.Installation;
import io.rollbook.installation.Leftovers;
import io.rollbook.installation.SftpServer;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import io.rollbook.made.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Three nights of a made-up district on embedded defaults, through the real ways in, compared with the truth. */
public final class Demo {
    private static final String SLUG = "kestrel-valley";
    private static final String FEED = "nightly";
    private static final long SEED = 20261122;

    private final Screen screen = Screen.ofTerminal();
    private final MadeDistrict district = MadeDistrict.of(Size.SMALL, SEED, LocalDate.now());
    private final List<String> differences = new ArrayList<>();
    private final Path folder;
    private final Installation installation;
    private final SftpServer sftp;
    private final @Nullable Gpg gpg;

    private Demo(Path folder, Installation installation, SftpServer sftp, @Nullable Gpg gpg) {
        this.folder = folder;
        this.installation = installation;
        this.sftp = sftp;
        this.gpg = gpg;
    }

    /**
     * Runs the demonstration.
     *
     * @param arguments the folder to work in, and {@code --exit} to end after the summary: with 0 when all went as
     *     told, else 1
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        boolean exit = List.of(arguments).contains("--exit");
        Leftovers.remove(folder);
        Files.createDirectories(folder);
        List<String> program =
                List.of(Installation.root().resolve("scripts/rollbook").toString());
        boolean asTold;
        try (SftpServer sftp = SftpServer.start(folder.resolve("sftp"));
                Gpg gpg = Gpg.isThere() ? Gpg.withNewKey() : null;
                Installation installation = Installation.start(folder.resolve("home"), program, Map.of())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(installation, gpg)));
            asTold = new Demo(folder, installation, sftp, gpg).run(exit);
        }
        System.exit(asTold ? 0 : 1);
    }

    /** At Ctrl-C: the service stops its database and broker, gpg's keys go. */
    private static void end(Installation installation, @Nullable Gpg gpg) {
        try {
            installation.close();
            if (gpg != null) {
                gpg.close();
            }
        } catch (IOException e) {
            System.err.println("Not everything could be ended: " + e.getMessage());
        }
    }

    private boolean run(boolean exit) throws IOException, SQLException, InterruptedException {
        prepare();
        Roster roster = Roster.of(ofTheDistrict(), SLUG);
        Truth first = night(Night.FIRST, "Night 1: the first load", "merged", null, roster);
        Truth second = night(Night.SECOND, "Night 2: a day later", "merged", first, roster);
        night(Night.CUT_IN_LINE, "Night 3: an export that broke off half-way", "held", second, roster);
        audit();
        if (differences.isEmpty()) {
            screen.title("All went as told: every count equals the truth.");
        } else {
            screen.title("Not as told:");
            differences.forEach(screen::bad);
        }
        lookFurther(roster);
        if (!exit) {
            screen.title("Running until Ctrl-C.");
            new CountDownLatch(1).await();
        }
        return differences.isEmpty();
    }

    private void prepare() throws IOException {
        screen.title("A made-up district, Kestrel Valley Public Schools, comes to Rollbook");
        screen.good("Rollbook serves at " + installation.url() + "; all its state is in " + installation.home());
        screen.good("the district's SFTP server is at 127.0.0.1:" + sftp.port() + ", host key " + sftp.hostKey());
        Path keys = Files.createDirectories(folder.resolve("keys"));
        if (gpg == null) {
            screen.bad("gpg is not installed: files are sealed with Rollbook's own sealer and are not signed");
        } else {
            gpg.exportSigner(keys.resolve("signer.asc"));
            screen.good("gpg signs for the district; Rollbook pins that key");
        }
        Files.writeString(keys.resolve("sftp-password"), SftpServer.PASSWORD);
        Path file = folder.resolve(SLUG + ".yml");
        Files.writeString(file, DemoFile.yaml(SLUG, FEED, sftp, gpg != null));
        installation.ask("district", "apply", "-f", file.toString());
        screen.good("district apply: its own key pair, queue, database and roles");
        Files.writeString(publicKey(), installation.ask("district", "key", SLUG));
        screen.good("district key: the public key is in " + publicKey());
    }

    private Path publicKey() {
        return folder.resolve("keys/" + SLUG + ".asc");
    }

    private Truth night(Night night, String title, String state, @Nullable Truth before, Roster roster)
            throws IOException, SQLException {
        long bytes = deliver(night);
        JsonNode started = installation.json("sync", SLUG, FEED, "--wait");
        String id = started.path("run").asString("");
        if (id.isEmpty()) {
            throw new IOException("sync answered " + started);
        }
        Truth truth = district.truth(night);
        Map<String, Long> active = roster.active(truth.entities().keySet());
        NightReport report = new NightReport(
                installation.json("run", "show", id),
                installation.json("run", "findings", id),
                truth,
                active,
                records(night.cut() && before != null ? before : truth));
        List<String> wrong = report.differences(state);
        differences.addAll(wrong.stream().map(each -> title + ": " + each).toList());
        JsonNode run = report.run();
        boolean merged = run.path("state").asString("").equals("merged");
        screen.night(
                title,
                run.path("state").asString("?").toUpperCase(java.util.Locale.ROOT)
                        + (merged
                                ? ", roster version "
                                        + run.path("rosterVersion").asString("?")
                                : ""),
                wrong.isEmpty());
        screen.fact(
                "delivery",
                rows(truth) + " rows in " + truth.files().size() + " files, zipped, "
                        + (gpg == null ? "sealed" : "gpg --encrypt --sign") + ": " + bytes / 1024 + " KiB on SFTP");
        report.print(screen);
        if (night.cut()) {
            screen.fact(
                    "held",
                    run.path("held").path("reason").asString("-") + ": "
                            + run.path("held").path("detail").asString(""));
            if (active.equals(report.expected())) {
                screen.good("the roster is untouched: " + active.get("enrollments") + " enrollments, as before");
            }
        }
        return truth;
    }

    /** Zips the night's export, seals it to the published key, signs it and puts it on the SFTP server. */
    private long deliver(Night night) throws IOException {
        Path zip = folder.resolve("export.zip");
        district.writeZip(night, zip);
        Path sealed = folder.resolve("export.zip.pgp");
        Files.deleteIfExists(sealed);
        if (gpg == null) {
            installation.ask("seal", "--key", publicKey().toString(), zip.toString(), "-o", sealed.toString());
        } else {
            gpg.sealAndSign(zip, publicKey(), sealed);
        }
        long bytes = Files.size(sealed);
        Files.move(sealed, sftp.outgoing().resolve("roster-" + (night.ordinal() + 1) + ".pgp"));
        Files.delete(zip);
        return bytes;
    }

    private void audit() throws IOException {
        Command.Result result = installation.run("audit", "verify", SLUG);
        screen.title("Audit");
        if (result.exit() == 0) {
            screen.good(result.out().strip());
        } else {
            differences.add("audit verify: " + result.err().strip());
        }
    }

    /** Commands with a token of the district: an operator's sees no rows. */
    private Commands ofTheDistrict() throws IOException {
        String token = installation.ask("token", "create", "--name", "demo", "--role", "admin", "--district", SLUG);
        return Commands.here(Map.of("ROLLBOOK_HOME", installation.home().toString(), "ROLLBOOK_TOKEN", token.strip()));
    }

    private void lookFurther(Roster roster) {
        String rollbook = "ROLLBOOK_HOME=" + installation.home() + " scripts/rollbook ";
        screen.title("Look further");
        screen.line(rollbook + "runs " + SLUG);
        screen.line(rollbook + "run plan RUN          what the held run would do");
        screen.line(rollbook + "run approve RUN --reason TEXT   or   run discard RUN --reason TEXT");
        screen.line(rollbook + "doctor");
        screen.blank();
        screen.line("The roster, as the district's own reader sees it:");
        screen.line(roster.psql());
        screen.line("    SELECT * FROM roster.students LIMIT 10;");
    }

    private static Map<String, Long> records(Truth truth) {
        Map<String, Long> out = new LinkedHashMap<>();
        truth.entities().forEach((entity, counts) -> out.put(entity, counts.records()));
        return out;
    }

    private static String rows(Truth truth) {
        long rows =
                truth.files().values().stream().mapToLong(Truth.FileTruth::read).sum();
        return String.format(java.util.Locale.ROOT, "%,d", rows);
    }
}
