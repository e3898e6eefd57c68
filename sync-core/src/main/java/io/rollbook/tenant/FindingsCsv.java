package io.rollbook.tenant;

import io.rollbook.tenant.Findings.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Findings as lines of a CSV file for a spreadsheet. */
final class FindingsCsv {
    private static final List<String> COLUMNS =
            List.of("code", "severity", "file", "line", "entity", "sourcedId", "field", "message", "fix", "note");

    private final Spreadsheet out;
    private final List<String> names;

    /** Writes the header; {@code names} are the fields that get columns. */
    FindingsCsv(Appendable out, List<String> names) {
        this.out = new Spreadsheet(out);
        this.names = names;
        List<String> header = new ArrayList<>(COLUMNS);
        names.forEach(name -> header.add("row." + name));
        this.out.line(header);
    }

    void add(Row row, CauseWords words) {
        List<@Nullable String> cells = new ArrayList<>();
        cells.add(row.code());
        cells.add(row.severity());
        cells.add(row.file());
        cells.add(row.line() == null ? null : row.line().toString());
        cells.add(row.entity());
        cells.add(row.sourcedId());
        cells.add(row.field());
        cells.add(words.row());
        cells.add(words.fix());
        cells.add(row.note());
        Map<String, String> fields = row.fields() == null ? Map.of() : row.fields();
        names.forEach(name -> cells.add(fields.get(name)));
        out.line(cells);
    }
}
