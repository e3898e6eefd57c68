package io.rollbook.routes;

import java.util.concurrent.Semaphore;

/** Where deliveries are worked on, so many at a time. Large ones never take the last place, so that others go on beside them. */
final class Places {
    /** A sealed delivery of more bytes is a large one: of a district of some 100,000 students. */
    static final long LARGE = 16L << 20;

    private final Semaphore all;
    private final Semaphore forLarge;

    /** {@code number}: with a single place large ones take that. */
    Places(int number) {
        all = new Semaphore(number, true);
        forLarge = new Semaphore(Math.max(1, number - 1), true);
    }

    /** A place that is taken until it is closed. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for a place; who came first has it first. {@code bytes}: of the delivery. */
    Place take(long bytes) throws InterruptedException {
        if (bytes <= LARGE) {
            all.acquire();
            return all::release;
        }
        forLarge.acquire();
        try {
            all.acquire();
        } catch (InterruptedException e) {
            forLarge.release();
            throw e;
        }
        return () -> {
            all.release();
            forLarge.release();
        };
    }
}
