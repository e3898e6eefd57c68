package io.rollbook.portal.validate;

import io.rollbook.portal.parse.Blank;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Derived;
import io.rollbook.portal.parse.Header;
import io.rollbook.roster.Column;
import io.rollbook.roster.DerivedId;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.FindingCode;
import io.rollbook.run.Severity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks and writes the records that a row makes beside its own: one for each item of a list. */
public final class DerivedRules {
    /** One column of the derived record that is filled from a cell. */
    private record Part(String column, String header, int cell, Values values) {}

    private final Derived shape;
    private final int each;
    private final int file;
    private final List<Part> parts;
    private final DerivedId ids;
    private final RecordBytes scratch = new RecordBytes();
    private final Map<String, String> values = new HashMap<>();
    private List<String> items = List.of();
    private int line;

    DerivedRules(Derived shape, Header header, int file) {
        this.shape = shape;
        this.each = header.cell(shape.each());
        this.file = file;
        this.ids = new DerivedId(shape.entity());
        this.parts = shape.others().entrySet().stream()
                .map(other -> new Part(
                        other.getKey(),
                        other.getValue(),
                        header.cell(other.getValue()),
                        new Values(shape.entity().column(other.getKey()))))
                .toList();
    }

    /** Reads the row's list and checks it. Returns whether the row makes records. */
    boolean check(CsvRows row, Found found) {
        line = row.line();
        scratch.begin(0);
        items = Blank.items(row.cell(each)).stream().distinct().toList();
        if (items.isEmpty()) {
            found.found(FindingCode.MISSING_VALUE, shape.each());
            return false;
        }
        for (String item : items) {
            FindingCode code = Values.id(item, 0, item.length(), scratch);
            if (code != null) {
                found.found(code, shape.each());
                return false;
            }
        }
        boolean good = true;
        for (Part part : parts) {
            String cell = row.cell(part.cell());
            FindingCode code =
                    part.header().equals(Entity.KEY) ? null : part.values().write(cell, scratch);
            if (code != null) {
                found.found(code, part.header());
                good &= code.severity() != Severity.ERROR;
            }
            values.put(part.column(), part.values().accepted(cell));
        }
        return good;
    }

    /** What the derived records are. */
    public Entity entity() {
        return shape.entity();
    }

    /** How many records the row makes that was checked last. */
    public int count() {
        return items.size();
    }

    /** Writes one of them; returns its id. */
    public String write(int index, RecordBytes out) {
        values.put(shape.into(), items.get(index));
        List<Column> columns = shape.entity().columns();
        out.begin(columns.size() + 4);
        String id = ids.of(shape.id().stream()
                .map(column -> values.getOrDefault(column, ""))
                .toArray(String[]::new));
        out.text(id);
        out.valuesBegin();
        for (Column column : columns) {
            String value = values.getOrDefault(column.name(), "");
            if (value.isEmpty()) {
                out.absent();
            } else {
                out.text(value);
            }
        }
        out.hash();
        out.smallint(file);
        out.integer(line);
        return id;
    }
}
