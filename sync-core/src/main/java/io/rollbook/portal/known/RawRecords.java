package io.rollbook.portal.known;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file's bytes without the records that are known: they are taken out before anything decodes them. What is left
 * is the header and the unknown records, as they were, for the parser.
 *
 * <p>A record may be taken out only where its bounds are beyond doubt: it is one line, ended by LF or CRLF, and its
 * quotes stand where RFC 4180 wants them. From the first byte on that two parsers might read differently (a lone CR, text
 * after a closing quote, a quote after blanks, UTF-16) nothing is taken out any more.
 */
public final class RawRecords extends InputStream {
    /** Bytes after which a record is left to the parser, which has a limit of its own. */
    private static final int LONGEST = 1 << 20;

    /** Knows records. */
    public interface Judge {
        /** The file's first record. */
        void header(byte[] bytes, int from, int to);

        /**
         * Whether the record is known and may be taken out.
         *
         * @param fingerprint of the record
         * @param line on which it stands in the file, from 1
         */
        boolean isKnown(Fingerprint fingerprint, int line);

        /** The fingerprint of a record under the file's header. */
        Fingerprint fingerprint(byte[] bytes, int from, int to);
    }

    /**
     * A record left to the parser.
     *
     * @param line on which it starts in what the parser reads
     * @param out lines taken out before it
     */
    private record Left(long line, long out, @Nullable Fingerprint fingerprint) {}

    private enum At {
        /** The start of a field. */
        FIELD,
        /** In a field that has begun with blanks, or with what may be some in another script. */
        BLANK,
        PLAIN,
        QUOTED,
        /** After a quote inside of quotes: the end of the field, or half of a quote. */
        CLOSED,
        CR,
        /** After the line end. */
        END,
        /** Nothing is certain any more. */
        LOST
    }

    private final InputStream in;
    private final Judge judge;
    private final Deque<Left> left = new ArrayDeque<>();
    private final byte[] one = new byte[1];
    private byte[] bytes = new byte[1 << 16];
    /** The record at hand is {@code bytes[from, to)}; what is read of the next ones ends at {@code limit}. */
    private int from;

    private int to;
    private int limit;
    /** Bytes from here to {@code to} are still to be handed on. */
    private int next;

    private boolean marked;
    private boolean header = true;
    private boolean lost;
    private boolean lastIsKnown;
    private long linesLeft;
    private long linesOut;
    private Left current = new Left(0, 0, null);

    /** Over a file's bytes; the caller closes them. */
    public RawRecords(InputStream in, Judge judge) {
        this.in = in;
        this.judge = judge;
    }

    /** The line in the file of the record that starts on this line of what was left; to be asked in order. */
    public int lineInFile(long line) {
        while (!left.isEmpty() && left.element().line() <= line) {
            current = left.remove();
        }
        return (int) Math.min(Integer.MAX_VALUE, line + current.out());
    }

    /** The fingerprint of the record that {@link #lineInFile} was asked about last; null where it has none. */
    public @Nullable Fingerprint fingerprint(long line) {
        return current.line() == line ? current.fingerprint() : null;
    }

    /** Whether the file's last record was taken out; to be asked at the end. */
    public boolean lastIsKnown() {
        return lastIsKnown;
    }

