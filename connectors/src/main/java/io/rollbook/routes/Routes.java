package io.rollbook.routes;

import io.rollbook.broker.Broker;
import io.rollbook.broker.Queues;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.intake.Outbox;
import io.rollbook.intake.Puller;
import io.rollbook.intake.Trials;
import io.rollbook.run.Run;
import io.rollbook.run.Runs;
import io.rollbook.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.jms.JmsComponent;

/** The routes of this process in a Camel context. Which of them run is the process's role. */
public final class Routes {
    private final CamelContext context;
    private final Broker broker;
    private final Runs runs;
    private final Retrying retrying;
    private final Clock clock;
    private final Sending sending;

    private Routes(
            CamelContext context, Broker broker, Runs runs, Predicate<Run> atPortal, Retrying retrying, Clock clock) {
        this.context = context;
        this.broker = broker;
        this.runs = runs;
        this.retrying = retrying;
        this.clock = clock;
        this.sending = new Sending(context.createProducerTemplate(), broker, id -> place(id, atPortal));
    }

    /**
     * Sets up what every role needs: the broker, the policy for failures, the routes that send.
     *
     * @param atPortal whether the feed of a run is pulled by the portal of its district, and not by an intake
     */
    public static Routes in(
            CamelContext context, Broker broker, Runs runs, Predicate<Run> atPortal, Retrying retrying, Clock clock) {
        JmsComponent jms = JmsComponent.jmsComponent(broker.connections());
        jms.setArtemisStreamingEnabled(true);
        context.addComponent("jms", jms);
        Routes routes = new Routes(context, broker, runs, atPortal, retrying, clock);
        routes.addPolicy();
        routes.add(new DeliveryRoute());
        routes.add(new DeadLetterRoute(retrying.kept()));
        routes.add(new RequestRoute());
        return routes;
    }

    /** The way from an intake's spool to the portals. */
    public Outbox outbox() {
        return ciphertext -> sending.deliver(
                ciphertext,
                runs.find(ciphertext.envelope().run()).map(Run::attempts).orElse(0));
    }

    private PullPlace place(String id, Predicate<Run> atPortal) {
        Run run = runs.find(id).orElseThrow(() -> new IllegalArgumentException("no run " + id));
        return new PullPlace(run.district(), atPortal.test(run));
    }

    /** Asks whoever pulls it, here or elsewhere, to pull the feed of a waiting run. */
    public void request(String run) {
        sending.request(run);
    }

    /**
     * Serves requests to pull: role intake.
     *
     * @param parallel how many feeds are pulled at a time
     */
    public void serveIntake(Puller puller, int parallel) {
        add(new PullRoute(Queues.INTAKE, requests(puller, parallel), parallel, Set.of()));
    }

    /**
     * Serves requests to pull what only portals pull: role portal.
     *
     * @param districts whose portal this is; all where there are none
     */
    public void servePortalPulls(Puller puller, int parallel, Set<String> districts) {
        add(new PullRoute(Queues.PORTAL_PULLS, requests(puller, parallel), parallel, districts));
    }

    /** Serves requests to try out feeds that intakes pull: role intake. */
    public void serveTrials(Trials trials) {
        add(new TrialRoute(trials, context.createProducerTemplate()));
    }

    /**
     * Has an intake try out feeds.
     *
     * @param taken how long to wait for one that does
     */
    public TrialRequests trialRequests(Duration taken) {
        return new TrialRequests(broker.connections(), taken);
    }

    private Requests requests(Puller puller, int parallel) {
        return new Requests(puller, runs, sending, retrying, parallel, clock);
    }

    /**
     * Makes ready to serve districts: role portal. The spool is emptied, since the broker still has whatever was in it.
     *
     * @param genuine whether an intake that is known here signed the envelope; a message of another is put aside
     * @param windows until when a run may wait for a part that is down, however often that is
     * @param parallel how many deliveries are worked on at a time
     */
    public PortalRoutes servePortals(
            Spool spool, Predicate<Envelope> genuine, Receiver receiver, Function<Run, Instant> windows, int parallel) {
        spool.deleteAll();
        DeadLetters deadLetters = new DeadLetters(sending, runs);
        return new PortalRoutes(
                context,
                new Arrivals(
                        spool,
                        runs,
                        genuine,
                        receiver,
                        deadLetters,
                        retrying,
                        broker::keptBack,
                        windows,
                        parallel,
                        clock));
    }

    /** Runs failed runs again; with the spool of {@link #servePortals}, and not before that. */
    public Retry retry(Spool spool) {
        return new Retry(broker.connections(), spool, runs, sending, clock);
    }

    private void addPolicy() {
        try {
            new ErrorPolicy().addRouteConfigurationsToCamelContext(context);
        } catch (Exception e) {
            throw new IllegalStateException("The policy for failures cannot be set", e);
        }
    }

    private void add(RoutesBuilder routes) {
        PortalRoutes.add(context, routes);
    }
}
