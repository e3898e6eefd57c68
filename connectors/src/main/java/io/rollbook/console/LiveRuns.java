package io.rollbook.console;

import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Watches runs for browsers: an event for each change of a run's state or report, with the state as its data. What is new
 * the browser then asks for, with its rights.
 */
@Component
final class LiveRuns {
    private static final long EVERY_MILLIS = 500;

    /** After that the browser asks again by itself. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Runs runs;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live-runs");
        thread.setDaemon(true);
        return thread;
    });

    LiveRuns(Runs runs) {
        this.runs = runs;
    }

    SseEmitter watch(String run) {
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        AtomicReference<String> told = new AtomicReference<>("");
        ScheduledFuture<?> looking =
                watch.scheduleWithFixedDelay(() -> look(run, told, emitter), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        emitter.onCompletion(() -> looking.cancel(false));
        emitter.onTimeout(emitter::complete);
        emitter.onError(gone -> looking.cancel(false));
        return emitter;
    }

    private void look(String id, AtomicReference<String> told, SseEmitter emitter) {
        try {
            Optional<Run> run = runs.find(id);
            String now = run.map(found -> found.state().word() + found.report().hashCode())
                    .orElse("");
            if (!now.equals(told.getAndSet(now))) {
                emitter.send(SseEmitter.event()
                        .name("changed")
                        .data(run.map(found -> found.state().word()).orElse("gone")));
            }
            if (run.isEmpty() || rests(run.get().state())) {
                emitter.complete();
            }
        } catch (IOException | RuntimeException e) {
            emitter.completeWithError(e);
        }
    }

    private static boolean rests(RunState state) {
        return state.isEnd() || state == RunState.HELD;
    }

    @PreDestroy
    void stop() {
        watch.shutdownNow();
    }
}
