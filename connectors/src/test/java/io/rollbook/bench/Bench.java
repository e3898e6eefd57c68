package io.rollbook.bench;

import io.rollbook.installation.Gpg;
import io.rollbook.installation.Installation;
import io.rollbook.installation.Leftovers;
import io.rollbook.installation.SftpServer;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures Rollbook against its baselines, interleaved, in rounds; each round has a fresh district. */
public final class Bench {
    private static final int SAMPLE = 4000;
    // So many deliveries the same again before anything is measured: one by one they are too short to warm a service.
    private static final int UNCHANGED = 6;

    private final Map<String, List<Cost>> costs = new LinkedHashMap<>();
    private final MadeDistrict district;
    private final long rows;
    private final Path folder;
    private final Installation installation;
    private final Nights nights;
    private final Api api;
    private final Meter meter;
    private final Floor floor;
    private final Upserts upserts;
    private final Gpg gpg;
    private long heap = -1;

    private Bench(Size size, Path folder, Installation installation, SftpServer sftp, Gpg gpg)
            throws IOException, SQLException {
        this.folder = folder;
        this.installation = installation;
        this.gpg = gpg;
        this.district = MadeDistrict.of(size, 7, LocalDate.now());
        this.rows = district.truth(Night.SECOND).files().values().stream()
                .mapToLong(file -> file.read())
                .sum();
        Server server = Server.under(installation.home());
        this.meter = new Meter(server);
        this.api = new Api(installation);
        this.nights = new Nights(installation, sftp, folder, gpg);
        this.floor = new Floor(server, gpg.home(), district);
        this.upserts = new Upserts(server, floor.tables());
    }

    /** Runs the benchmark: a folder to work in, a size, a number of rounds. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Size size = Size.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        int rounds = Integer.parseInt(arguments[2]);
        Leftovers.remove(folder.resolve("home"));
        Leftovers.remove(folder.resolve("sftp"));
        Files.createDirectories(folder);
        try (SftpServer sftp = SftpServer.start(folder.resolve("sftp"));
                Gpg gpg = Gpg.withNewKey();
                Installation installation = Installation.start(
                        folder.resolve("home"), Installation.jar("-Xmx256m", "-XX:+UseSerialGC"), Map.of())) {
            Bench bench = new Bench(size, folder, installation, sftp, gpg);
            bench.warm();
            for (int round = 1; round <= rounds; round++) {
                bench.round(round);
            }
            bench.report(size);
        }
        System.exit(0);
    }

    /** A service is warm: it has run nights of other districts before, small ones and larger ones. */
    private void warm() throws IOException, SQLException, InterruptedException {
        say("Warming up");
        int number = 0;
        for (Size each : List.of(Size.SMALL, Size.SMALL, Size.MEDIUM, Size.MEDIUM, Size.MEDIUM, Size.MEDIUM)) {
            MadeDistrict other = MadeDistrict.of(each, 8, LocalDate.now());
            String slug = "warm-" + number++;
            nights.newDistrict(slug);
            for (Night night : List.of(Night.FIRST, Night.SECOND)) {
                Path zip = zip(other, night);
                nights.deliver(slug, zip, night.name() + ".pgp");
                api.run(slug, "merged");
                for (int again = 0; again < UNCHANGED; again++) {
                    nights.deliverAgain(slug, night.name() + ".pgp", night.name() + again + ".pgp");
                    api.run(slug, "unchanged");
                }
                if (each == Size.SMALL) {
                    upserts.empty();
                    upserts.chunked(zip);
                    upserts.rowByRow(zip, 500);
                }
            }
            // What autovacuum would do meanwhile, and would be counted with what is measured.
            meter.server().execute(database(slug), "VACUUM (ANALYZE)");
        }
    }

    private static String database(String slug) {
        return "rollbook_" + slug.replace('-', '_');
    }

    private void round(int round) throws IOException, SQLException, InterruptedException {
        String slug = "round-" + round;
        nights.newDistrict(slug);
        floor.forget();
        upserts.empty();
        for (Night night : List.of(Night.FIRST, Night.SECOND)) {
            Path zip = zip(district, night);
            String name = night == Night.FIRST ? "first load" : "night";
            if (night == Night.SECOND) {
                rest(slug);
            }
            Path sealed = folder.resolve("floor.pgp");
            gpg.sealToSelf(zip, sealed);
            floor.empty();
            measure(round, "floor, " + name, floor::cpu, () -> floor.load(sealed));
            measure(round, "minimal merge, " + name, () -> 0, floor::merge);
            nights.deliver(slug, zip, night.name() + ".pgp");
            measure(round, "rollbook, " + name, this::application, () -> api.run(slug, "merged"));
            say("    " + api.last().path("stages"));
            heap = Math.max(heap, api.heap());
            measure(round, "chunked upsert, " + name, Bench::ownCpu, () -> upserts.chunked(zip));
            if (night == Night.SECOND) {
                nights.deliverAgain(slug, night.name() + ".pgp", "again.pgp");
                measure(round, "rollbook, unchanged", this::application, () -> api.run(slug, "unchanged"));
                rowByRow(round, zip);
            }
        }
    }

    /** Nights are a day apart: the server's autovacuum has long been at what the first load left. */
    private void rest(String slug) throws SQLException {
        for (String database : List.of(floor.database(), Upserts.DATABASE, database(slug))) {
            meter.server().execute(database, "VACUUM (ANALYZE)");
        }
    }

    private void rowByRow(int round, Path zip) throws IOException, SQLException, InterruptedException {
        long[] done = {0};
        Cost sample = meter.measure(Bench::ownCpu, () -> done[0] = upserts.rowByRow(zip, SAMPLE));
        Cost scaled = sample.times((double) rows / done[0]);
        note(round, "row by row, night (scaled from " + done[0] + " rows)", "row by row, night", scaled);
    }

    private double application() throws IOException {
        return Processes.cpu(installation.service().pid());
    }

    private static double ownCpu() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getProcessCpuTime()
                / 1e9;
    }

    private Path zip(MadeDistrict district, Night night) throws IOException {
        Path zip = folder.resolve("export.zip");
        district.writeZip(night, zip);
        return zip;
    }

    private void measure(int round, String name, Meter.Client client, Meter.Step step)
            throws IOException, SQLException, InterruptedException {
        note(round, name, name, meter.measure(client, step));
    }

    private void note(int round, String said, String name, Cost cost) {
        costs.computeIfAbsent(name, none -> new ArrayList<>()).add(cost);
        say(String.format(
                Locale.ROOT,
                "round %d  %-46s %7.2f s wall %7.2f s CPU (%.2f + %.2f)  %6.1f MB WAL",
                round,
                said,
                cost.wall(),
                cost.cpu(),
                cost.client(),
                cost.server(),
                cost.wal() / 1e6));
    }

    private void report(Size size) throws IOException {
        Report report = new Report(
                size,
                rows,
                costs,
                heap,
                Processes.peakResident(installation.service().pid()));
        report.print(System.out);
        Path json = folder.resolve(size.name().toLowerCase(Locale.ROOT) + ".json");
        Files.writeString(json, report.json());
        say("written to " + json);
    }

    private static void say(@Nullable String text) {
        System.out.println(text);
    }
}
