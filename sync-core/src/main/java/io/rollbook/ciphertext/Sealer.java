package io.rollbook.ciphertext;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Date;
import java.util.zip.Deflater;
import org.bouncycastle.openpgp.PGPCompressedData;
import org.bouncycastle.openpgp.PGPCompressedDataGenerator;
import org.bouncycastle.openpgp.PGPEncryptedData;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.operator.jcajce.JcePGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcePublicKeyKeyEncryptionMethodGenerator;

/**
 * Seals a stream to a public key: an OpenPGP message that GnuPG 2.2 and later read, AES-256 with a modification
 * detection code (RFC 9580, 5.13.1). Takes the same memory whatever the size.
 */
public final class Sealer {
    private static final int CHUNK = 1 << 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Whether plaintext is compressed before it is encrypted. */
    public enum Compression {
        /** As it is: for what is compressed already. */
        NONE,
        /** ZLIB at its fastest. */
        FAST
    }

    private Sealer() {}

    /**
     * Begins a message. What is written to the answer is sealed; closing it ends the message and leaves {@code out} open.
     *
     * @param fileName name inside the message, such as {@code users.csv}; readable only by the recipient
     */
    public static OutputStream seal(OutputStream out, RecipientKey recipient, String fileName, Compression compression)
            throws IOException {
        PGPEncryptedDataGenerator encryption =
                new PGPEncryptedDataGenerator(new JcePGPDataEncryptorBuilder(PGPEncryptedData.AES_256)
                        // The platform's own AES is four times as fast as Bouncy Castle's.
                        .setProvider("SunJCE")
                        .setWithIntegrityPacket(true)
                        .setSecureRandom(RANDOM));
        encryption.addMethod(new JcePublicKeyKeyEncryptionMethodGenerator(recipient.encryptionKey())
                .setProvider(OpenPgpProviders.BOUNCY_CASTLE)
                .setSecureRandom(RANDOM));
        try {
            OutputStream encrypted = encryption.open(out, new byte[CHUNK]);
            OutputStream packed = encrypted;
            if (compression == Compression.FAST) {
                packed = new PGPCompressedDataGenerator(PGPCompressedData.ZLIB, Deflater.BEST_SPEED)
                        .open(encrypted, new byte[CHUNK]);
            }
            OutputStream literal = new PGPLiteralDataGenerator()
                    .open(packed, PGPLiteralData.BINARY, fileName, new Date(), new byte[CHUNK]);
            return new SealingStream(literal, packed, encrypted);
        } catch (PGPException failure) {
            throw new IllegalStateException("The key cannot be used for sealing.", failure);
        }
    }
}
