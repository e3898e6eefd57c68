package io.rollbook.bench;

import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** Measures Rollbook against its baselines, interleaved, in rounds; each round has a fresh district. */
public final class Bench {
    private static final int SAMPLE = 4000;

    private final Stand stand;
    private final MadeDistrict district;
    private final long rows;
    private final Meter meter;
    private final Costs costs;
    private final Floor floor;
    private final Upserts upserts;
    private long heap = -1;

    private Bench(Size size, Stand stand) throws IOException, SQLException {
        this.stand = stand;
        this.district = MadeDistrict.of(size, 7, LocalDate.now());
        this.rows = district.truth(Night.SECOND).files().values().stream()
                .mapToLong(file -> file.read())
                .sum();
        this.meter = new Meter(stand.server());
        this.costs = new Costs(meter);
        this.floor = new Floor(stand.server(), stand.gpg().home(), district);
        this.upserts = new Upserts(stand.server(), floor.tables());
    }

    /** Runs the benchmark: a folder to work in, a size, a number of rounds. */
    public static void main(String[] arguments) throws Exception {
        Size size = Size.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        int rounds = Integer.parseInt(arguments[2]);
        Stand.during(Path.of(arguments[0]).toAbsolutePath(), stand -> {
            Bench bench = new Bench(size, stand);
            stand.warm(bench::warmUpserts);
            for (int round = 1; round <= rounds; round++) {
                bench.round(round);
            }
            bench.report(size);
        });
        System.exit(0);
    }

    private void warmUpserts(String slug, String run, Size size, Night night, Path zip)
            throws IOException, SQLException, InterruptedException {
        if (size == Size.SMALL) {
            upserts.empty();
            upserts.chunked(zip);
            upserts.rowByRow(zip, 500);
        }
    }

    private void round(int round) throws IOException, SQLException, InterruptedException {
        String slug = "round-" + round;
        stand.nights().newDistrict(slug);
        floor.forget();
        upserts.empty();
        for (Night night : List.of(Night.FIRST, Night.SECOND)) {
            Path zip = stand.zip(district, night);
            String name = night == Night.FIRST ? "first load" : "night";
            if (night == Night.SECOND) {
                stand.rest(floor.database(), Upserts.DATABASE, Stand.database(slug));
            }
            Path sealed = stand.folder().resolve("floor.pgp");
            stand.gpg().sealToSelf(zip, sealed);
            floor.empty();
            costs.measure(round, "floor, " + name, floor::cpu, () -> floor.load(sealed));
            costs.measure(round, "minimal merge, " + name, () -> 0, floor::merge);
            stand.nights().deliver(slug, zip, night.name() + ".pgp");
            costs.measure(
                    round, "rollbook, " + name, stand::cpu, () -> stand.api().run(slug, "merged"));
            Stand.say("    " + stand.api().last().path("stages"));
            heap = Math.max(heap, stand.api().heap());
            costs.measure(round, "chunked upsert, " + name, Bench::ownCpu, () -> upserts.chunked(zip));
            if (night == Night.SECOND) {
                stand.nights().deliverAgain(slug, night.name() + ".pgp", "again.pgp");
                costs.measure(round, "rollbook, unchanged", stand::cpu, () -> stand.api()
                        .run(slug, "unchanged"));
                rowByRow(round, zip);
            }
        }
        stand.rest(Stand.database(slug));
    }

    private void rowByRow(int round, Path zip) throws IOException, SQLException, InterruptedException {
        long[] done = {0};
        Cost sample = meter.measure(Bench::ownCpu, () -> done[0] = upserts.rowByRow(zip, SAMPLE));
        Cost scaled = sample.times((double) rows / done[0]);
        costs.note(round, "row by row, night (scaled from " + done[0] + " rows)", "row by row, night", scaled);
    }

    private static double ownCpu() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getProcessCpuTime()
                / 1e9;
    }

    private void report(Size size) throws IOException {
        Report report = new Report(size, rows, costs, heap, stand.resident());
        report.print(System.out);
        Path json = stand.folder().resolve(size.name().toLowerCase(Locale.ROOT) + ".json");
        Files.writeString(json, report.json());
        Stand.say("written to " + json);
    }
}
