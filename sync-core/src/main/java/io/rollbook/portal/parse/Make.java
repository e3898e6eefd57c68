package io.rollbook.portal.parse;

import io.rollbook.roster.DerivedId;
import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that a row makes.
 *
 * @param entity what it is
 * @param id where its id comes from; null where it is derived
 * @param idColumns the entity's columns that make the id, in this order, where it is derived, see {@link DerivedId}
 * @param values where the values of the entity's columns come from, by the column's OneRoster name
 * @param each what the row makes one record for each of; null where it makes one
 */
public record Make(
        Entity entity, @Nullable Source id, List<String> idColumns, Map<String, Source> values, @Nullable Each each) {
    /** A record with an id of its own; a row in which that is blank makes none. */
    static Make of(Entity entity, Source id, Map<String, Source> values) {
        return new Make(entity, id, List.of(), values, null);
    }

    /** A record with a derived id. */
    static Make derived(Entity entity, List<String> idColumns, Map<String, Source> values) {
        return new Make(entity, null, idColumns, values, null);
    }

    /** One for each of these. */
    Make each(Each items) {
        return new Make(entity, id, idColumns, values, items);
    }
}
