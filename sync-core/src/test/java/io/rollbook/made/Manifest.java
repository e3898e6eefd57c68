package io.rollbook.made;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The manifest of a OneRoster 1.1 export: 17 rows. */
final class Manifest {
    private static final Set<String> GIVEN =
            Set.of("academicSessions", "classes", "courses", "enrollments", "orgs", "users");
    private static final List<String> FILES = List.of(
            "academicSessions",
            "categories",
            "classes",
            "classResources",
            "courses",
            "courseResources",
            "demographics",
            "enrollments",
            "lineItems",
            "orgs",
            "resources",
            "results",
            "users");

    private Manifest() {}

    /** Of an export of everything, or of {@code changes} only. */
    static List<String[]> lines(boolean changes) {
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {"propertyName", "value"});
        lines.add(new String[] {"manifest.version", "1.0"});
        lines.add(new String[] {"oneroster.version", "1.1"});
        for (String file : FILES) {
            lines.add(new String[] {"file." + file, GIVEN.contains(file) ? changes ? "delta" : "bulk" : "absent"});
        }
        lines.add(new String[] {"source.systemName", "Made-up SIS"});
        lines.add(new String[] {"source.systemCode", "MADE"});
        return lines;
    }
}
