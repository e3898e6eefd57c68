package io.rollbook.portal.parse;

import org.jspecify.annotations.Nullable;

/**
 * One column of a file, as a format describes it.
 *
 * @param header the column's name in the file
 * @param use what it is for
 * @param column the entity's column that it fills, for {@link Use#COLUMN}; else null
 * @param required whether a file without the column cannot be used
 */
public record Field(String header, Use use, @Nullable String column, boolean required) {
    /** What a column is for. */
    public enum Use {
        /** The record's id. */
        KEY,
        /** Whether the record is to be there: empty, {@code active}, {@code tobedeleted}, {@code inactive}. */
        STATUS,
        /** When the source last changed the record; not used. */
        MODIFIED,
        /** A column of the entity. */
        COLUMN,
        /** Goes into records derived from the row, see {@link Derived}. */
        DERIVED,
        /** Never read, whatever the settings say: passwords. */
        FORBIDDEN
    }

    static Field key(String header) {
        return new Field(header, Use.KEY, null, true);
    }

    static Field status(String header) {
        return new Field(header, Use.STATUS, null, false);
    }

    static Field modified(String header) {
        return new Field(header, Use.MODIFIED, null, false);
    }

    static Field column(String header) {
        return new Field(header, Use.COLUMN, header, false);
    }

    static Field derived(String header) {
        return new Field(header, Use.DERIVED, null, true);
    }

    static Field forbidden(String header) {
        return new Field(header, Use.FORBIDDEN, null, false);
    }
}
