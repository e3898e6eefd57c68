package io.rollbook.portal.map;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Dialects;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Header;
import io.rollbook.portal.parse.HeaderSearch;
import io.rollbook.portal.validate.MadeRecords;
import io.rollbook.portal.validate.RowRules;
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
final class SampleReader {
    private final FileShape shape;
    private final Entity entity;
    private final int most;
    private final SampleNotes notes;
    private final SampleSet set;

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
        if (search.linesBefore() > 0) {
            notes.add(FindingCode.LINES_BEFORE_HEADER, search.line(), null);
        }
        header.notes().stream()
                .filter(note -> note.code() != FindingCode.HEADER_ORDER && note.code() != FindingCode.UNKNOWN_COLUMN)
                .forEach(note -> notes.add(note.code(), rows.line(), note.column()));
        header.denied().stream()
                .filter(column -> column.why() != NeverKept.PASSWORD)
                .forEach(column -> notes.add(FindingCode.NEVER_KEPT, rows.line(), column.column()));
        return header;
    }

    private boolean read(CsvRows rows, Header header) throws IOException {
        // Everything: what a district keeps is its own to say.
        rows.expect(header.width());
        RowRules rules = new RowRules(shape, header, new KeepRules(EnumSet.allOf(Keep.class), Set.of()), 0);
        RecordBytes own = new RecordBytes();
        int headerAgain = 0;
        while (rows.next()) {
            if (headerAgain > 0) {
                notes.add(FindingCode.SECOND_TABLE, headerAgain, null);
                return false;
            }
            notes.rows++;
            int line = rows.line();
            switch (rules.check(rows, own, (code, field) -> tell(code, line, field))) {
                case RECORD -> take(rules, own, line);
                case BAD -> {
                    notes.bad++;
                    set.bad(entity, rules);
                }
                case SKIPPED -> notes.skipped++;
                case HEADER -> {
                    notes.skipped++;
                    notes.add(FindingCode.HEADER_REPEATED, line, null);
                    headerAgain = notes.rows == notes.skipped ? 0 : line;
                }
                case TOMBSTONE, DELETED_BY_GIVEN_ID, NOT_KEPT -> {}
            }
        }
        if (rows.abandoned()) {
            notes.add(FindingCode.ENDLESS_ROW, rows.line(), null);
        }
        return !rows.abandoned();
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
