package io.rollbook.portal.open;

import io.rollbook.ciphertext.OpenPgp;
import io.rollbook.portal.open.OpenException.Code;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells files by their first bytes. */
final class Magic {
    private static final int PROBE = 512;
    private static final int TAR_AT = 257;

    private static final byte[] ZIP = bytes("PK\3\4");
    private static final byte[] EMPTY_ZIP = bytes("PK\5\6");
    private static final Map<String, byte[]> ARCHIVES = new LinkedHashMap<>();

    static {
        ARCHIVES.put("zip", ZIP);
        ARCHIVES.put("empty zip", EMPTY_ZIP);
        ARCHIVES.put("split zip", bytes("PK\7\b"));
        ARCHIVES.put("gzip", bytes("\u001F\u008B\b"));
        ARCHIVES.put("bzip2", bytes("BZh"));
        ARCHIVES.put("xz", bytes("\u00FD7zXZ\0"));
        ARCHIVES.put("7z", bytes("7z\u00BC\u00AF\u0027\u001C"));
        ARCHIVES.put("rar", bytes("Rar!\u001A\7"));
        ARCHIVES.put("zstd", bytes("\u0028\u00B5\u002F\u00FD"));
    }

    private Magic() {}

    /** The first bytes; the stream stays where it is. */
    static byte[] peek(BufferedInputStream in) throws IOException {
        in.mark(PROBE);
        byte[] first = in.readNBytes(PROBE);
        in.reset();
        return first;
    }

    static boolean isZip(byte[] first) {
        return startsWith(first, ZIP) || startsWith(first, EMPTY_ZIP);
    }

    /** Refuses what is packed or sealed where plain files are due. */
    static void refuseArchive(byte[] first) {
        ARCHIVES.forEach((kind, magic) -> {
            if (startsWith(first, magic) && (!kind.equals("bzip2") || isBzip2(first))) {
                throw new OpenException(Code.TOO_NESTED, "a " + kind + " archive where a plain file is due");
            }
        });
        if (first.length > TAR_AT + 5 && new String(first, TAR_AT, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
            throw new OpenException(Code.TOO_NESTED, "a tar archive where a plain file is due");
        }
        if (OpenPgp.looksLike(Arrays.copyOf(first, Math.min(first.length, OpenPgp.PROBE)))) {
            throw new OpenException(Code.TOO_NESTED, "an OpenPGP file where a plain file is due");
        }
    }

    private static boolean isBzip2(byte[] first) {
        return first.length > 9 && new String(first, 4, 6, StandardCharsets.ISO_8859_1).equals("1AY&SY");
    }

    private static boolean startsWith(byte[] first, byte[] magic) {
        return first.length >= magic.length && Arrays.equals(first, 0, magic.length, magic, 0, magic.length);
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
