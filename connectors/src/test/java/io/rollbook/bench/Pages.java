package io.rollbook.bench;

import io.rollbook.installation.Built;
import io.rollbook.installation.Installation;
import io.rollbook.installation.Leftovers;
import io.rollbook.installation.Visitor;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures the console's pages: the seconds from asking for a page until it is there as a whole, one after the other, with
 * 1,000 districts of 30 nights each, and a run with 100,000 findings that is held. That run and its district are real; the
 * other districts are in the control database only.
 */
public final class Pages {
    private static final String SLUG = "springfield";
    private static final int DISTRICTS = 1000;
    private static final int FINDINGS = 100_000;
    private static final int NIGHTS = 30;
    private static final int WARM = 15;
    private static final int TIMES = 60;
    private static final double GOAL = 0.3;
    private static final Pattern FURTHER = Pattern.compile("href=\"([^\"]*[?]after=[^\"]+)\"");

    private final Path folder;
    private final Installation installation;
    private final List<Asked> pages = new ArrayList<>();

    /** A page, and how long it took each time. */
    private static final class Asked {
        private final String name;
        private final Visitor visitor;
        private final String path;
        private final Seconds seconds = new Seconds();
        private int bytes;

        private Asked(String name, Visitor visitor, String path) {
            this.name = name;
            this.visitor = visitor;
            this.path = path;
        }

        private void ask() throws IOException, InterruptedException {
            for (int time = -WARM; time < TIMES; time++) {
                long begin = System.nanoTime();
                HttpResponse<String> answer = visitor.get(path);
                double took = (System.nanoTime() - begin) / 1e9;
                if (answer.statusCode() != 200) {
                    throw new IOException(path + " answers " + answer.statusCode());
                }
                if (time >= 0) {
                    seconds.add(took);
                    bytes = answer.body().getBytes(StandardCharsets.UTF_8).length;
                }
            }
        }
    }

    private Pages(Path folder, Installation installation) {
        this.folder = folder;
        this.installation = installation;
    }

