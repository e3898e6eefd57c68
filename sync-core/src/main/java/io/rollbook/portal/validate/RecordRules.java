package io.rollbook.portal.validate;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.Blank;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Each;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Header;
import io.rollbook.portal.parse.Make;
import io.rollbook.portal.parse.Source;
import io.rollbook.roster.Column;
import io.rollbook.roster.ColumnType;
import io.rollbook.roster.DerivedId;
import io.rollbook.roster.Entity;
import io.rollbook.roster.EscapedId;
import io.rollbook.roster.Keep;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.FindingCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks and writes one kind of record that the rows of a file make: key, columns, digest, file, line. */
final class RecordRules {
    private static final Found SILENT = (code, field) -> {};

    private final Make make;
    private final Header header;
    private final int file;
    private final int key;
    private final boolean keyEscaped;
    private final @Nullable BoundSource id;
    private final List<ColumnRule.OfValue> idParts;
    private final DerivedId derivedId;
    private final List<ColumnRule> rules = new ArrayList<>();
    private final List<ColumnRule.OfValue> period;
    /** Lists of which each item belongs to one of the other; empty where there are none. */
    private final List<ColumnRule.OfValue> parallel;

    private final Map<String, Integer> places = new HashMap<>();

    RecordRules(Make make, FileShape shape, Header header, KeepRules keep, int file) {
        this.make = make;
        this.header = header;
        this.file = file;
        String onlyCell = make.id() == null ? null : make.id().onlyCell();
        this.key = onlyCell == null ? -1 : header.cell(onlyCell);
        this.keyEscaped = make.id() instanceof Source.Unescaped;
        this.id = make.id() == null || key >= 0 ? null : BoundSource.bind(make.id(), header);
        this.derivedId = new DerivedId(make.entity());
        Entity entity = make.entity();
        entity.columns().forEach(column -> rules.add(rule(column, shape, keep)));
        this.period =
                entity.period().stream().map(column -> ofValue(column.name())).toList();
        this.parallel =
                entity.parallel().stream().map(column -> ofValue(column.name())).toList();
        this.idParts = make.idColumns().stream().map(this::ofValue).toList();
    }

    private ColumnRule rule(Column column, FileShape shape, KeepRules keep) {
        if (column.keep() == Keep.METADATA) {
            return metadata(column, shape, keep);
        }
        Source source = make.values().get(column.name());
        if (source == null || !keep.keeps(column.keep())) {
            return ColumnRule.absent(column);
        }
        String name = name(column, source);
        Values values = new Values(column, column.required() || isRequired(shape, column));
        String cell = source.onlyCell();
        if (cell != null && (source instanceof Source.Cell || column.type() == ColumnType.ID)) {
            boolean escaped = source instanceof Source.Unescaped;
            return new ColumnRule.OfValue(header.cell(cell), escaped, null, List.of(), name, false, values);
        }
        // The roster's own minimum is not to be told away.
        List<Integer> told = column.required() ? List.of() : places(source);
        return new ColumnRule.OfValue(
                -1, false, BoundSource.bind(source, header), told, name, source.perItem(), values);
    }

    /** They are the row's: the row's own record has them, and not those that it makes beside. */
    private ColumnRule metadata(Column column, FileShape shape, KeepRules keep) {
        List<Header.Metadata> columns = make != shape.makes().get(0)
                ? List.of()
                : header.metadata().stream()
                        .filter(each -> keep.keepsMetadata(each.name()))
                        .sorted(Comparator.comparing(Header.Metadata::name))
                        .toList();
        return columns.isEmpty() ? ColumnRule.absent(column) : new ColumnRule.OfMetadata(column.name(), columns);
    }

    private ColumnRule.OfValue ofValue(String column) {
        if (rules.get(place(column)) instanceof ColumnRule.OfValue rule) {
            return rule;
        }
        throw new IllegalArgumentException(column + " is no column of the standard");
    }

    private List<Integer> places(Source source) {
        return source.headers().stream()
                .map(header::cell)
                .filter(place -> place >= 0)
                .toList();
    }

    /** What a column is called in the file: the first header that it is made of, or that of the items. */
    private String name(Column column, Source source) {
        Each each = make.each();
        String otherwise = each != null && source.perItem() ? each.headers().get(0) : column.name();
        return source.headers().stream().findFirst().orElse(otherwise);
    }

    private boolean isRequired(FileShape shape, Column column) {
        return make.equals(shape.makes().get(0))
                && shape.fields().stream().filter(Field::required).anyMatch(field -> column.name()
                        .equals(field.column()));
    }

