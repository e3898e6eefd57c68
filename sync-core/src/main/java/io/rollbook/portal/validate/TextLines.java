package io.rollbook.portal.validate;

import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.RowCount;
import io.rollbook.roster.RecordBytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lines of text, which are rows that nobody can read where a row follows, and no rows where the file ends behind them. What they
 * say of how many rows there are is held against what was read.
 */
public final class TextLines {
    /** Lines of text behind the last row. */
    private static final int MOST_LINES_AFTER = 10;

    /** Takes what is told of them. */
    public interface Told {
        /** A line among the rows: a bad row that may be anyone's. */
        void isRow(int line);

        /** Lines behind the last row. @param line of the first of them */
        void areBehind(int line, int lines);

        /** They say that there are more rows than were read. */
        void sayMore(long rows);
    }

    private record Line(int number, @Nullable RowCount says) {}

    private final String file;
    private final RowRules rules;
    private final RecordBytes record;
    private final Told told;
    private final List<Line> lines = new ArrayList<>();

    /**
     * For a file.
     *
     * @param file its name in the format
     * @param record is written to where a line has to be looked at closely
     */
    public TextLines(String file, RowRules rules, RecordBytes record, Told told) {
        this.file = file;
        this.rules = rules;
        this.record = record;
        this.told = told;
    }

    /** Takes the row at hand where it may be such a line; what becomes of it is told later. */
    public boolean takes(CsvRows rows) {
        if (lines.size() >= MOST_LINES_AFTER) {
            return false;
        }
        boolean text = rules.isText(rows);
        RowCount says = text || rules.mayBeText(rows) ? RowCount.in(rows.cells(), file) : null;
        boolean taken = text || (says != null && !isRecord(rows));
        if (taken) {
            lines.add(new Line(rows.line(), says));
        }
        return taken;
    }

    /** Whether it is a record all the same: {@code 1045,Data Entry}, whose number is its id. */
    private boolean isRecord(CsvRows rows) {
        return rows.cell(0).strip().chars().allMatch(Character::isDigit)
                && rules.check(rows, record, (code, field) -> {}) == RowRules.Verdict.RECORD;
    }

    /** Tells the lines taken so far as rows; returns the last of them, or 0. */
    public int areRows() {
        int last = 0;
        for (Line line : lines) {
            last = line.number();
            told.isRow(last);
        }
        lines.clear();
        return last;
    }

    /**
     * Tells what the lines behind the last row are, once there is no further row; returns the last of them where it is a row
     * that is cut off, else 0.
     *
     * @param read rows that were read
     */
    public int end(CsvRows rows, long read) {
        if (!isEnd(rows, read)) {
            return areRows();
        }
        told.areBehind(lines.get(0).number(), lines.size());
        lines.stream()
                .map(Line::says)
                .filter(Objects::nonNull)
                .min(Comparator.comparingLong(RowCount::rows))
                .filter(says -> says.isMoreThan(read))
                .ifPresent(says -> told.sayMore(says.rows()));
        lines.clear();
        return 0;
    }

    private boolean isEnd(CsvRows rows, long read) {
        return !lines.isEmpty()
                && (rows.endsWithLineEnd() || isWhole(lines.get(lines.size() - 1), read))
                && !rows.lastIsKnown()
                && !rows.abandoned();
    }

    /** Whether a line that does not end is no part of one all the same: of a number that was cut off less is left. */
    private static boolean isWhole(Line last, long read) {
        return last.says() != null && last.says().rows() >= read;
    }
}
