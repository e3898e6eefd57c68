package io.rollbook.portal.stage;

import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.validate.MadeRecords;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.portal.validate.TextLines;
import io.rollbook.roster.Entity;
import io.rollbook.run.Finding;
import io.rollbook.run.FindingCode;

/** What becomes of rows that cannot be used, and of a file that holds them. */
final class RowFaults {
    /** Bad rows after which a file is not what it is named as. */
    static final int MOST_BAD_ROWS = 15_000;

    private final Findings findings;
    private final Quarantine quarantine;

    RowFaults(Findings findings, Quarantine quarantine) {
        this.findings = findings;
        this.quarantine = quarantine;
    }

    /** Puts the row at hand into quarantine; returns its line where it is short, else 0. */
    int bad(FileReading reading, CsvRows rows, RowRules rules, Entity entity) {
        quarantine.add(entity, rules.id(), reading.index, rows.line());
        quarantine.say(() -> rules.fields(rows));
        reading.unreadable |= rules.id() == null;
        for (MadeRecords made : rules.made()) {
            // A person's roles are kept with the person.
            if (made.entity() != Entity.USER_ROLES) {
                for (int i = 0; i < made.count(); i++) {
                    quarantine.add(made.entity(), made.id(i), reading.index, rows.line());
                }
                if (made.mayBeMore()) {
                    reading.unknownBeside.add(made.entity());
                }
            }
        }
        reading.bad++;
        if (reading.bad >= MOST_BAD_ROWS) {
            reading.tooManyBadRows = true;
            findings.add(at(FindingCode.TOO_MANY_BAD_ROWS, reading, rows.line(), entity));
        }
        return rules.isShort(rows) ? rows.line() : 0;
    }

    /**
     * The header stands among the rows again, and more rows behind it: those of the same list, or those who left, say. None of
     * them is read, here as in {@code CsvTable}.
     */
    void secondTable(FileReading reading, int line, Entity entity) {
        reading.severalTables = true;
        anyones(reading, line, FindingCode.SECOND_TABLE, entity);
    }

    /** What the end of a file tells. {@code shortLine}: of the last row, where that is short; else 0. */
    void ended(FileReading reading, CsvRows rows, Entity entity, int shortLine) {
        if (rows.abandoned()) {
            abandoned(reading, rows, entity);
        } else if (shortLine > 0 && !reading.tooManyBadRows && !rows.endsWithLineEnd()) {
            reading.damaged = true;
            findings.add(at(FindingCode.TRUNCATED_FILE, reading, shortLine, entity));
        }
    }

    /** What is not read counts as one row that could be anyone's. */
    void abandoned(FileReading reading, CsvRows rows, Entity entity) {
        reading.damaged = true;
        anyones(reading, rows.line(), FindingCode.ENDLESS_ROW, entity);
    }

    /** What becomes of lines of text in a file. */
    TextLines.Told linesOfText(FileReading reading, RowRules rules, Entity entity) {
        return new TextLines.Told() {
            @Override
            public void isRow(int line) {
                anyones(reading, line, FindingCode.UNREADABLE_ROW, entity);
                rules.made().stream()
                        .map(MadeRecords::entity)
                        .filter(made -> made != Entity.USER_ROLES)
                        .forEach(reading.unknownBeside::add);
            }

            @Override
            public void areBehind(int line, int lines) {
                findings.tally(FindingCode.LINES_AFTER_DATA, reading.name, null, null, line, lines);
            }

            @Override
            public void sayMore(long rows) {
                reading.said = rows;
                findings.add(FindingCode.FEWER_ROWS_THAN_SAID, reading.name, null);
            }
        };
    }

    /** Counts a row that may be anyone's. */
    void anyones(FileReading reading, int line, FindingCode code, Entity entity) {
        reading.read++;
        reading.bad++;
        reading.unreadable = true;
        quarantine.add(entity, null, reading.index, line);
        findings.add(at(code, reading, line, entity));
    }

    /** Something about a line. */
    static Finding at(FindingCode code, FileReading reading, int line, Entity entity) {
        return new Finding(code, reading.name, line, entity.table(), null, null, null);
    }
}
