package io.rollbook.portal.open;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in cipher feedback mode as OpenPGP has it (RFC 9580, 5.13.1: an initial value of zeros, no resynchronisation),
 * decrypted many blocks at a time. Each block is masked with the encryption of the ciphertext before it, which is known
 * from the start, so processors can encrypt many at once; going block by block, as {@code AES/CFB} does, is several times
 * slower.
 */
final class FeedbackStream extends InputStream {
    private static final int BLOCK = 16;
    private static final int ROOM = 1 << 13;

    private final InputStream ciphertext;
    private final Cipher aes;
    /** The ciphertext at hand, and before it the block that comes before it. */
    private final byte[] blocks = new byte[BLOCK + ROOM];

    private final byte[] text = new byte[ROOM];
    private final byte[] one = new byte[1];
    private int at;
    private int limit;
    private boolean ended;

    FeedbackStream(InputStream ciphertext, byte[] key) {
        this.ciphertext = ciphertext;
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has AES", impossible);
        }
    }

    @Override
    public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == limit && !fill()) {
            return -1;
        }
        int read = Math.min(length, limit - at);
        System.arraycopy(text, at, bytes, offset, read);
        at += read;
        return read;
    }

    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        at = 0;
        limit = ciphertext.readNBytes(blocks, BLOCK, ROOM);
        ended = limit < ROOM;
        try {
            aes.update(blocks, 0, (limit + BLOCK - 1) / BLOCK * BLOCK, text, 0);
        } catch (ShortBufferException impossible) {
            throw new IllegalStateException(impossible);
        }
        for (int i = 0; i < limit; i++) {
            text[i] ^= blocks[BLOCK + i];
        }
        System.arraycopy(blocks, ROOM, blocks, 0, BLOCK);
        return limit > 0;
    }

    @Override
    public void close() throws IOException {
        ciphertext.close();
    }
}
