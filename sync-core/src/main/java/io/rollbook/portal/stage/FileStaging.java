package io.rollbook.portal.stage;

import io.rollbook.district.Feed;
import io.rollbook.district.KeepRules;
import io.rollbook.portal.known.RowKind;
import io.rollbook.portal.open.Member;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Dialects;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Header;
import io.rollbook.portal.parse.HeaderSearch;
import io.rollbook.portal.parse.JsonRows;
import io.rollbook.portal.validate.Ages;
import io.rollbook.portal.validate.Denials;
import io.rollbook.portal.validate.Found;
import io.rollbook.portal.validate.MadeRecords;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.portal.validate.TextLines;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.Finding;
import io.rollbook.run.FindingCode;
import io.rollbook.run.Meter;
import io.rollbook.run.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads one file: every row checked, and copied into the staging table or put in quarantine. */
final class FileStaging {
    /** Why rows are skipped. */
    static final String NO_GUARDIANS = "guardians are not kept";

    private final StagingTables tables;
    private final KeepRules keep;
    private final Feed.Owns owns;
    private final Findings findings;
    private final Quarantine quarantine;
    private final Meter meter;
    private final RowFaults faults;
    private final @Nullable Phones phones;
    private final List<RowKind.Note> notes = new ArrayList<>();
    private final RecordBytes record = new RecordBytes();
    private final SeenRecords seen = new SeenRecords();

    /** {@code phones}: decides whose phone numbers enter; null where nobody's do. */
    FileStaging(
            StagingTables tables,
            KeepRules keep,
            Feed.Owns owns,
            Findings findings,
            Quarantine quarantine,
            Meter meter,
            @Nullable Phones phones) {
        this.tables = tables;
        this.keep = keep;
        this.owns = owns;
        this.findings = findings;
        this.quarantine = quarantine;
        this.meter = meter;
        this.faults = new RowFaults(findings, quarantine);
        this.phones = phones;
    }

    /** Decides whose phone numbers enter; null where nobody's do. */
    @Nullable
    Phones phones() {
        return phones;
    }

    /** The ids of what was staged so far. */
    SeenRecords seen() {
        return seen;
    }

    /**
     * Reads a file of the format.
     *
     * @param memory recognises rows that need not be read; null where the file's rows are not remembered
     */
    FileReading read(Format format, Member member, FileShape shape, InputStream plaintext, @Nullable FileMemory memory)
            throws IOException {
        String name = member.name();
        FileReading reading = new FileReading(member.index(), name, shape);
        reading.pulled = plaintext instanceof JsonRows;
        Dialects.Found written = Dialects.in(member.head());
        CsvRows rows = new CsvRows(plaintext, written.dialect());
        Entity entity = shape.entity();
        if (entity == null || !keep.keeps(entity)) {
            skip(reading, rows, entity == null ? "not part of a roster" : "not kept");
        } else if (rows.next()) {
            if (!written.dialect().isUsual()) {
                findings.add(FindingCode.DIALECT, name, written.dialect().oddity());
            }
            Header header = header(reading, shape, rows, entity, written.width());
            header.notes().forEach(note -> findings.add(note.code(), name, note.column()));
            reading.header = header;
            if (header.fatal() == null) {
                RowRules.notKept(shape, header, keep)
                        .forEach(column -> findings.add(FindingCode.NOT_KEPT, name, column));
                Denials denials = Denials.of(header);
                denials.tellColumns((code, column) -> tellColumn(code, reading, entity, column, rows));
                RowRules rules = new RowRules(shape, header, keep, member.index());
                if (memory != null) {
                    rows.recognise(memory);
                }
                RowWays ways = new RowWays(tables, seen, record, format, entity, rules, denials, member.size());
                readRows(reading, rows, rules, memory, ways);
            }
        } else if (rows.abandoned()) {
            faults.abandoned(reading, rows, entity);
        }
        findings.flush(tables.main());
        quarantine.flush(tables.main());
        return reading;
    }

    private Header header(FileReading reading, FileShape shape, CsvRows rows, Entity entity, int width)
            throws IOException {
        HeaderSearch search = HeaderSearch.in(rows, shape);
        if (search.linesBefore() > 0) {
            findings.tally(
                    FindingCode.LINES_BEFORE_HEADER, reading.name, null, null, search.line(), search.linesBefore());
        } else if (search.malformed()) {
            findings.add(RowFaults.at(FindingCode.MALFORMED_CSV, reading, search.line(), entity));
        }
        Header header = search.header().forRowsOf(width);
        if (header.padded()) {
            findings.add(FindingCode.TRAILING_CELLS, reading.name, null);
        }
        rows.expect(header.width());
        return header;
    }

