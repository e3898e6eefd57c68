package io.rollbook.bench;

import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures what safety costs: plans, undo, history and audit. Each round has a fresh district and goes through
 *
 * <ol>
 *   <li>its first load;
 *   <li>a preview of a night that changes one record in a hundred, and the reading of its plan: the page that {@code run
 *       plan} shows, and the whole as CSV;
 *   <li>that night, merged;
 *   <li>records of it with their history: from the request to the API until the answer is there, each record once;
 *   <li>the undo of the night;
 *   <li>the night once more: it is held, because an undo put back what it changes; its plan; its approval.
 * </ol>
 *
 * <p>CPU is that of the service and of all processes of PostgreSQL. Bytes written are those of the write-ahead log, and for
 * a first load, which is not written there, those of the tables. What is compared with what: {@link SafetyReport}.
 */
public final class Safety {
    static final List<String> ENTITIES = List.of("users", "enrollments");
    private static final int RECORDS = 200;
    private static final int WARM = 20;

    private final Stand stand;
    private final MadeDistrict district;
    private final Costs costs;
    private final SafetyReport report;

    private Safety(Size size, Stand stand) {
        this.stand = stand;
        this.district = MadeDistrict.of(size, 7, LocalDate.now());
        this.costs = new Costs(new Meter(stand.server()));
        this.report = new SafetyReport(size, district.truth(Night.SECOND), costs);
    }

    /** Runs the benchmark: a folder to work in, a size, a number of rounds. */
    public static void main(String[] arguments) throws Exception {
        Size size = Size.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        int rounds = Integer.parseInt(arguments[2]);
        Stand.during(Path.of(arguments[0]).toAbsolutePath(), stand -> {
            Safety safety = new Safety(size, stand);
            stand.warm(safety::warm);
            for (int round = 1; round <= rounds; round++) {
                safety.round(round);
            }
            safety.report.print(System.out, stand.resident());
            Path json = stand.folder().resolve("safety-" + arguments[1] + ".json");
            Files.writeString(json, safety.report.json());
            Stand.say("written to " + json);
        });
        System.exit(0);
    }

    /** Everything that is measured, on each district that warms the service. */
    private void warm(String slug, String run, Size size, Night night, Path zip)
            throws IOException, SQLException, InterruptedException {
        if (night == Night.SECOND) {
            Api api = stand.api().adminOf(slug);
            if (size == Size.SMALL) {
                histories(api, slug, new Seconds[] {new Seconds(), new Seconds()});
            }
            api.undo(run);
            stand.nights().deliver(slug, zip, "preview.pgp");
            api.preview(slug);
            readPlan(api);
            stand.nights().deliver(slug, zip, "held.pgp");
            api.run(slug, "held");
            readPlan(api);
            api.approve(api.lastRun());
        }
    }

    private void round(int round) throws IOException, SQLException, InterruptedException {
        String slug = "round-" + round;
        stand.nights().newDistrict(slug);
        Api api = stand.api().adminOf(slug);
        Written written = new Written(stand.server(), Stand.database(slug));
        stand.nights().deliver(slug, stand.zip(district, Night.FIRST), "first.pgp");
        run(api, round, "first load", () -> api.run(slug, "merged"));
        report.firstLoad(written.tables());
        stand.rest(Stand.database(slug));

        Path zip = stand.zip(district, Night.SECOND);
        stand.nights().deliver(slug, zip, "preview.pgp");
        run(api, round, "preview", () -> api.preview(slug));
        costs.measure(round, "its plan, read", stand::cpu, () -> readPlan(api));
        stand.nights().deliver(slug, zip, "night.pgp");
        report.night(written.log(() -> run(api, round, "night", () -> api.run(slug, "merged"))));
        String night = api.lastRun();
        histories(api, slug, report.histories());
        stand.rest(Stand.database(slug));

        report.undo(written.log(() -> run(api, round, "undo", () -> api.undo(night))));
        stand.rest(Stand.database(slug));

        stand.nights().deliver(slug, zip, "held.pgp");
        run(api, round, "the night again, held", () -> api.run(slug, "held"));
        costs.measure(round, "the held plan, read", stand::cpu, () -> readPlan(api));
        run(api, round, "its approval", () -> api.approve(api.lastRun()));
    }

    private void run(Api api, int round, String name, Meter.Step step)
            throws IOException, SQLException, InterruptedException {
        costs.measure(round, name, stand::cpu, step);
        Stand.say("    " + api.last().path("stages"));
        report.ran(name, api.last());
    }

    /** As a person does that decides on it: its page with the counts, and the whole of it for a spreadsheet. */
    private static void readPlan(Api api) throws IOException, InterruptedException {
        String plan = "/api/v1/runs/" + api.lastRun() + "/plan";
        api.get(plan);
        api.get(plan + ".csv");
    }

    /** Looks records up that have earlier versions, of each entity so many. */
    private void histories(Api api, String slug, Seconds[] took)
            throws IOException, SQLException, InterruptedException {
        for (int entity = 0; entity < took.length; entity++) {
            int asked = 0;
            for (String id : changed(slug, ENTITIES.get(entity))) {
                String path = "/api/v1/districts/" + slug + "/roster/" + ENTITIES.get(entity)
                        + "?history=true&sourcedId=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
                long begin = System.nanoTime();
                api.get(path);
                if (asked++ >= WARM) {
                    took[entity].add((System.nanoTime() - begin) / 1e9);
                }
            }
        }
    }

    private List<String> changed(String slug, String entity) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = stand.server().connect(Stand.database(slug));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT DISTINCT sourced_id, md5(sourced_id) FROM history."
                        + entity + " ORDER BY 2 LIMIT " + (WARM + RECORDS))) {
            while (row.next()) {
                ids.add(row.getString(1));
            }
        }
        return ids;
    }
}
