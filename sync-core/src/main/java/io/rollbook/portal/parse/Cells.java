package io.rollbook.portal.parse;

import io.rollbook.roster.RecordBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One record of a CSV file in the bytes that were read of it: where it ends, and where its cells do. Nothing is decoded
 * before a cell is asked for.
 */
final class Cells {
    /** In place of where a cell ends: it has no closing quote, as far as the file was read. */
    private static final int OPEN = -1;

    /** In place of where a cell ends: two readers might see it differently. */
    private static final int UNCERTAIN = -2;

    /** What was found. */
    enum Extent {
        /** A record. */
        WHOLE,
        /** What was read so far does not hold its end. */
        MORE,
        /** Its bounds are not certain. */
        DOUBTFUL
    }

    private enum Quotes {
        NONE,
        /** None, and nothing in the cell but visible ASCII characters without a meaning. */
        PLAIN,
        AROUND,
        /** Around it, and some inside, each of them doubled. */
        INSIDE
    }

    private final byte delimiter;
    private final byte quote;
    private final String oneQuote;
    private final String twoQuotes;
    private final boolean escapes;
    private final boolean carriageReturns;
    /** Whether nothing above the comma has a meaning, as in RFC 4180; else see {@link #plain}. */
    private final boolean commas;

    /** Whether a byte is a visible ASCII character without a meaning. */
    private final boolean[] plain = new boolean[256];

    private byte[] bytes = new byte[0];
    private int limit;
    private boolean ended;
    private int from;
    private int to;
    private Quotes[] quotes = new Quotes[32];
    private int[] begins = new int[32];
    private int[] ends = new int[32];
    private int size;
    private int lines;
    /** Whether the record holds bytes that are not ASCII. */
    private boolean wide;
    /** How it is encoded; null as long as nobody asked. */
    private @Nullable Encoding encoding;

    Cells(Dialect dialect) {
        this.delimiter = (byte) dialect.delimiter();
        this.quote = (byte) dialect.quote();
        this.oneQuote = String.valueOf(dialect.quote());
        this.twoQuotes = oneQuote.repeat(2);
        this.escapes = dialect.backslash();
        this.carriageReturns = dialect.carriageReturns();
        this.commas = delimiter == ',' && !escapes;
        for (int b = '!'; b <= '~'; b++) {
            plain[b] = b != delimiter && b != quote && (b != '\\' || !escapes);
        }
    }

    /**
     * Finds the end of the record that begins at a byte, and the bounds of its cells. The bytes must stay where they are as
     * long as cells are asked for.
     *
     * @param atLimit whether the file ends where the bytes do
     */
    Extent scan(byte[] read, int begin, int end, boolean atLimit) {
        bytes = read;
        from = begin;
        limit = end;
        ended = atLimit;
        size = 0;
        lines = 1;
        wide = false;
        encoding = null;
        int i = begin;
        while (true) {
            i = next(i);
            if (i == UNCERTAIN || (i == OPEN && ended)) {
                return Extent.DOUBTFUL;
            }
            if (i == OPEN) {
                return Extent.MORE;
            }
            if (i == limit) {
                return end(i);
            }
            byte at = read[i++];
            if (at == delimiter) {
                continue;
            }
            if (at == '\r') {
                if (i == limit) {
                    return end(i);
                }
                if (carriageReturns && read[i] != '\n') {
                    to = i;
                    return Extent.WHOLE;
                }
                at = read[i++];
            }
            to = i;
            return at == '\n' ? Extent.WHOLE : Extent.DOUBTFUL;
        }
    }

    private Extent end(int at) {
        to = at;
        return ended ? Extent.WHOLE : Extent.MORE;
    }

    /** Takes the record as it is, without cells: its text is all that is asked for. */
    void take(byte[] read, int begin, int end) {
        bytes = read;
        from = begin;
        to = end;
        size = 0;
        lines = Lines.count(read, begin, end);
        wide = false;
        encoding = null;
        for (int i = begin; i < end; i++) {
            wide |= read[i] < 0;
        }
    }

    /** Finds the end of the cell that begins here. */
    private int next(int start) {
        int i = start;
        if (i < limit && (bytes[i] == ' ' || bytes[i] == '\t')) {
            i = quoteAfterBlanks(i);
        }
        if (i == limit || bytes[i] != quote) {
            return unquoted(start);
        }
        i = quoted(i + 1);
        while (i >= 0 && i < limit && isFiller(bytes[i])) {
            i++;
        }
        return i;
    }

    /** Where the quote stands that follows blanks; where none does, their begin. */
    private int quoteAfterBlanks(int begin) {
        int i = begin;
        while (i < limit && isFiller(bytes[i])) {
            i++;
        }
        return i < limit && bytes[i] == quote ? i : begin;
    }

    private boolean isFiller(byte b) {
        return (b == ' ' || b == '\t') && b != delimiter;
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
        if (size == begins.length) {
            begins = Arrays.copyOf(begins, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
            quotes = Arrays.copyOf(quotes, size * 2);
        }
        begins[size] = begin;
        ends[size] = end;
        quotes[size++] = kind;
    }

    /** Behind the record's line end. */
    int to() {
        return to;
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /** Lines of the record. */
    int lines() {
        return lines;
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

    /** Whether there is nothing between the delimiters around a cell. */
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

    /** Whether a cell is just this, in visible ASCII. */
    boolean is(int index, byte[] text) {
        return quotes[index] == Quotes.PLAIN && Arrays.equals(bytes, begins[index], ends[index], text, 0, text.length);
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

    /** The text of a part of the record. */
    String text(int begin, int end) {
        if (!wide) {
            return new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
        }
        return encoding().text(bytes, begin, end);
    }

    /** How the record is encoded. */
    Encoding encoding() {
        if (encoding == null) {
            encoding = wide ? Encoding.of(bytes, from, to) : Encoding.UTF_8;
        }
        return encoding;
    }
}
