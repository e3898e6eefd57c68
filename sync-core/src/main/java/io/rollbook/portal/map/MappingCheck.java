package io.rollbook.portal.map;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Dialects;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Header;
import io.rollbook.portal.parse.HeaderSearch;
import io.rollbook.portal.validate.MadeRecords;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.roster.NeverKept;
import io.rollbook.roster.RecordBytes;
import io.rollbook.roster.RecordText;
import io.rollbook.run.FindingCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a format makes of a sample: the first records, and everything that is wrong with it row by row. Needs nothing else. */
public final class MappingCheck {
    private final Format format;
    private final int most;

    /** For a format; {@code most}: rows of which the records are shown. */
    public MappingCheck(Format format, int most) {
        this.format = format;
        this.most = most;
    }

    /** A record: what it is, and its id and values by OneRoster name. */
    public record Made(Entity entity, Map<String, String> values) {}

    /** Something about a row or a column. @param line in the file, from 1; 0 where it is about the file */
    public record Problem(FindingCode code, int line, @Nullable String field) {}

    /**
     * What was found.
     *
     * @param shape the name under which the mapping has the file; null where it has none
     * @param rows rows behind the header
     * @param bad rows that cannot be used
     * @param skipped rows that are left out
     * @param records the records of the first rows
     */
    public record Found(
            String file,
            @Nullable String shape,
            long rows,
            long bad,
            long skipped,
            List<Made> records,
            List<Problem> problems) {}

    /** Reads a sample. */
    public Found check(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Optional<FileShape> shape = format.file(name).filter(one -> one.entity() != null);
        if (shape.isEmpty()) {
            return new Found(name, null, 0, 0, 0, List.of(), List.of());
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            Dialects.Found written = Dialects.in(Dialects.head(in));
            return check(name, shape.get(), new CsvRows(in, written.dialect()), written.width());
        }
    }

    private Found check(String name, FileShape shape, CsvRows rows, int width) throws IOException {
        List<Problem> problems = new ArrayList<>();
        List<Made> records = new ArrayList<>();
        if (!rows.next()) {
            problems.add(new Problem(FindingCode.EMPTY_FILE, 0, null));
            return new Found(name, shape.file(), 0, 0, 0, records, problems);
        }
        HeaderSearch search = HeaderSearch.in(rows, shape);
        Header header = search.header().forRowsOf(width);
        if (search.linesBefore() > 0) {
            problems.add(new Problem(FindingCode.LINES_BEFORE_HEADER, search.line(), null));
        }
        header.notes().stream()
                .filter(note -> note.code() != FindingCode.HEADER_ORDER && note.code() != FindingCode.UNKNOWN_COLUMN)
                .forEach(note -> problems.add(new Problem(note.code(), rows.line(), note.column())));
        header.denied().stream()
                .filter(column -> column.why() != NeverKept.PASSWORD)
                .forEach(column -> problems.add(new Problem(FindingCode.NEVER_KEPT, rows.line(), column.column())));
        if (header.fatal() != null) {
            return new Found(name, shape.file(), 0, 0, 0, records, problems);
        }
        // Everything: what a district keeps is its own to say.
        rows.expect(header.width());
        RowRules rules = new RowRules(shape, header, new KeepRules(EnumSet.allOf(Keep.class), Set.of()), 0);
        RecordBytes own = new RecordBytes();
        long read = 0;
        long bad = 0;
        long skipped = 0;
        int headerAgain = 0;
        while (rows.next()) {
            if (headerAgain > 0) {
                problems.add(new Problem(FindingCode.SECOND_TABLE, headerAgain, null));
                break;
            }
            read++;
            int line = rows.line();
            RowRules.Verdict verdict =
                    rules.check(rows, own, (code, field) -> problems.add(new Problem(code, line, field)));
            bad += verdict == RowRules.Verdict.BAD ? 1 : 0;
            skipped += verdict == RowRules.Verdict.SKIPPED || verdict == RowRules.Verdict.HEADER ? 1 : 0;
            if (verdict == RowRules.Verdict.HEADER) {
                problems.add(new Problem(FindingCode.HEADER_REPEATED, line, null));
                headerAgain = read == skipped ? 0 : line;
            }
            if (verdict == RowRules.Verdict.RECORD && read - bad - skipped <= most) {
                show(Objects.requireNonNull(shape.entity()), own, rules, records);
            }
        }
        if (rows.abandoned()) {
            problems.add(new Problem(FindingCode.ENDLESS_ROW, rows.line(), null));
        }
        return new Found(name, shape.file(), read, bad, skipped, records, problems);
    }

    private static void show(Entity entity, RecordBytes own, RowRules rules, List<Made> records) {
        records.add(new Made(entity, RecordText.of(entity, own)));
        for (MadeRecords made : rules.made()) {
            for (int i = 0; i < made.count(); i++) {
                records.add(new Made(made.entity(), RecordText.of(made.entity(), made.record(i))));
            }
        }
    }
}
