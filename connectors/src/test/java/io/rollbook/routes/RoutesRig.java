package io.rollbook.routes;

import io.rollbook.broker.Broker;
import io.rollbook.broker.BrokerSettings;
import io.rollbook.broker.Queues;
import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.ciphertext.IntakeKeys;
import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.run.JdbcRuns;
import io.rollbook.run.Run;
import io.rollbook.spool.Draft;
import io.rollbook.spool.Spool;
import io.rollbook.testing.TestDatabases;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;

/** A broker, a control database and the routes between an intake's spool and a portal that the test supplies. */
final class RoutesRig implements AutoCloseable {
    static final Duration BACK_OFF = Duration.ofMillis(50);

    /** Further districts, whose queues a test may open. */
    static final List<String> OTHERS = List.of("shelbyville", "ogdenville", "brockway");

    final String district = "springfield";
    final ControlDatabase control;
    final JdbcRuns runs;
    final IntakeKey key = IntakeKey.generate();
    private final IntakeKeys known = new IntakeKeys(List.of(key.publicKeyText()));
    final Broker broker;
    final DefaultCamelContext context = new DefaultCamelContext();
    final Routes routes;
    final Spool intakeSpool;
    final Spool portalSpool;

    RoutesRig(Path home) {
        this(home, Retrying.DEFAULT.kept());
    }

    /** With dead letters that are kept for so long. */
    RoutesRig(Path home, Duration kept) {
        Database registers = TestDatabases.control();
        TestDatabases.register(district, registers);
        OTHERS.forEach(other -> TestDatabases.register(other, registers));
        control = ControlDatabase.open(registers);
        runs = new JdbcRuns(control.dataSource(), Clock.systemUTC());
        broker = Broker.start(new BrokerSettings(home.resolve("broker"), null, null, null, null, BACK_OFF));
        context.start();
        routes = Routes.in(context, broker, runs, any -> false, new Retrying(3, 6, kept), Clock.systemUTC());
        intakeSpool = Spool.open(home.resolve("spool/intake"));
        portalSpool = Spool.open(home.resolve("spool/portal"));
    }

    PortalRoutes portal(Receiver receiver) {
        PortalRoutes portals = routes.servePortals(portalSpool, known::verify, receiver, RoutesRig::windowEnd, 2);
        portals.open(district);
        return portals;
    }

    static Instant windowEnd(Run run) {
        return run.isScheduled() ? run.created().plus(Duration.ofHours(3)) : run.created();
    }

    Run waiting() {
        return runs.create(district, "nightly", false, false, "person", "test");
    }

    /** A delivery of a new run in the intake's spool. */
    Ciphertext delivery(byte[] body) {
        return delivery(waiting(), out -> out.write(body));
    }

    Ciphertext delivery(Run run, Body body) {
        try (Draft draft = intakeSpool.begin(run.id())) {
            try (OutputStream out = draft.write()) {
                body.writeTo(out);
            }
            long length = draft.file().toFile().length();
            Envelope envelope = new Envelope(
                    run.district(),
                    run.feed(),
                    run.id(),
                    false,
                    false,
                    "source",
                    "test",
                    Instant.now(),
                    length,
                    "sha256:0",
                    "",
                    new byte[0]);
            Ciphertext kept = draft.keep(key.sign(envelope));
            runs.received(run.id(), kept.envelope().digest());
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Messages that lie in a queue and are not being worked on. */
    int lying(String queue) {
        return expirations(queue).size();
    }

    /** When each message that lies in a queue expires; the epoch for one that never does. */
    List<Instant> expirations(String queue) {
        try (var connection = broker.connections().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            Queue at = session.createQueue(queue);
            try (QueueBrowser browser = session.createBrowser(at)) {
                List<Instant> times = new ArrayList<>();
                for (Object each : Collections.list(browser.getEnumeration())) {
                    times.add(Instant.ofEpochMilli(((Message) each).getJMSExpiration()));
                }
                return times;
            }
        } catch (jakarta.jms.JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    int dead() {
        return lying(Queues.dead(district));
    }

    @Override
    public void close() {
        context.stop();
        broker.close();
        control.close();
    }

    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }
}