    /** Rows are counted under it as they come. */
    private void tellColumn(
            FindingCode code, FileReading reading, @Nullable Entity entity, @Nullable String column, CsvRows rows) {
        if (code == FindingCode.NOT_KEPT) {
            findings.add(code, reading.name, column);
        } else {
            findings.tally(code, reading.name, entity, column, rows.line(), 0);
        }
    }

    /** Reads no more than whether there are passwords, and how old people are where that matters. */
    private void skip(FileReading reading, CsvRows rows, String reason) throws IOException {
        findings.add(FindingCode.NOT_KEPT, reading.name, null);
        reading.ignored = true;
        if (rows.next()) {
            Header header = Header.of(reading.shape, rows.cells());
            Entity entity = reading.shape.entity();
            boolean sound = entity != null && header.fatal() == null;
            Denials denials = sound ? Denials.of(header) : Denials.known(header);
            denials.tellColumns((code, column) -> tellColumn(code, reading, entity, column, rows));
            RowRules rules = sound ? new RowRules(reading.shape, header, keep, reading.index) : null;
            try (AgeNotes ages = rules == null ? null : ages(reading, header)) {
                while (rows.next()) {
                    reading.read++;
                    meter.row();
                    denials.tell(
                            rows, (code, column) -> findings.tally(code, reading.name, entity, column, rows.line(), 1));
                    if (rules != null
                            && ages != null
                            && rules.check(rows, record, (code, column) -> {}) == RowRules.Verdict.RECORD) {
                        ages.add(rows);
                    }
                }
                finish(ages);
            }
        }
        reading.skip(reason, reading.read);
    }

    private @Nullable AgeNotes ages(FileReading reading, Header header) {
        Ages ages = phones == null ? null : phones.ages(reading.shape, header);
        return ages == null ? null : new AgeNotes(tables.ages(), ages, reading.index);
    }

    /** Notes those who are not kept; null where all are, or where nobody is stored and no traits of theirs may come. */
    private @Nullable GuardianNotes guardians(FileReading reading, Entity entity) {
        return entity != Entity.USERS
                        || keep.keeps(Keep.GUARDIANS)
                        || (tables.isFirstLoad() && !keep.keeps(Entity.DEMOGRAPHICS))
                ? null
                : new GuardianNotes(tables.guardians(), reading.index);
    }

    private static void finish(@Nullable AgeNotes ages) {
        if (ages != null) {
            ages.finish();
        }
    }

    private void readRows(FileReading reading, CsvRows rows, RowRules rules, @Nullable FileMemory memory, RowWays ways)
            throws IOException {
        Entity entity = ways.entity();
        TextLines text = new TextLines(reading.shape.file(), rules, record, faults.linesOfText(reading, rules, entity));
        int shortLine = 0;
        int headerAgain = 0;
        try (ways;
                AgeNotes ages = reading.header == null ? null : ages(reading, reading.header);
                GuardianNotes guardians = guardians(reading, entity);
                GivenIdNotes given = new GivenIdNotes(tables.givenIds(), reading.index)) {
            while (!reading.tooManyBadRows && rows.next()) {
                if (text.takes(rows)) {
                    shortLine = 0;
                    continue;
                }
                text.areRows();
                if (headerAgain > 0) {
                    faults.secondTable(reading, headerAgain, entity);
                    break;
                }
                reading.read++;
                meter.row();
                shortLine = 0;
                switch (check(reading, rows, rules, ways)) {
                    case RECORD -> {
                        if (rules != null && ages != null) {
                            ages.add(rows);
                        }
                        ways.add(rules);
                        ways.addMade(rules);
                        given.add(rows, rules, false);
                        seen.noteLead(rules.ledClass(rows), ways.bytes());
                        noteStatus(reading, rows, rules);
                        if (memory != null) {
                            remember(memory, rows, rules);
                        }
                    }
                    case TOMBSTONE -> {
                        noteStatus(reading, rows, rules);
                        if (owns.removesSome(entity)) {
                            ways.bury(rules);
                            given.add(rows, rules, true);
                            reading.tombstones++;
                        } else {
                            notOwned(reading, rows, entity);
                        }
                    }
                    case DELETED_BY_GIVEN_ID -> {
                        noteStatus(reading, rows, rules);
                        if (owns.removesSome(entity)) {
                            given.add(rows, rules, true);
                        } else {
                            notOwned(reading, rows, entity);
                        }
                    }
                    case SKIPPED -> reading.skip("left out by the mapping", 1);
                    case NOT_KEPT -> {
                        reading.skip(NO_GUARDIANS, 1);
                        findings.tally(FindingCode.GUARDIAN_NOT_KEPT, reading.name, entity, null, rows.line(), 1);
                        if (guardians != null) {
                            guardians.add(idOf(rules), rows.line());
                        }
                    }
                    case HEADER -> {
                        reading.read--;
                        boolean atTheTop = reading.read == 0 && (memory == null || memory.known() == 0);
                        headerAgain = atTheTop ? 0 : rows.line();
                        if (atTheTop) {
                            findings.tally(FindingCode.HEADER_REPEATED, reading.name, entity, null, rows.line(), 1);
                        } else {
                            rows.recogniseNoMore();
                        }
                    }
                    case BAD -> shortLine = faults.bad(reading, rows, rules, entity);
                }
            }
            reading.copied = ways.finish();
            given.finish();
            finish(ages);
            if (guardians != null) {
                guardians.finish();
            }
        }
        if (headerAgain > 0 && !reading.severalTables) {
            findings.tally(FindingCode.HEADER_REPEATED, reading.name, entity, null, headerAgain, 1);
        }
        if (memory != null) {
            memory.end();
            tell(reading, entity, memory);
            shortLine = rows.lastIsKnown() ? 0 : shortLine;
        }
        faults.ended(reading, rows, entity, Math.max(shortLine, text.end(rows, reading.read)));
    }

