package io.rollbook.portal.parse;

import io.rollbook.roster.RecordBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file (RFC 4180; line ends LF, CRLF or CR), each with the line on which it starts, counted from 1.
 * Empty lines are no rows. As long as a file is written as RFC 4180 wants it, {@link RawRecords} finds its rows; from the
 * first that is not on, Commons CSV does, which takes more and says what is wrong. Both give the same rows.
 */
public final class CsvRows {
    private static final CSVFormat CSV = CSVFormat.Builder.create()
            .setQuote('"')
            .setIgnoreSurroundingSpaces(true)
            .setIgnoreEmptyLines(false)
            .get();

    /** Knows rows that need not be read. Only rows of one line, ended by a line end, are shown to it. */
    public interface Judge {
        /** The file's first row, without its line end. */
        void header(byte[] bytes, int from, int to);

        /**
         * Whether the row is known and may be taken out.
         *
         * @param line on which it stands in the file, from 1
         */
        boolean isKnown(byte[] bytes, int from, int to, int line);
    }

    private final Dialect dialect;
    private final RawRecords raw;
    private @Nullable Rest rest;
    private int line;
    private boolean there;

    /** Over the bytes of a file as RFC 4180 wants it; the caller closes them. */
    public CsvRows(InputStream bytes) {
        this(bytes, Dialect.RFC_4180, null);
    }

    /** Over the bytes of a file in a dialect; the caller closes them. */
    public CsvRows(InputStream bytes, Dialect dialect) {
        this(bytes, dialect, null);
    }

    /** Over those of a file's rows that the judge does not know; the caller closes the bytes. */
    public CsvRows(InputStream bytes, Dialect dialect, @Nullable Judge judge) {
        this.dialect = dialect;
        this.raw = new RawRecords(bytes, judge);
        if (!dialect.equals(Dialect.RFC_4180)) {
            raw.leave();
        }
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
            there = advance();
        } while (there && size() == 1 && cell(0).isEmpty());
        return there;
    }

    private boolean advance() throws IOException {
        if (rest == null) {
            boolean found = raw.next();
            line = raw.line();
            if (found || !raw.isLost()) {
                return found;
            }
            rest = new Rest(raw, dialect);
        }
        boolean found = rest.next();
        line = rest.line();
        return found;
    }

    /** Number of cells of the row. */
    public int size() {
        requireRow();
        return rest == null ? raw.size() : rest.row().size();
    }

    /** A cell of the row, from 0. */
    public String cell(int index) {
        requireRow();
        return rest == null ? raw.cell(index) : rest.row().get(index);
    }

    /** Whether there is nothing in a cell, not even a blank. */
    public boolean isEmpty(int index) {
        requireRow();
        return rest == null ? raw.isEmpty(index) : rest.row().get(index).isEmpty();
    }

    /**
     * Writes a cell as a text field, where it is not longer than {@code most} and there is nothing to be looked at in it:
     * neither blanks nor quotes nor anything but ASCII. Returns whether it did; else the cell is to be asked for.
     */
    public boolean write(int index, int most, RecordBytes out) {
        requireRow();
        return rest == null && raw.write(index, most, out);
    }

    /** Whether a character of ASCII is in a cell. */
    public boolean holds(int index, char what) {
        requireRow();
        return rest == null ? raw.holds(index, what) : rest.row().get(index).indexOf(what) >= 0;
    }

    /** All cells of the row. */
    public List<String> cells() {
        return IntStream.range(0, size()).mapToObj(this::cell).toList();
    }

    /** Whether the row goes over more than one line: a quoted cell holds a line end. */
    public boolean spansLines() {
        requireRow();
        return rest == null
                ? raw.spansLines()
                : rest.row().stream().anyMatch(cell -> cell.indexOf('\n') >= 0 || cell.indexOf('\r') >= 0);
    }

    /** Whether the row was written in Windows-1252 and read as that. Not known of rows that Commons CSV reads. */
    public boolean isRepaired() {
        requireRow();
        return rest == null && raw.isRepaired();
    }

    /** Lines written in Windows-1252 among those that Commons CSV has read so far. */
    public long repairedLines() {
        return rest == null ? 0 : rest.chars.repairedLines();
    }

    /** The line on which the row starts, or on which what is no row starts. */
    public int line() {
        return line;
    }

    /** Whether the judge was asked about the row, and did not know it. */
    public boolean judged() {
        return rest == null && raw.judged();
    }

    /** Whether the file's last row was known; to be asked once {@link #next} was false. */
    public boolean lastIsKnown() {
        return rest == null && raw.lastIsKnown();
    }

    /** Whether the file is no CSV from {@link #line} on: a quote that is not closed, or text after a closing quote. */
    public boolean malformed() {
        return rest != null && rest.malformed;
    }

    /** Whether what was read so far ends with a line end; known for the last row once {@link #next} was false. */
    public boolean endsWithLineEnd() {
        return rest == null ? raw.endsWithLineEnd() : rest.chars.endsWithLineEnd();
    }

    private void requireRow() {
        if (!there) {
            throw new IllegalStateException("there is no row");
        }
    }

    /** What is left of a file that is not written as RFC 4180 wants it. */
    private static final class Rest {
        private final long linesBefore;
        private final PlaintextChars chars;
        private final CSVParser parser;
        private final Iterator<CSVRecord> records;
        private @Nullable CSVRecord row;
        private long lineRead;
        private boolean malformed;

        Rest(RawRecords raw, Dialect dialect) throws IOException {
            linesBefore = raw.linesBefore();
            // What encoding it has shows at the begin of a file only.
            chars = linesBefore == 0 ? PlaintextChars.of(raw.rest()) : PlaintextChars.utf8(raw.rest());
            CSVFormat format = CSV.builder().setDelimiter(dialect.delimiter()).get();
            parser = CSVParser.builder().setReader(chars).setFormat(format).get();
            records = parser.iterator();
        }

        boolean next() throws IOException {
            chars.recordBegins();
            lineRead = parser.getCurrentLineNumber() + 1;
            row = read();
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

        CSVRecord row() {
            if (row == null) {
                throw new IllegalStateException("there is no row");
            }
            return row;
        }

        int line() {
            return (int) Math.min(Integer.MAX_VALUE, linesBefore + lineRead);
        }
    }
}
