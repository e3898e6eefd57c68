package io.rollbook.portal.parse;

import io.rollbook.portal.parse.Cells.Extent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records of a CSV file as bytes, one after the other. A {@link CsvRows.Judge} may take out those that need not be read
 * at all.
 *
 * <p>It takes records that are written as the dialect says: lines end with LF or CRLF, and quotes stand where RFC 4180 wants
 * them, or in pairs inside of a cell without quotes. Any other (a lone CR, text after a closing quote, a quote that is never
 * closed, an escape) is {@link #isDoubtful}: it is handed out line by line, for somebody else to make sense of.
 */
final class RawRecords {
    /** Bytes that a record may have: without a limit, a quote that is never closed would read the file into memory. */
    private static final int LONGEST = 1 << 20;

    private final InputStream in;
    private final Dialect dialect;
    private final Cells cells;
    private CsvRows.@Nullable Judge judge;
    private byte[] bytes;
    /** The record at hand is {@code bytes[from, to)}; what is read of the next ones ends at {@code limit}. */
    private int from;

    private int to;
    private int limit;
    private boolean ended;

    private long linesBefore;
    private int lines;
    private boolean started;
    private boolean lineEnded;
    private boolean doubtful;
    private int firstLine;
    private boolean lost;
    private boolean judged;
    private boolean lastIsKnown;

    /** Over a file's bytes in UTF-8 or Windows-1252; the caller closes them. */
    RawRecords(InputStream in, Dialect dialect) {
        this(in, dialect, 1 << 16);
    }

    /** {@code room}: bytes that are read at once, to begin with. */
    RawRecords(InputStream in, Dialect dialect, int room) {
        this.in = in;
        this.dialect = dialect;
        this.cells = new Cells(dialect);
        this.bytes = new byte[room];
    }

    /** From here on every record is shown. */
    void recogniseNoMore() {
        judge = null;
    }

    /** From here on takes out the records that the judge knows. The record at hand is the header. */
    void recognise(CsvRows.Judge knowing) {
        knowing.header(dialect, bytes, from, withoutLineEnd());
        judge = knowing;
    }

    /** Goes to the next record that is not known; returns false at the end of the file, or where track is lost. */
    boolean next() throws IOException {
        while (find()) {
            judged = false;
            int end = withoutLineEnd();
            if (judge != null && !doubtful && lines == 1 && end > from && end < to) {
                lastIsKnown = judge.isKnown(bytes, from, end, line());
                if (lastIsKnown) {
                    continue;
                }
                judged = true;
            }
            lastIsKnown = false;
            return true;
        }
        return false;
    }

    /** Finds the next record. */
    private boolean find() throws IOException {
        if (lost) {
            return false;
        }
        if (!started) {
            to = begin();
            started = true;
        }
        linesBefore += lines;
        lines = 0;
        doubtful = false;
        from = to;
        if (judge != null) {
            passExpected(judge);
        }
        while (true) {
            if (ended && from == limit) {
                to = from;
                return false;
            }
            Extent extent = cells.scan(bytes, from, limit, ended);
            if (extent == Extent.WHOLE) {
                to = cells.to();
                lines = cells.lines();
                lineEnded = Lines.isEnd(bytes[to - 1]);
                return true;
            }
            if (extent == Extent.DOUBTFUL || limit - from > LONGEST) {
                return takeLine();
            }
            more();
        }
    }

    /** Passes over rows that are known and come as expected: a known row that begins here ends where it did before. */
    private void passExpected(CsvRows.Judge knowing) {
        while (true) {
            int length = knowing.expected();
            int end = from + length;
            if (length == 0 || end + 1 >= limit) {
                return;
            }
            int lineEnd = bytes[end] == '\n' ? 1 : bytes[end] == '\r' && bytes[end + 1] == '\n' ? 2 : 0;
            if (lineEnd == 0 || !knowing.isKnown(bytes, from, end, line())) {
                return;
            }
            from = end + lineEnd;
            to = from;
            linesBefore++;
            lineEnded = true;
            lastIsKnown = true;
        }
    }

    /** Takes the line that begins here as the record, as it is. */
    private boolean takeLine() throws IOException {
        doubtful = true;
        to = from;
        lastIsKnown = false;
        lost = !extend();
        firstLine = to - from;
        return !lost;
    }

    /** Adds the next line to a doubtful record; false where there is none, or the record would be too long. */
    boolean extend() throws IOException {
        int at = to;
        while (true) {
            while (at < limit && !endsLine(at)) {
                at++;
            }
            if (at < limit || ended) {
                break;
            }
            if (limit - from > LONGEST) {
                return false;
            }
            int moved = from;
            more();
            to -= moved;
            at -= moved;
        }
        if (to == limit) {
            return false;
        }
        take(Math.min(limit, at + 1));
        return true;
    }

    /** Takes all lines but the first back: they are read again, as records of their own. */
    void shrink() {
        int end = from + firstLine;
        if (!doubtful) {
            end = from;
            while (end < to && !endsLine(end)) {
                end++;
            }
            end = Math.min(to, end + 1);
        }
        take(end);
    }

    private void take(int end) {
        to = end;
        cells.take(bytes, from, to);
        lines = cells.lines();
        lineEnded = to > from && Lines.isEnd(bytes[to - 1]);
    }

    private boolean endsLine(int at) {
        return bytes[at] == '\n' || (bytes[at] == '\r' && dialect.carriageReturns());
    }

    /**
     * Whether the record has several lines, and each of them by itself has this number of cells: then a quote may have taken
     * rows together.
     */
    boolean eachLineHas(int width) {
        return lines > 1
                && width > 1
                && Lines.eachHas(width - 1, (byte) dialect.delimiter(), bytes, from, withoutLineEnd());
    }

    /** Reads more behind what is there. */
    private void more() throws IOException {
        if (from > 0) {
            System.arraycopy(bytes, from, bytes, 0, limit - from);
            limit -= from;
            from = 0;
        } else if (limit == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        limit += in.readNBytes(bytes, limit, bytes.length - limit);
        ended = limit < bytes.length;
    }

    /** Looks at the file's first bytes; returns how long its byte order mark is, which is no part of a cell. */
    private int begin() throws IOException {
        while (limit < 3 && !ended) {
            more();
        }
        return limit >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF ? 3 : 0;
    }

    private int withoutLineEnd() {
        return Lines.withoutEnd(bytes, from, to);
    }

    /** The cells of the record; none where it is doubtful. */
    Cells cells() {
        return cells;
    }

    /** Whether the record was written in Windows-1252. */
    boolean isRepaired() {
        return cells.encoding() == Encoding.WINDOWS_1252;
    }

    /** The line on which the record begins, from 1. */
    int line() {
        return (int) Math.min(Integer.MAX_VALUE, linesBefore + 1);
    }

    /** The line on which the record ends. */
    int lastLine() {
        return (int) Math.min(Integer.MAX_VALUE, linesBefore + lines);
    }

    /** Whether the record goes over more than one line. */
    boolean spansLines() {
        return lines > 1;
    }

    /** Whether the judge was asked about the record. */
    boolean judged() {
        return judged;
    }

    /** Whether the file's last record was taken out; to be asked at the end. */
    boolean lastIsKnown() {
        return lastIsKnown;
    }

    /** Whether the file read so far ends with a line end. */
    boolean endsWithLineEnd() {
        return lineEnded;
    }

    /** Whether the record is not written as the dialect says: it has no cells, only its {@link #record text}. */
    boolean isDoubtful() {
        return doubtful;
    }

    /** The record as it stands in the file, without the end of its last line. */
    String record() {
        return cells.text(from, withoutLineEnd());
    }

    /** Whether the record begins with this character. */
    boolean beginsWith(char character) {
        return from < to && bytes[from] == character;
    }

    /** Whether the file was given up at a record that is longer than any real one. */
    boolean isLost() {
        return lost;
    }
}
