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

    /** So often it looks whether the session that it tells is still there. */
    private static final int LOOKS_A_SESSION = 10;

    /** After that the browser asks again by itself. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Runs runs;
    private final RunsInWork inWork;
    private final ConsoleSessions sessions;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live-runs");
        thread.setDaemon(true);
        return thread;
    });

    LiveRuns(Runs runs, RunsInWork inWork, ConsoleSessions sessions) {
        this.runs = runs;
        this.inWork = inWork;
        this.sessions = sessions;
    }

    /** {@code session}: the cookie of who looks; with it the events end. */
    SseEmitter watch(String run, String session) {
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        Looking look = new Looking(run, session, emitter);
        ScheduledFuture<?> looking = watch.scheduleWithFixedDelay(look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        emitter.onCompletion(() -> looking.cancel(false));
        emitter.onTimeout(emitter::complete);
        emitter.onError(gone -> looking.cancel(false));
        return emitter;
    }

    /** What one browser was told of a run. */
    private final class Looking implements Runnable {
        private final String id;
        private final String session;
        private final SseEmitter emitter;
        private final RunsInWork.Following following = inWork.following();
        private String told = "";
        private String far = "";
        private int looks;

        private Looking(String id, String session, SseEmitter emitter) {
            this.id = id;
            this.session = session;
            this.emitter = emitter;
        }

        @Override
        public void run() {
            try {
                looks++;
                if (looks % LOOKS_A_SESSION == 0 && sessions.look(session).isEmpty()) {
                    emitter.complete();
                    return;
                }
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
