package io.rollbook.portal;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.EnvelopeWriter;
import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.ciphertext.IntakeKeys;
import io.rollbook.ciphertext.RecipientKey;
import io.rollbook.ciphertext.Scope;
import io.rollbook.ciphertext.Sealer;
import io.rollbook.control.AuditHeads;
import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.district.Guard;
import io.rollbook.district.KeepRules;
import io.rollbook.district.Retention;
import io.rollbook.portal.open.DistrictKeys;
import io.rollbook.portal.open.Limits;
import io.rollbook.portal.open.Opener;
import io.rollbook.portal.parse.Formats;
import io.rollbook.run.JdbcRuns;
import io.rollbook.run.Run;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.Tenants;
import io.rollbook.testing.ClearedTenant;
import io.rollbook.testing.FeedZip;
import io.rollbook.testing.Oneroster11;
import io.rollbook.testing.PlainWrapping;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** A portal on real databases with real keys, and an intake that it knows. */
final class PortalDesk implements AutoCloseable {
    static final Clock CLOCK = Clock.systemUTC();

    private static final Guard.Limit AT_SCHOOLS = new Guard.Limit(100, Long.MAX_VALUE, new Guard.Limit(0, 0, null));

    /** Trips for damage only. */
    static final Guard EASY = new Guard(
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.OnTrip.HOLD_ALL,
            100,
            null,
            3,
            List.of());

    /** Trips on the first removal. */
    static final Guard TIMID = new Guard(
            new Guard.Limit(0, 0, null),
            new Guard.Limit(0, 0, null),
            new Guard.Limit(0, 0, null),
            Guard.DEFAULT.studentsClassless(),
            new Guard.Limit(0, 0, null),
            Guard.DEFAULT.studentsAdded(),
            Guard.DEFAULT.identityChanged(),
            Guard.DEFAULT.changed(),
            Guard.DEFAULT.quarantined(),
            Guard.DEFAULT.classShrink(),
            Guard.OnTrip.HOLD_ALL,
            100,
            null,
            3,
            List.of());

    /** Withholds the removals at a school that loses a student or a class. */
    static final Guard WARY = new Guard(
            AT_SCHOOLS,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            AT_SCHOOLS,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.OnTrip.WITHHOLD,
            100,
            null,
            3,
            List.of());

    /** The same; beyond this percentage and count an approval takes two people. */
    static Guard twoPeople(double percent, long count) {
        return new Guard(
                TIMID.studentsRemoved(),
                TIMID.staffRemoved(),
                TIMID.enrollmentsLost(),
                TIMID.studentsClassless(),
                TIMID.classesRemoved(),
                TIMID.studentsAdded(),
                TIMID.identityChanged(),
                TIMID.changed(),
                TIMID.quarantined(),
                TIMID.classShrink(),
                Guard.OnTrip.HOLD_ALL,
                100,
                new Guard.Limit(percent, count, null),
                3,
                List.of());
    }

    final JdbcRuns runs;
    final Portal portal;
    final AuditHeads heads;
    private final TestTenant tenant;
    private final Path folder;
    private final ControlDatabase control;
    private final IntakeKey intake = IntakeKey.generate();
    private final RecipientKey recipient;
    private Guard guard = Guard.DEFAULT;
    private boolean sharesSchools;

    PortalDesk(TestTenant tenant, Path folder) {
        this.tenant = tenant;
        this.folder = folder;
        control = ControlDatabase.open(tenant.control());
        PlainWrapping wrapping = new PlainWrapping();
        DistrictKeys keys = new DistrictKeys(control.dataSource(), wrapping, CLOCK);
        keys.generate(tenant.slug());
        recipient = RecipientKey.parse(keys.publicKey(tenant.slug()), CLOCK);
        runs = new JdbcRuns(control.dataSource(), CLOCK);
        heads = new AuditHeads(control.dataSource());
        Opener opener = new Opener(keys, new IntakeKeys(List.of(intake.publicKeyText())), Limits.DEFAULT, CLOCK);
        portal = new Portal(
                slug -> Optional.of(district()),
                new Tenants(control.dataSource(), wrapping),
                opener,
                runs,
                heads,
                Formats.BUILT_IN,
                CLOCK);
    }

    /** Empties a district's database, and what the control database knows of runs. */
    static void empty(TestTenant tenant) {
        ClearedTenant.clear(tenant);
        ClearedTenant.forgetRuns(tenant);
    }

