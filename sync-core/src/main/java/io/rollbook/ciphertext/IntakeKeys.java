package io.rollbook.ciphertext;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The public keys of the intakes that a portal knows. */
public final class IntakeKeys {
    private final Map<String, PublicKey> byId = new LinkedHashMap<>();

    /**
     * Takes public keys as {@link IntakeKey#publicKeyText} gives them.
     *
     * @throws IllegalArgumentException where one is not an Ed25519 public key
     */
    public IntakeKeys(Collection<String> publicKeys) {
        for (String text : publicKeys) {
            try {
                PublicKey key = publicKey(text.strip());
                byId.put(id(key), key);
            } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
                throw new IllegalArgumentException("This is not an intake's public key: " + text, unreadable);
            }
        }
    }

    /** Whether an intake known here signed exactly this envelope. */
    public boolean verify(Envelope envelope) {
        PublicKey key = byId.get(envelope.intake());
        return key != null && isSigned(key, envelope.signedBytes(), envelope.signature());
    }

    static boolean isSigned(PublicKey key, byte[] bytes, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(bytes);
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    static String id(PublicKey key) {
        byte[] digest = EnvelopeBody.sha256().digest(key.getEncoded());
        return "sha256:" + HexFormat.of().formatHex(digest, 0, 16);
    }

    static PublicKey publicKey(String text) throws GeneralSecurityException {
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text)));
    }
}
