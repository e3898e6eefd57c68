package io.rollbook.bench;

import io.rollbook.installation.Built;
import io.rollbook.installation.Installation;
import io.rollbook.installation.Leftovers;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.RestRecords;
import io.rollbook.provider.Certificate;
import io.rollbook.provider.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Measures the pull of a OneRoster service with 100,000 users and what a district has beside: side by side, one page after
 * the other, and the transfer alone; interleaved, in rounds, each with fresh districts.
 */
public final class Pull {
    /** The most that a feed may ask for. */
    private static final int PARALLEL = 5;

    private static final int WARM = 4;

    private final Path folder;
    private final Installation installation;
    private final ProviderProcess provider;
    private final Api api;
    private final BarePull bare;
    private final MadeDistrict district = ProviderProcess.district();
    private final PullFigures figures = new PullFigures(PARALLEL);

    private Pull(Path folder, Installation installation, ProviderProcess provider) throws IOException {
        this.folder = folder;
        this.installation = installation;
        this.provider = provider;
        this.api = new Api(installation);
        this.bare = new BarePull(provider, PARALLEL);
    }

    /** Runs the benchmark: a folder to work in, a number of rounds. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int rounds = Integer.parseInt(arguments[1]);
        Leftovers.remove(folder.resolve("home"));
        Files.createDirectories(folder);
        Certificate certificate = Certificate.valid(folder);
        say("Making the provider's records");
        try (ProviderProcess provider = ProviderProcess.start(certificate);
                Installation installation = Installation.start(
                        folder.resolve("home"),
                        Built.program(
                                "-Xmx256m",
                                "-Djavax.net.ssl.trustStore=" + certificate.file(),
                                "-Djavax.net.ssl.trustStorePassword=" + Certificate.PASSWORD),
                        Map.of())) {
            // At Ctrl-C, too, the service stops its database.
            Runtime.getRuntime().addShutdownHook(new Thread(installation.service()::destroy));
            Pull pull = new Pull(folder, installation, provider);
            pull.warm();
            for (int round = 1; round <= rounds; round++) {
                pull.round(round);
            }
            pull.report();
        }
        System.exit(0);
    }

    private void warm() throws IOException, InterruptedException {
        say("Warming up");
        for (int i = 0; i < WARM; i++) {
            newDistrict("warm-" + i, provider.small(), PARALLEL);
            api.run("warm-" + i, "merged");
        }
        bare.run(List.of("orgs", "classes"));
    }

    private void round(int round) throws IOException, SQLException, InterruptedException {
        pull(round, "side-by-side-" + round, PARALLEL);
        double before = provider.cpu();
        long begin = System.nanoTime();
        bare.run(ProviderProcess.files(district).stream()
                .map(RestRecords::collection)
                .toList());
        double seconds = (System.nanoTime() - begin) / 1e9;
        figures.transferred(seconds, bare.pages(), bare.bytes());
        say(String.format(
                Locale.ROOT,
                "round %d  transfer alone, %d at a time: %.2f s; %d pages, %.1f MB; the provider took %.2f s of CPU",
                round,
                PARALLEL,
                seconds,
                bare.pages(),
                bare.bytes() / 1e6,
                provider.cpu() - before));
        pull(round, "one-by-one-" + round, 1);
    }

    private void pull(int round, String slug, int parallel) throws IOException, SQLException, InterruptedException {
        newDistrict(slug, provider.large(), parallel);
        double before = Processes.cpu(installation.service().pid());
        api.run(slug, "merged");
        JsonNode run = api.last();
        requireEverything(run);
        PullFigures.Pulled pulled = new PullFigures.Pulled(
                seconds(run, "created", "finished"),
                seconds(run, "created", "received"),
                Processes.cpu(installation.service().pid()) - before,
                api.heap());
        figures.pulled(parallel, pulled);
        say(String.format(
                Locale.ROOT,
                "round %d  pull, %d at a time: %.2f s until merged, %.2f s of it the pull; %.2f s of CPU; %s",
                round,
                parallel,
                pulled.wall(),
                pulled.pull(),
                pulled.cpu(),
                run.path("stages")));
        // What autovacuum would do meanwhile, and would be counted with what is measured next.
        Server.under(installation.home()).execute("rollbook_" + slug.replace('-', '_'), "VACUUM (ANALYZE)");
    }

    private static double seconds(JsonNode run, String from, String to) {
        return Duration.between(
                                Instant.parse(run.path(from).asString("")),
                                Instant.parse(run.path(to).asString("")))
                        .toMillis()
                / 1e3;
    }

    private void requireEverything(JsonNode run) throws IOException {
        long users = district.truth(Night.FIRST).entity("users").records();
        if (run.path("ledger").path("users").path("added").asLong(-1) != users) {
            throw new IOException("there are " + users + " users, and the run is: " + run);
        }
    }

    private void newDistrict(String slug, String service, int parallel) throws IOException {
        Files.writeString(folder.resolve("client-secret"), "secret");
        Path file = folder.resolve(slug + ".yml");
        Files.writeString(
                file,
                """
                district: %s
                name: Benchmark
                timezone: America/Chicago
                shared-schools: allow
                feeds:
                  %s:
                    oneroster:
                      base-url: "%s"
                      version: "1.2"
                      oauth2: {token-url: "%s/token", client-id: client, client-secret: "file:client-secret"}
                      allow-private: true
                      parallel: %d
                """
                        .formatted(slug, Api.FEED, service + Provider.BASE, service, parallel));
        installation.here().ask("district", "apply", "-f", file.toString());
    }

    private void report() throws IOException {
        figures.print(
                System.out,
                district.truth(Night.FIRST),
                Processes.peakResident(installation.service().pid()));
        Path json = folder.resolve("pull.json");
        Files.writeString(
                json, figures.json(Processes.peakResident(installation.service().pid())));
        say("written to " + json);
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
