package io.rollbook.intake;

import io.rollbook.control.RunClaim;
import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.district.Registered;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.run.Again;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.spool.DeliveryTooLargeException;
import io.rollbook.spool.SpoolFullException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the delivery of a waiting run in the way that its feed says, and sends it. */
public final class Pull implements Puller {
    private static final Logger LOG = LoggerFactory.getLogger(Pull.class);

    /** The source was looked at, and had nothing for us. */
    private static final Set<Reason> SEEN = EnumSet.of(Reason.NOTHING_NEWER, Reason.NOTHING_THERE);

    private final Districts districts;
    private final Runs runs;
    private final DataSource control;
    private final Dispatch dispatch;
    private final List<Way> ways;
    private final Waits waits;
    private final Clock clock;

    /**
     * Over the control database, with the ways in which this process pulls.
     *
     * @param waits how long a run waits before it is looked at again
     */
    public Pull(
            Districts districts,
            Runs runs,
            DataSource control,
            Dispatch dispatch,
            List<Way> ways,
            Waits waits,
            Clock clock) {
        this.districts = districts;
        this.runs = runs;
        this.control = control;
        this.dispatch = dispatch;
        this.ways = List.copyOf(ways);
        this.waits = waits;
        this.clock = clock;
    }

    @Override
    public Pulled pull(String id) {
        Optional<RunClaim> claimed = RunClaim.take(control, id);
        if (claimed.isEmpty()) {
            // Asked for twice, here or at another intake, it is pulled once.
            return Pulled.DONE;
        }
        try (RunClaim claim = claimed.get()) {
            // What was fetched but not confirmed by the broker is sent as it is, not fetched again.
            return dispatch.resume(id) ? Pulled.DONE : waiting(id);
        }
    }

    @Override
    public boolean isPulling(String id) {
        Optional<RunClaim> free = RunClaim.take(control, id);
        free.ifPresent(RunClaim::close);
        return free.isEmpty();
    }

    private Pulled waiting(String id) {
        Run run = runs.find(id).orElse(null);
        Registered district =
                run == null ? null : districts.registered(run.district()).orElse(null);
        if (run == null || run.state() != RunState.WAITING || district == null) {
            return Pulled.DONE;
        }
        Feed feed = district.district().feeds().get(run.feed());
        if (feed == null) {
            return end(run, new IntakeException(Reason.NO_SOURCE, "The district no longer has this feed."));
        }
        try {
            Way way = ways.stream()
                    .filter(candidate -> candidate.serves(feed))
                    .findFirst()
                    .orElseThrow(() -> new IntakeException(
                            Reason.NO_SOURCE, "This feed is not pulled from anywhere: deliver to it with upload."));
            OpenHours.of(district, feed, clock).require();
            return way.pull(run, district, feed);
        } catch (SpoolFullException e) {
            return laterOrEnd(run, district, feed, new IntakeException(Reason.SPOOL_FULL, e.getMessage() + "."));
        } catch (DeliveryTooLargeException e) {
            return end(run, new IntakeException(Reason.TOO_LARGE, e.getMessage() + "."));
        } catch (IntakeException e) {
            return laterOrEnd(run, district, feed, e);
        }
    }

    /** A scheduled run may wait for something to change until its window ends; a person is told at once. */
    private Pulled laterOrEnd(Run run, Registered district, Feed feed, IntakeException why) {
        Instant now = clock.instant();
        Instant until = run.created().plus(feed.window());
        int tries = tries(run, why.reason());
        Instant usual = now.plus(wait(why.reason(), tries));
        Instant wished = why.notBefore() == null || why.notBefore().isBefore(usual) ? usual : why.notBefore();
        // The last look is at the end of the window.
        Instant asked = wished.isBefore(until) ? wished : until;
        Instant next = OpenHours.of(district, feed, clock).open(asked);
        boolean tooLate = !now.isBefore(until) || (next.isAfter(asked) && !next.isBefore(until));
        if (!run.isScheduled() || !why.reason().passes() || tooLate) {
            return end(run, seen(run, why));
        }
        LOG.info("run {} waits: {}", run.id(), why.reason());
        runs.putOff(run.id(), again(why, tries, next, until));
        Duration left = Duration.between(now, next);
        // What is written into the schedule meanwhile may end these hours before.
        boolean soon = next.isAfter(asked) && left.compareTo(waits.look()) > 0;
        return Pulled.later(soon ? waits.look() : left);
    }

    /** What was seen before the source was left alone says more of the feed than that it is left alone. */
    private static IntakeException seen(Run run, IntakeException why) {
        Again before = run.again();
        return why.reason() != Reason.BLACKOUT_HOURS || before == null
                ? why
                : SEEN.stream()
                        .filter(reason -> reason.name().equals(before.code()))
                        .findFirst()
                        .map(reason -> new IntakeException(reason, before.detail()))
                        .orElse(why);
    }

    private static Again again(IntakeException why, int tries, Instant next, Instant until) {
        return new Again(
                why.reason().name(),
                String.valueOf(why.getMessage()),
                why.reason().isOutage(),
                tries,
                next,
                until);
    }

    /** Outages are counted together, whichever they are; while the source is left alone nothing is tried. */
    private static int tries(Run run, Reason reason) {
        Again before = run.again();
        if (reason == Reason.BLACKOUT_HOURS) {
            return 0;
        }
        return before == null || before.outage() != reason.isOutage() ? 1 : before.tries() + 1;
    }

    private Duration wait(Reason reason, int tries) {
        if (reason == Reason.BLACKOUT_HOURS) {
            return Duration.ZERO;
        }
        return reason.isOutage() ? waits.afterOutage(tries) : waits.look();
    }

    private RunReport told(Run run, IntakeException why) {
        return runs.find(run.id())
                .map(Run::report)
                .orElse(RunReport.EMPTY)
                .refused(new Refused(why.reason().name(), String.valueOf(why.getMessage())));
    }

    private Pulled end(Run run, IntakeException why) {
        LOG.warn("run {} of {} ends without a delivery: {}", run.id(), run.district(), why.reason());
        ways.forEach(way -> way.over(run));
        runs.move(run.id(), state(why.reason()), told(run, why));
        return Pulled.DONE;
    }

    private static RunState state(Reason reason) {
        if (reason == Reason.NOTHING_NEWER) {
            return RunState.UNCHANGED;
        }
        return reason.isOfTheDelivery() ? RunState.REJECTED : RunState.FAILED;
    }
}
