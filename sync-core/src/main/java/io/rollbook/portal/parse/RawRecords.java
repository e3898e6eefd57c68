package io.rollbook.portal.parse;

import io.rollbook.roster.RecordBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records of a CSV file as bytes: where each begins and ends, and where its cells do. Nothing is decoded before a
 * cell is asked for, and a {@link CsvRows.Judge} may take out records that need not be read at all.
 *
 * <p>It goes only as far as the bounds are beyond doubt: lines end with LF or CRLF, and quotes stand where RFC 4180 wants
 * them. At the first record that two parsers might read differently (a lone CR, text after a closing quote, a quote after
 * blanks, UTF-16, a quote that is never closed) it stops, see {@link #isLost}, and hands out {@link #rest}.
 */
final class RawRecords {
    /** Bytes after which a record is left to the parser, which has a limit of its own. */
    private static final int LONGEST = 1 << 20;

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
    private boolean lost;
    private boolean judged;
    private boolean lastIsKnown;

    /** Over a file's bytes; the caller closes them. */
    RawRecords(InputStream in, CsvRows.@Nullable Judge judge) {
        this(in, judge, 1 << 16);
    }

    /** {@code room}: bytes that are read at once, to begin with. */
    RawRecords(InputStream in, CsvRows.@Nullable Judge judge, int room) {
        this.in = in;
        this.judge = judge;
        this.bytes = new byte[room];
    }

    /** Leaves the whole file to another reader: it is written in another dialect. */
    void leave() {
        lost = true;
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
                    judge.header(bytes, from, end);
                }
            } else if (lines == 1 && end > from && end < to) {
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
        int mark = started ? 0 : begin();
        started = true;
        if (lost) {
            return false;
        }
        linesBefore += lines;
        lines = 0;
        from = to;
        while (true) {
            if (ended && from == limit) {
                to = from;
                return false;
            }
            Extent extent = scan(from + mark);
            if (extent == Extent.WHOLE) {
                lineEnded = bytes[to - 1] == '\n' || bytes[to - 1] == '\r';
                return true;
            }
            if (extent == Extent.DOUBTFUL || limit - from > LONGEST) {
                lost = true;
                lastIsKnown = false;
                return false;
            }
            more();
        }
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
            if (i < end && b[i] == '"') {
                i = quoted(start + 1);
                if (i < 0) {
                    return ended ? Extent.DOUBTFUL : Extent.MORE;
                }
            } else {
                boolean blank = true;
                boolean plain = true;
                while (true) {
                    // Most bytes: above the comma, and with it above quotes and line ends.
                    int run = i;
                    while (i < end && b[i] > ',') {
                        i++;
                    }
                    blank &= i == run;
                    if (i == end) {
                        break;
                    }
                    byte at = b[i];
                    if (at == ',' || at == '\n' || at == '\r') {
                        break;
                    }
                    if (at == 0 || (at == '"' && blank)) {
                        return Extent.DOUBTFUL;
                    }
                    // A byte of another script may be a part of a blank.
                    wide |= at < 0;
                    blank &= at <= ' ';
                    plain = false;
                    i++;
                }
                cell(start, i, plain && i > start ? Quotes.PLAIN : Quotes.NONE);
            }
            if (i == end) {
                to = i;
                return ended ? Extent.WHOLE : Extent.MORE;
            }
            byte at = b[i++];
            if (at == ',') {
                continue;
            }
            if (at == '\r') {
                if (i == end) {
                    to = i;
                    return ended ? Extent.WHOLE : Extent.MORE;
                }
                at = b[i++];
            }
            to = i;
            return at == '\n' ? Extent.WHOLE : Extent.DOUBTFUL;
        }
    }

    /** Finds the closing quote of a cell; returns where it goes on behind it, -1 where there is none so far. */
    private int quoted(int start) {
        byte[] b = bytes;
        Quotes kind = Quotes.AROUND;
        boolean afterCr = false;
        int i = start;
        while (i < limit) {
            byte at = b[i++];
            if (at == '"') {
                if (i < limit ? b[i] != '"' : ended) {
                    cell(start, i - 1, kind);
                    return i;
                } else if (i == limit) {
                    return -1;
                }
                kind = Quotes.INSIDE;
                i++;
            } else if (at == '\r' || (at == '\n' && !afterCr)) {
                lines++;
            }
            wide |= at < 0;
            afterCr = at == '\r';
        }
        return -1;
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
        while (limit < 4 && !ended) {
            more();
        }
        for (int i = 0; i < Math.min(limit, 4); i++) {
            // UTF-16, with or without a mark: its line ends could be taken for those of UTF-8.
            lost |= bytes[i] == 0 || bytes[i] == (byte) 0xFE || bytes[i] == (byte) 0xFF;
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
        return quotes[index] == Quotes.INSIDE ? text.replace("\"\"", "\"") : text;
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

    /** Lines before the record. */
    long linesBefore() {
        return linesBefore;
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

    /** Whether the bounds of records are not certain from the record at hand on. */
    boolean isLost() {
        return lost;
    }

    /** Everything from the record on at which track was lost. */
    InputStream rest() {
        return new SequenceInputStream(new ByteArrayInputStream(bytes, from, limit - from), in);
    }
}
