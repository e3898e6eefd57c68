package io.rollbook.portal.parse;

import io.rollbook.roster.RecordBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A file that is UTF-16, in UTF-8. What cannot be decoded is {@link RecordBytes#UNDECODABLE}, so that the row in which it
 * stands is known.
 */
final class Utf8Stream extends InputStream {
    private static final int ROOM = 1 << 13;

    private final Reader chars;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .replaceWith(String.valueOf(RecordBytes.UNDECODABLE).getBytes(StandardCharsets.UTF_8));
    private final CharBuffer decoded = CharBuffer.allocate(ROOM).flip();
    private final ByteBuffer encoded = ByteBuffer.allocate(ROOM * 3).flip();
    private boolean ended;

    private Utf8Stream(Reader chars) {
        super();
        this.chars = chars;
    }

    /** The file's bytes as they are, or in UTF-8 where they are UTF-16, by their first ones. */
    static InputStream over(InputStream bytes) throws IOException {
        PushbackInputStream in = new PushbackInputStream(bytes, 4);
        byte[] first = in.readNBytes(4);
        in.unread(first);
        Charset charset = utf16(first);
        if (charset == null) {
            return in;
        }
        return new Utf8Stream(new InputStreamReader(
                in,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)
                        .replaceWith(String.valueOf(RecordBytes.UNDECODABLE))));
    }

    private static @Nullable Charset utf16(byte[] first) {
        // A header's first letters are ASCII: a zero byte beside each of them is UTF-16 without a byte order mark.
        boolean pairs = first.length == 4;
        if (starts(first, 0xFF, 0xFE) || (pairs && first[1] == 0 && first[3] == 0 && first[0] != 0)) {
            return StandardCharsets.UTF_16LE;
        }
        if (starts(first, 0xFE, 0xFF) || (pairs && first[0] == 0 && first[2] == 0 && first[1] != 0)) {
            return StandardCharsets.UTF_16BE;
        }
        return null;
    }

    private static boolean starts(byte[] first, int one, int two) {
        return first.length >= 2 && (first[0] & 0xFF) == one && (first[1] & 0xFF) == two;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (!encoded.hasRemaining() && !ended) {
            encode();
        }
        int count = Math.min(length, encoded.remaining());
        encoded.get(into, offset, count);
        return count == 0 && length > 0 ? -1 : count;
    }

    private void encode() throws IOException {
        // Half of a pair may be left from before.
        decoded.compact();
        ended = chars.read(decoded) < 0;
        decoded.flip();
        encoded.clear();
        encoder.encode(decoded, encoded, ended);
        if (ended) {
            encoder.flush(encoded);
        }
        encoded.flip();
    }

    @Override
    public void close() throws IOException {
        chars.close();
    }
}
