package io.rollbook.intake.oneroster;

import java.util.function.IntSupplier;

/** Lets so many requests be in flight at a time; how many may change with the time of day. Others wait for their turn. */
final class Lanes {
    private static final long A_SECOND = 1_000;

    private final IntSupplier most;
    private int taken;

    /** {@code most}: how many just now; there is always room for one. */
    Lanes(IntSupplier most) {
        this.most = most;
    }

    /** How many just now. */
    int count() {
        return Math.max(1, most.getAsInt());
    }

    /** Waits for its turn, and has a lane until it leaves it. */
    synchronized void enter() {
        try {
            while (taken >= count()) {
                // The hours may change while nobody leaves.
                wait(A_SECOND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped", e);
        }
        taken++;
    }

    /** Leaves the lane to another. */
    synchronized void leave() {
        taken--;
        notifyAll();
    }
}
