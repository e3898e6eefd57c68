package io.rollbook.roster;

import java.util.List;
import java.util.stream.Collectors;

/** The roles of those who act for a student, as far as they are no other's (OneRoster 1.2, roles of a person). */
public final class Guardians {
    /** The words. */
    public static final List<String> ROLES = List.of("guardian", "parent", "relative");

    /** The same as a list of SQL. */
    public static final String SQL = ROLES.stream().collect(Collectors.joining("', '", "('", "')"));

    private Guardians() {}
}
