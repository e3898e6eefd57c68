package io.rollbook.portal.open;

import java.io.InputStream;
import org.bouncycastle.bcpg.AEADEncDataPacket;
import org.bouncycastle.bcpg.SymmetricEncIntegrityPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSessionKey;
import org.bouncycastle.openpgp.operator.PGPDataDecryptor;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;
import org.bouncycastle.openpgp.operator.SessionKeyDataDecryptorFactory;
import org.bouncycastle.openpgp.operator.jcajce.JceSessionKeyDataDecryptorFactoryBuilder;

/** What decrypts the bulk of the data: Bouncy Castle, with {@link FeedbackStream} for AES where the mode has no tags. */
final class ContentDecryptors implements SessionKeyDataDecryptorFactory {
    private final SessionKeyDataDecryptorFactory others;

    ContentDecryptors(PGPSessionKey key) {
        this.others = new JceSessionKeyDataDecryptorFactoryBuilder()
                .setProvider(Providers.BOUNCY_CASTLE)
                .build(key);
    }

    private static boolean isAes(int algorithm) {
        return algorithm == SymmetricKeyAlgorithmTags.AES_128
                || algorithm == SymmetricKeyAlgorithmTags.AES_192
                || algorithm == SymmetricKeyAlgorithmTags.AES_256;
    }

    @Override
    public PGPSessionKey getSessionKey() {
        return others.getSessionKey();
    }

    @Override
    public PGPDataDecryptor createDataDecryptor(boolean integrity, int algorithm, byte[] key) throws PGPException {
        PGPDataDecryptor other = others.createDataDecryptor(integrity, algorithm, key);
        return integrity && isAes(algorithm) ? new Feedback(other, key) : other;
    }

    @Override
    public PGPDataDecryptor createDataDecryptor(AEADEncDataPacket packet, PGPSessionKey key) throws PGPException {
        return others.createDataDecryptor(packet, key);
    }

    @Override
    public PGPDataDecryptor createDataDecryptor(SymmetricEncIntegrityPacket packet, PGPSessionKey key)
            throws PGPException {
        return others.createDataDecryptor(packet, key);
    }

    private record Feedback(PGPDataDecryptor other, byte[] key) implements PGPDataDecryptor {
        @Override
        public InputStream getInputStream(InputStream ciphertext) {
            return new FeedbackStream(ciphertext, key);
        }

        @Override
        public int getBlockSize() {
            return other.getBlockSize();
        }

        @Override
        public PGPDigestCalculator getIntegrityCalculator() {
            return other.getIntegrityCalculator();
        }
    }
}
