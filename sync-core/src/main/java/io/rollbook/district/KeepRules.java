package io.rollbook.district;

import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.roster.OwnColumns;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What may enter beyond directory data.
 *
 * @param always what the district file names with {@code always}
 * @param metadata names of the source's own columns to keep, without {@link OwnColumns#PREFIX}, in lower case
 */
public record KeepRules(Set<Keep> always, Set<String> metadata) {
    /** Directory data only. */
    public static final KeepRules DIRECTORY_ONLY = new KeepRules(Set.of(), Set.of());

    /** Names with or without the prefix, in any case, are the same. */
    public KeepRules {
        always = Set.copyOf(always);
        Set<String> names = new TreeSet<>();
        metadata.forEach(name -> names.add(name(name)));
        metadata = Set.copyOf(names);
    }

    private static String name(String column) {
        return OwnColumns.name(column).toLowerCase(Locale.ROOT);
    }

    /** Whether a column under this rule may enter. */
    public boolean keeps(Keep keep) {
        return keep == Keep.DIRECTORY
                || (keep == Keep.METADATA && !metadata.isEmpty())
                || (keep.isChoice() && always.contains(keep));
    }

    /** Whether records of the entity may enter: something of them beside columns of the source's own is kept. */
    public boolean keeps(Entity entity) {
        return entity.columns().stream().anyMatch(column -> column.keep() != Keep.METADATA && keeps(column.keep()));
    }

    /** Whether a column of the source's own may enter, by its header. */
    public boolean keepsMetadata(String header) {
        return metadata.contains(name(header));
    }

    /** Whether anything of people's demographics may enter. */
    public boolean keepsDemographics() {
        return keeps(Entity.DEMOGRAPHICS);
    }

    /** Whether what may enter depends on how old people are on the day, so that the same content may mean something else. */
    public boolean goesByAge() {
        return keeps(Keep.PHONE);
    }
}
