package io.rollbook.portal.parse;

import java.io.IOException;
import java.util.List;

/**
 * Where a file's header is: its first row, or behind a few lines of text, none of them as wide as it, as rows would be.
 *
 * @param header the header; where there is none, what the first row is instead
 * @param line of the first row
 * @param linesBefore lines of text before the header
 * @param malformed whether the first row cannot be read for certain, and no header was found behind it
 */
public record HeaderSearch(Header header, int line, int linesBefore, boolean malformed) {
    /** Lines of text before a header. */
    static final int MOST_LINES_BEFORE = 10;

    /** Looks for the header from the row at hand on. */
    public static HeaderSearch in(CsvRows rows, FileShape shape) throws IOException {
        Header first = Header.of(shape, rows.cells());
        boolean malformed = rows.malformed();
        Header header = first;
        int line = rows.line();
        int widest = first.width();
        for (int i = 0; header.fatal() != null && i < MOST_LINES_BEFORE && rows.next(); i++) {
            widest = Math.max(widest, header.width());
            header = Header.of(shape, rows.cells());
        }
        if (header == first || header.fatal() != null || widest >= header.width()) {
            return new HeaderSearch(first, line, 0, malformed);
        }
        return new HeaderSearch(header, line, rows.line() - line, false);
    }

    /** The same among the first rows of a file: its header, or else what its first row is instead. */
    static Header among(List<List<String>> rows, FileShape shape) {
        Header first = Header.of(shape, rows.isEmpty() ? List.of() : rows.get(0));
        Header header = first;
        int widest = 0;
        for (int i = 1; header.fatal() != null && i < rows.size(); i++) {
            widest = Math.max(widest, header.width());
            header = Header.of(shape, rows.get(i));
        }
        return header.fatal() == null && widest < header.width() ? header : first;
    }
}
