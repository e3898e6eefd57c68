package io.rollbook.portal.validate;

import io.rollbook.portal.parse.Blank;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.JsonCells;
import io.rollbook.roster.Column;
import io.rollbook.roster.ColumnType;
import io.rollbook.roster.NeverKept;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.FindingCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rule for the values of one column: checks a cell and writes its value in binary form. */
final class Values {
    /** Characters that an id may have (OneRoster 1.1 CSV, type GUID). */
    static final int LONGEST_ID = 255;
    /** Characters that any other value may have: more is a damaged file. */
    static final int LONGEST_TEXT = 10_000;

    private static final int NONE = Dates.INVALID;
    private static final int TRUE_LENGTH = "true".length();
    private static final int MOST_KINDS = 1_000;

    private final ColumnType type;
    private final boolean required;
    private final boolean grades;
    private final Words words;
    /** Kinds of ids that a list of ids has, and whether they are never kept; null where the column is no such list. */
    private final @Nullable Map<String, Boolean> kinds;

    private int days = NONE;
    private int items;

    Values(Column column, boolean required) {
        this.type = column.type();
        this.required = required;
        this.grades = column.name().equals("grades");
        this.words = column.type() == ColumnType.BOOLEAN
                ? new Words(Set.of("true", "false"), false)
                : new Words(column.words(), column.open());
        this.kinds = column.name().equals("userIds") ? new HashMap<>() : null;
    }

    /** Whether a cell must hold a value. */
    boolean required() {
        return required;
    }

    /** The date that was last written, as days; {@link Dates#INVALID} where there was none. */
    int days() {
        return days;
    }

    /** How many items the list has that was last written. */
    int items() {
        return items;
    }

    /** Writes a field for a cell of the row. Returns what is wrong or odd about it, or null. */
    @Nullable
    FindingCode write(CsvRows row, int cell, RecordBytes out) {
        if ((type == ColumnType.ID && row.write(cell, LONGEST_ID, out))
                || (type == ColumnType.TEXT && row.write(cell, LONGEST_TEXT, out))) {
            days = NONE;
            return null;
        }
        byte[] word = words.in(row, cell);
        if (word != null) {
            days = NONE;
            if (type == ColumnType.BOOLEAN) {
                out.flag(word.length == TRUE_LENGTH);
            } else {
                out.raw(word, 0, word.length);
            }
            return null;
        }
        return write(row.cell(cell), out);
    }

    /** Writes a field for the cell. Returns what is wrong or odd about it, or null. */
    @Nullable
    FindingCode write(String cell, RecordBytes out) {
        days = NONE;
        items = 0;
        int from = Blank.from(cell);
        int to = Blank.to(cell, from);
        if (from == to) {
            out.absent();
            return required ? FindingCode.MISSING_VALUE : null;
        }
        if (to - from > LONGEST_TEXT) {
            out.absent();
            return FindingCode.TOO_LONG;
        }
        if (cell.equals(JsonCells.WRONG)) {
            out.absent();
            return FindingCode.WRONG_TYPE;
        }
        return switch (type) {
            case TEXT -> wrong(out.text(cell, from, to), RecordBytes.NUL);
            case ID -> id(cell, from, to, out);
            case TEXTS -> texts(Blank.items(cell), out);
            case IDS -> ids(Blank.items(cell), out);
            case DATE -> date(cell, from, to, out);
            case YEAR -> year(cell, from, to, out);
            case BOOLEAN, WORD -> word(cell.substring(from, to), out);
        };
    }

    /** Writes an id. */
    static @Nullable FindingCode id(String cell, int from, int to, RecordBytes out) {
        if (to - from > LONGEST_ID) {
            out.absent();
            return FindingCode.INVALID_ID;
        }
        FindingCode code = wrong(out.text(cell, from, to), RecordBytes.NUL | RecordBytes.CONTROL);
        return code == FindingCode.INVALID_TEXT ? FindingCode.INVALID_ID : code;
    }

    /** Writes a list of texts as they are. */
    static @Nullable FindingCode plain(List<String> texts, RecordBytes out) {
        if (texts.isEmpty()) {
            out.absent();
            return null;
        }
        if (anyLonger(texts, LONGEST_TEXT)) {
            out.absent();
            return FindingCode.TOO_LONG;
        }
        return wrong(out.texts(texts), RecordBytes.NUL);
    }

