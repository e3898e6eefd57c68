package io.rollbook.routes;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.run.SyncOutcome;

/** What takes a sealed delivery at its district: the portal. */
@FunctionalInterface
public interface Receiver {
    /**
     * Works a delivery to a state in which it rests. Safe to call again with the same delivery.
     *
     * @throws RuntimeException where the world is broken; the delivery is handed in again later
     */
    SyncOutcome receive(Ciphertext ciphertext);
}
