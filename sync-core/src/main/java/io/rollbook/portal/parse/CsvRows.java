package io.rollbook.portal.parse;

import io.rollbook.roster.RecordBytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file, each with the line on which it starts, counted from 1. Empty lines are no rows. A row that can
 * be understood in more than one way is {@link #malformed}: it has no cells, and reading goes on behind it.
 * {@link RawRecords} finds the rows that are written as the dialect says, {@link DoubtfulRecord} reads what is not.
 */
public final class CsvRows {
    /** Lines that a row may have which is not written as the dialect says. */
    private static final int MOST_LINES = 20;

    /** Characters of them. */
    private static final int LONGEST_DOUBT = 1 << 16;

    /** Rows that cannot be read, after which a file is given up: each may take a look far ahead. */
    private static final int MOST_MALFORMED = 20_000;

    /** Knows rows that need not be read. Only rows of one line, ended by a line end, are shown to it. */
    public interface Judge {
        /** The file's header, without its line end, and how the file is written. */
        void header(Dialect dialect, byte[] bytes, int from, int to);

        /**
         * How many bytes the known row has that may come next; 0 where none may. Where a line ends there, these bytes are
         * asked for first: what is known begins where a row does, so its end need not be looked for.
         */
        int expected();

        /**
         * Whether the row is known and may be taken out.
         *
         * @param line on which it stands in the file, from 1
         */
        boolean isKnown(byte[] bytes, int from, int to, int line);
    }

    private final Dialect dialect;
    private final RawRecords raw;
    private final Cells plain;
    private final Deque<CSVRecord> parsed = new ArrayDeque<>();
    private @Nullable CSVRecord row;
    private int width;
    private int line;
    private boolean there;
    private boolean malformed;
    private boolean mended;
    private int unread;
    private boolean repaired;

    /** Over the bytes of a file as RFC 4180 wants it; the caller closes them. */
    public CsvRows(InputStream bytes) throws IOException {
        this(bytes, Dialect.RFC_4180);
    }

    /** Over the bytes of a file in a dialect; the caller closes them. */
    public CsvRows(InputStream bytes, Dialect dialect) throws IOException {
        this.dialect = dialect;
        this.raw = new RawRecords(Utf8Stream.over(bytes), dialect);
        this.plain = raw.cells();
    }

    /** From here on leaves out the rows that the judge knows. The row at hand is the header. */
    public void recognise(Judge judge) {
        requireRow();
        if (row == null && !malformed) {
            raw.recognise(judge);
        }
    }

    /** From here on every row is read. */
    public void recogniseNoMore() {
        raw.recogniseNoMore();
    }

    /** Says how many cells a row has, once the header is known: doubtful rows are measured by it. */
    public void expect(int cells) {
        width = cells;
    }

    /**
     * Goes to the next row.
     *
     * @return whether there is one; not where the file ends, nor where it is given up, see {@link #abandoned}
     * @throws IOException where the bytes cannot be read
     */
    public boolean next() throws IOException {
        do {
            there = advance();
        } while (there && !malformed && size() == 1 && cell(0).isEmpty());
        return there;
    }

    private boolean advance() throws IOException {
        malformed = false;
        row = parsed.poll();
        if (row != null) {
            line++;
            return true;
        }
        mended = false;
        boolean found = unread <= MOST_MALFORMED && raw.next();
        line = raw.line();
        repaired = found && raw.isRepaired();
        if (found && raw.isDoubtful()) {
            understand();
        } else if (found && isAmbiguous()) {
            // All of its lines: one of them by itself might be whatever somebody wrote into a cell.
            malformed = true;
            unread++;
        }
        return found;
    }

    /** Reads what is not written as the dialect says, over one line or several. */
    private void understand() throws IOException {
        for (int i = 0; i < MOST_LINES; i++) {
            String text = raw.record();
            DoubtfulRecord record = DoubtfulRecord.of(text, dialect, width);
            if (record.isCertain() && (record.rows().size() > 1 || !raw.eachLineHas(width))) {
                parsed.addAll(record.rows());
                row = parsed.poll();
                mended = record.mended();
                return;
            }
            if (text.length() > LONGEST_DOUBT || !DoubtfulRecord.isOpen(text, dialect) || !raw.extend()) {
                break;
            }
        }
        giveUp();
    }

    private void giveUp() {
        raw.shrink();
        malformed = true;
        unread++;
    }

    /** Whether a row that is written well may be several, or one of another dialect. */
    private boolean isAmbiguous() {
        return raw.eachLineHas(width)
                || (raw.beginsWith(dialect.otherQuote()) && (dialect.quote() == '\'' || isWrapped()));
    }

    private boolean isWrapped() {
        List<String> filled = IntStream.range(0, plain.size())
                .mapToObj(plain::cell)
                .filter(cell -> !cell.isEmpty())
                .toList();
        return filled.size() > 1 && filled.stream().allMatch(cell -> Dialects.isWrapped(cell, dialect.otherQuote()));
    }

    /** Number of cells of the row; 0 where it is malformed. */
    public int size() {
        requireRow();
        if (malformed) {
            return 0;
        }
        return row == null ? plain.size() : row.size();
    }

    /** A cell of the row, from 0. */
    public String cell(int index) {
        requireRow();
        return row == null ? plain.cell(index) : row.get(index);
    }

    /** Whether there is nothing in a cell, not even a blank. */
    public boolean isEmpty(int index) {
        requireRow();
        return row == null ? plain.isEmpty(index) : row.get(index).isEmpty();
    }

    /**
     * Writes a cell as a text field, where it is not longer than {@code most} and there is nothing to be looked at in it:
     * neither blanks nor quotes nor anything but ASCII. Returns whether it did; else the cell is to be asked for.
     */
    public boolean write(int index, int most, RecordBytes out) {
        requireRow();
        return row == null && plain.write(index, most, out);
    }

    /** Whether a cell is just this, and there is nothing else to be looked at in it; else the cell is to be asked for. */
    public boolean is(int index, byte[] text) {
        requireRow();
        return row == null && plain.is(index, text);
    }

    /** Whether a character of ASCII is in a cell. */
    public boolean holds(int index, char what) {
        requireRow();
        return row == null ? plain.holds(index, what) : row.get(index).indexOf(what) >= 0;
    }

    /** All cells of the row. */
    public List<String> cells() {
        return IntStream.range(0, size()).mapToObj(this::cell).toList();
    }

    /** Whether the row goes over more than one line: a quoted cell holds a line end. */
    public boolean spansLines() {
        requireRow();
        return row == null
                ? raw.spansLines()
                : row.stream().anyMatch(cell -> cell.indexOf('\n') >= 0 || cell.indexOf('\r') >= 0);
    }

    /** Whether the row was written in Windows-1252 and read as that. */
    public boolean isRepaired() {
        requireRow();
        return repaired;
    }

    /** The line on which the row starts. */
    public int line() {
        return line;
    }

    /** The line on which the row ends. */
    int lastLine() {
        return row == null ? raw.lastLine() : line;
    }

    /** Whether the judge was asked about the row, and did not know it. */
    public boolean judged() {
        return row == null && raw.judged();
    }

    /** Whether the file's last row was known; to be asked once {@link #next} was false. */
    public boolean lastIsKnown() {
        return raw.lastIsKnown();
    }

    /** Whether the row cannot be read for certain: it has no cells. */
    public boolean malformed() {
        return malformed;
    }

    /** Whether the row escapes its quotes in another way than the file's other rows, and was read so. */
    public boolean mended() {
        return mended;
    }

    /**
     * Whether reading ended before the file did: at {@link #line} a row begins that is longer than any real one, or too many
     * before it could not be read.
     */
    public boolean abandoned() {
        return raw.isLost() || unread > MOST_MALFORMED;
    }

    /** Whether what was read so far ends with a line end; known for the last row once {@link #next} was false. */
    public boolean endsWithLineEnd() {
        return raw.endsWithLineEnd();
    }

    private void requireRow() {
        if (!there) {
            throw new IllegalStateException("there is no row");
        }
    }
}
