package io.rollbook.portal.validate;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.Blank;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Header;
import io.rollbook.portal.parse.Make;
import io.rollbook.portal.parse.Skip;
import io.rollbook.portal.parse.Source;
import io.rollbook.roster.Entity;
import io.rollbook.roster.EscapedId;
import io.rollbook.roster.Guardians;
import io.rollbook.roster.Keep;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.FindingCode;
import io.rollbook.run.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the rows of one file, from the format's description and the file's header: checks a row and writes its
 * own record for {@code staging.<entity>}, and those that it makes beside.
 */
public final class RowRules {
    /** What a row is. */
    public enum Verdict {
        /** A record. */
        RECORD,
        /** A record that the delivery marks as deleted: written with no values and an empty digest. */
        TOMBSTONE,
        /** Deletes what an earlier row had as its given id, see {@link RowRules#given}, and says nothing more. */
        DELETED_BY_GIVEN_ID,
        /** Not a record: the format leaves such rows out. */
        SKIPPED,
        /** Not a record that the district keeps: a guardian. */
        NOT_KEPT,
        /** The header once more. */
        HEADER,
        /** Not usable; see what was found, and {@link RowRules#id}. */
        BAD
    }

    private static final int MOST_CELLS_OF_TEXT = 3;

    private final Header header;
    private final RowStatus status;
    private final int given;
    private final boolean keyIsFirst;
    private final @Nullable String keyName;
    private final boolean keyIsWritten;
    private final @Nullable Skip skip;
    private final RecordRules own;
    private final KeptFields fields;
    /** Tells what a person is, where guardians are not kept; null where rows tell nothing of that. */
    private final @Nullable RecordRules roles;

    /** Columns of the row at hand of which something was told. */
    private final Set<String> told = new HashSet<>();

    private final List<RecordRules> beside = new ArrayList<>();
    private final List<MadeRecords> made = new ArrayList<>();
    private final List<RecordRules> adding = new ArrayList<>();
    private final List<MadeRecords> added = new ArrayList<>();
    private @Nullable String id;
    private boolean bad;
    private boolean statusSet;

    /** For a file of the delivery with this header; {@code file} is its place in the delivery. */
    public RowRules(FileShape shape, Header header, KeepRules keep, int file) {
        this.header = header;
        this.status = new RowStatus(shape, header);
        Make row = shape.makes().get(0);
        this.given = row.id() == null && !row.idColumns().isEmpty() ? RowStatus.cell(shape, header, Field.Use.KEY) : -1;
        String key = row.id() == null ? null : row.id().onlyCell();
        this.keyIsFirst = key != null && header.cell(key) == 0;
        this.keyName = key;
        this.keyIsWritten = row.id() instanceof Source.Cell;
        this.skip = shape.skip();
        this.own = new RecordRules(row, shape, header, keep, file);
        this.fields = new KeptFields(shape, header, keep);
        for (Make make : shape.beside()) {
            beside.add(new RecordRules(make, shape, header, keep, file));
            made.add(new MadeRecords(make.entity()));
        }
        for (Make make : shape.adds()) {
            adding.add(new RecordRules(make, shape, header, keep, file));
            added.add(new MadeRecords(make.entity()));
        }
        this.roles = keep.keeps(Keep.GUARDIANS) || row.entity() != Entity.USERS
                ? null
                : beside.stream()
                        .filter(rules -> rules.entity() == Entity.USER_ROLES)
                        .findFirst()
                        .orElse(null);
    }

    /**
     * Columns of the file that are there and not kept, where the settings could say otherwise or the format says so: their
     * headers, or null where one may not be shown.
     */
    public static List<@Nullable String> notKept(FileShape shape, Header header, KeepRules keep) {
        List<@Nullable String> columns = new ArrayList<>(notKeptFields(shape, header, keep));
        header.metadata().stream()
                .filter(column -> !keep.keepsMetadata(column.name()))
                .forEach(column -> columns.add(column.column()));
        return columns;
    }

