package io.rollbook.console;

import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Watches runs for browsers: an event for each change of a run's state or report, with the state as its data, and one for how
 * far it is, in words. What else is new the browser then asks for, with its rights.
 */
@Component
final class LiveRuns {
    private static final long EVERY_MILLIS = 500;

    /** After that the browser asks again by itself. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Runs runs;
    private final RunsInWork inWork;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live-runs");
        thread.setDaemon(true);
        return thread;
    });

    LiveRuns(Runs runs, RunsInWork inWork) {
        this.runs = runs;
        this.inWork = inWork;
    }

    SseEmitter watch(String run) {
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        Looking look = new Looking(run, emitter);
        ScheduledFuture<?> looking = watch.scheduleWithFixedDelay(look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        emitter.onCompletion(() -> looking.cancel(false));
        emitter.onTimeout(emitter::complete);
        emitter.onError(gone -> looking.cancel(false));
        return emitter;
    }

    /** What one browser was told of a run. */
    private final class Looking implements Runnable {
        private final String id;
        private final SseEmitter emitter;
        private final RunsInWork.Following following = inWork.following();
        private String told = "";
        private String far = "";

        private Looking(String id, SseEmitter emitter) {
            this.id = id;
            this.emitter = emitter;
        }

        @Override
        public void run() {
            try {
                Optional<Run> run = runs.find(id);
                String now = run.map(found -> found.state().word() + Objects.hash(found.report(), found.again()))
                        .orElse("");
                if (!now.equals(told)) {
                    told = now;
                    tell("changed", run.map(found -> found.state().word()).orElse("gone"));
                }
                String words = run.flatMap(following::of).map(Running::words).orElse("");
                if (!words.equals(far)) {
                    far = words;
                    tell("headway", words);
                }
                if (run.isEmpty() || rests(run.get().state())) {
                    emitter.complete();
                }
            } catch (IOException | RuntimeException e) {
                emitter.completeWithError(e);
            }
        }

        private void tell(String event, String data) throws IOException {
            emitter.send(SseEmitter.event().name(event).data(data));
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
