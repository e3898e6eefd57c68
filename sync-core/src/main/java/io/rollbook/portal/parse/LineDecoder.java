package io.rollbook.portal.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Arrays;

/** The characters of a file that is UTF-8 or Windows-1252 line by line, see {@link Encoding}. */
final class LineDecoder extends Reader {
    private static final int ROOM = 1 << 13;
    // A line without an end is decoded in parts of this size, so that it takes no more memory than that.
    private static final int LONGEST = 1 << 20;

    private final InputStream in;
    private byte[] bytes = new byte[ROOM];
    private int from;
    private int limit;
    private boolean ended;
    private String text = "";
    private int given;
    private long repaired;

    LineDecoder(InputStream in) {
        super();
        this.in = in;
    }

    /** Lines that were read as Windows-1252. */
    long repaired() {
        return repaired;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        if (given == text.length() && !decode()) {
            return -1;
        }
        int count = Math.min(length, text.length() - given);
        text.getChars(given, given + count, into, offset);
        given += count;
        return count;
    }

    /** Decodes the next line, or all that is there where they are ASCII; false at the end. */
    private boolean decode() throws IOException {
        int end = lineEnd();
        while (end < 0) {
            fill();
            end = ended || limit - from >= LONGEST ? limit : lineEnd();
        }
        if (end == from) {
            return false;
        }
        Encoding encoding = Encoding.of(bytes, from, end);
        repaired += encoding == Encoding.WINDOWS_1252 ? 1 : 0;
        text = encoding.text(bytes, from, end);
        given = 0;
        from = end;
        return true;
    }

    /** Behind the next line end that has been read; -1 where there is none yet. */
    private int lineEnd() {
        for (int i = from; i < limit; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private void fill() throws IOException {
        if (from > 0) {
            System.arraycopy(bytes, from, bytes, 0, limit - from);
            limit -= from;
            from = 0;
        } else if (limit == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        int read = in.read(bytes, limit, bytes.length - limit);
        ended = read < 0;
        limit += Math.max(0, read);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
