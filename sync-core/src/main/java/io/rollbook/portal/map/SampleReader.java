package io.rollbook.portal.map;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Dialects;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Header;
import io.rollbook.portal.parse.HeaderSearch;
import io.rollbook.portal.validate.MadeRecords;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.portal.validate.TextLines;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.roster.NeverKept;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.FindingCode;
import io.rollbook.run.Severity;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one sample: what its first rows make, and everything that is wrong with it row by row. */
final class SampleReader implements TextLines.Told {
    private final FileShape shape;
    private final Entity entity;
    private final int most;
    private final SampleNotes notes;
    private final SampleSet set;
    /** Rows that are the header again, and the line of one that stands among the others; else 0. */
    private int headers;

    private int headerAgain;

    /** {@code most}: rows of which the records are shown; {@code set}: takes all records. */
    SampleReader(FileShape shape, int most, SampleNotes notes, SampleSet set) {
        this.shape = shape;
        this.entity = Objects.requireNonNull(shape.entity());
        this.most = most;
        this.notes = notes;
        this.set = set;
    }

    /** Returns whether it was read to its end. */
    boolean read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            Dialects.Found written = Dialects.in(Dialects.head(in));
            CsvRows rows = new CsvRows(in, written.dialect());
            if (!written.dialect().isUsual()) {
                notes.add(FindingCode.DIALECT, 0, written.dialect().oddity());
            }
            if (!rows.next()) {
                notes.add(FindingCode.EMPTY_FILE, 0, null);
                return false;
            }
            Header header = header(rows, written.width());
            return header.fatal() == null && read(rows, header);
        }
    }

    private Header header(CsvRows rows, int width) throws IOException {
        HeaderSearch search = HeaderSearch.in(rows, shape);
        Header header = search.header().forRowsOf(width);
        // Where there was none, the rows at hand are behind those that were looked through for it.
        int at = search.line() + search.linesBefore();
        if (search.linesBefore() > 0) {
            notes.add(FindingCode.LINES_BEFORE_HEADER, search.line(), null);
        } else if (search.malformed()) {
            notes.add(FindingCode.MALFORMED_CSV, search.line(), null);
        }
        if (header.padded()) {
            notes.add(FindingCode.TRAILING_CELLS, 0, null);
        }
        header.notes().stream()
                .filter(note -> note.code() != FindingCode.HEADER_ORDER && note.code() != FindingCode.UNKNOWN_COLUMN)
                .forEach(note -> notes.add(note.code(), at, note.column()));
        header.denied().stream()
                .filter(column -> column.why() != NeverKept.PASSWORD)
                .forEach(column -> notes.add(FindingCode.NEVER_KEPT, at, column.column()));
        return header;
    }

    private boolean read(CsvRows rows, Header header) throws IOException {
        // Everything: what a district keeps is its own to say.
        rows.expect(header.width());
        RowRules rules = new RowRules(shape, header, new KeepRules(EnumSet.allOf(Keep.class), Set.of()), 0);
        RecordBytes own = new RecordBytes();
        TextLines text = new TextLines(shape.file(), rules, own, this);
        int shortLine = 0;
        while (rows.next()) {
            if (text.takes(rows)) {
                shortLine = 0;
                continue;
            }
            text.areRows();
            if (headerAgain > 0) {
                notes.add(FindingCode.SECOND_TABLE, headerAgain, null);
                return false;
            }
            notes.rows++;
            row(rows, rules, own);
            shortLine = rules.isShort(rows) ? rows.line() : 0;
        }
        shortLine = Math.max(shortLine, text.end(rows, notes.rows - headers));
        if (notes.rows == headers) {
            notes.add(shape.required() ? FindingCode.EMPTY_FILE : FindingCode.EMPTY_OPTIONAL_FILE, 0, null);
        }
        if (rows.abandoned()) {
            notes.add(FindingCode.ENDLESS_ROW, rows.line(), null);
        } else if (shortLine > 0 && !rows.endsWithLineEnd()) {
            notes.add(FindingCode.TRUNCATED_FILE, shortLine, null);
        }
        return !rows.abandoned();
    }

    private void row(CsvRows rows, RowRules rules, RecordBytes own) {
        int line = rows.line();
        switch (rules.check(rows, own, (code, field) -> tell(code, line, field))) {
            case RECORD -> {
                take(rules, own, line);
                if (rows.spansLines()) {
                    notes.add(FindingCode.LINE_BREAK, line, null);
                }
            }
            case BAD -> {
                notes.bad++;
                set.bad(entity, rules);
            }
            case SKIPPED -> notes.skipped++;
            case HEADER -> {
                notes.skipped++;
                headers++;
                notes.add(FindingCode.HEADER_REPEATED, line, null);
                headerAgain = notes.rows == notes.skipped ? 0 : line;
            }
            case TOMBSTONE, DELETED_BY_GIVEN_ID, NOT_KEPT -> {}
        }
        if (rows.isRepaired()) {
            notes.add(FindingCode.ENCODING_REPAIRED, line, null);
        }
        if (rows.mended()) {
            notes.add(FindingCode.QUOTES_MENDED, line, null);
        }
    }

    @Override
    public void isRow(int line) {
        notes.rows++;
        notes.bad++;
        notes.add(FindingCode.UNREADABLE_ROW, line, null);
    }

    @Override
    public void areBehind(int line, int lines) {
        notes.add(FindingCode.LINES_AFTER_DATA, line, null);
    }

    @Override
    public void sayMore(long rows) {
        notes.add(FindingCode.FEWER_ROWS_THAN_SAID, 0, null);
    }

    /** What is only told for completeness is no problem of the mapping. */
    private void tell(FindingCode code, int line, @Nullable String field) {
        if (code.severity() != Severity.INFO) {
            notes.add(code, line, field);
        }
    }

    private void take(RowRules rules, RecordBytes own, int line) {
        boolean shown = notes.rows - notes.bad - notes.skipped <= most;
        set.record(entity, Objects.requireNonNull(rules.id()), own, notes, line);
        if (shown) {
            notes.show(entity, own);
        }
        for (MadeRecords made : rules.made()) {
            for (int i = 0; i < made.count(); i++) {
                set.record(made.entity(), made.id(i), made.record(i), notes, line);
                if (shown) {
                    notes.show(made.entity(), made.record(i));
                }
            }
        }
    }
}