    private static boolean anyLonger(List<String> texts, int most) {
        for (String text : texts) {
            if (text.length() > most) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable FindingCode wrong(int flags, int forbidden) {
        if ((flags & RecordBytes.MALFORMED) != 0) {
            return FindingCode.INVALID_ENCODING;
        }
        return (flags & forbidden) != 0 ? FindingCode.INVALID_TEXT : null;
    }

    /** Writes ids of the form {@code {kind:id}}, without those of a kind that is never kept. */
    private @Nullable FindingCode typedIds(List<String> items, Map<String, Boolean> known, RecordBytes out) {
        if (known.size() > MOST_KINDS) {
            known.clear();
        }
        List<String> kept = items.stream()
                .filter(item -> !known.computeIfAbsent(
                        kind(item), kind -> NeverKept.of(kind).isPresent()))
                .toList();
        FindingCode code = list(kept, out, RecordBytes.NUL);
        return code == null && kept.size() < items.size() ? FindingCode.NEVER_KEPT : code;
    }

    private static String kind(String item) {
        int end = item.indexOf(':');
        return end < 0 ? "" : item.substring(item.startsWith("{") ? 1 : 0, end);
    }

    private @Nullable FindingCode list(List<String> items, RecordBytes out, int forbidden) {
        this.items = items.size();
        if (items.isEmpty()) {
            out.absent();
            return required ? FindingCode.MISSING_VALUE : null;
        }
        return wrong(out.texts(items), forbidden);
    }

    private @Nullable FindingCode texts(List<String> items, RecordBytes out) {
        if (grades) {
            return grades(items, out);
        }
        return kinds == null ? list(items, out, RecordBytes.NUL) : typedIds(items, kinds, out);
    }

    /** Grades have two digits (CEDS, "Grade Level"): spreadsheets take the zero away. */
    private @Nullable FindingCode grades(List<String> items, RecordBytes out) {
        if (items.stream().noneMatch(Values::isDigit)) {
            return list(items, out, RecordBytes.NUL);
        }
        FindingCode wrong = list(
                items.stream().map(item -> isDigit(item) ? "0" + item : item).toList(), out, RecordBytes.NUL);
        return wrong == null ? FindingCode.GRADE_SPELLING : wrong;
    }

    private static boolean isDigit(String item) {
        return item.length() == 1 && item.charAt(0) >= '0' && item.charAt(0) <= '9';
    }

    private @Nullable FindingCode ids(List<String> items, RecordBytes out) {
        if (anyLonger(items, LONGEST_ID)) {
            out.absent();
            return FindingCode.INVALID_ID;
        }
        List<String> sorted = items.size() < 2
                ? items
                : items.stream().distinct().sorted(Values::compareUtf8).toList();
        FindingCode code = list(sorted, out, RecordBytes.NUL | RecordBytes.CONTROL);
        return code == FindingCode.INVALID_TEXT ? FindingCode.INVALID_ID : code;
    }

    private static int compareUtf8(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable FindingCode date(String cell, int from, int to, RecordBytes out) {
        days = Dates.days(cell, from, to);
        if (days == Dates.INVALID) {
            out.absent();
            return FindingCode.INVALID_DATE;
        }
        out.date(days);
        return null;
    }

    private static @Nullable FindingCode year(String cell, int from, int to, RecordBytes out) {
        int year = to - from == 4 ? Dates.number(cell, from, to) : -1;
        if (year < 1000) {
            out.absent();
            return FindingCode.INVALID_YEAR;
        }
        out.smallint(year);
        return null;
    }

    private @Nullable FindingCode word(String value, RecordBytes out) {
        String word = words.word(value);
        if (word == null && type == ColumnType.BOOLEAN && (value.equals("1") || value.equals("0"))) {
            out.flag(value.equals("1"));
            return FindingCode.NUMBER_AS_BOOLEAN;
        }
        if (word == null) {
            out.absent();
            return type == ColumnType.BOOLEAN ? FindingCode.INVALID_BOOLEAN : FindingCode.UNKNOWN_WORD;
        }
        if (type == ColumnType.BOOLEAN) {
            out.flag(word.equals("true"));
        } else {
            FindingCode code = wrong(out.text(word), RecordBytes.NUL | RecordBytes.CONTROL);
            if (code != null) {
                return code == FindingCode.INVALID_TEXT ? FindingCode.UNKNOWN_WORD : code;
            }
        }
        return word.equals(value) ? null : FindingCode.WORD_CASE;
    }

    /** The value of a cell that {@link #write} accepted, in the standard's spelling; empty where it is blank. */
    String accepted(String cell) {
        String value = Blank.trimmed(cell);
        if (value == null) {
            return "";
        }
        if (type == ColumnType.BOOLEAN) {
            return value.equals("1") ? "true" : value;
        }
        String word = type == ColumnType.WORD ? words.word(value) : value;
        return word == null ? value : word;
    }
}
