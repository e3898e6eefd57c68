package io.rollbook.district;

import io.rollbook.roster.Keep;
import java.util.Set;

/**
 * What may enter beyond directory data.
 *
 * @param always what the district file names with {@code always}
 * @param metadata names of metadata columns to keep
 */
public record KeepRules(Set<Keep> always, Set<String> metadata) {
    /** Directory data only. */
    public static final KeepRules DIRECTORY_ONLY = new KeepRules(Set.of(), Set.of());

    /** Whether a column under this rule may enter. */
    public boolean keeps(Keep keep) {
        return keep == Keep.DIRECTORY || (keep != Keep.FORBIDDEN && always.contains(keep));
    }
}
