package io.rollbook.routes;

import io.rollbook.database.DatabaseException;
import io.rollbook.spool.SpoolFullException;
import io.rollbook.tenant.RunLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * How often a delivery is handed to its portal again: where a part is down so often at the least, and as long as the window
 * of its feed lasts. How long the waits between are is the broker's setting.
 *
 * @param tries after how many failures nobody foresaw it is put aside
 * @param triesWhileDown after how many it is where a part is down, or the district has another run in work: that is likely
 *     to pass
 * @param kept how long it is kept when it has been put aside; then the broker removes it
 */
public record Retrying(int tries, int triesWhileDown, Duration kept) {
    /** Kept for 14 days after 3 tries; after 15 where a part is down, which with waits of 5 seconds to 5 minutes is about three quarters of an hour. */
    public static final Retrying DEFAULT = new Retrying(3, 15, Duration.ofDays(14));

    boolean givesUp(int tries, Throwable failure) {
        return tries >= least(failure);
    }

    /** How often it is tried at the least. */
    int least(Throwable failure) {
        return isDown(failure) ? triesWhileDown : tries;
    }

    /** Beyond any bound: the process has died over this delivery again and again. {@code begun}: tries since the last that failed. */
    boolean isSpent(int begun) {
        return begun > triesWhileDown;
    }

    static boolean isDown(Throwable failure) {
        return failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof SpoolFullException
                || failure instanceof NotConfirmedException
                || failure instanceof RunLock.DistrictBusy
                || (failure instanceof DatabaseException database && database.isTransient());
    }
}
