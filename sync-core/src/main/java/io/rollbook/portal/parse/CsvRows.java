package io.rollbook.portal.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file (RFC 4180; line ends LF, CRLF or CR), each with the line on which it starts, counted from 1.
 * Empty lines are no rows.
 */
public final class CsvRows {
    private static final CSVFormat CSV = CSVFormat.Builder.create()
            .setDelimiter(',')
            .setQuote('"')
            .setIgnoreSurroundingSpaces(true)
            .setIgnoreEmptyLines(false)
            .get();

    /** Where a line of what is read stands in the file: it may have been taken out of more. */
    @FunctionalInterface
    public interface Lines {
        /** The line in the file, from 1, of the record that starts on this line; asked in order. */
        int inFile(long line);
    }

    private final PlaintextChars chars;
    private final Lines lines;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private @Nullable CSVRecord row;
    private long lineRead;
    private int line;
    private boolean malformed;

    /** Over a file's bytes; the caller closes them. */
    public CsvRows(InputStream bytes) throws IOException {
        this(bytes, line -> (int) Math.min(Integer.MAX_VALUE, line));
    }

    /** Over what is left of a file's bytes after whole records were taken out; the caller closes them. */
    public CsvRows(InputStream bytes, Lines lines) throws IOException {
        this.lines = lines;
        this.chars = new PlaintextChars(bytes);
        this.parser = CSVParser.builder().setReader(chars).setFormat(CSV).get();
        this.records = parser.iterator();
    }

    /**
     * Goes to the next row.
     *
     * @return whether there is one; not where the file ends, nor where it is no CSV from {@link #line} on, see
     *     {@link #malformed}
     * @throws IOException where the bytes cannot be read
     */
    public boolean next() throws IOException {
        do {
            chars.recordBegins();
            lineRead = parser.getCurrentLineNumber() + 1;
            row = read();
            // Only now: what was taken out before the row is known once the row has been read.
            line = lines.inFile(lineRead);
        } while (row != null && row.size() == 1 && row.get(0).isEmpty());
        return row != null;
    }

    private @Nullable CSVRecord read() throws IOException {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            IOException cause = e.getCause();
            if (cause instanceof CSVException || cause instanceof PlaintextChars.EndlessRecord) {
                malformed = true;
                return null;
            }
            throw cause;
        }
    }

    /** Number of cells of the row. */
    public int size() {
        return current().size();
    }

    /** A cell of the row, from 0. */
    public String cell(int index) {
        return current().get(index);
    }

    /** All cells of the row. */
    public List<String> cells() {
        return current().toList();
    }

    /** Whether the row goes over more than one line: a quoted cell holds a line end. */
    public boolean spansLines() {
        return current().stream().anyMatch(cell -> cell.indexOf('\n') >= 0 || cell.indexOf('\r') >= 0);
    }

    /** The line on which the row starts, or on which what is no row starts. */
    public int line() {
        return line;
    }

    /** The same line, counted in what was read only. */
    public long lineRead() {
        return lineRead;
    }

    /** Whether the file is no CSV from {@link #line} on: a quote that is not closed, or text after a closing quote. */
    public boolean malformed() {
        return malformed;
    }

    /** Whether what was read so far ends with a line end; known for the last row once {@link #next} was false. */
    public boolean endsWithLineEnd() {
        return chars.endsWithLineEnd();
    }

    private CSVRecord current() {
        if (row == null) {
            throw new IllegalStateException("there is no row");
        }
        return row;
    }
}
