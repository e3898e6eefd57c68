package io.rollbook.demo;

import io.rollbook.installation.Installation;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.RestRecords;
import io.rollbook.made.Truth;
import io.rollbook.made.Truth.FileTruth;
import io.rollbook.provider.Provider;
import io.rollbook.provider.Provider.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Three nights of a district whose roster is pulled from its OneRoster service; on the third one it drops pages. */
final class ServiceNights {
    static final String SLUG = "juniper-falls";
    static final String NAME = "Juniper Falls";

    private static final String FEED = "api";

    private final Path folder;
    private final MadeDistrict made;
    private final Provider provider;
    private final Screen screen;
    private final DemoDistrict district;

    ServiceNights(Path folder, MadeDistrict made, Installation installation, Provider provider, Screen screen) {
        this.folder = folder;
        this.made = made;
        this.provider = provider;
        this.screen = screen;
        this.district = new DemoDistrict(SLUG, FEED, folder, installation, screen);
    }

    /** Runs them; what was not as it must be is with the district. */
    DemoDistrict run() throws IOException, SQLException {
        prepare();
        full();
        changes();
        droppedPages();
        return district;
    }

    private void prepare() throws IOException {
        screen.title("Another one, " + NAME + " Public Schools, has a OneRoster service");
        screen.good("it is at " + provider.url(Provider.BASE) + ", with a certificate that only Rollbook trusts");
        Files.writeString(folder.resolve("keys/client-secret"), "secret");
        district.apply(DemoFile.ofService(SLUG, NAME, FEED, provider));
    }

    private void full() throws IOException, SQLException {
        for (String file : files()) {
            provider.with(
                    RestRecords.collection(file),
                    records(Night.FIRST, file, Instant.now().minus(90, ChronoUnit.DAYS)));
        }
        Truth truth = made.truth(Night.FIRST);
        pulled("Night 1: everything is pulled", "full", truth, DemoDistrict.records(truth));
    }

    private void changes() throws IOException, SQLException {
        for (String file : files()) {
            provider.changed(RestRecords.collection(file), records(Night.CHANGES, file, Instant.now()));
        }
        Map<String, Long> expected = DemoDistrict.records(made.truth(Night.SECOND));
        pulled("Night 2: what changed since is pulled", "delta", made.truth(Night.CHANGES), expected);
    }

    private void pulled(String title, String mode, Truth truth, Map<String, Long> expected)
            throws IOException, SQLException {
        NightReport report = district.run(asPulled(truth), expected);
        PullLedger ledger = new PullLedger(
                report.run().path("pull"), mode, lines(file -> truth.file(file).read()));
        List<String> wrong = new ArrayList<>(report.differences("merged"));
        wrong.addAll(ledger.differences());
        district.show(title, report, wrong);
        ledger.print(screen);
        report.print(screen);
    }

    /** From the middle of the enrollments on its pages are empty; that there are more is still said. */
    private void droppedPages() throws IOException, SQLException {
        Truth first = made.truth(Night.FIRST);
        Truth changes = made.truth(Night.CHANGES);
        // A service keeps what was deleted, marked as such.
        Map<String, PullLedger.Line> lines = lines(file ->
                first.file(file).read() + changes.entity(made.entity(file)).added());
        long total = java.util.Objects.requireNonNull(lines.get("enrollments")).total();
        long dropped = total / 2 / PullLedger.STEP * PullLedger.STEP;
        lines.put("enrollments", new PullLedger.Line(dropped + 1, total));
        provider.twisted(
                (asked, nth) -> asked.collection().equals("enrollments") && asked.number("offset", 0) >= dropped
                        ? Reply.of(200, "{\"enrollments\": []}", "X-Total-Count", String.valueOf(total))
                        : null);
        Map<String, Long> expected = DemoDistrict.records(made.truth(Night.SECOND));
        String before = district.roster().digest(expected.keySet());

        NightReport report = district.run(NightReport.NOTHING, expected, "--full");

        String after = district.roster().digest(expected.keySet());
        PullLedger ledger = new PullLedger(report.run().path("pull"), "full", lines);
        List<String> wrong = new ArrayList<>(report.differences("rejected"));
        wrong.addAll(ledger.differences());
        String code = report.run().path("refused").path("code").asString("none");
        if (!code.equals("INCOMPLETE_PULL")) {
            wrong.add("it was refused as " + code + ", not as INCOMPLETE_PULL");
        }
        if (!before.equals(after)) {
            wrong.add("the roster is not what it was");
        }
        district.show("Night 3: everything again, from a server that drops pages", report, wrong);
        ledger.print(screen);
        screen.fact("time", report.times());
        screen.fact(
                "refused",
                code + ": " + report.run().path("refused").path("detail").asString(""));
        if (before.equals(after) && report.active().equals(expected)) {
            screen.good("the roster is untouched: " + expected.get("enrollments")
                    + " enrollments, and every row is as before, " + after);
        }
    }

    private List<String> files() {
        return made.files().stream()
                .filter(file -> !file.equals(MadeDistrict.MANIFEST))
                .toList();
    }

    private Iterable<Map<String, Object>> records(Night night, String file, Instant changed) {
        String time = changed.truncatedTo(ChronoUnit.MILLIS).toString();
        return new RestRecords("1.2", provider.url(Provider.BASE)).records(made, night, file, time);
    }

    private Map<String, PullLedger.Line> lines(ToLongFunction<String> records) {
        Map<String, PullLedger.Line> lines = new LinkedHashMap<>();
        files().forEach(file ->
                lines.put(RestRecords.collection(file), PullLedger.Line.whole(records.applyAsLong(file))));
        return lines;
    }

    /** The same of files as a pull names them. */
    private static Truth asPulled(Truth truth) {
        Map<String, FileTruth> files = new LinkedHashMap<>();
        truth.files().forEach((file, told) -> files.put(RestRecords.collection(file) + ".json", told));
        return new Truth(truth.entities(), files);
    }
}
