package io.rollbook.made;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes CSV as RFC 4180 wants it: UTF-8, CRLF, quotes where a cell needs them. */
final class CsvText {
    private final Writer out;
    private final StringBuilder line = new StringBuilder(256);

    CsvText(OutputStream out) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
    }

    void row(List<String> cells) throws IOException {
        row(cells.toArray(new String[0]));
    }

    void row(@Nullable String[] cells) throws IOException {
        out.append(text(cells)).append("\r\n");
    }

    /** The first half of a row, where an export broke off. */
    void halfRow(@Nullable String[] cells) throws IOException {
        StringBuilder text = text(cells);
        out.append(text, 0, text.length() / 2);
    }

    void flush() throws IOException {
        out.flush();
    }

    private StringBuilder text(@Nullable String[] cells) {
        line.setLength(0);
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                line.append(',');
            }
            String cell = cells[i];
            if (cell != null) {
                append(cell);
            }
        }
        return line;
    }

    private void append(String cell) {
        if (cell.indexOf(',') < 0 && cell.indexOf('"') < 0) {
            line.append(cell);
        } else {
            line.append('"').append(cell.replace("\"", "\"\"")).append('"');
        }
    }
}
