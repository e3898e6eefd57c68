package io.rollbook.portal.validate;

import io.rollbook.portal.parse.Blank;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Header;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the rows of a file say of themselves: whether their records are still there, and when they were last changed. */
final class RowStatus {
    private static final String ACTIVE = "active";
    private static final Set<String> DELETED = Set.of("tobedeleted", "inactive");
    /** A time in UTC (OneRoster 1.2 CSV, type DateTime); 0 stands for any digit. */
    private static final String TIME = "0000-00-00T00:00:00.000Z";

    private final int status;
    private final int modified;

    RowStatus(FileShape shape, Header header) {
        this.status = cell(shape, header, Field.Use.STATUS);
        this.modified = cell(shape, header, Field.Use.MODIFIED);
    }

    /** Where the cells of the file's column of this use are; -1 where it has none. */
    static int cell(FileShape shape, Header header, Field.Use use) {
        return shape.fields().stream()
                .filter(field -> field.use() == use)
                .mapToInt(field -> header.cell(field.header()))
                .findFirst()
                .orElse(-1);
    }

    /** The status, in lower case; null where it is not set. */
    @Nullable
    String of(CsvRows row) {
        String word = status < 0 || row.isEmpty(status) ? null : Blank.trimmed(row.cell(status));
        return word == null ? null : word.toLowerCase(Locale.ROOT);
    }

    /** Whether it marks a record as deleted. */
    static boolean deletes(@Nullable String status) {
        return status != null && DELETED.contains(status);
    }

    /** Whether it is a word of the standard, or not set. */
    static boolean isKnown(@Nullable String status) {
        return status == null || status.equals(ACTIVE) || deletes(status);
    }

    /** Whether the row says when it was last changed. */
    boolean isModifiedSet(CsvRows row) {
        return modified >= 0
                && modified < row.size()
                && !row.isEmpty(modified)
                && Blank.trimmed(row.cell(modified)) != null;
    }

    /** Whether what the row says of that is a time as the standard writes it. */
    boolean isModifiedTime(CsvRows row) {
        return modified >= 0 && modified < row.size() && isTime(row.cell(modified));
    }

    static boolean isTime(String cell) {
        if (cell.length() != TIME.length()) {
            return false;
        }
        for (int i = 0; i < TIME.length(); i++) {
            char form = TIME.charAt(i);
            char at = cell.charAt(i);
            if (form == '0' ? at < '0' || at > '9' : at != form) {
                return false;
            }
        }
        return Dates.days(cell, 0, 10) != Dates.INVALID
                && Dates.number(cell, 11, 13) < 24
                && Dates.number(cell, 14, 16) < 60
                && Dates.number(cell, 17, 19) < 60;
    }
}
