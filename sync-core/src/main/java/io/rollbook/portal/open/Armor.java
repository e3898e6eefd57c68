package io.rollbook.portal.open;

import io.rollbook.ciphertext.OpenPgp;
import io.rollbook.portal.open.OpenException.Code;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.bouncycastle.bcpg.ArmoredInputStream;

/** The packets of a message, whether it came binary or in ASCII armour (RFC 9580, 6.2). */
final class Armor {
    private static final int BUFFER = 1 << 16;
    private static final String MESSAGE = "-----BEGIN PGP MESSAGE-----";

    private final BufferedInputStream raw;
    private final InputStream packets;

    private Armor(BufferedInputStream raw, InputStream packets) {
        this.raw = raw;
        this.packets = packets;
    }

    static Armor open(InputStream message) throws IOException {
        BufferedInputStream raw = new BufferedInputStream(message, BUFFER);
        raw.mark(BUFFER);
        byte[] first = raw.readNBytes(OpenPgp.PROBE);
        raw.reset();
        if (!OpenPgp.looksLike(first)) {
            throw new OpenException(Code.NOT_OPENPGP, "neither an OpenPGP packet nor armour at its start");
        }
        if (!OpenPgp.isArmored(first)) {
            return new Armor(raw, raw);
        }
        skipToDashes(raw);
        ArmoredInputStream armored = new ArmoredInputStream(raw);
        if (!MESSAGE.equals(armored.getArmorHeaderLine())) {
            throw new OpenException(Code.NOT_OPENPGP, "armour that holds something else than a message");
        }
        return new Armor(raw, new BufferedInputStream(armored, BUFFER));
    }

    private static void skipToDashes(BufferedInputStream raw) throws IOException {
        int next;
        do {
            raw.mark(1);
            next = raw.read();
        } while (next >= 0 && next != '-');
        raw.reset();
    }

    InputStream packets() {
        return packets;
    }

    /** To be called when the message was read: nothing but white space may follow. */
    void expectEnd() throws IOException {
        if (packets.read() >= 0) {
            throw new OpenException(Code.CORRUPT, "bytes after the encrypted data");
        }
        if (packets != raw) {
            for (int next = raw.read(); next >= 0; next = raw.read()) {
                if (!Character.isWhitespace(next)) {
                    throw new OpenException(Code.CORRUPT, "text after the armour");
                }
            }
        }
    }
}
