package io.rollbook.portal.parse;

import io.rollbook.roster.RecordBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records of a CSV file as bytes: where each begins and ends, and where its cells do. Nothing is decoded before a
 * cell is asked for, and a {@link CsvRows.Judge} may take out records that need not be read at all.
 *
 * <p>It takes records that are written as the dialect says: lines end with LF or CRLF, and quotes stand where RFC 4180 wants
 * them, or in pairs inside of a cell without quotes. Any other (a lone CR, text after a closing quote, a quote that is never
 * closed, an escape) is {@link #isDoubtful}: it is handed out line by line, for somebody else to make sense of.
 */
final class RawRecords {
    /** Bytes that a record may have: without a limit, a quote that is never closed would read the file into memory. */
    private static final int LONGEST = 1 << 20;

    /** In place of where a cell ends: it has no closing quote, as far as the file was read. */
    private static final int OPEN = -1;

    /** In place of where a cell ends: two readers might see it differently. */
    private static final int UNCERTAIN = -2;

    private enum Extent {
        /** A record. */
        WHOLE,
        /** What was read so far does not hold its end. */
        MORE,
        /** Its bounds are not certain. */
        DOUBTFUL
    }

    private enum Quotes {
        NONE,
        /** None, and nothing in the cell but visible ASCII characters above the comma. */
        PLAIN,
        AROUND,
        /** Around it, and some inside, each of them doubled. */
        INSIDE
    }

    private final InputStream in;
    private final Dialect dialect;
    private final byte delimiter;
    private final byte quote;
    private final String oneQuote;
    private final String twoQuotes;
    /** Whether nothing above the comma has a meaning, as in RFC 4180; else see {@link #plain}. */
    private final boolean commas;

    private final boolean escapes;

    /** Whether a byte is a visible ASCII character without a meaning. */
    private final boolean[] plain = new boolean[256];

    private final CsvRows.@Nullable Judge judge;
    private byte[] bytes;
    /** The record at hand is {@code bytes[from, to)}; what is read of the next ones ends at {@code limit}. */
    private int from;

    private int to;
    private int limit;
    private boolean ended;

    private Quotes[] quotes = new Quotes[32];
    private int[] begins = new int[32];
    private int[] ends = new int[32];
    private int cells;
    /** Whether the record holds bytes that are not ASCII. */
    private boolean wide;
    /** How it is encoded; null as long as nobody asked. */
    private @Nullable Encoding encoding;

    private long linesBefore;
    private int lines;
    private boolean started;
    private boolean lineEnded;
    private boolean header = true;
    private boolean doubtful;
    private int firstLine;
    private boolean lost;
    private boolean judged;
    private boolean lastIsKnown;

    /** Over a file's bytes in UTF-8 or Windows-1252; the caller closes them. */
    RawRecords(InputStream in, Dialect dialect, CsvRows.@Nullable Judge judge) {
        this(in, dialect, judge, 1 << 16);
    }

    /** {@code room}: bytes that are read at once, to begin with. */
    RawRecords(InputStream in, Dialect dialect, CsvRows.@Nullable Judge judge, int room) {
        this.in = in;
        this.dialect = dialect;
        this.delimiter = (byte) dialect.delimiter();
        this.quote = (byte) dialect.quote();
        this.oneQuote = String.valueOf(dialect.quote());
        this.twoQuotes = oneQuote.repeat(2);
        this.escapes = dialect.backslash();
        this.commas = delimiter == ',' && !escapes;
        this.judge = judge;
        this.bytes = new byte[room];
        for (int b = '!'; b <= '~'; b++) {
            plain[b] = b != delimiter && b != quote && (b != '\\' || !escapes);
        }
    }

    /** Goes to the next record that is not known; returns false at the end of the file, or where track is lost. */
    boolean next() throws IOException {
        while (find()) {
            judged = false;
            if (judge == null) {
                return true;
            }
            int end = withoutLineEnd();
            if (header) {
                // What stands before the header is blank, or the file is none of ours.
                header = cells == 1;
                if (!header) {
                    judge.header(dialect, bytes, from, end);
                }
            } else if (!doubtful && lines == 1 && end > from && end < to) {
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
        while (true) {
            if (ended && from == limit) {
                to = from;
                return false;
            }
            Extent extent = scan(from);
            if (extent == Extent.WHOLE) {
                lineEnded = bytes[to - 1] == '\n' || bytes[to - 1] == '\r';
                return true;
            }
            if (extent == Extent.DOUBTFUL || limit - from > LONGEST) {
                return takeLine();
            }
            more();
        }
    }

    /** Takes the line that begins here as the record, as it is. */
    private boolean takeLine() throws IOException {
        doubtful = true;
        cells = 0;
        lines = 0;
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
            while (at < limit && bytes[at] != '\n' && (bytes[at] != '\r' || !dialect.carriageReturns())) {
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
        int begin = to;
        to = Math.min(limit, at + 1);
        lines += count(begin, to);
        lineEnded = bytes[to - 1] == '\n' || bytes[to - 1] == '\r';
        wide = false;
        encoding = null;
        for (int i = from; i < to; i++) {
            wide |= bytes[i] < 0;
        }
        return true;
    }

    /** Takes all lines but the first back: they are read again, as records of their own. */
    void shrink() {
        int end = doubtful ? from + firstLine : lineEnd();
        if (end < to) {
            to = end;
            lineEnded = true;
        }
        lines = count(from, to);
    }

    private int lineEnd() {
        int at = from;
        while (at < to && bytes[at] != '\n' && (bytes[at] != '\r' || !dialect.carriageReturns())) {
            at++;
        }
        return Math.min(to, at + 1);
    }

    /** Lines: LF, CRLF and CR end one each, and so does the end of the file. */
    private int count(int begin, int end) {
        int count = 0;
        for (int i = begin; i < end; i++) {
            count += bytes[i] == '\r' || (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) ? 1 : 0;
        }
        return count + (end > begin && bytes[end - 1] != '\n' && bytes[end - 1] != '\r' ? 1 : 0);
    }

    /**
     * Whether the record has several lines, and each of them by itself has this number of cells: then a quote may have taken
     * rows together.
     */
    boolean eachLineHas(int width) {
        if (lines < 2 || width < 2) {
            return false;
        }
        int delimiters = 0;
        int end = withoutLineEnd();
        for (int i = from; i < end; i++) {
            delimiters += bytes[i] == delimiter ? 1 : 0;
            boolean isEnd = bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == end || bytes[i + 1] != '\n'));
            if (isEnd) {
                if (delimiters != width - 1) {
                    return false;
                }
                delimiters = 0;
            }
        }
        return delimiters == width - 1;
    }

    /** Finds the end of the record whose first cell begins here, and the bounds of its cells. */
    private Extent scan(int begin) {
        byte[] b = bytes;
        int end = limit;
        int i = begin;
        cells = 0;
        wide = false;
        encoding = null;
        lines = 1;
        while (true) {
            int start = i;
            if (i < end && (b[i] == ' ' || b[i] == '\t')) {
                i = quoteAfterBlanks(i);
            }
            if (i < end && b[i] == quote) {
                i = quoted(i + 1);
                if (i < 0) {
                    return ended || i == UNCERTAIN ? Extent.DOUBTFUL : Extent.MORE;
                }
                while (i < end && (b[i] == ' ' || b[i] == '\t') && b[i] != delimiter) {
                    i++;
                }
            } else {
                i = unquoted(start);
                if (i == UNCERTAIN) {
                    return Extent.DOUBTFUL;
                }
            }
            if (i == end) {
                to = i;
                return ended ? Extent.WHOLE : Extent.MORE;
            }
            byte at = b[i++];
            if (at == delimiter) {
                continue;
            }
            if (at == '\r') {
                if (i == end) {
                    to = i;
                    return ended ? Extent.WHOLE : Extent.MORE;
                }
                if (dialect.carriageReturns() && b[i] != '\n') {
                    to = i;
                    return Extent.WHOLE;
                }
                at = b[i++];
            }
            to = i;
            return at == '\n' ? Extent.WHOLE : Extent.DOUBTFUL;
        }
    }

    /** Where the quote stands that follows blanks; where none does, their begin. */
    private int quoteAfterBlanks(int begin) {
        int i = begin;
        while (i < limit && (bytes[i] == ' ' || bytes[i] == '\t') && bytes[i] != delimiter) {
            i++;
        }
        return i < limit && bytes[i] == quote ? i : begin;
    }

    /** Finds the end of a cell without quotes around it. */
    private int unquoted(int start) {
        byte[] b = bytes;
        int end = limit;
        int i = start;
        boolean blank = true;
        boolean isPlain = true;
        int inside = 0;
        while (true) {
            // Most bytes: above the comma, and with it above quotes and line ends.
            int run = i;
            if (commas) {
                while (i < end && b[i] > ',') {
                    i++;
                }
            } else {
                while (i < end && plain[b[i] & 0xFF]) {
                    i++;
                }
            }
            blank &= i == run;
            if (i == end) {
                break;
            }
            byte at = b[i];
            if (at == delimiter || at == '\n' || at == '\r') {
                break;
            }
            if (at == quote) {
                inside++;
                if (blank) {
                    return UNCERTAIN;
                }
            } else if (at == '\\' && escapes) {
                return UNCERTAIN;
            }
            // A byte of another script may be a part of a blank.
            wide |= at < 0;
            blank &= at <= ' ';
            isPlain = false;
            i++;
        }
        if ((inside & 1) == 1 && (i < end || ended)) {
            // Half of a pair: the other may stand in the next cell, and the delimiter between them be text.
            return UNCERTAIN;
        }
        cell(start, i, isPlain && i > start ? Quotes.PLAIN : Quotes.NONE);
        return i;
    }

    /** Finds the closing quote of a cell; returns where it goes on behind it, {@link #OPEN} where there is none so far. */
    private int quoted(int start) {
        byte[] b = bytes;
        Quotes kind = Quotes.AROUND;
        boolean afterCr = false;
        int i = start;
        while (i < limit) {
            byte at = b[i++];
            if (at == quote) {
                if (i < limit ? b[i] != quote : ended) {
                    cell(start, i - 1, kind);
                    return i;
                } else if (i == limit) {
                    return OPEN;
                }
                kind = Quotes.INSIDE;
                i++;
            } else if (at == '\r' || (at == '\n' && !afterCr)) {
                lines++;
            } else if (at == '\\' && escapes) {
                return UNCERTAIN;
            }
            wide |= at < 0;
            afterCr = at == '\r';
        }
        return OPEN;
    }

    private void cell(int begin, int end, Quotes kind) {
        if (cells == begins.length) {
            begins = Arrays.copyOf(begins, cells * 2);
            ends = Arrays.copyOf(ends, cells * 2);
            quotes = Arrays.copyOf(quotes, cells * 2);
        }
        begins[cells] = begin;
        ends[cells] = end;
        quotes[cells++] = kind;
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
        int end = to;
        if (end > from && bytes[end - 1] == '\n') {
            end--;
        }
        return end > from && bytes[end - 1] == '\r' ? end - 1 : end;
    }

    /** Cells of the record. */
    int size() {
        return cells;
    }

    /** A cell, from 0: without its quotes, or without the white space around it. */
    String cell(int index) {
        int begin = begins[index];
        int end = ends[index];
        if (quotes[index] == Quotes.PLAIN) {
            return new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
        }
        if (quotes[index] == Quotes.NONE) {
            while (begin < end && isBlank(bytes[begin])) {
                begin++;
            }
            while (end > begin && isBlank(bytes[end - 1])) {
                end--;
            }
            String text = text(begin, end);
            // What is blank in other scripts too.
            return wide ? text.strip() : text;
        }
        String text = text(begin, end);
        return quotes[index] == Quotes.INSIDE ? text.replace(twoQuotes, oneQuote) : text;
    }

    /** Whether there is nothing between the commas around a cell. */
    boolean isEmpty(int index) {
        return begins[index] == ends[index];
    }

    /**
     * Writes a cell as a text field, where it is not longer than {@code most} and there is nothing to be looked at in it:
     * neither blanks nor quotes nor anything but ASCII. Returns whether it did.
     */
    boolean write(int index, int most, RecordBytes out) {
        int length = ends[index] - begins[index];
        if (quotes[index] != Quotes.PLAIN || length > most) {
            return false;
        }
        out.raw(bytes, begins[index], length);
        return true;
    }

    /** Whether a character of ASCII is in a cell. */
    boolean holds(int index, char what) {
        for (int i = begins[index]; i < ends[index]; i++) {
            if (bytes[i] == what) {
                return true;
            }
        }
        return false;
    }

    /** As {@link Character#isWhitespace(char)}. */
    private static boolean isBlank(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r') || (b >= 0x1C && b <= 0x1F);
    }

    private String text(int begin, int end) {
        if (!wide) {
            return new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
        }
        return encoding().text(bytes, begin, end);
    }

    private Encoding encoding() {
        if (encoding == null) {
            encoding = wide ? Encoding.of(bytes, from, to) : Encoding.UTF_8;
        }
        return encoding;
    }

    /** Whether the record was written in Windows-1252. */
    boolean isRepaired() {
        return encoding() == Encoding.WINDOWS_1252;
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
        return text(from, withoutLineEnd());
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
