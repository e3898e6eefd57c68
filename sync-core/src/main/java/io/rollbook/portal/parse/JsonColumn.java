package io.rollbook.portal.parse;

import java.util.List;

/**
 * How a property of a JSON record becomes a column.
 *
 * @param header of the column
 * @param property of the record
 * @param kind what the property's value is
 * @param types what a reference may say its type is; empty where the value is none
 */
record JsonColumn(String header, String property, Kind kind, List<String> types) {
    /** What the value of a property is. */
    enum Kind {
        /** A text, a number or a boolean. */
        VALUE,
        /** A list of them; one that stands alone is a list of one. */
        VALUES,
        /** An object with a {@code sourcedId}, or that id alone. */
        REFERENCE,
        /** A list of references. */
        REFERENCES,
        /** A list of {@code {"type", "identifier"}}: as {@code {type:identifier}}. */
        TYPED_IDS,
        /** A list of roles (OneRoster 1.2 REST, "RoleDType"), see {@link OneRosterRest#ROLE_PARTS}. */
        ROLES,
        /** Never read; only that it is there. */
        PRESENT
    }

    static JsonColumn value(String name) {
        return new JsonColumn(name, name, Kind.VALUE, List.of());
    }

    static JsonColumn values(String name) {
        return new JsonColumn(name, name, Kind.VALUES, List.of());
    }

    static JsonColumn reference(String header, String property, List<String> types) {
        return new JsonColumn(header, property, Kind.REFERENCE, types);
    }

    static JsonColumn references(String header, String property, List<String> types) {
        return new JsonColumn(header, property, Kind.REFERENCES, types);
    }

    static JsonColumn of(String name, Kind kind) {
        return new JsonColumn(name, name, kind, List.of());
    }
}
