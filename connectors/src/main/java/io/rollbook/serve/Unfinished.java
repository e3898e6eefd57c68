package io.rollbook.serve;

import io.rollbook.intake.Dispatch;
import io.rollbook.portal.Portal;
import io.rollbook.routes.Routes;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.tenant.RunLock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up what a stop, or a broker that did not answer, left undone: when the process starts, and again every ten
 * minutes. Whatever was not left undone after all is harmed by none of it.
 */
final class Unfinished implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Unfinished.class);
    private static final Duration EVERY = Duration.ofMinutes(10);

    private final Settings settings;
    private final Runs runs;
    private final Routes routes;
    private final Dispatch dispatch;
    private final @Nullable Portal portal;
    private final Clock clock;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "unfinished"));

    /**
     * With the ways on which something may be left.
     *
     * @param portal null where this process has none
     */
    Unfinished(Settings settings, Runs runs, Routes routes, Dispatch dispatch, @Nullable Portal portal, Clock clock) {
        this.settings = settings;
        this.runs = runs;
        this.routes = routes;
        this.dispatch = dispatch;
        this.portal = portal;
        this.clock = clock;
    }

    /** Begins, on a thread of its own: the broker may be away for long. */
    void begin() {
        thread.execute(() -> resumeApproved(clock.instant()));
        thread.execute(() -> sendAndAsk(clock.instant()));
        thread.scheduleAtFixedRate(this::again, EVERY.toMinutes(), EVERY.toMinutes(), TimeUnit.MINUTES);
    }

    /** A database may have gone away in the middle of what a person approved: nobody else goes on with that. */
    private void again() {
        Instant before = clock.instant().minus(EVERY);
        resumeApproved(before);
        sendAndAsk(before);
    }

    /** Sends what the spool holds, and asks for runs that have been waiting since before this moment. */
    private void sendAndAsk(Instant before) {
        attempt("Deliveries in the spool could not be sent; they stay there", dispatch::resume);
        // A request may never have reached the broker. One that did is not pulled twice.
        attempt("Waiting runs could not be asked for again", () -> runs.inState(null, null, RunState.WAITING).stream()
                .filter(run -> run.created().isBefore(before))
                .forEach(run -> routes.request(run.id())));
    }

    /** Undos that were asked for after this moment may be about to begin. */
    private void resumeApproved(Instant before) {
        if (portal == null) {
            return;
        }
        attempt(
                "Approved runs could not be gone on with",
                () -> runs.inState(null, null, RunState.HELD, RunState.APPROVED, RunState.MERGING).stream()
                        .filter(run -> settings.portal().has(run.district()))
                        .forEach(run ->
                                attempt("Approved run " + run.id() + " could not be gone on with", resuming(run))));
        attempt(
                "Undos that were stopped could not be ended",
                () -> runs.inState(null, null, RunState.RECEIVED, RunState.PLANNED).stream()
                        .filter(run -> run.isUndo()
                                && run.created().isBefore(before)
                                && settings.portal().has(run.district()))
                        .forEach(run -> attempt("Undo " + run.id() + " could not be ended", resuming(run))));
    }

    private Runnable resuming(Run run) {
        return () -> {
            if (portal != null && portal.resume(run.id()).isPresent()) {
                LOG.info("run {} was approved before the last stop and went on", run.id());
            }
        };
    }

    private static void attempt(String otherwise, Runnable work) {
        try {
            work.run();
        } catch (RunLock.DistrictBusy inWork) {
            LOG.debug("{}: the district is in work", otherwise);
        } catch (RuntimeException e) {
            LOG.warn("{} ({})", otherwise, e.getClass().getSimpleName());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
