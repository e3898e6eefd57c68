package io.rollbook.run;

import io.rollbook.database.Sql;
import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Keys by which senders know the runs that they ask for, so that asking again begins no other. A key is its sender's own,
 * and stands for the run's id: whoever inserts the run under that id has begun it, whichever portal was asked. What is done
 * to a run has an id as well: who sends a key and finds the own one is the first.
 */
public final class IdempotencyKeys {
    /** How long a key is known. */
    public static final Duration KEPT = Duration.ofDays(1);

    private static final String DOING = "looking up an idempotency key";

    private final DataSource control;
    private final Clock clock;

    /** Over the control database. */
    public IdempotencyKeys(DataSource control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /** The key stands for a request that said something else. */
    public static final class Reused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Reused() {
            super("The key belongs to a request that said something else: take another, or load the page anew.");
        }
    }

    private record Known(byte[] request, String run) {}

    /**
     * The id of the run that a key stands for, from its first request on.
     *
     * @param account id of the token or account that asks
     * @param request digest of all that the request says, but for a body that is streamed
     * @param run the id where the key is new
     * @throws Reused where it stands for another request
     */
    public String run(String account, String key, String district, byte[] request, String run) {
        Timestamp now = Timestamp.from(clock.instant());
        Timestamp forgotten = Timestamp.from(clock.instant().minus(KEPT));
        Known known = Sql.inTransaction(control, DOING, sql -> {
            sql.update(DOING, "DELETE FROM control.idempotency_keys WHERE created < ?", forgotten);
            return sql.one(
                    DOING,
                    // Changes nothing where it is there, and so answers what is: also what another just now inserts.
                    """
                    INSERT INTO control.idempotency_keys AS k (account, key, district, request, run, created)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (account, key) DO UPDATE SET key = k.key
                    RETURNING request, run
                    """,
                    row -> new Known(row.getBytes(1), row.getString(2)),
                    account,
                    key,
                    district,
                    request,
                    run,
                    now);
        });
        if (!MessageDigest.isEqual(known.request(), request)) {
            throw new Reused();
        }
        return known.run();
    }

    /** Forgets a key: what was asked for under it was not done. */
    public void forget(String account, String key) {
        String doing = "forgetting an idempotency key";
        Sql.on(
                control,
                doing,
                sql -> sql.update(
                        doing, "DELETE FROM control.idempotency_keys WHERE account = ? AND key = ?", account, key));
    }

    /**
     * Notes the digest of the body that came with a key, which is known once it was streamed.
     *
     * @throws Reused where another body came with it before
     */
    public void requireSameBody(String account, String key, byte[] digest) {
        Optional<byte[]> known = Sql.on(
                control,
                DOING,
                sql -> sql.first(
                        DOING,
                        """
                        UPDATE control.idempotency_keys SET body = coalesce(body, ?) WHERE account = ? AND key = ?
                        RETURNING body
                        """,
                        row -> row.getBytes(1),
                        digest,
                        account,
                        key));
        if (known.isPresent() && !MessageDigest.isEqual(known.get(), digest)) {
            throw new Reused();
        }
    }
}
