package io.rollbook.portal.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A file of a delivery as far as its format shows in it.
 *
 * @param name its name without folders
 * @param firstRow the cells of its first row; empty where it has none, or where it cannot be read
 */
public record Sample(String name, List<String> firstRow) {
    /** A file of this name that begins with these bytes. */
    public static Sample of(String name, byte[] head) {
        try {
            CsvRows rows = new CsvRows(new ByteArrayInputStream(head), Dialects.of(head));
            return new Sample(name, rows.next() ? rows.cells() : List.of());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }
}