    private static List<String> notKeptFields(FileShape shape, Header header, KeepRules keep) {
        return shape.fields().stream()
                .filter(field -> header.cell(field.header()) >= 0)
                .filter(field -> switch (field.use()) {
                    case FORBIDDEN, DROPPED, FORMER -> true;
                    case COLUMN, PART -> !shape.keeps(field, keep);
                    case KEY, STATUS, MODIFIED -> false;
                })
                .map(Field::header)
                .toList();
    }

    /** Checks the current row and writes its record. */
    public Verdict check(CsvRows row, RecordBytes out, Found found) {
        Verdict verdict = judge(row, out, found);
        // A bad row of several lines may have swallowed others: nobody knows whose rows they were.
        if (verdict == Verdict.BAD && row.spansLines()) {
            id = null;
            made.forEach(MadeRecords::addUnknown);
        }
        return verdict;
    }

    private Verdict judge(CsvRows row, RecordBytes out, Found found) {
        bad = false;
        id = null;
        statusSet = false;
        told.clear();
        made.forEach(MadeRecords::clear);
        added.forEach(MadeRecords::clear);
        own.begin(out);
        if (row.size() != header.width() || (header.padded() && hasTail(row))) {
            // Cells that are missing leave the first what it seems to be; too many may be two rows in one.
            if (keyIsFirst && row.size() > 1 && isShort(row)) {
                id = own.writeId(row, "", 0, out, false, (code, field) -> {});
            }
            found.found(row.malformed() ? FindingCode.MALFORMED_CSV : FindingCode.UNREADABLE_ROW, null);
            made.forEach(MadeRecords::addUnknown);
            return Verdict.BAD;
        }
        if (isSkipped(row)) {
            return Verdict.SKIPPED;
        }
        String word = status.of(row);
        if (keyName == null && header.isRepeatedBy(row)) {
            return Verdict.HEADER;
        }
        boolean byGivenId = RowStatus.deletes(word) && given(row) != null;
        id = own.writeId(row, "", 0, out, !byGivenId, (code, field) -> report(found, code, field));
        if (id != null && id.equalsIgnoreCase(keyName) && header.isRepeatedBy(row)) {
            return Verdict.HEADER;
        }
        if (keyIsWritten && id != null && !EscapedId.isPlain(id)) {
            report(found, FindingCode.ID_CHARACTERS, keyName);
        }
        statusSet = word != null;
        if (!RowStatus.isKnown(word)) {
            report(found, FindingCode.INVALID_STATUS, Field.Use.STATUS.name().toLowerCase(Locale.ROOT));
        } else if (RowStatus.deletes(word)) {
            if (id == null && byGivenId && !bad) {
                return Verdict.DELETED_BY_GIVEN_ID;
            }
            own.writeNothing(out);
            own.end(row, out);
            return bad ? Verdict.BAD : Verdict.TOMBSTONE;
        }
        if (!bad && roles != null && isOnlyGuardian(roles, row)) {
            return Verdict.NOT_KEPT;
        }
        own.writeValues(row, "", 0, out, (code, field) -> report(found, code, field));
        own.end(row, out);
        for (int i = 0; i < beside.size(); i++) {
            make(beside.get(i), made.get(i), row, found);
        }
        for (int i = 0; i < adding.size(); i++) {
            make(adding.get(i), added.get(i), row, found);
        }
        return bad ? Verdict.BAD : Verdict.RECORD;
    }

    private static boolean isOnlyGuardian(RecordRules roles, CsvRows row) {
        List<String> items = roles.isPerItem("role") ? roles.items(row) : List.of("");
        return !items.isEmpty()
                && items.stream().allMatch(item -> Guardians.ROLES.contains(roles.value("role", row, item)));
    }