    private void remember(FileMemory memory, CsvRows rows, RowRules rules) {
        int made = 0;
        for (MadeRecords records : rules.made()) {
            made += records.count();
        }
        RowKind kind = new RowKind(made, isMarked(rows, rules), !rules.statusSet(), List.copyOf(notes));
        memory.add(rows.judged(), kind, idOf(rules));
    }

    static String idOf(RowRules rules) {
        return Objects.requireNonNull(rules.id(), "a usable row has an id");
    }

    /** Says of recognised rows what would have been said had they been read. */
    private void tell(FileReading reading, Entity entity, FileMemory memory) {
        reading.known = memory.known();
        reading.made = memory.made();
        reading.read += reading.known;
        memory.tell((kind, rows, firstLine) -> {
            if (kind.marked()) {
                reading.marked.add(firstLine, rows);
            }
            if (kind.unmarked()) {
                reading.unmarked.add(firstLine, rows);
            }
            kind.notes()
                    .forEach(note -> findings.tally(
                            note.code(), reading.name, entity, note.field(), firstLine, Math.toIntExact(rows)));
        });
    }

    private RowRules.Verdict check(FileReading reading, CsvRows rows, RowRules rules, RowWays ways) {
        Entity entity = ways.entity();
        notes.clear();
        Found found = (code, field) -> {
            notes.add(new RowKind.Note(code, field));
            if (code.severity() == Severity.ERROR) {
                findings.add(new Finding(code, reading.name, rows.line(), entity.table(), rules.id(), field, null));
            } else {
                findings.tally(code, reading.name, entity, field, rows.line(), 1);
            }
        };
        RowRules.Verdict verdict = rules.check(rows, record, found);
        ways.denials().tell(rows, found);
        if (rows.isRepaired()) {
            found.found(FindingCode.ENCODING_REPAIRED, null);
        }
        if (rows.mended()) {
            found.found(FindingCode.QUOTES_MENDED, null);
        }
        if (verdict == RowRules.Verdict.RECORD && !reading.pulled && rows.spansLines()) {
            found.found(FindingCode.LINE_BREAK, null);
        }
        return verdict;
    }

    private void notOwned(FileReading reading, CsvRows rows, Entity entity) {
        reading.skip("marked as deleted, not owned by the feed", 1);
        findings.tally(FindingCode.NOT_OWNED, reading.name, entity, "status", rows.line(), 1);
    }

    private static void noteStatus(FileReading reading, CsvRows rows, RowRules rules) {
        if (isMarked(rows, rules)) {
            reading.marked.add(rows.line(), 1);
        }
        if (!rules.statusSet()) {
            reading.unmarked.add(rows.line(), 1);
        }
        if (!rules.modifiedSet(rows)) {
            reading.undated.add(rows.line(), 1);
        } else if (!rules.modifiedIsTime(rows)) {
            reading.misdated.add(rows.line(), 1);
        }
    }

    private static boolean isMarked(CsvRows rows, RowRules rules) {
        return rules.statusSet() || rules.modifiedSet(rows);
    }
}