    @Override
    public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length && (next < to || advance())) {
            int part = Math.min(length - done, to - next);
            System.arraycopy(bytes, next, target, offset + done, part);
            next += part;
            done += part;
        }
        return done == 0 && length > 0 ? -1 : done;
    }

    /** Goes to the next record that is left; returns false at the end of the file. */
    private boolean advance() throws IOException {
        while (!lost) {
            from = to;
            Extent extent = scan();
            if (lost || extent == Extent.NOTHING) {
                break;
            }
            Fingerprint fingerprint = null;
            if (header) {
                // What stands before the header is blank, or the file is none of ours.
                header = !hasComma();
                if (!header) {
                    judge.header(bytes, from, withoutLineEnd());
                }
            } else if (extent == Extent.LINE) {
                fingerprint = judge.fingerprint(bytes, from, withoutLineEnd());
                if (judge.isKnown(fingerprint, (int) Math.min(Integer.MAX_VALUE, linesLeft + linesOut + 1))) {
                    linesOut++;
                    lastIsKnown = true;
                    continue;
                }
            }
            leave(fingerprint);
            return true;
        }
        return lost && rest();
    }

    private void leave(@Nullable Fingerprint fingerprint) {
        left.add(new Left(linesLeft + 1, linesOut, fingerprint));
        lastIsKnown = false;
        linesLeft += lines;
        next = from;
    }

    private boolean hasComma() {
        for (int i = from; i < to; i++) {
            if (bytes[i] == ',') {
                return true;
            }
        }
        return false;
    }

    private int withoutLineEnd() {
        int end = to;
        if (end > from && bytes[end - 1] == '\n') {
            end--;
        }
        return end > from && bytes[end - 1] == '\r' ? end - 1 : end;
    }

    /** What a scan found: a record on one line, one that is not to be taken out, or the end of the file. */
    private enum Extent {
        LINE,
        OTHER,
        NOTHING
    }

    /** Lines of the record that was scanned last. */
    private long lines;

    /** Finds the end of the record that begins at {@code from}. */
    private Extent scan() throws IOException {
        At at = At.FIELD;
        boolean afterCr = false;
        lines = 1;
        int i = from + markLength();
        while (at != At.END) {
            if (i == limit) {
                if (i - from > LONGEST) {
                    return loseTrack();
                }
                int moved = more();
                if (moved < 0) {
                    to = limit;
                    return from == limit ? Extent.NOTHING : Extent.OTHER;
                }
                i -= moved;
            }
            byte b = bytes[i++];
            // Most bytes: above the comma, and with it above the quote and the line ends.
            if (b > ',' && (at == At.PLAIN || at == At.QUOTED)) {
                afterCr = false;
                continue;
            }
            if (at == At.QUOTED) {
                if (b == '\r' || (b == '\n' && !afterCr)) {
                    lines++;
                }
                afterCr = b == '\r';
            }
            at = after(at, b);
            if (at == At.LOST) {
                return loseTrack();
            }
        }
        to = i;
        return lines > 1 || withoutLineEnd() == from ? Extent.OTHER : Extent.LINE;
    }

    /** A byte order mark at the start of the file is no part of a field. */
    private int markLength() throws IOException {
        if (marked) {
            return 0;
        }
        marked = true;
        while (limit < 3) {
            if (more() < 0) {
                return 0;
            }
        }
        return bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF ? 3 : 0;
    }

    private static At after(At at, byte b) {
        return switch (at) {
            case FIELD, BLANK, PLAIN, CLOSED -> {
                if (b == ',') {
                    yield At.FIELD;
                } else if (b == '\n') {
                    yield At.END;
                } else if (b == '\r') {
                    yield At.CR;
                } else if (b == 0) {
                    yield At.LOST;
                }
                yield inside(at, b);
            }
            case QUOTED -> b == '"' ? At.CLOSED : At.QUOTED;
            case CR -> b == '\n' ? At.END : At.LOST;
            case END, LOST -> at;
        };
    }

    private static At inside(At at, byte b) {
        boolean quote = b == '"';
        return switch (at) {
            case FIELD -> quote ? At.QUOTED : b > ' ' ? At.PLAIN : At.BLANK;
            case BLANK -> quote ? At.LOST : b > ' ' ? At.PLAIN : At.BLANK;
            case CLOSED -> quote ? At.QUOTED : At.LOST;
            default -> At.PLAIN;
        };
    }

    /** From the record at hand on, everything is left. */
    private Extent loseTrack() {
        lost = true;
        left.add(new Left(linesLeft + 1, linesOut, null));
        lastIsKnown = false;
        next = from;
        to = limit;
        return Extent.OTHER;
    }

    private boolean rest() throws IOException {
        if (next < to) {
            return true;
        }
        limit = Math.max(0, in.read(bytes, 0, bytes.length));
        next = 0;
        to = limit;
        return limit > 0;
    }

    /** Reads more behind what is there; returns by how much the record at hand has moved, -1 at the end of the file. */
    private int more() throws IOException {
        int moved = from;
        if (from > 0) {
            System.arraycopy(bytes, from, bytes, 0, limit - from);
            limit -= from;
            from = 0;
        } else if (limit == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        int read = in.read(bytes, limit, bytes.length - limit);
        if (read < 0) {
            to = limit;
            return -1;
        }
        limit += read;
        return moved;
    }
}
