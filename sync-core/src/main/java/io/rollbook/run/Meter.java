package io.rollbook.run;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of the stage that a run is in. A thread of its own tells them, about once a second and only where they are
 * others than before: to count costs next to nothing, and a stage that stands still still shows where.
 */
public final class Meter implements AutoCloseable {
    private static final long EVERY_MILLIS = 1000;
    private static final ScheduledThreadPoolExecutor TICKS = ticks();

    private final Consumer<Headway> tell;
    private final Clock clock;
    private final AtomicLong rows = new AtomicLong();
    private final @Nullable ScheduledFuture<?> ticking;
    private @Nullable String stage;
    private Instant since = Instant.EPOCH;
    private @Nullable Headway told;

    /** Begins to tell; until it is closed. */
    public Meter(Consumer<Headway> tell, Clock clock) {
        this.tell = tell;
        this.clock = clock;
        this.ticking = TICKS.scheduleWithFixedDelay(this::tick, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Meter() {
        this.tell = headway -> {};
        this.clock = Clock.fixed(Instant.EPOCH, java.time.ZoneOffset.UTC);
        this.ticking = null;
    }

    /** One that tells nobody. */
    public static Meter silent() {
        return new Meter();
    }

    private static ScheduledThreadPoolExecutor ticks() {
        ScheduledThreadPoolExecutor ticks = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "meter");
            thread.setDaemon(true);
            return thread;
        });
        ticks.setRemoveOnCancelPolicy(true);
        return ticks;
    }

    /** Another stage begins, or the same one anew. */
    public synchronized void begin(String name) {
        stage = name;
        since = clock.instant();
        rows.set(0);
    }

    /** The stage is over: nothing is told of it any more. */
    public synchronized void end() {
        stage = null;
    }

    /** One row is done. */
    public void row() {
        rows.incrementAndGet();
    }

    /** So many rows are done. */
    public void add(long more) {
        rows.addAndGet(more);
    }

    private synchronized void tick() {
        if (stage == null || (told != null && told.stage().equals(stage) && told.rows() == rows.get())) {
            return;
        }
        told = new Headway(stage, rows.get(), since, clock.instant());
        try {
            tell.accept(told);
        } catch (RuntimeException untold) {
            // It is not worth the run: whether the register of runs is away shows at the next step.
            told = null;
        }
    }

    @Override
    public synchronized void close() {
        stage = null;
        if (ticking != null) {
            ticking.cancel(false);
        }
    }
}
