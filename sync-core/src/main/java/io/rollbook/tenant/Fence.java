package io.rollbook.tenant;

import io.rollbook.database.Sql;
import java.sql.Connection;

/**
 * Keeps a late writer out: each run takes a token when it starts, and only the newest token may merge. A process that was
 * paused and wakes up holds an old one.
 */
public final class Fence {
    private final long token;

    private Fence(long token) {
        this.token = token;
    }

    /** A newer run has started since; nothing was written. */
    public static final class LateWriter extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LateWriter(long token, long now) {
            super("the fence stands at " + now + " and this run holds " + token);
        }
    }

    /** Takes the next token for a run. */
    public static Fence take(Connection tenant, String run) {
        return new Fence(new Sql(tenant)
                .one(
                        "taking a fencing token",
                        "UPDATE sync.fence SET token = token + 1, run = ? RETURNING token",
                        row -> row.getLong(1),
                        run));
    }

    /** Goes on only while this is the newest token, and keeps it so until the transaction ends. */
    public void pass(Connection inTransaction) {
        long now = new Sql(inTransaction)
                .one("checking the fence", "SELECT token FROM sync.fence FOR UPDATE", row -> row.getLong(1));
        if (now != token) {
            throw new LateWriter(token, now);
        }
    }
}
