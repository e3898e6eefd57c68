package io.rollbook.portal.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of a delivery as far as its format shows in it.
 *
 * @param name its name without folders
 * @param firstRows the cells of the rows among which its header is, see {@link HeaderSearch}; empty those that cannot be read
 * @param version the version of OneRoster that it declares, where it is a manifest
 * @param system the system that it says made the delivery, where it is a manifest
 * @param wrong what it is, where that is no file of a roster
 */
public record Sample(
        String name,
        List<List<String>> firstRows,
        @Nullable String version,
        @Nullable String system,
        @Nullable WrongFile wrong) {
    /** A file of this name that begins with these bytes. */
    public static Sample of(String name, byte[] head) {
        try {
            Dialect dialect = Dialects.of(head);
            CsvRows rows = new CsvRows(new ByteArrayInputStream(head), dialect);
            Manifest manifest = name.equalsIgnoreCase(Format.MANIFEST)
                    ? Manifest.read(new ByteArrayInputStream(head), dialect)
                    : Manifest.NONE;
            List<List<String>> first = new ArrayList<>();
            while (first.size() <= HeaderSearch.MOST_LINES_BEFORE && rows.next()) {
                first.add(rows.cells());
            }
            return new Sample(name, List.copyOf(first), manifest.version(), manifest.system(), WrongFile.of(head));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }
}
