package io.rollbook.portal.parse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Lines that are no record of RFC 4180, read by Commons CSV where there is one way only to understand them: lone carriage
 * returns that end rows, or backslashes before quotes. The number of cells has to agree.
 *
 * @param rows the rows; empty where they are not certain
 * @param mended whether it was read in another way than the file's dialect says
 */
record DoubtfulRecord(List<CSVRecord> rows, boolean mended) {
    private static final DoubtfulRecord NONE = new DoubtfulRecord(List.of(), false);

    /**
     * Reads lines.
     *
     * @param text of one or several lines
     * @param width cells of a row; 0 where they are not known
     */
    static DoubtfulRecord of(String text, Dialect dialect, int width) {
        boolean quoted = text.indexOf(dialect.quote()) >= 0;
        if (!quoted && !dialect.backslash()) {
            return parsed(text, dialect)
                    .filter(rows -> haveCells(rows, width))
                    .map(rows -> new DoubtfulRecord(rows, false))
                    .orElse(NONE);
        }
        if (isOpen(text, dialect) || !escapesQuotesOnly(text, dialect)) {
            return NONE;
        }
        return parsed(text, dialect.withBackslash(true))
                .filter(rows -> rows.size() == 1 && haveCells(rows, width))
                .map(rows -> new DoubtfulRecord(rows, !dialect.backslash()))
                .orElse(NONE);
    }

    boolean isCertain() {
        return !rows.isEmpty();
    }

    /** Whether a quote is open at the end, and more lines might close it. */
    static boolean isOpen(String text, Dialect dialect) {
        boolean open = false;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == dialect.quote()) {
                open = !open;
            }
        }
        return open;
    }

    /** Whether there are backslashes, and all of them escape: others would be kept by one reader and not by another. */
    private static boolean escapesQuotesOnly(String text, Dialect dialect) {
        int escapes = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
                char escaped = i < text.length() ? text.charAt(i) : ' ';
                if (escaped != dialect.quote() && escaped != '\\') {
                    return false;
                }
                escapes++;
            }
        }
        return escapes > 0;
    }

    private static boolean haveCells(List<CSVRecord> rows, int width) {
        int cells = width > 0 ? width : rows.get(0).size();
        return rows.stream().allMatch(row -> row.size() == cells);
    }

    private static Optional<List<CSVRecord>> parsed(String text, Dialect dialect) {
        try (CSVParser parser = CSVParser.parse(text, dialect.format())) {
            List<CSVRecord> rows = parser.getRecords();
            return rows.isEmpty() ? Optional.empty() : Optional.of(rows);
        } catch (CSVException malformed) {
            return Optional.empty();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CSVException) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }
}