    /** Runs the benchmark: a folder to work in, a number of rounds. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Leftovers.remove(folder.resolve("home"));
        Files.createDirectories(folder);
        try (Installation installation =
                Installation.start(folder.resolve("home"), Built.program("-Xmx256m"), Map.of())) {
            Pages pages = new Pages(folder, installation);
            JsonNode held = pages.fill();
            pages.measure(held, Integer.parseInt(arguments[1]));
            pages.report();
        }
        System.exit(0);
    }

    private JsonNode fill() throws IOException, SQLException {
        say("Loading a district, and a delivery of which " + FINDINGS + " rows are bad");
        Path file = folder.resolve(SLUG + ".yml");
        Files.writeString(
                file,
                """
                district: %s
                name: Springfield
                timezone: America/Chicago
                feeds:
                  nightly: {uploads: true}
                """
                        .formatted(SLUG));
        installation.here().ask("district", "apply", "-f", file.toString());
        MadeDistrict district = MadeDistrict.of(Size.MEDIUM, 7, LocalDate.now());
        require("merged", upload(zip(district, Night.FIRST)));
        JsonNode held = require("held", upload(spoilt(zip(district, Night.SECOND))));
        say("Entering " + (DISTRICTS - 1) + " more districts");
        Server.under(installation.home())
                .execute("rollbook_control", districts(), versions(), runs(), "VACUUM (ANALYZE)");
        return held;
    }

    private JsonNode upload(Path zip) throws IOException {
        return installation.here().json("upload", SLUG, "nightly", zip.toString(), "--whole", "--wait");
    }

    private static JsonNode require(String state, JsonNode run) throws IOException {
        if (!run.path("state").asString("").equals(state)) {
            throw new IOException("the run should be " + state + " and is: " + run);
        }
        return run;
    }

    private Path zip(MadeDistrict district, Night night) throws IOException {
        Path zip = folder.resolve(night.name() + ".zip");
        district.writeZip(night, zip);
        return zip;
    }

    /** Lets many enrollments refer to classes that are not there. */
    private static Path spoilt(Path zip) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(zip)) {
            Path file = files.getPath("enrollments.csv");
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            int at = Arrays.asList(lines.get(0).split(",", -1)).indexOf("classSourcedId");
            for (int line = 1; line <= FINDINGS; line++) {
                String[] cells = lines.get(line).split(",", -1);
                cells[at] = "not-there-" + line % 500;
                lines.set(line, String.join(",", cells));
            }
            Files.write(file, lines);
        }
        return zip;
    }

    private static String districts() {
        return """
                INSERT INTO control.districts (slug, version, settings, signers, folder, schema_version, created, changed)
                SELECT 'made-' || i, version, replace(settings, 'district: %1$s', 'district: made-' || i), signers, folder,
                       schema_version, created, changed
                FROM control.districts, generate_series(1, %2$d) i WHERE slug = '%1$s'
                """
                .formatted(SLUG, DISTRICTS - 1);
    }

    private static String versions() {
        return """
                INSERT INTO control.district_versions (slug, version, settings, signers, applied_by, applied, audited)
                SELECT d.slug, d.version, d.settings, d.signers, 'bench', d.changed, d.changed
                FROM control.districts d WHERE d.slug <> '%s'
                """
                .formatted(SLUG);
    }

    /** The nights of the others are copies of the one that was merged; of every fortieth the last is held, or was rejected. */
    private static String runs() {
        return """
                INSERT INTO control.runs (id, district, feed, state, preview, full_pull, trigger, by_name, created, received,
                    finished, attempts, envelope, uploaded, report)
                SELECT substr(r.id, 1, 10) || upper(lpad(to_hex(n * 100000 + d.i), 16, '0')), d.slug, r.feed, s.state, false,
                       false, 'schedule', r.by_name, c.at, c.at, CASE WHEN s.state <> 'held' THEN c.at END, 1, NULL, false,
                       r.report
                FROM control.runs r,
                     (SELECT slug, row_number() OVER (ORDER BY slug) AS i FROM control.districts WHERE slug <> '%1$s') d,
                     generate_series(1, %2$d) n,
                     LATERAL (SELECT CASE WHEN n < %2$d OR d.i %% 40 > 1 THEN 'merged'
                                          WHEN d.i %% 40 = 1 THEN 'held' ELSE 'rejected' END AS state) s,
                     LATERAL (SELECT r.created - make_interval(days => %2$d - n) AS at) c
                WHERE r.district = '%1$s' AND r.state = 'merged'
                """
                .formatted(SLUG, NIGHTS);
    }

    private void measure(JsonNode held, int rounds) throws IOException, InterruptedException {
        String run = "/runs/" + held.path("run").asString("");
        Visitor operator = visitor("Olga", "", "account", "first-link");
        Visitor admin =
                visitor("Ada", SLUG, "account", "invite", "--name", "Ada", "--role", "admin", "--district", SLUG);
        page("baseline: a static file", operator, "/assets/console.css");
        page("all districts", operator, "/");
        page("all districts, further ones", operator, further(operator, "/"));
        page("districts with a held plan", operator, "/?show=held");
        page("districts by a part of a name", operator, "/?find=made-77");
        page("a district, for an operator", operator, "/districts/made-7");
        page("a district, for its admin", admin, "/districts/" + SLUG);
        page("the run, for an operator", operator, run);
        page("the run, for an admin", admin, run);
        page("findings", admin, run + "/findings");
        page("findings, further ones", admin, further(admin, run + "/findings"));
        page("the plan", admin, run + "/plan");
        for (int round = 0; round < rounds; round++) {
            for (Asked page : pages) {
                page.ask();
            }
        }
    }

    private void page(String name, Visitor visitor, String path) {
        pages.add(new Asked(name, visitor, path));
    }

    private Visitor visitor(String name, String district, String... invitation)
            throws IOException, InterruptedException {
        Visitor visitor = new Visitor(installation.url());
        String path = installation.here().json(invitation).path("path").asString("");
        visitor.signIn(visitor.accept(path, name, district), 0);
        return visitor;
    }

    private static String further(Visitor visitor, String path) throws IOException, InterruptedException {
        Matcher link = FURTHER.matcher(visitor.get(path).body());
        if (!link.find()) {
            throw new IOException("nothing further on " + path);
        }
        return path + link.group(1).substring(link.group(1).indexOf('?')).replace("&amp;", "&");
    }

    private void report() throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        System.out.printf("%n  %-32s %9s %9s %9s%n", "", "median ms", "p95 ms", "kB");
        for (Asked page : pages) {
            double most = page.seconds.within(95);
            System.out.printf(
                    Locale.ROOT,
                    "  %-32s %9.1f %9.1f %9.1f  %s%n",
                    page.name,
                    page.seconds.within(50) * 1e3,
                    most * 1e3,
                    page.bytes / 1e3,
                    most <= GOAL ? "" : "MISSED: 300 ms");
            json.put(page.name, Map.of("median", page.seconds.within(50), "p95", most, "bytes", page.bytes));
        }
        Path file = folder.resolve("pages.json");
        Files.writeString(
                file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json));
        say("written to " + file);
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
