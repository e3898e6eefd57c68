package io.rollbook.portal.parse;

import io.rollbook.roster.RecordBytes;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table in a CSV file of which nothing is known: how it is written, its columns, and those of its rows that can be read
 * for certain. Any other is left out, with its line and the reason. Of several tables it is the first.
 */
public final class CsvTable {
    /** There is no telling what the file's columns are. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        /** {@code reason} completes the sentence "It cannot be read for certain:". */
        Refused(String reason) {
            super(reason);
        }
    }

    /** A line that was left out. @param line from 1 */
    public record LeftOut(int line, String reason) {}

    private final Dialect dialect;
    private final String lineEnd;
    private final @Nullable TableLayout layout;
    private final CsvRows rows;
    private final boolean wide;
    private List<String> cells = List.of();
    private @Nullable LeftOut leftOut;
    private boolean utf8 = true;
    private boolean abandoned;
    private boolean ended;

    /** Over a file's bytes, from their begin; the caller closes them. */
    public CsvTable(InputStream bytes) throws IOException, Refused {
        BufferedInputStream in = new BufferedInputStream(bytes, Dialects.HEAD + 1);
        byte[] head = Dialects.head(in);
        dialect = Dialects.of(head);
        wide = isUtf16(head);
        lineEnd = lineEnd(head);
        List<TableLayout.Row> first = rows(head, dialect);
        layout = first.isEmpty() ? null : TableLayout.of(first);
        rows = new CsvRows(in, dialect);
        rows.expect(columns().size());
    }

    /** The rows that a file begins with; the last only where it is whole. */
    private static List<TableLayout.Row> rows(byte[] head, Dialect dialect) throws IOException {
        List<TableLayout.Row> rows = new ArrayList<>();
        CsvRows csv = new CsvRows(new ByteArrayInputStream(head), dialect);
        while (csv.next()) {
            rows.add(new TableLayout.Row(csv.line(), csv.lastLine(), csv.cells()));
        }
        if (head.length == Dialects.HEAD && rows.size() > 1) {
            rows.remove(rows.size() - 1);
        }
        return rows;
    }

    private static boolean isUtf16(byte[] head) {
        for (int i = 0; i < Math.min(4, head.length); i++) {
            if (head[i] == 0 || head[i] == (byte) 0xFE || head[i] == (byte) 0xFF) {
                return true;
            }
        }
        return false;
    }

    private String lineEnd(byte[] head) {
        if (dialect.carriageReturns()) {
            return "CR";
        }
        String text = new String(head, StandardCharsets.ISO_8859_1).replace("\0", "");
        return text.contains("\r\n") ? "CRLF" : "LF";
    }

    /** How the file is written. */
    public Dialect dialect() {
        return dialect;
    }

    /** How lines end: {@code LF}, {@code CRLF} or {@code CR}. */
    public String lineEnd() {
        return lineEnd;
    }

    /** How the file is encoded, as far as it was read. */
    public String encoding() {
        if (wide) {
            return "UTF-16";
        }
        return utf8 ? "UTF-8" : "Windows-1252";
    }

    /** Lines before the table. */
    public int linesBefore() {
        return layout == null ? 0 : layout.linesBefore();
    }

    /** Rows that name the columns. */
    public int headerRows() {
        return layout == null ? 0 : layout.headerRows();
    }

    /** The names of the columns; empty where the file is. */
    public List<String> columns() {
        return layout == null ? List.of() : layout.columns();
    }

    /** Goes to the next row, or to the next line that is left out. */
    public boolean next() throws IOException {
        TableLayout table = layout;
        while (table != null && !ended && rows.next()) {
            if (rows.line() > table.linesToSkip()) {
                read(table);
                return true;
            }
        }
        if (rows.abandoned() && !abandoned) {
            abandoned = true;
            leftOut = new LeftOut(
                    rows.line(),
                    "is too long, or too many before it could not be read: the file was not read any further");
            return true;
        }
        return false;
    }

    private void read(TableLayout table) {
        utf8 &= !rows.isRepaired();
        List<String> row = rows.cells();
        int width = table.columns().size();
        if (rows.malformed()) {
            leaveOut("has quotes that do not match, or might be read in more than one way");
        } else if (row.size() != width) {
            leaveOut("has %d cells and not %d".formatted(row.size(), width));
        } else if (row.stream().anyMatch(cell -> cell.indexOf(RecordBytes.UNDECODABLE) >= 0)) {
            leaveOut("is neither UTF-8 nor Windows-1252");
        } else if (table.isEndedBy(row)) {
            // Under the same names too: those who left may be listed below those who are there.
            ended = true;
            leaveOut("begins another table: of that, and of all that is behind it, nothing was read");
        } else {
            leftOut = null;
            cells = row;
        }
    }

    private void leaveOut(String reason) {
        leftOut = new LeftOut(rows.line(), reason);
    }

    /** Why the line at hand was left out; null where it is a row. */
    public @Nullable LeftOut leftOut() {
        return leftOut;
    }

    /** The cells of the row at hand. */
    public List<String> cells() {
        return cells;
    }
}
