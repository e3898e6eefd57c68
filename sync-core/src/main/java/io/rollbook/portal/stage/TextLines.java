package io.rollbook.portal.stage;

import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.RowCount;
import io.rollbook.portal.validate.MadeRecords;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lines of text, which are rows that nobody can read where a row follows, and no rows where the file ends behind them. What they
 * say of how many rows there are is held against what was read.
 */
final class TextLines {
    /** Lines of text behind the last row. */
    private static final int MOST_LINES_AFTER = 10;

    private record Line(int number, @Nullable RowCount says) {}

    private final FileReading reading;
    private final RowRules rules;
    private final Findings findings;
    private final IntConsumer anyones;
    private final Predicate<CsvRows> record;
    private final List<Line> lines = new ArrayList<>();

    /**
     * For a file.
     *
     * @param anyones counts a line as a bad row that may be anyone's
     * @param record whether a row can be used
     */
    TextLines(FileReading reading, RowRules rules, Findings findings, IntConsumer anyones, Predicate<CsvRows> record) {
        this.reading = reading;
        this.rules = rules;
        this.findings = findings;
        this.anyones = anyones;
        this.record = record;
    }

    boolean takes(CsvRows rows) {
        if (lines.size() >= MOST_LINES_AFTER) {
            return false;
        }
        boolean text = rules.isText(rows);
        RowCount says = text || rules.mayBeText(rows) ? RowCount.in(rows.cells(), reading.shape.file()) : null;
        boolean taken = text || (says != null && !isRecord(rows));
        if (taken) {
            lines.add(new Line(rows.line(), says));
        }
        return taken;
    }

    /** Whether it is a record all the same: {@code 1045,Data Entry}, whose number is its id. */
    private boolean isRecord(CsvRows rows) {
        return rows.cell(0).strip().chars().allMatch(Character::isDigit) && record.test(rows);
    }

    /** Counts the lines taken so far as bad rows; returns the last of them. */
    int areRows() {
        int last = 0;
        for (Line line : lines) {
            last = line.number();
            anyones.accept(last);
            rules.made().stream()
                    .map(MadeRecords::entity)
                    .filter(made -> made != Entity.USER_ROLES)
                    .forEach(reading.unknownBeside::add);
        }
        lines.clear();
        return last;
    }

    boolean isEnd(CsvRows rows) {
        return !lines.isEmpty()
                && (rows.endsWithLineEnd() || isWhole(lines.get(lines.size() - 1)))
                && !rows.lastIsKnown()
                && !rows.abandoned();
    }

    /** Whether a line that does not end is no part of one all the same: of a number that was cut off less is left. */
    private boolean isWhole(Line last) {
        return last.says() != null && last.says().rows() >= reading.read;
    }

    int end() {
        findings.tally(
                FindingCode.LINES_AFTER_DATA,
                reading.name,
                null,
                null,
                lines.get(0).number(),
                lines.size());
        lines.stream()
                .map(Line::says)
                .filter(Objects::nonNull)
                .min(Comparator.comparingLong(RowCount::rows))
                .filter(says -> says.isMoreThan(reading.read))
                .ifPresent(says -> {
                    reading.said = says.rows();
                    findings.add(FindingCode.FEWER_ROWS_THAN_SAID, reading.name, null);
                });
        lines.clear();
        return 0;
    }
}
