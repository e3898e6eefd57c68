package io.rollbook.portal.parse;

import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of a format.
 *
 * @param file its name, in the format's spelling
 * @param entity what a row is; null where the file holds nothing of a roster
 * @param required whether a complete set has it
 * @param fields its columns, in the standard's order
 * @param derived records that its rows make beside, or null
 */
public record FileShape(
        String file, @Nullable Entity entity, boolean required, List<Field> fields, @Nullable Derived derived) {

    static FileShape of(String file, Entity entity, boolean required, Field... fields) {
        List<Field> marked = Arrays.stream(fields)
                .map(field -> field.use() == Field.Use.COLUMN
                                && columnOf(entity, field).required()
                        ? new Field(field.header(), field.use(), field.column(), true)
                        : field)
                .toList();
        return new FileShape(file, entity, required, marked, null);
    }

    /** A file that belongs to the format but not to a roster, such as grades. */
    static FileShape other(String file) {
        return new FileShape(file, null, false, List.of(), null);
    }

    FileShape making(Derived records) {
        return new FileShape(file, entity, required, fields, records);
    }

    /** Whether its rows are, or make, records of this entity. */
    public boolean holds(Entity sought) {
        return entity == sought || (derived != null && derived.entity() == sought);
    }

    /** The property by which a manifest speaks of the file: {@code file.users}. */
    public String property() {
        return "file." + file.substring(0, file.lastIndexOf('.'));
    }

    private static Column columnOf(Entity entity, Field field) {
        String name = field.column();
        if (name == null) {
            throw new IllegalArgumentException(field.header() + " fills no column");
        }
        return entity.column(name);
    }
}
