package io.rollbook.api;

import io.rollbook.database.DatabaseException;
import io.rollbook.run.IdempotencyKeys;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.Runs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Begins a run once, or does something to one once, however often it is asked for under one {@code Idempotency-Key}: a
 * sender whose connection broke does not know whether it was heard. The answer to each is the run, as it then is.
 */
@Component
final class Once {
    private static final String KEY_FORM = "[A-Za-z0-9_-]{1,64}";
    /** Longer than it takes, or is waited for, to do something to a run. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final IdempotencyKeys keys;
    private final Runs runs;
    private final Clock clock;
    /** What this portal is doing. Of two portals the one comes first that inserts the run, or the key. */
    private final Set<String> inWork = new HashSet<>();

    Once(IdempotencyKeys keys, Runs runs, Clock clock) {
        this.keys = keys;
        this.runs = runs;
        this.clock = clock;
    }

    /** Begins a run under an id. */
    @FunctionalInterface
    interface Beginning<E extends Exception> {
        Run begin(String id) throws E;
    }

    /** The same with a body that is read to its end. */
    @FunctionalInterface
    interface WithBody {
        Run begin(String id, InputStream body) throws IOException;
    }

    /** A key that a sender may use, or none. */
    static @Nullable String checked(@Nullable String key) {
        if (key != null && !key.matches(KEY_FORM)) {
            throw ApiFailure.wrong(UploadsController.KEY + " is 1 to 64 letters, digits, - and _.");
        }
        return key;
    }

    /**
     * Begins the run, or finds it.
     *
     * @param said all that the request says
     * @throws IdempotencyKeys.Reused where the key came with something else before
     */
    <E extends Exception> Run run(
            Caller caller, @Nullable String key, String slug, List<String> said, Beginning<E> beginning) throws E {
        String fresh = RunId.next(clock);
        String known = checked(key);
        if (known == null) {
            return beginning.begin(fresh);
        }
        String id = keys.run(caller.token(), known, slug, digest(said), fresh);
        enter(id, Duration.ZERO);
        try {
            Run before = runs.find(id).orElse(null);
            return before == null ? begunHereOrElsewhere(id, beginning) : before;
        } finally {
            leave(id);
        }
    }

    /**
     * Does something to a run, unless that was done under the key. Where it fails nothing was done, and the key is as if it
     * had not been sent. While it is done here, who asks again waits for it.
     *
     * @param slug the run's district
     * @param said all that the request says
     * @throws IdempotencyKeys.Reused where the key came with something else before
     */
    void act(Caller caller, @Nullable String key, String slug, List<String> said, Runnable act) {
        String known = checked(key);
        if (known == null) {
            act.run();
            return;
        }
        String place = caller.token() + " " + known;
        enter(place, PATIENCE);
        try {
            String fresh = RunId.next(clock);
            if (keys.run(caller.token(), known, slug, digest(said), fresh).equals(fresh)) {
                actFirst(caller, known, act);
            }
        } finally {
            leave(place);
        }
    }

    private void actFirst(Caller caller, String key, Runnable act) {
        try {
            act.run();
        } catch (RuntimeException e) {
            try {
                keys.forget(caller.token(), key);
            } catch (DatabaseException notForgotten) {
                e.addSuppressed(notForgotten);
            }
            throw e;
        }
    }

    private void enter(String place, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        synchronized (inWork) {
            while (!inWork.add(place)) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (left <= 0) {
                    throw busy();
                }
                try {
                    inWork.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw busy();
                }
            }
        }
    }

    private void leave(String place) {
        synchronized (inWork) {
            inWork.remove(place);
            inWork.notifyAll();
        }
    }

    private static ApiFailure busy() {
        return ApiFailure.conflict("BUSY", "The first request with this key is in work: try again in some seconds.");
    }

    private static byte[] digest(List<String> said) {
        return sha256().digest(String.join("\0", said).getBytes(StandardCharsets.UTF_8));
    }

    private <E extends Exception> Run begunHereOrElsewhere(String id, Beginning<E> beginning) throws E {
        try {
            return beginning.begin(id);
        } catch (DatabaseException e) {
            return runs.find(id).orElseThrow(() -> e);
        }
    }

    /** The same for a run that is made of a body: another body is another request. */
    Run run(Caller caller, @Nullable String key, String slug, List<String> said, InputStream body, WithBody beginning)
            throws IOException {
        if (key == null) {
            return beginning.begin(RunId.next(clock), body);
        }
        MessageDigest digest = sha256();
        InputStream read = new DigestInputStream(body, digest) {
            /** Who reads it to its end may close it, and here it is read behind that. */
            @Override
            public void close() {}
        };
        Run run = this.<IOException>run(caller, key, slug, said, id -> beginning.begin(id, read));
        read.transferTo(OutputStream.nullOutputStream());
        keys.requireSameBody(caller.token(), key, digest.digest());
        return run;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
