package io.rollbook.portal.parse;

import java.util.regex.Pattern;

/** What a cell looks like: enough to tell a header's names from the values below them. */
enum CellKind {
    NUMBER("[-+]?\\p{Sc}?[-+]?\\d[\\d.,]*\\s?[%\\p{Sc}]?"),
    DATE("\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}([ T].*)?"),
    TIME("\\d{1,2}:\\d{2}(:\\d{2}.*)?"),
    ADDRESS("\\S+(://|@)\\S+"),
    /** Letters, digits and signs without blanks, such as an id. */
    CODE("(?=.*\\d)\\S+"),
    TEXT(".*");

    private static final int LONGEST = 200;

    private final Pattern pattern;

    CellKind(String pattern) {
        this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
    }

    /** The kind of a cell that is not empty. */
    static CellKind of(String cell) {
        if (cell.length() > LONGEST) {
            return TEXT;
        }
        for (CellKind kind : values()) {
            if (kind.pattern.matcher(cell).matches()) {
                return kind;
            }
        }
        return TEXT;
    }
}
