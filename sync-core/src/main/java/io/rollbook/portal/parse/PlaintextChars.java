package io.rollbook.portal.parse;

import io.rollbook.roster.RecordBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A file's bytes as characters: UTF-8, or UTF-16 where the first bytes say so. Bytes that cannot be decoded become
 * {@link RecordBytes#UNDECODABLE}, so that the row in which they stand is known. A record has a limit: without one, a
 * quote that is never closed would read the rest of the file into memory.
 */
final class PlaintextChars extends Reader {
    /** Characters that one record may have. */
    static final int RECORD_LIMIT = 4 << 20;

    private static final int NONE = -1;

    private final Reader chars;
    private long read;
    private long recordFrom;
    private int last = NONE;

    private PlaintextChars(Reader chars) {
        super();
        this.chars = chars;
    }

    /** Over a file from its begin. */
    static PlaintextChars of(InputStream bytes) throws IOException {
        return new PlaintextChars(decoded(new PushbackInputStream(bytes, 4)));
    }

    /** Over the rest of a file whose begin was UTF-8. */
    static PlaintextChars utf8(InputStream bytes) {
        return new PlaintextChars(decoded(bytes, StandardCharsets.UTF_8));
    }

    /** From here on the next record begins. */
    void recordBegins() {
        recordFrom = read;
    }

    /** Whether what was read so far ends with a line end. */
    boolean endsWithLineEnd() {
        return last == '\n' || last == '\r';
    }

    /** Lines that were read as Windows-1252. */
    long repairedLines() {
        return chars instanceof LineDecoder lines ? lines.repaired() : 0;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        if (read - recordFrom > RECORD_LIMIT) {
            throw new EndlessRecord();
        }
        int n = chars.read(into, offset, length);
        if (n > 0) {
            read += n;
            last = into[offset + n - 1];
        }
        return n;
    }

    @Override
    public void close() throws IOException {
        chars.close();
    }

    /** A record is longer than any real one. */
    static final class EndlessRecord extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static Reader decoded(PushbackInputStream bytes) throws IOException {
        byte[] first = bytes.readNBytes(4);
        Charset charset = charsetOf(first);
        bytes.unread(first, markLength(first), first.length - markLength(first));
        return decoded(bytes, charset);
    }

    private static Reader decoded(InputStream bytes, Charset charset) {
        if (charset.equals(StandardCharsets.UTF_8)) {
            return new LineDecoder(bytes);
        }
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(RecordBytes.UNDECODABLE));
        return new InputStreamReader(bytes, decoder);
    }

    private static int markLength(byte[] first) {
        if (starts(first, 0xEF, 0xBB, 0xBF)) {
            return 3;
        }
        return starts(first, 0xFF, 0xFE) || starts(first, 0xFE, 0xFF) ? 2 : 0;
    }

    private static Charset charsetOf(byte[] first) {
        // A header's first letters are ASCII: a zero byte beside each of them is UTF-16 without a byte order mark.
        boolean pairs = first.length == 4;
        if (starts(first, 0xFF, 0xFE) || (pairs && first[1] == 0 && first[3] == 0 && first[0] != 0)) {
            return StandardCharsets.UTF_16LE;
        }
        if (starts(first, 0xFE, 0xFF) || (pairs && first[0] == 0 && first[2] == 0 && first[1] != 0)) {
            return StandardCharsets.UTF_16BE;
        }
        return StandardCharsets.UTF_8;
    }

    private static boolean starts(byte[] first, int... mark) {
        if (first.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((first[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
