package io.rollbook.export;

import io.rollbook.roster.EscapedId;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of one file as OneRoster wants them (CSV Binding 1.2.1): RFC 4180, UTF-8, no line break in a cell. Else
 * values stay exactly as they are: this is for programs, not for spreadsheets.
 */
final class SheetText {
    private static final int BUFFER = 1 << 16;

    private final Sheet sheet;
    private final CSVPrinter csv;
    private long written;

    SheetText(Sheet sheet, OutputStream out) throws IOException {
        this.sheet = sheet;
        this.csv = csv(out);
    }

    /** {@code out} stays open, and gets the last of it when it is flushed. */
    static CSVPrinter csv(OutputStream out) throws IOException {
        return new CSVPrinter(
                new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER), CSVFormat.RFC4180);
    }

    void header() throws IOException {
        for (Sheet.Cell cell : sheet.cells()) {
            csv.print(cell.header());
        }
        csv.println();
    }

    /** Values by header. */
    void row(Map<String, String> values) throws IOException {
        for (Sheet.Cell cell : sheet.cells()) {
            String value = values.get(cell.header());
            csv.print(value == null || cell.kind() != Sheet.Kind.ID ? value : EscapedId.encode(value));
        }
        csv.println();
        written++;
    }

    /** A row of {@link Sheet#rows}. */
    void row(ResultSet row) throws SQLException {
        try {
            int column = 0;
            for (Sheet.Cell cell : sheet.cells()) {
                csv.print(cell.kind() == Sheet.Kind.BLANK ? null : inOneLine(value(cell.kind(), row, ++column)));
            }
            csv.println();
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

    private static @Nullable String inOneLine(@Nullable String value) {
        return value == null || (value.indexOf('\n') < 0 && value.indexOf('\r') < 0)
                ? value
                : value.replaceAll("\r\n|\r|\n", " ");
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
