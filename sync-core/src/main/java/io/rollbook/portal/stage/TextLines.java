package io.rollbook.portal.stage;

import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.validate.MadeRecords;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Lines of text, which are rows that nobody can read where a row follows, and no rows where the file ends behind them. */
final class TextLines {
    /** Lines of text behind the last row. */
    private static final int MOST_LINES_AFTER = 10;

    private final FileReading reading;
    private final RowRules rules;
    private final Findings findings;
    private final IntConsumer anyones;
    private final List<Integer> lines = new ArrayList<>();

    /** {@code anyones}: counts a line as a bad row that may be anyone's. */
    TextLines(FileReading reading, RowRules rules, Findings findings, IntConsumer anyones) {
        this.reading = reading;
        this.rules = rules;
        this.findings = findings;
        this.anyones = anyones;
    }

    boolean takes(CsvRows rows) {
        boolean taken = lines.size() < MOST_LINES_AFTER && rules.isText(rows);
        if (taken) {
            lines.add(rows.line());
        }
        return taken;
    }

    /** Counts the lines taken so far as bad rows; returns the last of them. */
    int areRows() {
        int last = 0;
        for (int line : lines) {
            last = line;
            anyones.accept(line);
            rules.made().stream()
                    .map(MadeRecords::entity)
                    .filter(made -> made != Entity.USER_ROLES)
                    .forEach(reading.unknownBeside::add);
        }
        lines.clear();
        return last;
    }

    boolean isEnd(CsvRows rows) {
        return !lines.isEmpty() && rows.endsWithLineEnd() && !rows.lastIsKnown() && !rows.abandoned();
    }

    int end() {
        findings.tally(FindingCode.LINES_AFTER_DATA, reading.name, null, null, lines.get(0), lines.size());
        lines.clear();
        return 0;
    }
}
