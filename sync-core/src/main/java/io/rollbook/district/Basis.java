package io.rollbook.district;

import org.jspecify.annotations.Nullable;

/**
 * What somebody who puts a district file in force takes for given. Where it is otherwise, nothing is put in force.
 *
 * @param district whose file it is, or null for any
 * @param version of the settings that were read before they were changed, 0 for a district that is not there yet; null
 *     where the file replaces whatever there is
 */
public record Basis(@Nullable String district, @Nullable Integer version) {
    /** Replaces whatever there is. */
    public static final Basis ANY = new Basis(null, null);
}
