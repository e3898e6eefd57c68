package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.KeyIdentifier;
import org.bouncycastle.bcpg.SymmetricEncIntegrityPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedData;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPSessionKey;
import org.bouncycastle.openpgp.operator.jcajce.JcePublicKeyDataDecryptorFactoryBuilder;
import org.jspecify.annotations.Nullable;

/** The encrypted data of one message, being decrypted. Nothing read from it counts before {@link #finish}. */
final class Decryption {
    /** Guesses at session keys that do not name their recipient. */
    private static final int MAX_GUESSES = 64;

    private static final Set<Integer> CIPHERS = Set.of(
            SymmetricKeyAlgorithmTags.AES_128,
            SymmetricKeyAlgorithmTags.AES_192,
            SymmetricKeyAlgorithmTags.AES_256,
            SymmetricKeyAlgorithmTags.TWOFISH,
            SymmetricKeyAlgorithmTags.CAMELLIA_128,
            SymmetricKeyAlgorithmTags.CAMELLIA_192,
            SymmetricKeyAlgorithmTags.CAMELLIA_256);

    private record Unlocked(PGPPublicKeyEncryptedData data, PGPSessionKey key, String fingerprint) {}

    private final PGPPublicKeyEncryptedData data;
    private final InputStream plaintext;
    private final String openedWith;

    private Decryption(PGPPublicKeyEncryptedData data, InputStream plaintext, String openedWith) {
        this.data = data;
        this.plaintext = plaintext;
        this.openedWith = openedWith;
    }

    /** Begins with a message that passed {@link Outline}. */
    static Decryption begin(InputStream packets, List<PrivateKeyRing> keys) throws IOException, PGPException {
        PGPEncryptedDataList list = new PGPEncryptedDataList(new BCPGInputStream(packets));
        if (!(list.getEncryptedData() instanceof SymmetricEncIntegrityPacket protectedData)) {
            throw new OpenException(Code.NO_INTEGRITY, "encrypted without integrity protection");
        }
        boolean aead = protectedData.getVersion() == SymmetricEncIntegrityPacket.VERSION_2;
        Unlocked unlocked = unlock(list, keys, aead);
        int cipher = unlocked.key().getAlgorithm();
        // An allow-list: Bouncy Castle takes algorithm 0 to mean that the data is not encrypted at all.
        if (!CIPHERS.contains(cipher)) {
            throw new OpenException(Code.NO_INTEGRITY, "cipher " + cipher + " is not accepted");
        }
        InputStream plaintext = unlocked.data().getDataStream(new ContentDecryptors(unlocked.key()));
        return new Decryption(unlocked.data(), plaintext, unlocked.fingerprint());
    }

    private static Unlocked unlock(PGPEncryptedDataList list, List<PrivateKeyRing> keys, boolean aead)
            throws PGPException {
        int guesses = 0;
        PGPException failure = null;
        for (PGPEncryptedData entry : list) {
            // RFC 9580, 10.3.2.1: a session key packet counts only before the data packet of its own generation.
            if (!(entry instanceof PGPPublicKeyEncryptedData data) || (data.getVersion() == 6) != aead) {
                continue;
            }
            KeyIdentifier recipient = data.getKeyIdentifier();
            if (recipient.isWildcard() && ++guesses > MAX_GUESSES) {
                throw new OpenException(Code.KEY_UNKNOWN, "too many recipients that are not named");
            }
            for (PrivateKeyRing ring : keys) {
                for (PrivateKeyRing.Part part : ring.parts()) {
                    if (!recipient.isWildcard()
                            && !recipient.matchesExplicit(part.identity().getKeyIdentifier())) {
                        continue;
                    }
                    PGPSessionKey key = sessionKey(data, part);
                    if (key != null) {
                        return new Unlocked(data, key, ring.fingerprint());
                    }
                    if (!recipient.isWildcard()) {
                        failure = new PGPException("session key cannot be recovered");
                    }
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        throw new OpenException(Code.KEY_UNKNOWN, "no recipient is a key of this district");
    }

    private static @Nullable PGPSessionKey sessionKey(PGPPublicKeyEncryptedData data, PrivateKeyRing.Part part) {
        if (data.getAlgorithm() != part.identity().getAlgorithm()) {
            return null;
        }
        try {
            return data.getSessionKey(new JcePublicKeyDataDecryptorFactoryBuilder()
                    .setProvider(Providers.BOUNCY_CASTLE)
                    .build(part.key()));
        } catch (PGPException | RuntimeException notForThisKey) {
            return null;
        }
    }

    InputStream plaintext() {
        return plaintext;
    }

    String openedWith() {
        return openedWith;
    }

    /** Reads what is left and verifies the integrity of the whole message; refuses with {@code CORRUPT}. */
    void finish() {
        boolean whole;
        try {
            byte[] sink = new byte[1 << 14];
            while (plaintext.read(sink, 0, sink.length) >= 0) {
                // The modification detection code, or the last tag, stands at the very end.
            }
            whole = data.verify();
        } catch (Throwable failure) {
            throw Faults.refusal("verifying integrity", failure);
        }
        if (!whole) {
            throw new OpenException(Code.CORRUPT, "the integrity check failed");
        }
    }
}
