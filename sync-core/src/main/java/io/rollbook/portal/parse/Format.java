package io.rollbook.portal.parse;

import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A file format: which files there are, and what their columns mean. A description only; a further format is a further
 * value of this type.
 *
 * @param name as in a feed's settings: {@code oneroster-1.1-csv}
 * @param version what the manifest says the version is: {@code 1.1}
 * @param files its files
 */
public record Format(String name, String version, List<FileShape> files) {
    /** The name of the file that says which others are there. */
    public static final String MANIFEST = "manifest.csv";

    /** The file of this name; case does not matter. */
    public Optional<FileShape> file(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return files.stream()
                .filter(shape -> shape.file().toLowerCase(Locale.ROOT).equals(lower))
                .findFirst();
    }

    /** The name of the file whose rows are, or make, records of this entity. */
    public String fileOf(Entity entity) {
        return files.stream()
                .filter(shape -> shape.entity() == entity || makes(shape, entity))
                .map(FileShape::file)
                .findFirst()
                .orElse(entity.table());
    }

    private static boolean makes(FileShape shape, Entity entity) {
        Derived derived = shape.derived();
        return derived != null && derived.entity() == entity;
    }
}