    /** Whether there is something behind the cells that have a name. */
    private boolean hasTail(CsvRows row) {
        for (int i = header.named(); i < row.size(); i++) {
            if (!row.isEmpty(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSkipped(CsvRows row) {
        int cell = skip == null ? -1 : header.cell(skip.header());
        if (skip == null || cell < 0) {
            return false;
        }
        String value = Blank.trimmed(row.cell(cell));
        return skip.values().contains(value == null ? "" : value.toLowerCase(Locale.ROOT));
    }

    /** Writes the records of one kind that the row makes beside; where its id is blank, a record is not made. */
    private void make(RecordRules rules, MadeRecords records, CsvRows row, Found found) {
        List<String> items = rules.items(row);
        String missing = rules.missingItem();
        if (items.isEmpty() && missing != null) {
            report(found, FindingCode.MISSING_VALUE, missing);
        }
        for (int i = 0; i < items.size(); i++) {
            RecordBytes record = records.next();
            rules.begin(record);
            String madeId =
                    rules.writeId(row, items.get(i), i, record, false, (code, field) -> tell(found, code, field));
            if (madeId != null) {
                rules.writeValues(row, items.get(i), i, record, (code, field) -> tell(found, code, field));
                rules.end(row, record);
                records.add(madeId);
            } else {
                records.addUnknown();
            }
        }
    }

    /** Of a record made beside: a column from which several are made is told of once. */
    private void tell(Found found, FindingCode code, @Nullable String field) {
        report(field != null && told.contains(field) ? (same, again) -> {} : found, code, field);
    }

    private void report(Found found, FindingCode code, @Nullable String field) {
        bad |= code.severity() == Severity.ERROR;
        found.found(code, field);
        if (field != null) {
            told.add(field);
        }
    }

    /** The row's id; null where it cannot be read, or where the row may hold rows of others. */
    public @Nullable String id() {
        return id;
    }

    /**
     * The id that the row itself gives a record whose {@link #id} is derived, as a row of roles has one; null where it gives
     * none, or where the file has no such column.
     */
    public @Nullable String given(CsvRows row) {
        String value = given < 0 || row.isEmpty(given) ? null : Blank.trimmed(row.cell(given));
        return value == null
                        || value.length() > Values.LONGEST_ID
                        || value.chars().anyMatch(Character::isISOControl)
                ? null
                : value;
    }

    /** What the row says, in the fields that the district keeps, by header; empty where it cannot be told. */
    public Map<String, String> fields(CsvRows row) {
        return fields.of(row, id);
    }

    /**
     * The class for which the row names a primary teacher, or null. Only of rows that are enrollments.
     *
     * @see io.rollbook.roster.Entity#ENROLLMENTS
     */
    public @Nullable String ledClass(CsvRows row) {
        if (own.entity() != Entity.ENROLLMENTS
                || own.isEmpty("primary", row)
                || !own.value("primary", row).equalsIgnoreCase("true")
                || !own.value("role", row).equals("teacher")) {
            return null;
        }
        return own.value("classSourcedId", row);
    }

    /** Whether the row is a line of text: one cell of several words, as no id has. */
    public boolean isText(CsvRows row) {
        return row.size() == 1 && header.width() > 1 && row.cell(0).strip().indexOf(' ') > 0;
    }

    /** Whether the row has so few cells with anything in them as a line of text has that a delimiter parts. */
    public boolean mayBeText(CsvRows row) {
        int filled = row.size();
        while (filled > 0 && row.isEmpty(filled - 1)) {
            filled--;
        }
        return filled > 0 && filled < header.width() && filled <= MOST_CELLS_OF_TEXT;
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
        return status.isModifiedSet(row);
    }

    /** Whether that is a time as the standard writes it. */
    public boolean modifiedIsTime(CsvRows row) {
        return status.isModifiedTime(row);
    }

    /** What the row that was checked last makes beside its own record, by kind. */
    public List<MadeRecords> made() {
        return made;
    }

    /** What it adds to records of other files, by kind: records of which only the columns with a value say anything. */
    public List<MadeRecords> added() {
        return added;
    }
}
