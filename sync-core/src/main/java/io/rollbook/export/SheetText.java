package io.rollbook.export;

import io.rollbook.roster.EscapedId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the rows of one file. */
final class SheetText {
    private final Sheet sheet;
    private final CsvText csv;
    private long written;

    SheetText(Sheet sheet, OutputStream out) {
        this.sheet = sheet;
        this.csv = new CsvText(out);
    }

    void header() throws IOException {
        for (Sheet.Cell cell : sheet.cells()) {
            csv.cell(cell.header());
        }
        csv.end();
    }

    /** Values by header. */
    void row(Map<String, String> values) throws IOException {
        for (Sheet.Cell cell : sheet.cells()) {
            String value = values.get(cell.header());
            csv.cell(value == null || cell.kind() != Sheet.Kind.ID ? value : EscapedId.encode(value));
        }
        csv.end();
        written++;
    }

    /** A row of {@link Sheet#rows}. */
    void row(ResultSet row) throws SQLException {
        try {
            int column = 0;
            for (Sheet.Cell cell : sheet.cells()) {
                csv.cell(cell.kind() == Sheet.Kind.BLANK ? null : value(cell.kind(), row, ++column));
            }
            csv.end();
            written++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String value(Sheet.Kind kind, ResultSet row, int column) throws SQLException {
        return switch (kind) {
            case BLANK -> null;
            case TEXT -> row.getString(column);
            case ID -> {
                String id = row.getString(column);
                yield id == null ? null : EscapedId.encode(id);
            }
            case TEXTS -> String.join(",", items(row, column));
            case IDS -> Arrays.stream(items(row, column)).map(EscapedId::encode).collect(Collectors.joining(","));
        };
    }

    private static String[] items(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? new String[0] : (String[]) array.getArray();
    }

    void flush() throws IOException {
        csv.flush();
    }

    /** Rows without the header. */
    long written() {
        return written;
    }
}
