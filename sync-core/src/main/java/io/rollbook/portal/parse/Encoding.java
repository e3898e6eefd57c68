package io.rollbook.portal.parse;

import io.rollbook.roster.RecordBytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * How a part of a file is encoded. Many systems write Windows-1252 and call it UTF-8: what is no UTF-8 at all, and has a
 * character in Windows-1252 for each of its bytes, is read as that. Where some of it is UTF-8 nobody can tell.
 */
enum Encoding {
    /** UTF-8 (RFC 3629). */
    UTF_8(StandardCharsets.UTF_8),
    /** Windows-1252 (IANA, "windows-1252"). */
    WINDOWS_1252(Charset.forName("windows-1252")),
    /** Neither, or both. */
    UNDECODABLE(StandardCharsets.UTF_8);

    // Bytes without a character in Windows-1252.
    private static final String UNUSED = "\u0081\u008D\u008F\u0090\u009D";

    private final Charset charset;

    Encoding(Charset charset) {
        this.charset = charset;
    }

    /** The encoding of these bytes. */
    static Encoding of(byte[] bytes, int from, int to) {
        boolean valid = false;
        boolean invalid = false;
        boolean unused = false;
        int i = from;
        while (i < to) {
            int length = bytes[i] >= 0 ? 1 : sequence(bytes, i, to);
            valid |= length > 1;
            invalid |= length == 0;
            unused |= length == 0 && UNUSED.indexOf(bytes[i] & 0xFF) >= 0;
            i += Math.max(1, length);
        }
        if (!invalid) {
            return UTF_8;
        }
        return valid || unused ? UNDECODABLE : WINDOWS_1252;
    }

    /** Length of the character of several bytes that begins here; 0 where none does (RFC 3629, section 4). */
    private static int sequence(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xFF;
        int length = first < 0xC2 || first > 0xF4 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (length == 0 || at + length > to) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** The text of bytes in this encoding; what cannot be decoded is {@link RecordBytes#UNDECODABLE}. */
    String text(byte[] bytes, int from, int to) {
        if (this != UNDECODABLE) {
            return new String(bytes, from, to - from, charset);
        }
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(RecordBytes.UNDECODABLE));
        try {
            return decoder.decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
        } catch (CharacterCodingException replaced) {
            throw new IllegalStateException("what cannot be decoded is replaced", replaced);
        }
    }
}
