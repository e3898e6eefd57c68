package io.rollbook.portal.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * How a CSV file is written, as far as it may differ from RFC 4180.
 *
 * @param delimiter what stands between two cells
 */
public record Dialect(char delimiter) {
    /** As RFC 4180 wants it. */
    public static final Dialect RFC_4180 = new Dialect(',');

    // Other software, and other countries' spreadsheets, write these.
    private static final List<Character> OTHERS = List.of(';', '\t', '|');
    // A header stands among the first rows, and has more cells than any line of text before it.
    private static final int ROWS = 10;

    /** The dialect of a file that begins with these bytes: another delimiter only where it makes more cells. */
    public static Dialect of(byte[] head) {
        Dialect best = RFC_4180;
        int most = widest(head, best);
        for (char delimiter : OTHERS) {
            Dialect other = new Dialect(delimiter);
            int cells = widest(head, other);
            if (cells > most) {
                best = other;
                most = cells;
            }
        }
        return best;
    }

    private static int widest(byte[] head, Dialect dialect) {
        try {
            CsvRows rows = new CsvRows(new ByteArrayInputStream(head), dialect);
            int widest = 0;
            for (int i = 0; i < ROWS && rows.next(); i++) {
                widest = Math.max(widest, rows.size());
            }
            return widest;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }
}
