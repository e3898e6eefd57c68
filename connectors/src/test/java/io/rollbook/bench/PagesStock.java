package io.rollbook.bench;

import io.rollbook.installation.Installation;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.JsonNode;

/**
 * What the console's pages are measured on: a district with a student who changed each night, and a run with 100,000 findings
 * that is held; 999 other districts, which are in the control database only, of 30 nights each.
 *
 * @param held the run that is held
 * @param person sourcedId of the student
 * @param school sourcedId of the student's school
 * @param familyName the student's
 */
record PagesStock(String held, String person, String school, String familyName) {
    static final String SLUG = "springfield";
    private static final int DISTRICTS = 1000;
    private static final int FINDINGS = 100_000;
    private static final int NIGHTS = 30;

    private static final String SETTINGS =
            """
            district: %s
            name: Springfield
            timezone: America/Chicago
            feeds:
              nightly:
                uploads: true
                schedule: {cron: "0 30 2 1 1 ?", skip: ["2026-12-24/2027-01-02"], blackout: ["06:00-18:00"]}
                sftp:
                  host: 127.0.0.1
                  port: 1
                  user: rollbook
                  path: /outgoing
                  files: "*.pgp"
                  password: "env:PATH"
                  host-key: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            """;

    /** Loads all of it into a service that is empty. */
    static PagesStock fill(Path folder, Installation installation) throws IOException, SQLException {
        say("Loading a district, the nights of a student, and a delivery of which " + FINDINGS + " rows are bad");
        Path file = Files.writeString(folder.resolve(SLUG + ".yml"), SETTINGS.formatted(SLUG));
        installation.here().ask("district", "apply", "-f", file.toString());
        MadeDistrict district = MadeDistrict.of(Size.MEDIUM, 7, LocalDate.now());
        Path first = zip(folder, district, Night.FIRST);
        String merged = require("merged", upload(installation, first, "--whole"));
        List<String> header = district.header("users.csv");
        String[] student = student(first, header.indexOf("role"));
        for (int night = 1; night < NIGHTS; night++) {
            require("merged", upload(installation, changed(folder, district, student, night)));
        }
        Path second = spoilt(zip(folder, district, Night.SECOND));
        String held = require("held", upload(installation, second, "--whole"));
        say("Entering " + (DISTRICTS - 1) + " more districts");
        Server.under(installation.home())
                .execute(
                        "rollbook_control",
                        districts(),
                        versions(),
                        runs(merged),
                        unfinished(merged, 2, 30, "received", RETRIED),
                        unfinished(merged, 32, 8, "staged", TELLING),
                        "VACUUM (ANALYZE)");
        return new PagesStock(
                held, student[0], student[header.indexOf("orgSourcedIds")], student[header.indexOf("familyName")]);
    }

    private static JsonNode upload(Installation installation, Path zip, String... more) throws IOException {
        List<String> line = new ArrayList<>(List.of("upload", SLUG, "nightly", zip.toString(), "--wait"));
        line.addAll(List.of(more));
        return installation.here().json(line.toArray(String[]::new));
    }

    private static String require(String state, JsonNode run) throws IOException {
        if (!run.path("state").asString("").equals(state)) {
            throw new IOException("the run should be " + state + " and is: " + run);
        }
        return run.path("run").asString("");
    }

    private static Path zip(Path folder, MadeDistrict district, Night night) throws IOException {
        Path zip = folder.resolve(night.name() + ".zip");
        district.writeZip(night, zip);
        return zip;
    }

    /** The cells of the first student whose row has no quotes. */
    private static String[] student(Path zip, int role) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(zip);
                BufferedReader lines = Files.newBufferedReader(files.getPath("users.csv"))) {
            return lines.lines()
                    .filter(line -> !line.contains("\""))
                    .map(line -> line.split(",", -1))
                    .filter(cells -> cells[role].equals("student"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A delivery of changes: the student is called something else. */
    private static Path changed(Path folder, MadeDistrict district, String[] student, int night) throws IOException {
        String[] row = student.clone();
        row[1] = "active";
        row[2] = "2026-08-02T00:00:00.000Z";
        row[district.header("users.csv").indexOf("givenName")] = "Night " + night;
        Path zip = folder.resolve("changes.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream packed = new ZipOutputStream(out)) {
            for (String file : district.files()) {
                packed.putNextEntry(new ZipEntry(file));
                if (file.equals(MadeDistrict.MANIFEST)) {
                    district.write(Night.CHANGES, file, packed);
                } else {
                    String rows = file.equals("users.csv") ? String.join(",", row) + "\r\n" : "";
                    String text = String.join(",", district.header(file)) + "\r\n" + rows;
                    packed.write(text.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
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
    private static String runs(String merged) {
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
                WHERE r.id = '%3$s'
                """
                .formatted(SLUG, NIGHTS, merged);
    }

    private static final String RETRIED =
            """
            json_build_object('code', 'PART_DOWN', 'detail', 'A part is down.', 'outage', true, 'tries', 3,
                'next', '2099-01-01T00:00:00Z', 'until', '2099-01-01T02:00:00Z'), NULL
            """;
    private static final String TELLING =
            """
            NULL, json_build_object('stage', 'parse', 'rows', 12345, 'since', '2026-01-01T00:00:00Z',
                'at', '2026-01-01T00:01:00Z')
            """;

    /** Runs of so many districts from this one on that are not over. {@code doing}: their {@code again} and {@code headway}. */
    private static String unfinished(String merged, int from, int number, String state, String doing) {
        return """
                INSERT INTO control.runs (id, district, feed, state, preview, full_pull, trigger, by_name, created, received,
                    attempts, uploaded, report, again, headway)
                SELECT substr(r.id, 1, 10) || upper(lpad(to_hex(99 * 100000 + i), 16, '0')), 'made-' || i, r.feed, '%1$s',
                       false, false, 'schedule', r.by_name, r.created, r.created, 2, true, '{}', %2$s
                FROM control.runs r, generate_series(%3$d, %4$d) i WHERE r.id = '%5$s'
                """
                .formatted(state, doing, from, from + number - 1, merged);
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
