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
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Begins a run once, however often it is asked for under one {@code Idempotency-Key}: a sender whose connection broke does
 * not know whether it was heard. The answer to each is the run, as it then is.
 */
@Component
final class Once {
    private static final String KEY_FORM = "[A-Za-z0-9_-]{1,64}";

    private final IdempotencyKeys keys;
    private final Runs runs;
    private final Clock clock;
    /** Runs that this portal is beginning. Of two portals the one comes first that inserts the run. */
    private final Set<String> inWork = ConcurrentHashMap.newKeySet();

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
        byte[] request = sha256().digest(String.join("\0", said).getBytes(StandardCharsets.UTF_8));
        String id = keys.run(caller.token(), known, slug, request, fresh);
        if (!inWork.add(id)) {
            throw ApiFailure.conflict("BUSY", "The first request with this key is in work: try again in some seconds.");
        }
        try {
            Run before = runs.find(id).orElse(null);
            return before == null ? begunHereOrElsewhere(id, beginning) : before;
        } finally {
            inWork.remove(id);
        }
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
