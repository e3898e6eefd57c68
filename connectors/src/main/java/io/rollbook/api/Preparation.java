package io.rollbook.api;

import io.rollbook.district.Registered;

/** Makes ready what a district needs beyond its settings: its database, its key, its queue. */
public interface Preparation {
    /**
     * Makes ready what is missing; doing it again changes nothing.
     *
     * @return fingerprint of the key that was made for it, or an empty text where it had one
     */
    String prepare(Registered district);
}
