package io.rollbook.routes;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.portal.UnverifiedDelivery;
import io.rollbook.run.Again;
import io.rollbook.run.Attempt;
import io.rollbook.run.Failures;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.run.SyncOutcome;
import io.rollbook.spool.Draft;
import io.rollbook.spool.Spool;
import io.rollbook.spool.SpoolFullException;
import io.rollbook.tenant.RunLock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes deliveries off their queues: into the portal's spool, through the portal, and only then off the broker. */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

    /** A message of a run in one of these states has something left to do. */
    private static final Set<RunState> UNDER_WAY = EnumSet.of(
            RunState.WAITING, RunState.RECEIVED, RunState.OPENED, RunState.STAGED, RunState.PLANNED, RunState.MERGING);

    private static final String PART_DOWN = "PART_DOWN";
    private static final String DISTRICT_BUSY = "DISTRICT_BUSY";
    private static final String UNFORESEEN = "UNFORESEEN";
    private static final String SPOOL_FULL = "SPOOL_FULL";

    private static final Set<String> PUT_OFF_HERE = Set.of(PART_DOWN, DISTRICT_BUSY, UNFORESEEN, SPOOL_FULL);

    /** A message that was put off may come so much too early: the broker measures its waits by itself. */
    private static final Duration TOO_EARLY = Duration.ofSeconds(1);

    /** How long one that comes earlier is held at most before it is given back. */
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final Spool spool;
    private final Runs runs;
    private final Predicate<Envelope> genuine;
    private final Receiver receiver;
    private final DeadLetters deadLetters;
    private final Retrying retrying;
    private final IntFunction<Duration> keptBack;
    private final Function<Run, Instant> windows;
    private final Clock clock;
    private final Places places;

    /**
     * With the portal's spool.
     *
     * @param genuine whether an intake that is known here signed the envelope
     * @param keptBack how long the broker keeps a message back that it has handed out so many times
     * @param windows until when a run may wait for a part that is down, however often that is
     * @param parallel how many deliveries are worked on at a time, whatever the number of districts
     */
    Arrivals(
            Spool spool,
            Runs runs,
            Predicate<Envelope> genuine,
            Receiver receiver,
            DeadLetters deadLetters,
            Retrying retrying,
            IntFunction<Duration> keptBack,
            Function<Run, Instant> windows,
            int parallel,
            Clock clock) {
        this.spool = spool;
        this.runs = runs;
        this.genuine = genuine;
        this.receiver = receiver;
        this.deadLetters = deadLetters;
        this.retrying = retrying;
        this.keptBack = keptBack;
        this.windows = windows;
        this.clock = clock;
        this.places = new Places(parallel);
    }

    /** Handles one message of a district's queue; back when it may be acknowledged. */
    void take(String district, Exchange exchange) throws InterruptedException {
        Arrived arrived = new Arrived(Endpoints.message(exchange));
        try {
            giveBackTooEarly(district, arrived);
            takeInPlace(district, arrived);
        } catch (GivenBackException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("A message of {} could not be taken and will be tried again", district, WithoutValues.of(e));
            throw new GivenBackException();
        }
    }

    private void takeInPlace(String district, Arrived arrived) throws InterruptedException {
        long bytes = arrived.envelope().map(Envelope::length).orElse(0L);
        Places.Place place = places.take(bytes);
        try (place) {
            take(district, arrived);
        }
    }

    /** A broker that keeps nothing back hands out what was put off at once: that is no try, and must not be done all the time. */
    private void giveBackTooEarly(String district, Arrived arrived) throws InterruptedException {
        Duration early = run(district, arrived)
                .map(this::early)
                .filter(known -> known.compareTo(TOO_EARLY) > 0)
                .orElse(null);
        if (early != null) {
            Thread.sleep((early.compareTo(WAIT) < 0 ? early : WAIT).toMillis());
            throw new GivenBackException();
        }
    }

    /** How long it is until the run is tried again; nothing where that is no moment that a broker's waits can have led to. */
    private Duration early(Run run) {
        Again again = run.again();
        if (again == null || !PUT_OFF_HERE.contains(again.code()) || !UNDER_WAY.contains(run.state())) {
            return Duration.ZERO;
        }
        Duration early = Duration.between(clock.instant(), again.next());
        return early.compareTo(keptBack.apply(Integer.MAX_VALUE)) > 0 ? Duration.ZERO : early;
    }

    private Optional<Run> run(String district, Arrived arrived) {
        return arrived.envelope()
                .filter(genuine)
                .flatMap(known -> runs.find(known.run()))
                .filter(known -> known.district().equals(district));
    }

    private void take(String district, Arrived arrived) {
        Optional<Envelope> envelope = arrived.envelope();
        // Before anything of the run is touched: a forged message must not cost it a try.
        Optional<Run> found = run(district, arrived);
        if (envelope.isEmpty() || found.isEmpty()) {
            putUnknown(district, arrived);
            return;
        }
        Run run = found.get();
        if (UNDER_WAY.contains(run.state())) {
            work(run, envelope.get(), arrived);
        } else {
            LOG.info(
                    "run {} is {} already; its message is dropped",
                    run.id(),
                    run.state().word());
        }
    }

    private void putUnknown(String district, Arrived arrived) {
        try (Draft draft = spool.begin(RunId.next(clock))) {
            arrived.save(draft);
            deadLetters.putUnknown(district, draft.file(), arrived.fields());
        }
    }

    private void work(Run run, Envelope envelope, Arrived arrived) {
        try (Draft draft = spool.begin(run.id())) {
            work(run, spooled(run, draft, envelope, arrived), arrived);
        } finally {
            spool.delete(run.id());
        }
    }

    private Ciphertext spooled(Run run, Draft draft, Envelope envelope, Arrived arrived) {
        try {
            arrived.save(draft);
            return draft.keep(envelope);
        } catch (SpoolFullException full) {
            LOG.warn("run {} waits at the broker", run.id(), WithoutValues.of(full));
            runs.putOff(run.id(), noRoom(run, arrived));
            throw new GivenBackException();
        }
    }

    /** No try of its delivery, and waited for as long as it takes: the broker keeps it. */
    private Again noRoom(Run run, Arrived arrived) {
        Again before = run.again();
        return new Again(
                SPOOL_FULL,
                "The portal's disk has no room for the delivery: free some under the portal's spool, whose folder rollbook"
                        + " doctor names, and it goes on by itself. It is kept at the broker, and nothing of it is"
                        + " applied.",
                true,
                before != null && before.code().equals(SPOOL_FULL) ? before.tries() + 1 : 1,
                clock.instant().plus(keptBack.apply(arrived.deliveries())),
                null);
    }

    private void work(Run run, Ciphertext ciphertext, Arrived arrived) {
        // Counted before the work, for a delivery that kills the process must not do so for ever.
        Attempt attempt = runs.attempted(run.id());
        Failures before = attempt.before().since(arrived.triesBefore());
        int cutOff = attempt.number() - before.upTo();
        if (retrying.isSpent(cutOff)) {
            deadLetters.put(run, ciphertext.body(), arrived.fields(), neverEnded(run, cutOff));
            return;
        }
        try {
            SyncOutcome outcome = receiver.receive(ciphertext);
            LOG.info(
                    "run {} of {}: {}",
                    run.id(),
                    run.district(),
                    outcome.state().word());
        } catch (UnverifiedDelivery forged) {
            LOG.error("A message names run {} and is not its delivery", run.id(), WithoutValues.of(forged));
            deadLetters.putUnknown(run.district(), ciphertext.body(), arrived.fields());
        } catch (Throwable failure) {
            failed(run, ciphertext, arrived, before.and(attempt.number(), Retrying.isDown(failure)), failure);
        }
    }

    private void failed(Run run, Ciphertext ciphertext, Arrived arrived, Failures failures, Throwable failure) {
        Instant now = clock.instant();
        boolean down = Retrying.isDown(failure);
        int tries = down ? failures.down() : failures.unforeseen();
        Instant window = down ? windows.apply(run) : now;
        if (now.isBefore(window) || !retrying.givesUp(tries, failure)) {
            LOG.warn("run {} failed at try {} and will be tried again", run.id(), tries, WithoutValues.of(failure));
            Instant last = now;
            for (int more = 0; more < Math.max(1, retrying.least(failure) - tries); more++) {
                last = last.plus(keptBack.apply(arrived.deliveries() + more));
            }
            Instant next = now.plus(keptBack.apply(arrived.deliveries()));
            runs.putOff(run.id(), again(tries, failure, next, last.isAfter(window) ? last : window), failures);
            throw new GivenBackException();
        }
        LOG.error("run {} is put aside after {} tries", run.id(), tries, WithoutValues.of(failure));
        deadLetters.put(run, ciphertext.body(), arrived.fields(), givenUp(run, tries, failure));
    }

    private static Again again(int tries, Throwable failure, Instant next, Instant until) {
        return new Again(
                code(failure),
                why(failure) + " (" + WithoutValues.words(failure)
                        + "). The delivery is kept at the broker, and nothing of it is applied.",
                Retrying.isDown(failure),
                tries,
                next,
                until);
    }

    private static String why(Throwable failure) {
        return switch (code(failure)) {
            case PART_DOWN -> "A part is down: see rollbook doctor";
            case DISTRICT_BUSY -> "Another run of the district is in work";
            default -> "It failed here";
        };
    }

    private static String code(Throwable failure) {
        if (failure instanceof RunLock.DistrictBusy) {
            return DISTRICT_BUSY;
        }
        return Retrying.isDown(failure) ? PART_DOWN : UNFORESEEN;
    }

    private Refused givenUp(Run run, int tries, Throwable failure) {
        return new Refused(
                code(failure),
                "Given up after " + tries + " tries (" + WithoutValues.words(failure) + "). The delivery is kept for "
                        + kept() + ": once the cause is mended, run retry " + run.id() + ".");
    }

    private Refused neverEnded(Run run, int tries) {
        return new Refused(
                "NEVER_ENDED",
                "Begun " + tries + " times without coming to an end: the log says why the process stopped. The delivery"
                        + " is kept for " + kept() + ": once the cause is mended, run retry " + run.id() + ".");
    }

    private String kept() {
        return retrying.kept().toDays() + " days";
    }
}