    /** What the records are. */
    Entity entity() {
        return make.entity();
    }

    /** What the row makes a record for each of: one empty item where it makes one. */
    List<String> items(CsvRows row) {
        Each each = make.each();
        if (each == null) {
            return List.of("");
        }
        Set<String> items = new LinkedHashSet<>();
        for (String name : each.headers()) {
            int place = header.cell(name);
            if (place >= 0 && each.list()) {
                items.addAll(Blank.items(row.cell(place)));
            } else if (place >= 0) {
                String item = Blank.trimmed(row.cell(place));
                if (item != null) {
                    items.add(item);
                }
            }
        }
        return List.copyOf(items);
    }

    /** The header under which a row without an item is to be told; null where it need not have one. */
    @Nullable
    String missingItem() {
        Each each = make.each();
        return each != null && each.required() ? each.headers().get(0) : null;
    }

    /** Begins a record. */
    void begin(RecordBytes out) {
        out.begin(rules.size() + 4);
    }

    /** Writes the id; null where there is none, or none that can be used. A blank one is told only where it has to be. */
    @Nullable
    String writeId(CsvRows row, String item, int index, RecordBytes out, boolean required, Found found) {
        boolean asItIs = key >= 0 && !(keyEscaped && row.holds(key, EscapedId.MARK));
        if (asItIs && row.write(key, Values.LONGEST_ID, out)) {
            return row.cell(key);
        }
        String value = id(row, item, index);
        int from = Blank.from(value);
        int to = Blank.to(value, from);
        if (from == to) {
            out.absent();
            if (required) {
                found.found(FindingCode.MISSING_ID, idHeader());
            }
            return null;
        }
        FindingCode code = Values.id(value, from, to, out);
        if (code != null) {
            found.found(code, idHeader());
            return null;
        }
        return value.substring(from, to);
    }

    private String id(CsvRows row, String item, int index) {
        if (key >= 0) {
            return keyEscaped ? EscapedId.decode(row.cell(key)) : row.cell(key);
        }
        if (id != null) {
            return id.of(row, item, index);
        }
        String[] parts = new String[idParts.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = idParts.get(i).accepted(row, item, index);
            if (parts[i].isEmpty()) {
                return "";
            }
        }
        return derivedId.of(parts);
    }

    /** Whether a column's cell has nothing in it. */
    boolean isEmpty(String column, CsvRows row) {
        int cell = ofValue(column).cell();
        return cell >= 0 && row.isEmpty(cell);
    }

    private int place(String column) {
        return places.computeIfAbsent(
                column, name -> make.entity().columns().indexOf(make.entity().column(name)));
    }

    /** A value of the row's record as it was written, as a word of the standard where it is one; empty where it is none. */
    String value(String column, CsvRows row) {
        return value(column, row, "");
    }

    /** The same of the record that an item of the row makes. */
    String value(String column, CsvRows row, String item) {
        return ofValue(column).accepted(row, item, 0);
    }

    /** Whether the value of a column differs between the records that a row makes. */
    boolean isPerItem(String column) {
        return rules.get(place(column)).perItem();
    }

    private String idHeader() {
        return make.id() == null
                ? idParts.get(0).header()
                : make.id().headers().stream().findFirst().orElse(Entity.KEY);
    }

    /** Writes the values. What does not depend on the item is told of the first. */
    void writeValues(CsvRows row, String item, int index, RecordBytes out, Found found) {
        out.valuesBegin();
        for (int i = 0; i < rules.size(); i++) {
            ColumnRule rule = rules.get(i);
            FindingCode code = rule.write(row, item, index, out);
            if (code != null) {
                (index == 0 || rule.perItem() ? found : SILENT).found(code, rule.header());
            }
        }
        if (period.size() == 2) {
            int begin = period.get(0).values().days();
            int end = period.get(1).values().days();
            if (begin != Dates.INVALID && end != Dates.INVALID && end < begin) {
                found.found(FindingCode.DATES_REVERSED, period.get(1).header());
            }
        }
        if (parallel.size() == 2) {
            int some = parallel.get(0).values().items();
            int others = parallel.get(1).values().items();
            if (some != others && some > 0 && others > 0) {
                found.found(FindingCode.SUBJECTS_DIFFER, parallel.get(1).header());
            }
        }
        out.hash();
    }

    /** Writes no values, and an empty digest. */
    void writeNothing(RecordBytes out) {
        rules.forEach(rule -> out.absent());
        out.emptyBytes();
    }

    /** Ends a record with the place that it comes from. */
    void end(CsvRows row, RecordBytes out) {
        out.smallint(file);
        out.integer(row.line());
    }
}
