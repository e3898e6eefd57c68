package io.rollbook.ciphertext;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Finds out whether an OpenPGP message is there to its end, without a key: by the lengths of its packets (RFC 9580, 4.2).
 * Of what was cut off, the last packet, or the last part of one, is shorter than it says, or another part should follow.
 */
public final class MessageEnd {
    private static final int PACKET = 0x80;
    private static final int OPENPGP_FORMAT = 0x40;
    private static final int TO_THE_END = 3;

    private final InputStream in;

    private MessageEnd(InputStream in) {
        this.in = in;
    }

    /** Whether the binary message ends where its packets do; the caller closes the stream, best a buffered one. */
    public static boolean isThere(InputStream message) throws IOException {
        MessageEnd end = new MessageEnd(message);
        try {
            int packets = 0;
            int tag;
            while ((tag = message.read()) >= 0) {
                boolean legacy = (tag & OPENPGP_FORMAT) == 0;
                if ((tag & PACKET) == 0 || (legacy && (tag & 3) == TO_THE_END)) {
                    return false;
                }
                if (legacy) {
                    message.skipNBytes(end.number(1 << (tag & 3)));
                } else {
                    end.skipBody();
                }
                packets++;
            }
            // A session key and what it opens.
            return packets >= 2;
        } catch (EOFException cutOff) {
            return false;
        }
    }

    private void skipBody() throws IOException {
        boolean more = true;
        while (more) {
            int first = octet();
            more = first >= 224 && first < 255;
            in.skipNBytes(more ? 1L << (first & 0x1F) : length(first));
        }
    }

    private long length(int first) throws IOException {
        if (first < 192) {
            return first;
        }
        if (first < 224) {
            return ((first - 192L) << 8) + octet() + 192;
        }
        return number(4);
    }

    private long number(int octets) throws IOException {
        long number = 0;
        for (int i = 0; i < octets; i++) {
            number = number << 8 | octet();
        }
        return number;
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }
}
