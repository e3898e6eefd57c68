package io.rollbook.ciphertext;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.jcajce.JcaPGPPublicKeyRingCollection;

/** The OpenPGP public key of a district, to which deliveries are sealed. Valid when it was parsed. */
public final class RecipientKey {
    private final String fingerprint;
    private final PGPPublicKey encryptionKey;

    private RecipientKey(String fingerprint, PGPPublicKey encryptionKey) {
        this.fingerprint = fingerprint;
        this.encryptionKey = encryptionKey;
    }

    /**
     * Reads an ASCII-armoured (or binary, as Latin-1) public key and picks its newest valid key for encryption.
     *
     * @throws UnusableKeyException where it is not exactly one public key, or is expired or revoked, or cannot encrypt
     */
    public static RecipientKey parse(String armored, Clock clock) {
        OpenPGPCertificate certificate = new OpenPGPCertificate(onlyRing(armored), OpenPgpProviders.IMPLEMENTATION);
        Date now = Date.from(clock.instant());
        refuseWhenOver(certificate, clock.instant(), now);
        List<OpenPGPComponentKey> keys = certificate.getEncryptionKeys(now);
        OpenPGPComponentKey newest = keys.stream()
                .max(Comparator.comparing(OpenPGPComponentKey::getCreationTime))
                .orElseThrow(() -> new UnusableKeyException("The key has no valid part that can encrypt."));
        return new RecipientKey(
                HexFormat.of().withUpperCase().formatHex(certificate.getFingerprint()), newest.getPGPPublicKey());
    }

    private static void refuseWhenOver(OpenPGPCertificate certificate, Instant at, Date now) {
        if (certificate.getPrimaryKey().getPGPPublicKey().hasRevocation()) {
            throw new UnusableKeyException("The key is revoked.");
        }
        Date expires = certificate.getExpirationTime(now);
        if (expires != null && !expires.toInstant().isAfter(at)) {
            throw new UnusableKeyException("The key has expired.");
        }
    }

    private static PGPPublicKeyRing onlyRing(String armored) {
        byte[] bytes = armored.strip().getBytes(StandardCharsets.ISO_8859_1);
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(bytes))) {
            JcaPGPPublicKeyRingCollection rings = new JcaPGPPublicKeyRingCollection(in);
            if (rings.size() != 1) {
                throw new UnusableKeyException("Exactly one public key is expected, there are " + rings.size() + ".");
            }
            return rings.getKeyRings().next();
        } catch (IOException | PGPException | IllegalArgumentException unreadable) {
            throw new UnusableKeyException("This is not an OpenPGP public key.", unreadable);
        }
    }

    /** The primary key's fingerprint in upper-case hexadecimal digits. */
    public String fingerprint() {
        return fingerprint;
    }

    PGPPublicKey encryptionKey() {
        return encryptionKey;
    }
}
