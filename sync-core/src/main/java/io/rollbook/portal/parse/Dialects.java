package io.rollbook.portal.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Finds how a file is written from how it begins: in the dialect in which most of its rows have the same number of cells.
 * Where several do equally well, the one with more cells; else RFC 4180.
 */
public final class Dialects {
    /**
     * Bytes of a file's beginning by which it is told, at most: wherever a file is read, or it would be told to be two
     * things. A delivery has at most 200 files, so that the beginnings of all of them fit into 13 MB.
     */
    public static final int HEAD = 1 << 16;

    // Other software, and other countries' spreadsheets, write these.
    private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');
    private static final int LEAST_BETWEEN_BLANKS = 3;
    private static final int MOST_ROWS = 500;

    private Dialects() {}

    /**
     * How a file is written.
     *
     * @param width the number of cells that most rows have; 0 where too few rows were seen to tell
     */
    public record Found(Dialect dialect, int width) {}

    /**
     * How a file begins, which is then read from there.
     *
     * @param bytes can be marked
     */
    public static byte[] head(InputStream bytes) throws IOException {
        bytes.mark(HEAD + 1);
        byte[] head = bytes.readNBytes(HEAD);
        bytes.reset();
        return head;
    }

    /** The dialect of a file that begins with these bytes. */
    public static Dialect of(byte[] head) {
        return in(head).dialect();
    }

    /** How a file that begins with these bytes is written. */
    public static Found in(byte[] head) {
        byte[] text = wholeLines(utf8(head));
        Dialect plain = new Dialect(',', '"', false, hasOnlyCarriageReturns(text));
        Fit best = new Fit(plain, text);
        for (char delimiter : DELIMITERS) {
            Fit fit = new Fit(plain.withDelimiter(delimiter), text);
            best = fit.isBetterThan(best) ? fit : best;
            // Rows may fit better only because the quotes that are really used are plain text then.
            if (cellsThatBegin('\'', delimiter, text) > 1 && cellsThatBegin('"', delimiter, text) == 0) {
                Fit other = new Fit(plain.withDelimiter(delimiter).withQuote('\''), text);
                best = other.isBetterThan(best) ? other : best;
            }
        }
        if (!best.isLikely()) {
            // Blanks stand in most texts: they are taken for delimiters only where nothing else is one.
            Fit fit = new Fit(plain.withDelimiter(' '), text);
            best = fit.isWhole() && fit.width() >= LEAST_BETWEEN_BLANKS ? fit : best;
        }
        return new Found(best.dialect(), best.fitting > 2 ? best.width() : 0);
    }

    private static byte[] utf8(byte[] head) {
        try {
            return Utf8Stream.over(new ByteArrayInputStream(head)).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** Without a last line that may have been cut. */
    private static byte[] wholeLines(byte[] text) {
        for (int i = text.length - 1; i >= 0; i--) {
            if (text[i] == '\n' || text[i] == '\r') {
                return Arrays.copyOf(text, i + 1);
            }
        }
        return text;
    }

    private static int cellsThatBegin(char quote, char delimiter, byte[] text) {
        int count = 0;
        byte before = '\n';
        for (byte b : text) {
            count += b == quote && (before == delimiter || before == '\n' || before == '\r') ? 1 : 0;
            before = b == ' ' ? before : b;
        }
        return count;
    }

    private static boolean hasOnlyCarriageReturns(byte[] text) {
        boolean returns = false;
        for (byte b : text) {
            if (b == '\n') {
                return false;
            }
            returns |= b == '\r';
        }
        return returns;
    }

    static boolean isWrapped(String cell, char quote) {
        return cell.length() > 1 && cell.charAt(0) == quote && cell.charAt(cell.length() - 1) == quote;
    }

    /** How well a dialect fits: how many rows there are, and how many of them have the most frequent number of cells. */
    private static final class Fit {
        private final Dialect dialect;
        private final List<List<String>> rows = new ArrayList<>();
        private int read;
        private int width = 1;
        private int fitting;
        private boolean mended;
        private boolean doubled;

        Fit(Dialect dialect, byte[] text) {
            this.dialect = dialect;
            try {
                CsvRows csv = new CsvRows(new ByteArrayInputStream(text), dialect);
                while (read < MOST_ROWS && csv.next()) {
                    read++;
                    if (csv.malformed()) {
                        continue;
                    }
                    List<String> row = csv.cells();
                    rows.add(row);
                    if (csv.mended()) {
                        mended = true;
                    } else {
                        doubled |= row.stream().anyMatch(cell -> cell.indexOf(dialect.quote()) >= 0);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("reading from memory", e);
            }
            Map<Integer, Integer> widths = new HashMap<>();
            rows.forEach(row -> widths.merge(row.size(), 1, Integer::sum));
            widths.forEach((cells, same) -> {
                if (same > fitting || (same == fitting && cells > width)) {
                    fitting = same;
                    width = cells;
                }
            });
        }

        int width() {
            return width;
        }

        /** Whether most rows have several cells, all of them as many. */
        boolean isLikely() {
            return width > 1 && fitting * 2 > read;
        }

        boolean isWhole() {
            return read > 0 && fitting == read;
        }

        /** The dialect, with the way in which its quotes are escaped. */
        Dialect dialect() {
            return dialect.withBackslash(mended && !doubled);
        }

        boolean isBetterThan(Fit other) {
            if (!isLikely() || !other.isLikely()) {
                return isLikely();
            }
            // fitting / read, without dividing.
            long difference = (long) fitting * other.read - (long) other.fitting * read;
            if (difference != 0) {
                return difference > 0;
            }
            return width == other.width ? other.wraps(dialect.quote()) : width > other.width;
        }

        /** Whether there is a column that has all of its cells in these quotes, which are not the dialect's. */
        private boolean wraps(char quote) {
            return quote != dialect.quote()
                    && IntStream.range(0, width).anyMatch(column -> {
                        List<String> cells = rows.stream()
                                .filter(row -> row.size() == width)
                                .map(row -> row.get(column))
                                .filter(cell -> !cell.isEmpty())
                                .toList();
                        return cells.size() > 1 && cells.stream().allMatch(cell -> isWrapped(cell, quote));
                    });
        }
    }
}
