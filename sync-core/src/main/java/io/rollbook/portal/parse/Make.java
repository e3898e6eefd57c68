package io.rollbook.portal.parse;

import io.rollbook.district.KeepRules;
import io.rollbook.roster.DerivedId;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record that a row makes.
 *
 * @param entity what it is
 * @param id where its id comes from; null where it is derived
 * @param idColumns the entity's columns that make the id, in this order, where it is derived, see {@link DerivedId}
 * @param values where the values of the entity's columns come from, by the column's OneRoster name
 * @param each what the row makes one record for each of; null where it makes one
 * @param keep what decides whether there are such records at all, beside what decides it of their columns
 */
public record Make(
        Entity entity,
        @Nullable Source id,
        List<String> idColumns,
        Map<String, Source> values,
        @Nullable Each each,
        Keep keep) {
    /** A record that is directory data. */
    public Make(
            Entity entity,
            @Nullable Source id,
            List<String> idColumns,
            Map<String, Source> values,
            @Nullable Each each) {
        this(entity, id, idColumns, values, each, Keep.DIRECTORY);
    }

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
        return new Make(entity, id, idColumns, values, items, keep);
    }

    /** Only where the district keeps this. */
    Make keptBy(Keep rule) {
        return new Make(entity, id, idColumns, values, each, rule);
    }

    /** Whether any such record may enter. */
    boolean isKept(KeepRules rules) {
        return rules.keeps(keep)
                && rules.keeps(entity)
                && (values.isEmpty()
                        || values.keySet().stream()
                                .anyMatch(column ->
                                        rules.keeps(entity.column(column).keep())));
    }

    /** Whether anything that is made of a field may enter. */
    boolean keeps(Field field, KeepRules rules) {
        return isKept(rules) && (isToldBy(field) || columnsOf(field).stream().anyMatch(rules::keeps));
    }

    /** Whether a field tells which record it is, or how many there are. */
    private boolean isToldBy(Field field) {
        return (id != null && id.headers().contains(field.header())) || isItem(field);
    }

    private boolean isItem(Field field) {
        return each != null && each.headers().contains(field.header());
    }

    /** What decides whether that which is made of a field is kept. */
    Set<Keep> rules(Field field) {
        Set<Keep> rules = columnsOf(field);
        if (keep != Keep.DIRECTORY && (isToldBy(field) || !rules.isEmpty())) {
            rules.remove(Keep.DIRECTORY);
            rules.add(keep);
        }
        return rules;
    }

    private Set<Keep> columnsOf(Field field) {
        Set<Keep> rules = EnumSet.noneOf(Keep.class);
        values.forEach((column, source) -> {
            if (source.headers().contains(field.header()) || (source.perItem() && isItem(field))) {
                rules.add(entity.column(column).keep());
            }
        });
        return rules;
    }
}
