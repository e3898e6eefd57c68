package io.rollbook.portal.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What {@code manifest.csv} says (OneRoster 1.1 CSV, "Manifest"): rows of {@code propertyName,value}. Nothing hangs on
 * {@code manifest.version}: spreadsheets turn {@code 1.0} into {@code 1}.
 *
 * @param properties values by property in lower case
 * @param oddities names of properties, or of the file's parts, that are not as the standard wants them
 */
public record Manifest(Map<String, String> properties, Set<String> oddities) {
    private static final int MOST_ROWS = 200;
    private static final String HEADER = "propertyName";
    private static final String SYSTEM = "source.systemname";
    private static final Set<String> FREE = Set.of(SYSTEM, "source.systemcode");

    /** How a manifest declares a file. */
    public enum Mode {
        /** The file is not there. */
        ABSENT,
        /** The file lists everything. */
        BULK,
        /** The file lists changes. */
        DELTA
    }

    /** No manifest. */
    public static final Manifest NONE = new Manifest(Map.of(), Set.of());

    /** Reads a manifest in the dialect. */
    public static Manifest read(InputStream bytes, Dialect dialect) throws IOException {
        Map<String, String> properties = new HashMap<>();
        Set<String> oddities = new TreeSet<>();
        CsvRows rows = new CsvRows(bytes, dialect);
        boolean header = false;
        while (rows.next() && properties.size() < MOST_ROWS) {
            if (rows.malformed()) {
                oddities.add("line " + rows.line());
                continue;
            }
            String name = Blank.trimmed(rows.cell(0));
            String value = rows.size() < 2 ? null : Blank.trimmed(rows.cell(1));
            if (name == null || name.equalsIgnoreCase(HEADER)) {
                header |= name != null;
                continue;
            }
            String key = name.toLowerCase(Locale.ROOT);
            boolean again = value != null && properties.putIfAbsent(key, value) != null;
            if (value == null || again || hasMore(rows)) {
                oddities.add(shown(key));
            }
        }
        if (rows.abandoned()) {
            oddities.add("line " + rows.line());
        }
        if (!header && !properties.isEmpty()) {
            oddities.add(HEADER);
        }
        return new Manifest(properties, oddities);
    }

    /** Whether there is something behind a property's value. */
    private static boolean hasMore(CsvRows row) {
        return row.cells().stream().skip(2).anyMatch(cell -> Blank.trimmed(cell) != null);
    }

    /** Whether there is one with anything in it. */
    public boolean present() {
        return !properties.isEmpty();
    }

    /** The version of OneRoster it declares, or null. */
    public @Nullable String version() {
        return properties.get("oneroster.version");
    }

    /** Whether it declares a file so. */
    boolean declares(String file, Mode mode) {
        return mode == mode(FileShape.other(file));
    }

    /** The system that it says made the delivery, or null. */
    public @Nullable String system() {
        return properties.get(SYSTEM);
    }

    /** How it declares a file; null where it does not, or in a word that is not one of the standard's. */
    public @Nullable Mode mode(FileShape shape) {
        String word = properties.get(shape.property().toLowerCase(Locale.ROOT));
        if (word == null) {
            return null;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "absent" -> Mode.ABSENT;
            case "bulk" -> Mode.BULK;
            case "delta" -> Mode.DELTA;
            default -> null;
        };
    }

    /** Whether it declares any file as a delta. */
    public boolean anyDelta(Format format) {
        return format.files().stream().anyMatch(shape -> mode(shape) == Mode.DELTA);
    }

    /** What is not as the standard wants it, for a format: the oddities, unknown properties, unknown words. */
    public Set<String> complaints(Format format) {
        Set<String> complaints = new TreeSet<>(oddities);
        Set<String> known = new HashSet<>(FREE);
        known.add("manifest.version");
        known.add("oneroster.version");
        for (FileShape shape : format.files()) {
            String property = shape.property().toLowerCase(Locale.ROOT);
            known.add(property);
            if (mode(shape) == null && (shape.required() || properties.containsKey(property))) {
                complaints.add(shape.property());
            }
        }
        properties.keySet().stream().filter(key -> !known.contains(key)).forEach(key -> complaints.add(shown(key)));
        if (version() == null) {
            complaints.add("oneroster.version");
        }
        if (!"1.0".equals(properties.get("manifest.version"))) {
            complaints.add("manifest.version");
        }
        return complaints;
    }

    private static String shown(String key) {
        // Another file under this name has anything in its first column.
        return key.matches("(file|manifest|oneroster|source)\\.[a-z0-9.]{1,40}") ? key : "property";
    }
}
