package io.rollbook.roster;

import java.util.List;
import java.util.stream.Collectors;

/** Roles that are not given to children. Not those of students and relatives, nor {@code ext:} ones. */
public final class GrownUps {
    /** The words. */
    public static final List<String> ROLES = List.of(
            "administrator",
            "aide",
            "counselor",
            "districtAdministrator",
            "guardian",
            "parent",
            "principal",
            "proctor",
            "siteAdministrator",
            "systemAdministrator",
            "teacher");

    /** The same as a list of SQL. */
    public static final String SQL = ROLES.stream().collect(Collectors.joining("', '", "('", "')"));

    private GrownUps() {}
}
