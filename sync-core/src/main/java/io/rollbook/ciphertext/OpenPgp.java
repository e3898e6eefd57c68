package io.rollbook.ciphertext;

import java.nio.charset.StandardCharsets;

/** Tells OpenPGP from anything else by its first bytes, without parsing it. */
public final class OpenPgp {
    /** How many first bytes decide. */
    public static final int PROBE = 64;

    private static final String ARMOR = "-----BEGIN PGP ";

    private OpenPgp() {}

    /**
     * Whether a file with these first bytes is OpenPGP, armoured (after a byte order mark and white space at most) or
     * binary (a packet header of RFC 9580, 4.2, that begins a message, and a body that fits its type). What looks like
     * it may still be no message, a key file for example.
     */
    public static boolean looksLike(byte[] first) {
        return isArmored(first) || isBinary(first);
    }

    /** Whether these first bytes begin ASCII armour. */
    public static boolean isArmored(byte[] first) {
        String text = new String(first, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u00EF\u00BB\u00BF")) {
            text = text.substring(3);
        }
        return text.stripLeading().startsWith(ARMOR);
    }

    private static boolean isBinary(byte[] first) {
        if (first.length < 4 || (first[0] & 0x80) == 0) {
            return false;
        }
        boolean newFormat = (first[0] & 0x40) != 0;
        int tag = newFormat ? first[0] & 0x3F : (first[0] & 0x3C) >> 2;
        int header = newFormat ? 1 + newLengthBytes(first[1] & 0xFF) : oldHeaderBytes(first[0] & 3);
        return header < first.length && fits(tag, first[header] & 0xFF);
    }

    private static int newLengthBytes(int first) {
        if (first == 255) {
            return 5;
        }
        return first >= 192 && first < 224 ? 2 : 1;
    }

    private static int oldHeaderBytes(int lengthType) {
        return lengthType == 3 ? 1 : 1 + (1 << lengthType);
    }

    /** A text in Latin-1 or UTF-8 can begin with a byte that is a packet tag; its next bytes give it away. */
    private static boolean fits(int tag, int body) {
        return switch (tag) {
            case 1 -> body == 2 || body == 3 || body == 6; // session key for a public key: version
            case 2 -> body >= 2 && body <= 6; // signature: version
            case 3 -> body >= 4 && body <= 6; // session key for a password: version
            case 4 -> body == 3 || body == 6; // one-pass signature: version
            case 5, 6, 7, 14 -> body >= 2 && body <= 6; // keys: version
            case 8 -> body <= 3; // compressed data: algorithm
            case 10 -> body == 'P'; // marker
            case 11 -> body == 'b' || body == 't' || body == 'u' || body == 'l'; // literal data: format
            case 18, 20 -> body == 1 || body == 2; // encrypted with integrity: version
            default -> false;
        };
    }
}
