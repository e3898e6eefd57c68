package io.rollbook.portal.parse;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many rows a line behind the last row says there are: {@code 8600 rows exported}, {@code Total records: 8,600},
 * {@code (8600 rows affected)}, {@code TRAILER|8600}. Only where the line says nothing else: its words are those that such lines
 * have, and its number is the only one, but for a day and a time.
 *
 * @param rows as many as it says
 * @param trailer whether it calls itself a trailer: some of these count the header and themselves, too
 */
public record RowCount(long rows, boolean trailer) {
    private static final int LONGEST = 200;
    /** Digits of a number of rows: a longer one is a day, or the number of something. */
    private static final int MOST_DIGITS = 7;

    private static final Set<String> TRAILER = Set.of("trailer", "trl", "tlr", "footer", "eof");
    private static final Set<String> UNITS = Set.of("row", "rows", "record", "records", "entry", "entries");
    private static final Set<String> COUNTS = Set.of("count", "rowcount", "recordcount");
    private static final Set<String> OTHERS = Set.of(
            "total",
            "number",
            "of",
            "in",
            "this",
            "the",
            "file",
            "end",
            "csv",
            "data",
            "s",
            "was",
            "were",
            "is",
            "are",
            "on",
            "at",
            "export",
            "exported",
            "extracted",
            "written",
            "sent",
            "selected",
            "affected",
            "fetched",
            "returned");

    private static final Pattern DAY_OR_TIME =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}(?:t(?=\\d))?|\\d{1,2}/\\d{1,2}/\\d{4}"
                    + "|\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:z|\\s*[ap]m)?");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,3}(?:[,.'\u00A0\u202F]\\d{3})+(?!\\d)|\\d+");
    private static final Pattern BETWEEN = Pattern.compile("[\\s,;:|=#*()<>.\\-_\"']+");

    /** What the cells of a line say; null where that is no number of rows. {@code file}: its name. */
    public static @Nullable RowCount in(List<String> cells, String file) {
        String line = joined(cells).toLowerCase(Locale.ROOT);
        if (line.length() > LONGEST) {
            return null;
        }
        line = DAY_OR_TIME.matcher(line).replaceAll(" ");
        Matcher number = NUMBER.matcher(line);
        if (!number.find()) {
            return null;
        }
        String digits = number.group().replaceAll("\\D", "");
        String words = line.substring(0, number.start()) + " " + line.substring(number.end());
        return words.chars().anyMatch(Character::isDigit) ? null : of(words(words), digits, file);
    }

    private static @Nullable RowCount of(Set<String> words, String digits, String file) {
        Set<String> units = new HashSet<>(ofFile(file));
        units.addAll(UNITS);
        units.addAll(COUNTS);
        boolean trailer = words.stream().anyMatch(TRAILER::contains);
        boolean counts = words.stream().anyMatch(units::contains);
        boolean plain = words.stream()
                .allMatch(word -> units.contains(word) || TRAILER.contains(word) || OTHERS.contains(word));
        // By itself behind the word, such as 000123, it may be the number of the export.
        boolean padded = digits.startsWith("0") && digits.length() > 1;
        String number = digits.replaceFirst("^0+(?=.)", "");
        return !plain || !(counts || (trailer && !padded)) || number.length() > MOST_DIGITS
                ? null
                : new RowCount(Long.parseLong(number), trailer);
    }

    /** One text; a comma that parts thousands has made two cells of one. */
    private static String joined(List<String> cells) {
        StringBuilder line = new StringBuilder();
        String before = "0";
        for (String cell : cells) {
            line.append(line.isEmpty() ? "" : before.chars().allMatch(Character::isDigit) ? " " : ",");
            line.append(cell.strip());
            before = cell.strip();
        }
        return line.toString();
    }

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>(List.of(BETWEEN.split(text)));
        words.remove("");
        return words;
    }

    /** What the file's rows are, by its name: {@code orgs}, {@code class}. */
    private static Set<String> ofFile(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        String all = name.endsWith(".csv") ? name.substring(0, name.length() - ".csv".length()) : name;
        Set<String> words = new HashSet<>(Set.of(all, all + "s"));
        for (String ending : List.of("s", "es")) {
            if (all.endsWith(ending)) {
                words.add(all.substring(0, all.length() - ending.length()));
            }
        }
        return words;
    }

    /** Whether it says more than this number of rows. */
    public boolean isMoreThan(long read) {
        return rows > (trailer ? read + 2 : read);
    }
}
