package io.rollbook.intake.oneroster;

import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Lets so many requests be in flight at a time; how many may change with the time of day. Others wait for their turn. */
final class Lanes {
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

    /** Makes a request when it is its turn. */
    <T> T within(Supplier<T> request) {
        enter();
        try {
            return request.get();
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
        try {
            while (taken >= count()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped", e);
        }
        taken++;
    }

    private synchronized void leave() {
        taken--;
        notifyAll();
    }
}
