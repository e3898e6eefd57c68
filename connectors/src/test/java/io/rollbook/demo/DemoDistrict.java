package io.rollbook.demo;

import io.rollbook.installation.Command;
import io.rollbook.installation.Commands;
import io.rollbook.installation.Installation;
import io.rollbook.made.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A district of the demonstration: applies its file, runs its feed, shows what came of it and keeps what is not true. */
final class DemoDistrict {
    private final String slug;
    private final String feed;
    private final Path folder;
    private final Installation installation;
    private final Screen screen;
    private final List<String> differences = new ArrayList<>();
    private Roster roster = Roster.NONE;

    DemoDistrict(String slug, String feed, Path folder, Installation installation, Screen screen) {
        this.slug = slug;
        this.feed = feed;
        this.folder = folder;
        this.installation = installation;
        this.screen = screen;
    }

    /** Makes the district as its file says, and takes its public key out. */
    void apply(String yaml) throws IOException {
        Path file = folder.resolve(slug + ".yml");
        Files.writeString(file, yaml);
        installation.ask("district", "apply", "-f", file.toString());
        screen.good("district apply: its own key pair, queue, database and roles");
        Files.writeString(publicKey(), installation.ask("district", "key", slug));
        screen.good("district key: the public key is in " + publicKey());
        roster = Roster.of(ofTheDistrict(), slug);
    }

    Path publicKey() {
        return folder.resolve("keys/" + slug + ".asc");
    }

    /** Commands with a token of the district: an operator's sees no rows. */
    private Commands ofTheDistrict() throws IOException {
        String token = installation.ask("token", "create", "--name", "demo", "--role", "admin", "--district", slug);
        return Commands.here(Map.of("ROLLBOOK_HOME", installation.home().toString(), "ROLLBOOK_TOKEN", token.strip()));
    }

    /** The district's own database. */
    Roster roster() {
        return roster;
    }

    /** Runs the feed and compares what the run says, and what is in the roster, with the truth. */
    NightReport run(Truth truth, Map<String, Long> expected, String... options) throws IOException, SQLException {
        List<String> sync = new ArrayList<>(List.of("sync", slug, feed, "--wait"));
        sync.addAll(List.of(options));
        JsonNode started = installation.json(sync.toArray(String[]::new));
        String id = started.path("run").asString("");
        if (id.isEmpty()) {
            throw new IOException("sync answered " + started);
        }
        return new NightReport(
                installation.json("run", "show", id),
                installation.json("run", "findings", id),
                truth,
                roster.active(expected.keySet()),
                expected);
    }

    /** Shows how the night ended; what is wrong makes the demonstration end with 1. */
    void show(String title, NightReport report, List<String> wrong) {
        differences.addAll(wrong.stream().map(each -> title + ": " + each).toList());
        String state = report.state().toUpperCase(Locale.ROOT);
        String version = report.state().equals("merged")
                ? ", roster version " + report.run().path("rosterVersion").asString("?")
                : "";
        screen.night(title, state + version, wrong.isEmpty());
    }

    void audit() throws IOException {
        Command.Result result = installation.run("audit", "verify", slug);
        if (result.exit() == 0) {
            screen.good(slug + " " + result.out().strip());
        } else {
            differences.add("audit verify " + slug + ": " + result.err().strip());
        }
    }

    /** A line that runs a command. */
    void lookFurther(String command) {
        screen.line("ROLLBOOK_HOME=" + installation.home() + " scripts/rollbook " + command);
    }

    /** Everything that was not as it must be, one sentence each. */
    List<String> differences() {
        return List.copyOf(differences);
    }

    /** The records that a roster must hold where a night of this truth was merged. */
    static Map<String, Long> records(Truth truth) {
        Map<String, Long> out = new LinkedHashMap<>();
        truth.entities().forEach((entity, counts) -> out.put(entity, counts.records()));
        return out;
    }
}
