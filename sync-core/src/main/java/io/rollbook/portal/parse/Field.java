package io.rollbook.portal.parse;

import org.jspecify.annotations.Nullable;

/**
 * One column of a file, as a format describes it.
 *
 * @param header the column's name in the file
 * @param use what it is for
 * @param column the column of the row's own entity that it fills, for {@link Use#COLUMN}; else null
 * @param required whether a file without the column cannot be used, nor a row without a value in it
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
        /** A part of values that are made of several, or of further records, see {@link Make}. */
        PART,
        /** Not of a roster; never read. */
        DROPPED,
        /** Of a former release of the format; never read. */
        FORMER,
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
        return column(header, header);
    }

    static Field column(String header, String column) {
        return new Field(header, Use.COLUMN, column, false);
    }

    static Field required(String header) {
        return required(header, header);
    }

    static Field required(String header, String column) {
        return new Field(header, Use.COLUMN, column, true);
    }

    /** A part without which a file cannot be used. */
    static Field needed(String header) {
        return new Field(header, Use.PART, null, true);
    }

    static Field part(String header) {
        return new Field(header, Use.PART, null, false);
    }

    static Field dropped(String header) {
        return new Field(header, Use.DROPPED, null, false);
    }

    static Field former(String header) {
        return new Field(header, Use.FORMER, null, false);
    }

    static Field forbidden(String header) {
        return new Field(header, Use.FORBIDDEN, null, false);
    }
}
