package io.rollbook.testing;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.EnvelopeWriter;
import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.ciphertext.IntakeKeys;
import io.rollbook.ciphertext.RecipientKey;
import io.rollbook.ciphertext.Sealer;
import io.rollbook.control.AuditHeads;
import io.rollbook.control.ControlDatabase;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.district.Guard;
import io.rollbook.district.KeepRules;
import io.rollbook.district.Retention;
import io.rollbook.portal.Portal;
import io.rollbook.portal.open.DistrictKeys;
import io.rollbook.portal.open.Limits;
import io.rollbook.portal.open.Opener;
import io.rollbook.portal.parse.Formats;
import io.rollbook.run.JdbcRuns;
import io.rollbook.run.Run;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.Plan;
import io.rollbook.tenant.PlanReader;
import io.rollbook.tenant.Tenants;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A portal of one empty district with its own keys: takes files in the clear, seals and signs them as an intake does. */
public final class TestPortal implements AutoCloseable {
    private static final String FEED = "nightly";
    /** Districts of portals that were closed: to empty one takes a small part of the time that a new one takes. */
    private static final Queue<TestTenant> LEFT = new ConcurrentLinkedQueue<>();

    private final MovedClock clock = new MovedClock();
    private boolean late;
    private KeepRules keep = KeepRules.DIRECTORY_ONLY;
    private final TestTenant tenant = emptyTenant();
    private final ControlDatabase control = ControlDatabase.open(tenant.control());
    private final IntakeKey intake = IntakeKey.generate();
    private final JdbcRuns runs = new JdbcRuns(control.dataSource(), clock);
    private final RecipientKey recipient;
    private final Portal portal;
    private final Path folder;
    private final Connection looking = tenant.connect();

    /** With a spool in this folder. */
    public TestPortal(Path folder) {
        this.folder = folder;
        PlainWrapping wrapping = new PlainWrapping();
        DistrictKeys keys = new DistrictKeys(control.dataSource(), wrapping, clock);
        keys.generate(tenant.slug());
        this.recipient = RecipientKey.parse(keys.publicKey(tenant.slug()), clock);
        this.portal = new Portal(
                slug -> Optional.of(district()),
                new Tenants(control.dataSource(), wrapping),
                new Opener(keys, new IntakeKeys(List.of(intake.publicKeyText())), Limits.DEFAULT, clock),
                runs,
                new AuditHeads(control.dataSource()),
                Formats.BUILT_IN,
                clock);
    }

    private static TestTenant emptyTenant() {
        TestTenant left = LEFT.poll();
        if (left == null) {
            return TestDatabases.tenant();
        }
        ClearedTenant.clear(left);
        ClearedTenant.forgetRuns(left);
        return left;
    }

    private District district() {
        Feed feed = new Feed(
                FEED,
                null,
                null,
                Duration.ZERO,
                Feed.Delivery.NEWEST,
                Feed.Plaintext.REFUSE,
                null,
                true,
                "auto",
                Feed.Owns.ALL,
                null);
        return new District(
                tenant.slug(),
                "Test",
                ZoneId.of("America/Chicago"),
                null,
                Map.of(FEED, feed),
                keep,
                Guard.DEFAULT,
                Retention.DEFAULT,
                List.of());
    }

    /** Changes what may enter. */
    public TestPortal keeping(KeepRules rules) {
        keep = rules;
        return this;
    }

    /** Puts the clock forward. */
    public TestPortal later(Duration time) {
        clock.putForward(time);
        late = true;
        return this;
    }

    /** The date in the district. */
    public LocalDate today() {
        return LocalDate.now(clock.withZone(district().timezone()));
    }

    /** The district's database. */
    public TestTenant tenant() {
        return tenant;
    }

    /** A connection to its database, open as long as this is: to look at what was stored. */
    public Connection looking() {
        return looking;
    }

    /** Seals a file and takes it through the portal. */
    public SyncOutcome receive(Path file) throws IOException {
        return receive(file, false);
    }

    /** The same; {@code full}: as if nothing were known of former deliveries. */
    public SyncOutcome receive(Path file, boolean full) throws IOException {
        return receive(file, false, full);
    }

    /** Previews a file; empty where nothing was planned. */
    public Optional<Plan> preview(Path file, boolean full) throws IOException {
        receive(file, true, full);
        String run = runs.list(tenant.slug(), 1, null).get(0).id();
        return new PlanReader(looking).read(run, Integer.MAX_VALUE - 1, null);
    }

    private SyncOutcome receive(Path file, boolean preview, boolean full) throws IOException {
        Run run = runs.create(tenant.slug(), FEED, preview, full, "person", "test");
        Path spooled = folder.resolve(run.id());
        EnvelopeBody body;
        try (EnvelopeWriter writer = EnvelopeWriter.create(spooled, recipient)) {
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out = writer.sealed(String.valueOf(file.getFileName()), Sealer.Compression.NONE)) {
                in.transferTo(out);
            }
            body = writer.finish();
        }
        Envelope envelope = intake.sign(new Envelope(
                tenant.slug(),
                FEED,
                run.id(),
                preview,
                full,
                "intake",
                "test",
                clock.instant(),
                body.length(),
                body.digest(),
                intake.id(),
                new byte[0]));
        runs.received(run.id(), body.digest());
        SyncOutcome outcome = portal.receive(new Ciphertext(envelope, spooled));
        Files.delete(spooled);
        return outcome;
    }

    /** Undoes the last run. */
    public SyncOutcome undoLast() {
        Run last = runs.list(tenant.slug(), 1, null).get(0);
        return portal.undo(runs.undo(last, null, false, "Pat"), "A mistake");
    }

    @Override
    public void close() {
        try (control) {
            looking.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        // Another's clock would be behind what was noted there.
        if (!late) {
            LEFT.add(tenant);
        }
    }
}
