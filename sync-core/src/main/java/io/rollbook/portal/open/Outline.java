package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A look at the packets before and at the encrypted data, headers only, before a library is let near them: what is not
 * acceptable is refused by name, and nothing that is read whole into memory can be large.
 */
final class Outline {
    private static final int MAX_SESSION_KEY = 1 << 14;
    /** 4 MiB, the largest that RFC 9580, 5.13.2 allows; a library allocates it before anything is verified. */
    private static final int MAX_CHUNK_SIZE = 16;

    private final InputStream in;
    private final Budget budget;
    private boolean openEnded;

    private Outline(InputStream in, Budget budget) {
        this.in = in;
        this.budget = budget;
    }

    /** Refuses everything but session keys followed by data encrypted with integrity protection. */
    static void check(InputStream packets, Budget budget) throws IOException {
        Outline outline = new Outline(packets, budget);
        boolean more = true;
        while (more) {
            more = outline.packet();
        }
    }

    /** Reads one packet; whether the encrypted data is still to come. */
    private boolean packet() throws IOException {
        budget.packet();
        int header = octet();
        if ((header & 0x80) == 0) {
            throw new OpenException(Code.CORRUPT, "no packet header where one is due");
        }
        boolean newFormat = (header & 0x40) != 0;
        int tag = newFormat ? header & 0x3F : (header & 0x3C) >> 2;
        long length = newFormat ? newLength() : oldLength(header & 3);
        switch (tag) {
            case 1, 3, 10, 21 -> skip(tag, length);
            case 18 -> encrypted();
            case 9 -> throw new OpenException(Code.NO_INTEGRITY, "encrypted without integrity protection (packet 9)");
            case 20 ->
                throw new OpenException(
                        Code.NO_INTEGRITY, "GnuPG's own OCB packet (20), which RFC 9580 does not allow");
            case 2, 4, 8, 11 -> throw new OpenException(Code.NOT_OPENPGP, "not encrypted (packet " + tag + ")");
            case 5, 6, 7, 14 -> throw new OpenException(Code.NOT_OPENPGP, "a key, not a message (packet " + tag + ")");
            default -> throw new OpenException(Code.NOT_OPENPGP, "packet " + tag + " does not begin a message");
        }
        return tag != 18;
    }

    private void skip(int tag, long length) throws IOException {
        if (openEnded || length > MAX_SESSION_KEY) {
            throw new OpenException(Code.TOO_LARGE, "packet " + tag + " is too large to stand before encrypted data");
        }
        if (in.readNBytes((int) length).length < length) {
            throw new EOFException("cut off");
        }
    }

    private void encrypted() throws IOException {
        int version = octet();
        if (version == 1) {
            return;
        }
        if (version != 2) {
            throw new OpenException(Code.NO_INTEGRITY, "encrypted data of an unknown version");
        }
        octet(); // cipher: its name is judged with the session key
        octet(); // mode
        if (octet() > MAX_CHUNK_SIZE) {
            throw new OpenException(Code.TOO_LARGE, "encrypted in chunks larger than RFC 9580 allows");
        }
    }

    private long newLength() throws IOException {
        int first = octet();
        openEnded = first >= 224 && first < 255;
        if (first < 192) {
            return first;
        }
        if (first < 224) {
            return ((first - 192L) << 8) + octet() + 192;
        }
        return first == 255 ? number(4) : 0;
    }

    private long oldLength(int type) throws IOException {
        openEnded = type == 3;
        return openEnded ? 0 : number(1 << type);
    }

    private long number(int octets) throws IOException {
        long value = 0;
        for (int i = 0; i < octets; i++) {
            value = value << 8 | octet();
        }
        return value;
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("cut off");
        }
        return octet;
    }
}
