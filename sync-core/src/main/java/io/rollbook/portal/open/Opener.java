package io.rollbook.portal.open;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.IntakeKeys;
import java.io.IOException;
import java.time.Clock;

/** Opens deliveries with the keys of their district. */
public final class Opener {
    /** With the districts' keys, the intakes that are known, and what opening may cost. */
    public Opener(DistrictKeys keys, IntakeKeys intakes, Limits limits, Clock clock) {}

    /**
     * The first pass: verifies the whole delivery and lists what is inside. The answer holds the body's file open.
     *
     * @throws OpenException where the delivery is not taken
     * @throws IOException where the spool cannot be read: our fault, not the delivery's
     */
    public Opening verify(Ciphertext delivery, Expected expected) throws IOException {
        throw new UnsupportedOperationException();
    }
}
