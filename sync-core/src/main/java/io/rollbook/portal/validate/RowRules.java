package io.rollbook.portal.validate;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.Blank;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Header;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.FindingCode;
import io.rollbook.run.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the rows of one file, from the entity table and the file's header: checks a row and writes its record
 * for {@code staging.<entity>}: key, columns, digest, file, line.
 */
public final class RowRules {
    /** What a row is. */
    public enum Verdict {
        /** A record. */
        RECORD,
        /** A record that the delivery marks as deleted: written with no values and an empty digest. */
        TOMBSTONE,
        /** Not usable; see what was found, and {@link RowRules#id}. */
        BAD
    }

    /** One column to write: where its cell is (-1: nowhere, or not kept), what it is called, how it is checked. */
    private record Rule(int cell, String header, Values values) {}

    private final FileShape shape;
    private final Header header;
    private final int file;
    private final int key;
    private final int status;
    private final int modified;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Rule> period;
    private final @Nullable DerivedRules derived;
    private @Nullable String id;
    private boolean bad;
    private boolean statusSet;

    /** For a file of the delivery with this header; {@code file} is its place in the delivery. */
    public RowRules(FileShape shape, Header header, KeepRules keep, int file) {
        this.shape = shape;
        this.header = header;
        this.file = file;
        this.key = cellOf(Field.Use.KEY);
        this.status = cellOf(Field.Use.STATUS);
        this.modified = cellOf(Field.Use.MODIFIED);
        Entity entity = entity(shape);
        entity.columns().forEach(column -> rules.add(rule(column, keep)));
        this.period = entity.period().stream()
                .map(column -> rules.get(entity.columns().indexOf(column)))
                .toList();
        this.derived = shape.derived() == null ? null : new DerivedRules(shape.derived(), header, file);
    }

    private Rule rule(Column column, KeepRules keep) {
        Field field = shape.fields().stream()
                .filter(candidate -> column.name().equals(candidate.column()))
                .findFirst()
                .orElse(null);
        String name = field == null ? column.name() : field.header();
        return new Rule(keep.keeps(column.keep()) ? header.cell(name) : -1, name, new Values(column));
    }

    /** Headers of the file's columns that are there and not kept. */
    public static List<String> notKept(FileShape shape, Header header, KeepRules keep) {
        return shape.fields().stream()
                .filter(field -> header.cell(field.header()) >= 0)
                .filter(field -> field.use() == Field.Use.FORBIDDEN
                        || (field.column() != null
                                && !keep.keeps(
                                        entity(shape).column(field.column()).keep())))
                .map(Field::header)
                .toList();
    }

    /** Checks the current row and writes its record. */
    public Verdict check(CsvRows row, RecordBytes out, Found found) {
        Verdict verdict = judge(row, out, found);
        // A bad row of several lines may have swallowed others: nobody knows whose rows they were.
        if (verdict == Verdict.BAD && row.spansLines()) {
            id = null;
        }
        return verdict;
    }

    private Verdict judge(CsvRows row, RecordBytes out, Found found) {
        bad = false;
        id = null;
        statusSet = false;
        out.begin(rules.size() + 4);
        if (row.size() != header.width()) {
            // Cells that are missing leave the first what it seems to be; too many may be two rows in one.
            if (key == 0 && row.size() > 1 && isShort(row)) {
                readId(row, out, (code, field) -> {});
            }
            found.found(FindingCode.UNREADABLE_ROW, null);
            return Verdict.BAD;
        }
        readId(row, out, (code, field) -> report(found, code, field));
        out.valuesBegin();
        if (isTombstone(row, found)) {
            return bad ? Verdict.BAD : tombstone(row, out);
        }
        writeValues(row, out, found);
        if (derived != null && !derived.check(row, (code, field) -> report(found, code, field))) {
            bad = true;
        }
        out.hash();
        return bad ? Verdict.BAD : placed(row, out, Verdict.RECORD);
    }

    private void writeValues(CsvRows row, RecordBytes out, Found found) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.cell() < 0) {
                out.absent();
                continue;
            }
            FindingCode code = rule.values().write(row, rule.cell(), out);
            if (code != null) {
                report(found, code, rule.header());
            }
        }
        if (period.size() == 2) {
            int begin = period.get(0).values().days();
            int end = period.get(1).values().days();
            if (begin != Dates.INVALID && end != Dates.INVALID && end < begin) {
                report(found, FindingCode.DATES_REVERSED, period.get(1).header());
            }
        }
    }

    private Verdict tombstone(CsvRows row, RecordBytes out) {
        rules.forEach(rule -> out.absent());
        out.emptyBytes();
        return placed(row, out, Verdict.TOMBSTONE);
    }

    private Verdict placed(CsvRows row, RecordBytes out, Verdict verdict) {
        out.smallint(file);
        out.integer(row.line());
        return verdict;
    }

    private boolean isTombstone(CsvRows row, Found found) {
        String word = status < 0 ? null : Blank.trimmed(row.cell(status));
        statusSet = word != null;
        if (word == null) {
            return false;
        }
        switch (word.toLowerCase(Locale.ROOT)) {
            case "active" -> {
                return false;
            }
            case "tobedeleted", "inactive" -> {
                return true;
            }
            default -> {
                report(
                        found,
                        FindingCode.INVALID_STATUS,
                        Field.Use.STATUS.name().toLowerCase(Locale.ROOT));
                return false;
            }
        }
    }

    private void readId(CsvRows row, RecordBytes out, Found found) {
        String cell = row.cell(key);
        int from = Blank.from(cell);
        int to = Blank.to(cell, from);
        if (from == to) {
            found.found(FindingCode.MISSING_ID, Entity.KEY);
            out.absent();
            return;
        }
        FindingCode code = Values.id(cell, from, to, out);
        if (code != null) {
            found.found(code, Entity.KEY);
        } else {
            id = cell.substring(from, to);
        }
    }

    private void report(Found found, FindingCode code, @Nullable String field) {
        bad |= code.severity() == Severity.ERROR;
        found.found(code, field);
    }

    /** The row's id; null where it cannot be read, or where the row may hold rows of others. */
    public @Nullable String id() {
        return id;
    }

    /** Whether the row's status is set. */
    public boolean statusSet() {
        return statusSet;
    }

    /** Whether the row has fewer cells than the header. */
    public boolean isShort(CsvRows row) {
        return row.size() < header.width();
    }

    /** Whether the row says when it was last changed. */
    public boolean modifiedSet(CsvRows row) {
        return modified >= 0 && modified < row.size() && Blank.trimmed(row.cell(modified)) != null;
    }

    /** The rules for records that the rows make beside, or null. */
    public @Nullable DerivedRules derived() {
        return derived;
    }

    private int cellOf(Field.Use use) {
        return shape.fields().stream()
                .filter(field -> field.use() == use)
                .mapToInt(field -> header.cell(field.header()))
                .findFirst()
                .orElse(-1);
    }

    private static Entity entity(FileShape shape) {
        Entity entity = shape.entity();
        if (entity == null) {
            throw new IllegalArgumentException(shape.file() + " holds nothing of a roster");
        }
        return entity;
    }
}
