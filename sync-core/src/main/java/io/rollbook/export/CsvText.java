package io.rollbook.export;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes CSV as OneRoster wants it (CSV Binding 1.2.1): RFC 4180, UTF-8, no line break in a cell. Values stay exactly as
 * they are: this is for programs, not for spreadsheets.
 */
final class CsvText {
    private static final int BUFFER = 1 << 16;

    private final Writer out;
    private boolean first = true;

    /** {@code out} stays open. */
    CsvText(OutputStream out) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
    }

    /** Appends a cell to the row; none is blank. */
    CsvText cell(@Nullable String value) throws IOException {
        if (!first) {
            out.append(',');
        }
        first = false;
        if (value != null) {
            append(value);
        }
        return this;
    }

    /** Ends the row. */
    void end() throws IOException {
        out.append("\r\n");
        first = true;
    }

    void flush() throws IOException {
        out.flush();
    }

    private void append(String value) throws IOException {
        boolean quoted = false;
        boolean broken = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            quoted |= c == ',' || c == '"';
            broken |= c == '\n' || c == '\r';
        }
        String text = broken ? value.replaceAll("\r\n|\r|\n", " ") : value;
        if (quoted || broken) {
            out.append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            out.append(text);
        }
    }
}
