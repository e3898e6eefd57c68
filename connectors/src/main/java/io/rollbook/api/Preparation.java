package io.rollbook.api;

import io.rollbook.district.District;
import io.rollbook.district.Registered;

/** Makes ready what a district needs beyond its settings: its database, its key, its queue. */
public interface Preparation {
    /**
     * Makes ready what is missing, and enters its settings into its audit log; doing it again changes nothing.
     *
     * @throws NotHere where this portal is not the one for it
     * @return fingerprint of the key that was made for it, or an empty text where it had one
     */
    String prepare(Registered district);

    /**
     * Asked before settings are put in force.
     *
     * @throws NotHere where this portal is not the one for the district
     */
    void requireMine(District district);

    /** This portal cannot have the district. The message says why and what to do. */
    final class NotHere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** With the reason and what to do. */
        public NotHere(String message) {
            super(message);
        }
    }
}
