package io.rollbook.portal.parse;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;

/**
 * How a CSV file is written, as far as it may differ from RFC 4180; see {@link Dialects} for how it is found.
 *
 * @param delimiter what stands between two cells: an ASCII character
 * @param quote what stands around a cell that holds delimiters, quotes or line ends: {@code "} or {@code '}
 * @param backslash whether a quote inside of quotes follows a backslash, instead of being doubled
 * @param carriageReturns whether a lone carriage return ends a row
 */
public record Dialect(char delimiter, char quote, boolean backslash, boolean carriageReturns) {
    /** As RFC 4180 wants it. */
    public static final Dialect RFC_4180 = new Dialect(',', '"', false, false);

    private static final Map<Character, String> NAMES =
            Map.of(',', "comma", ';', "semicolon", '\t', "tab", '|', "vertical bar", ' ', "blank");

    Dialect withDelimiter(char other) {
        return new Dialect(other, quote, backslash, carriageReturns);
    }

    Dialect withQuote(char other) {
        return new Dialect(delimiter, other, backslash, carriageReturns);
    }

    Dialect withBackslash(boolean escapes) {
        return new Dialect(delimiter, quote, escapes, carriageReturns);
    }

    /** Whether it is as RFC 4180 wants it; lines may end with LF alone, too. */
    public boolean isUsual() {
        return equals(RFC_4180);
    }

    /** What is odd about it, in a few words; empty where nothing is. */
    public String oddity() {
        return Stream.of(
                        delimiter == RFC_4180.delimiter ? "" : delimiterName(),
                        quote == RFC_4180.quote ? "" : "apostrophe",
                        backslash ? "backslash" : "",
                        carriageReturns ? "carriage returns" : "")
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** The delimiter's name, such as {@code comma}. */
    public String delimiterName() {
        return NAMES.getOrDefault(delimiter, String.valueOf(delimiter));
    }

    /** The other character that some write around cells. */
    char otherQuote() {
        return quote == '"' ? '\'' : '"';
    }

    /** The same for Commons CSV. */
    CSVFormat format() {
        return CSVFormat.Builder.create()
                .setDelimiter(delimiter)
                .setQuote(quote)
                .setEscape(backslash ? '\\' : null)
                .setIgnoreSurroundingSpaces(delimiter != ' ' && delimiter != '\t')
                .setIgnoreEmptyLines(false)
                .get();
    }
}
