package io.rollbook.intake;

import io.rollbook.ciphertext.Ciphertext;

/** The way from an intake to the portals. */
@FunctionalInterface
public interface Outbox {
    /**
     * Sends a delivery to its district's queue and returns when the broker has it on disk.
     *
     * @throws RuntimeException where the broker did not confirm; the delivery may or may not be there
     */
    void send(Ciphertext ciphertext);
}
