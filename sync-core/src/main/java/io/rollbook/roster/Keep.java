package io.rollbook.roster;

import java.util.Locale;

/** What decides whether a column may enter the tenant database: the {@code keep} section of a district file. */
public enum Keep {
    /** Directory data: always kept. */
    DIRECTORY,
    /** Kept where {@code keep.identifier} is {@code always}. */
    IDENTIFIER,
    /** Kept where {@code keep.phone} is {@code always}, and then only of people of 13 and older. */
    PHONE,
    /** Kept where {@code keep.guardians} is {@code always}. */
    GUARDIANS,
    /** Kept where {@code keep.birth-date} is {@code always}. */
    BIRTH_DATE,
    /** Kept where {@code keep.demographics} is {@code always}. */
    DEMOGRAPHICS,
    /** Values of the source's own columns, those that {@code keep.metadata} names. */
    METADATA,
    /** Never kept, whatever the settings say: passwords. */
    FORBIDDEN;

    /** Whether the district file says {@code always} or {@code never} of it. */
    public boolean isChoice() {
        return this != DIRECTORY && this != METADATA && this != FORBIDDEN;
    }

    /** The key in the {@code keep} section, such as {@code birth-date}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
