package io.rollbook.portal.open;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.jcajce.JcaPGPSecretKeyRing;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPDigestCalculatorProviderBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcePBESecretKeyDecryptorBuilder;

/** One OpenPGP key of a district with its private parts, unlocked. */
final class PrivateKeyRing {
    /** A private key that can open, under the identity by which messages name it. */
    record Part(PGPPublicKey identity, PGPPrivateKey key) {}

    private final PGPSecretKeyRing ring;
    private final List<Part> parts;

    private PrivateKeyRing(PGPSecretKeyRing ring, List<Part> parts) {
        this.ring = ring;
        this.parts = List.copyOf(parts);
    }

    /** Takes a ring without passphrase. */
    static PrivateKeyRing of(PGPSecretKeyRing unprotected) throws PGPException {
        List<Part> parts = new ArrayList<>();
        for (PGPSecretKey key : unprotected) {
            if (key.getPublicKey().isEncryptionKey() && !key.isPrivateKeyEmpty()) {
                parts.add(new Part(
                        key.getPublicKey(),
                        key.extractPrivateKey(
                                new JcePBESecretKeyDecryptorBuilder(new JcaPGPDigestCalculatorProviderBuilder().build())
                                        .setProvider(Providers.BOUNCY_CASTLE)
                                        .build(new char[0]))));
            }
        }
        if (parts.isEmpty()) {
            throw new PGPException("no private key that can open");
        }
        return new PrivateKeyRing(unprotected, parts);
    }

    /** Reads what {@link #encoded} gave. */
    static PrivateKeyRing decode(byte[] encoded) throws IOException, PGPException {
        return of(new JcaPGPSecretKeyRing(encoded));
    }

    /** The secret bytes, to be wrapped. */
    byte[] encoded() throws IOException {
        return ring.getEncoded();
    }

    PGPSecretKeyRing ring() {
        return ring;
    }

    List<Part> parts() {
        return parts;
    }

    String fingerprint() {
        return HexFormat.of().withUpperCase().formatHex(ring.getPublicKey().getFingerprint());
    }

    String armoredPublicKey() throws IOException {
        List<PGPPublicKey> keys = new ArrayList<>();
        ring.getPublicKeys().forEachRemaining(keys::add);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (ArmoredOutputStream armored =
                ArmoredOutputStream.builder().clearHeaders().build(text)) {
            new PGPPublicKeyRing(keys).encode(armored);
        }
        return text.toString(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
