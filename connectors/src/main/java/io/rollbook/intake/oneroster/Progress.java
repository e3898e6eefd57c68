package io.rollbook.intake.oneroster;

import io.rollbook.run.PullReport;
import io.rollbook.run.RunReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Tells how far a pull is, about once a second, and stops it where its run does not wait for it any more, or the service is to
 * be left alone.
 */
final class Progress implements Consumer<PullReport> {
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final Duration SLICE = Duration.ofSeconds(5);

    /** The run was cancelled while it was pulled. */
    static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Predicate<RunReport> note;
    private final Runnable open;
    private final Clock clock;
    private RunReport latest = RunReport.EMPTY;
    private Instant told = Instant.EPOCH;

    /**
     * Of a run.
     *
     * @param note notes its report; false where it is not waiting any more
     * @param open throws where the service may not be asked at this hour
     */
    Progress(Predicate<RunReport> note, Runnable open, Clock clock) {
        this.note = note;
        this.open = open;
        this.clock = clock;
    }

    @Override
    public synchronized void accept(PullReport report) {
        latest = RunReport.EMPTY.pulled(report);
        open.run();
        if (!clock.instant().isBefore(told.plus(OFTEN))) {
            requireWanted();
        }
    }

    private synchronized void requireWanted() {
        if (!tell()) {
            throw new Cancelled();
        }
        open.run();
    }

    /** Tells the latest; whether the run still waits. */
    synchronized boolean tell() {
        told = clock.instant();
        return note.test(latest);
    }

    /** The same waiting, in slices, so that it ends soon where nobody waits for the pull any more. */
    Service.Waiting watched(Service.Waiting waiting) {
        return time -> {
            for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minus(SLICE)) {
                requireWanted();
                waiting.sleep(left.compareTo(SLICE) < 0 ? left : SLICE);
            }
        };
    }
}
