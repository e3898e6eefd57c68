package io.rollbook.portal.parse;

import io.rollbook.district.KeepRules;
import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file format: which files there are, and what their columns mean. A description only; a further format is a further
 * value of this type.
 *
 * @param name as in a feed's settings: {@code oneroster-1.1-csv}
 * @param version what the manifest says the version is: {@code 1.1}; null where the format has no manifest
 * @param files its files
 * @param fills columns that other records tell
 * @param revision tells a mapping profile from the same one as it was before; empty for what is built in
 * @param system of which system's deliveries only it holds, as their manifest names it; null where of any
 */
public record Format(
        String name,
        @Nullable String version,
        List<FileShape> files,
        List<Fill> fills,
        String revision,
        @Nullable String system) {
    /** The name of the file that says which others are there. */
    public static final String MANIFEST = "manifest.csv";

    /** The name of the file that says who acts for whom (School Data Sync 2.1); its contacts are users without a role. */
    public static final String RELATIONSHIPS = "relationships.csv";

    /** A format of whatever system. */
    public Format(String name, @Nullable String version, List<FileShape> files, List<Fill> fills, String revision) {
        this(name, version, files, fills, revision, null);
    }

    /** A format without columns to fill. */
    static Format of(String name, @Nullable String version, FileShape... files) {
        return new Format(name, version, List.of(files), List.of(), "");
    }

    /** The file of this name. */
    public Optional<FileShape> file(String name) {
        return files.stream().filter(shape -> shape.matches(name)).findFirst();
    }

    /** Whether it is a district's own description of its files. */
    public boolean isProfile() {
        return !revision.isEmpty();
    }

    /** Whether the format says what is in a delivery by a file of its own. */
    public boolean hasManifest() {
        return version != null;
    }

    /** The same without records that are made beside others and of which nothing may enter. */
    public Format keeping(KeepRules keep) {
        List<FileShape> keeping = files.stream().map(file -> file.keeping(keep)).toList();
        return new Format(name, version, keeping, fills, revision, system);
    }

    /** The name of the file whose rows are, or else make, records of this entity. */
    public String fileOf(Entity entity) {
        return files.stream()
                .filter(shape -> shape.entity() == entity)
                .findFirst()
                .or(() -> files.stream().filter(shape -> shape.holds(entity)).findFirst())
                .map(FileShape::file)
                .orElse(entity.table());
    }

    /** Whether the entity's records are rows of a file, and not only made beside others. */
    public boolean hasRowsOf(Entity entity) {
        return files.stream().anyMatch(shape -> shape.entity() == entity);
    }

    /** Whether a column of the entity's records is read from what the files say, and never the same for all. */
    public boolean tells(Entity entity, String column) {
        return files.stream()
                .flatMap(shape -> shape.makes().stream())
                .filter(make -> make.entity() == entity)
                .map(make -> make.values().get(column))
                .anyMatch(source ->
                        source != null && (source.perItem() || !source.headers().isEmpty()) && !source.hasConstant());
    }

    /** In how many ways its files make records of this entity. */
    public long makersOf(Entity entity) {
        return files.stream()
                .flatMap(shape -> shape.makes().stream())
                .filter(make -> make.entity() == entity)
                .count();
    }
}