    /** Changes the control database. */
    static void control(TestTenant tenant, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                tenant.control().url(),
                tenant.control().user(),
                tenant.control().password())) {
            new Sql(connection).update("changing the control database", sql);
        }
    }

    PortalDesk guard(Guard other) {
        guard = other;
        return this;
    }

    /** Another district may have the same schools. */
    PortalDesk sharingSchools() {
        sharesSchools = true;
        return this;
    }

    District district() {
        return new District(
                tenant.slug(),
                "A district",
                ZoneId.of("America/Chicago"),
                null,
                Map.of(
                        "nightly",
                        feed("nightly", Feed.Owns.ALL),
                        "other",
                        feed("other", Feed.Owns.ALL),
                        "all-terms",
                        feed("all-terms", new Feed.Owns(List.of("all"), List.of("all"), "all")),
                        "people",
                        feed("people", new Feed.Owns(List.of("users"), List.of("all"), "current")),
                        "one-school",
                        feed("one-school", new Feed.Owns(List.of("all"), List.of("south"), "current"))),
                KeepRules.DIRECTORY_ONLY,
                guard,
                Retention.DEFAULT,
                List.of(),
                sharesSchools);
    }

    private static Feed feed(String name, Feed.Owns owns) {
        return new Feed(
                name,
                null,
                null,
                Duration.ZERO,
                Feed.Delivery.NEWEST,
                Feed.Plaintext.REFUSE,
                null,
                true,
                "auto",
                owns,
                null);
    }

    /** A run of the feed and its sealed delivery. */
    Ciphertext deliver(String feed, StagedNight night, boolean preview, boolean full) throws IOException {
        return deliver(feed, preview, full, out -> Oneroster11.writeZip(night, out));
    }

    private Ciphertext deliver(String feed, boolean preview, boolean full, Export export) throws IOException {
        return deliver(feed, preview, full, Scope.WHOLE, export);
    }

    private Ciphertext deliver(String feed, boolean preview, boolean full, Scope scope, Export export)
            throws IOException {
        return deliver(feed, preview, false, full, scope, export);
    }

    private Ciphertext deliver(String feed, boolean preview, boolean hold, boolean full, Scope scope, Export export)
            throws IOException {
        return deliver(feed, preview, hold, full, scope, "export.zip", export);
    }

    private Ciphertext deliver(
            String feed, boolean preview, boolean hold, boolean full, Scope scope, String name, Export export)
            throws IOException {
        Run run = runs.create(tenant.slug(), feed, preview, full, "person", "tester");
        Path file = folder.resolve(run.id());
        EnvelopeBody body;
        try (EnvelopeWriter writer = EnvelopeWriter.create(file, recipient)) {
            try (OutputStream message = writer.sealed(name, Sealer.Compression.NONE)) {
                export.writeTo(message);
            }
            body = writer.finish();
        }
        Envelope envelope = new Envelope(
                tenant.slug(),
                feed,
                run.id(),
                preview,
                hold,
                full,
                scope,
                "source",
                "tester",
                CLOCK.instant().truncatedTo(ChronoUnit.MILLIS),
                body.length(),
                body.digest(),
                "",
                new byte[0]);
        return new Ciphertext(intake.sign(envelope), file);
    }

    /** Receives an upload that says what it is. */
    SyncOutcome upload(Scope scope, StagedNight night) throws IOException {
        return portal.receive(deliver(scope, night));
    }

    /** The same of one whose plan is to wait for a person. */
    SyncOutcome held(Scope scope, StagedNight night) throws IOException {
        return portal.receive(deliver("nightly", false, true, false, scope, out -> Oneroster11.writeZip(night, out)));
    }

    Ciphertext deliver(Scope scope, StagedNight night) throws IOException {
        return deliver("nightly", false, false, scope, out -> Oneroster11.writeZip(night, out));
    }

    /** The same with another text of its enrollments. */
    SyncOutcome upload(Scope scope, StagedNight night, UnaryOperator<String> enrollments) throws IOException {
        return portal.receive(deliver(
                "nightly",
                false,
                false,
                scope,
                out -> Oneroster11.writeZip(night, "enrollments.csv", enrollments, out)));
    }

    Ciphertext deliver(StagedNight night) throws IOException {
        return deliver("nightly", night, false, false);
    }

    SyncOutcome receive(StagedNight night) throws IOException {
        return portal.receive(deliver(night));
    }

    /** Receives a delivery that lists changes only. */
    SyncOutcome receiveChanges(StagedNight changes) throws IOException {
        return receiveChanges("nightly", changes);
    }

    SyncOutcome receiveChanges(String feed, StagedNight changes) throws IOException {
        return portal.receive(deliver(feed, false, false, out -> Oneroster11.writeChanges(changes, out)));
    }

    /** The same of one whose plan is to wait for a person. */
    SyncOutcome holdChanges(StagedNight changes) throws IOException {
        return portal.receive(
                deliver("nightly", false, true, false, Scope.WHOLE, out -> Oneroster11.writeChanges(changes, out)));
    }

    /** Receives a delivery with another text of its enrollments. */
    SyncOutcome receive(StagedNight night, UnaryOperator<String> enrollments) throws IOException {
        return portal.receive(deliver(
                "nightly", false, false, out -> Oneroster11.writeZip(night, "enrollments.csv", enrollments, out)));
    }

    /** Receives the feed in this folder of {@code feeds/}. */
    SyncOutcome receiveFeed(String defect) throws IOException {
        return portal.receive(deliver("nightly", false, false, out -> FeedZip.write(defect, out)));
    }

    /** Receives the same with its files in a folder of the zip. */
    SyncOutcome receiveFeed(String defect, String folder) throws IOException {
        return portal.receive(deliver("nightly", false, false, out -> FeedZip.write(defect, folder, out)));
    }

    /** Receives a zip as it is. */
    SyncOutcome receive(Path zip) throws IOException {
        return portal.receive(deliver("nightly", false, false, out -> Files.copy(zip, out)));
    }

    /** Receives one file of this name. */
    SyncOutcome receive(String name, byte[] content) throws IOException {
        return portal.receive(deliver("nightly", false, false, false, Scope.WHOLE, name, out -> out.write(content)));
    }

    private interface Export {
        void writeTo(OutputStream out) throws IOException;
    }

    /** The control database. */
    DataSource control() {
        return control.dataSource();
    }

    Run last() {
        return runs.list(tenant.slug(), 1, null).get(0);
    }

    /** The last one that had a delivery, or undid another. */
    Run lastOfItself() {
        return runs.list(tenant.slug(), 2, null).stream()
                .filter(run -> !run.isWithheld())
                .findFirst()
                .orElseThrow();
    }

    static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
    }

    @Override
    public void close() {
        control.close();
    }
}
