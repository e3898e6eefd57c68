package io.rollbook.routes;

import io.rollbook.intake.Pulled;
import io.rollbook.intake.Puller;
import io.rollbook.run.Again;
import io.rollbook.run.FileLedger;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests to pull off their queue; a request stays there until its run is on its way, or over. */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    /** A feed of more rows takes long to be pulled. */
    static final long LARGE = 500_000;

    private static final String BUSY = "BUSY";

    private static final Duration SOON = Duration.ofSeconds(15);

    /** A request that was put off may come so much too early. */
    private static final Duration AHEAD = Duration.ofSeconds(10);

    private final Puller puller;
    private final Runs runs;
    private final Sending sending;
    private final Retrying retrying;
    private final Semaphore forLarge;
    private final Clock clock;
    /** Requests that were put off and lie at the broker: until they are due others of the run are dropped. */
    private final Map<String, Later> putOff = new ConcurrentHashMap<>();

    /**
     * Of a request that was put off.
     *
     * @param due when it is looked at
     * @param earliest from when on it is, too
     * @param handedOut when the broker is to hand it out, by its own clock
     */
    private record Later(Instant due, Instant earliest, Instant handedOut) {
        boolean is(@Nullable String text) {
            return String.valueOf(due.toEpochMilli()).equals(text);
        }
    }

    /**
     * With whoever pulls.
     *
     * @param parallel how many feeds are pulled at a time; large ones never take the last of these places
     */
    Requests(Puller puller, Runs runs, Sending sending, Retrying retrying, int parallel, Clock clock) {
        this.forLarge = new Semaphore(Math.max(1, parallel - 1));
        this.puller = puller;
        this.runs = runs;
        this.sending = sending;
        this.retrying = retrying;
        this.clock = clock;
    }

    void take(Exchange exchange) throws JMSException {
        Message message = Endpoints.message(exchange);
        String run = message.getBody(String.class);
        Instant now = clock.instant();
        Later later = putOff.get(run);
        try {
            if (later == null || !now.isBefore(later.earliest())) {
                pull(run);
            } else if (later.is(message.getStringProperty(RequestRoute.PUT_OFF))) {
                // The broker's clock is ahead of ours, by so much at the least.
                Duration early = Duration.between(now, later.due());
                putOff(
                        run,
                        new Later(
                                later.due(), later.earliest(), later.handedOut().plus(early)));
            }
            // Requests that are put off must not become more with each time somebody asks again.
        } catch (RuntimeException | Error failure) {
            // Also where memory ran out: a run that nobody looks at any more would wait for ever.
            failed(run, message.getIntProperty("JMSXDeliveryCount"), failure);
        }
    }

    private void pull(String run) {
        boolean large = isLarge(run);
        if (large && !forLarge.tryAcquire()) {
            // Other large ones are pulled, and end first: the place is another feed's meanwhile.
            if (!puller.isPulling(run)) {
                tellBusy(run);
                putOff(run, SOON);
            }
            return;
        }
        try {
            if (large) {
                tellNotBusy(run);
            }
            Pulled pulled = puller.pull(run);
            if (pulled.isDone()) {
                putOff.remove(run);
            } else {
                putOff(run, pulled.again());
            }
        } finally {
            if (large) {
                forLarge.release();
            }
        }
    }

    /** What it waited for before, and how often that was tried, is still so. */
    private void tellBusy(String id) {
        runs.find(id).filter(run -> run.state() == RunState.WAITING).ifPresent(run -> {
            Again before = run.again();
            Instant next = clock.instant().plus(SOON);
            Again again = before == null || before.code().equals(BUSY)
                    ? new Again(
                            BUSY,
                            "Other large feeds are pulled now: its turn comes when one of them has ended. More at a time:"
                                    + " rollbook.intake.parallel.",
                            false,
                            0,
                            next,
                            null)
                    : new Again(before.code(), before.detail(), before.outage(), before.tries(), next, before.until());
            runs.putOff(id, again);
        });
    }

    private void tellNotBusy(String id) {
        runs.find(id)
                .filter(run -> run.again() != null && run.again().code().equals(BUSY))
                .ifPresent(run -> runs.note(id, run.report()));
    }

    private void putOff(String run, Duration wait) {
        Instant due = clock.instant().plus(wait);
        Duration half = wait.dividedBy(2);
        putOff(run, new Later(due, due.minus(half.compareTo(AHEAD) < 0 ? half : AHEAD), due));
    }

    private void putOff(String run, Later later) {
        // Known before it can come back.
        putOff.put(run, later);
        try {
            sending.request(run, later.due(), later.handedOut());
        } catch (RuntimeException e) {
            putOff.remove(run);
            throw e;
        }
    }

    /** By what the feed had the last time that it was read, or read in full. */
    private boolean isLarge(String id) {
        Run run = runs.find(id).orElse(null);
        return run != null
                && Stream.of(runs.lastRead(run.district(), run.feed()), runs.lastFullPull(run.district(), run.feed()))
                        .flatMap(Optional::stream)
                        .anyMatch(last -> last.report().files().stream()
                                        .mapToLong(FileLedger::read)
                                        .sum()
                                > LARGE);
    }

    private void failed(String id, int tries, Throwable failure) {
        if (!retrying.givesUp(tries, failure)) {
            LOG.warn("run {} could not be pulled at try {}", id, tries, WithoutValues.of(failure));
            throw new GivenBackException();
        }
        LOG.error("run {} could not be pulled in {} tries", id, tries, WithoutValues.of(failure));
        Refused why = new Refused(
                Retrying.isDown(failure) ? "PART_DOWN" : "UNFORESEEN",
                "The feed could not be pulled in " + tries + " tries (" + WithoutValues.words(failure)
                        + "): once the cause is mended, run retry " + id + ".");
        runs.find(id)
                .filter(run -> run.state() == RunState.WAITING || run.state() == RunState.RECEIVED)
                .ifPresent(run -> fail(run, why));
    }

    private void fail(Run run, Refused why) {
        runs.move(run.id(), RunState.FAILED, run.report().refused(why));
    }
}
