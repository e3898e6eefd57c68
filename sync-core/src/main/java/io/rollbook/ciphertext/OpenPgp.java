package io.rollbook.ciphertext;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Tells OpenPGP from anything else by its first bytes, without parsing it. */
public final class OpenPgp {
    /** How many first bytes decide: enough for the header lines of ASCII armour. */
    public static final int PROBE = 1024;

    private static final String ARMOR = "-----BEGIN PGP ";
    private static final String MESSAGE = "-----BEGIN PGP MESSAGE-----";
    /** The marker packet as a whole (RFC 9580, 5.8), in either packet format, is this long. */
    private static final int MARKER = 5;

    private OpenPgp() {}

    /**
     * Whether a file with these first bytes is OpenPGP, armoured (after a byte order mark and white space at most) or
     * binary (a packet header of RFC 9580, 4.2, that begins a message, and a body that fits its type). What looks like
     * it may still be no message, a key file for example.
     */
    public static boolean looksLike(byte[] first) {
        return isArmored(first) || isBinary(first);
    }

    /**
     * Whether a file with these first bytes begins as an encrypted message does: with a session key, for a key or for a
     * password, after a marker packet at most. What is only signed, packed or armoured is OpenPGP too, but in the clear.
     */
    public static boolean looksEncrypted(byte[] first) {
        byte[] packets = isArmored(first) ? dearmored(text(first)) : first;
        if (isBinary(packets) && tag(packets) == 10) {
            packets = Arrays.copyOfRange(packets, Math.min(MARKER, packets.length), packets.length);
        }
        return isBinary(packets) && (tag(packets) == 1 || tag(packets) == 3);
    }

    /** Whether these first bytes begin ASCII armour. */
    public static boolean isArmored(byte[] first) {
        return text(first).startsWith(ARMOR);
    }

    private static String text(byte[] first) {
        String text = new String(first, StandardCharsets.ISO_8859_1);
        return (text.startsWith("\u00EF\u00BB\u00BF") ? text.substring(3) : text).stripLeading();
    }

    /** The first bytes inside the armour of a message; none where it is no message or its header lines do not end. */
    private static byte[] dearmored(String text) {
        if (!text.startsWith(MESSAGE)) {
            return new byte[0];
        }
        String[] lines = text.split("\\R", -1);
        int blank = 1;
        while (blank < lines.length && !lines[blank].isBlank()) {
            blank++;
        }
        StringBuilder base64 = new StringBuilder();
        for (int i = blank + 1; i < lines.length; i++) {
            base64.append(lines[i].strip());
        }
        int whole = Math.min(base64.length(), 64) / 4 * 4;
        try {
            return Base64.getDecoder().decode(base64.substring(0, whole));
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private static int tag(byte[] first) {
        return (first[0] & 0x40) != 0 ? first[0] & 0x3F : (first[0] & 0x3C) >> 2;
    }

    private static boolean isBinary(byte[] first) {
        if (first.length < 4 || (first[0] & 0x80) == 0) {
            return false;
        }
        boolean newFormat = (first[0] & 0x40) != 0;
        int tag = tag(first);
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
