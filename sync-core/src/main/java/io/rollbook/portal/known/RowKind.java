package io.rollbook.portal.known;

import io.rollbook.run.FindingCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there was to say about a usable row beside its record, so that it can be said again without reading the row.
 *
 * @param made records that the row made beside its own
 * @param marked whether its status or the date of its last change is set
 * @param unmarked whether its status is not set
 * @param notes what was tolerated
 */
public record RowKind(int made, boolean marked, boolean unmarked, List<Note> notes) {
    private static final String BETWEEN = "\t";

    /** Something tolerated. @param field the column's name in the file, or null */
    public record Note(FindingCode code, @Nullable String field) {}

    /** One line of text. */
    public String text() {
        List<String> parts = new ArrayList<>(List.of(Integer.toString(made), marked ? "m" : "", unmarked ? "u" : ""));
        for (Note note : notes) {
            parts.add(note.code().name());
            parts.add(note.field() == null ? "" : note.field());
        }
        return String.join(BETWEEN, parts);
    }

    /**
     * The kind that a line tells of.
     *
     * @throws IllegalArgumentException where it is none, or one of another release
     */
    public static RowKind of(String text) {
        String[] parts = text.split(BETWEEN, -1);
        List<Note> notes = new ArrayList<>();
        for (int i = 3; i + 1 < parts.length; i += 2) {
            notes.add(new Note(FindingCode.valueOf(parts[i]), parts[i + 1].isEmpty() ? null : parts[i + 1]));
        }
        return new RowKind(Integer.parseInt(parts[0]), parts[1].equals("m"), parts[2].equals("u"), notes);
    }
}
