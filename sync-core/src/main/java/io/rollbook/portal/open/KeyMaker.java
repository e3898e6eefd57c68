package io.rollbook.portal.open;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.CompressionAlgorithmTags;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.jcajce.JcaPGPSecretKeyRingCollection;
import org.bouncycastle.openpgp.operator.PBESecretKeyDecryptor;
import org.bouncycastle.openpgp.operator.PBESecretKeyEncryptor;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;
import org.bouncycastle.openpgp.operator.PGPKeyPairGenerator;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPDigestCalculatorProviderBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPKeyPairGeneratorProvider;
import org.bouncycastle.openpgp.operator.jcajce.JcePBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcePBESecretKeyEncryptorBuilder;
import org.jspecify.annotations.Nullable;

/** Makes district keys and carries them from one portal to another. */
final class KeyMaker {
    /** 65 million bytes through SHA-256 for each guess at a passphrase: the most that the format can say. */
    private static final int S2K_COUNT = 0xFF;

    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyMaker() {}

    /**
     * A version 4 key that every OpenPGP program of the last ten years can encrypt to: Ed25519 that certifies, Curve25519
     * that decrypts. It claims integrity protection by modification detection code only, since a key that claims more
     * makes GnuPG 2.3 and later send a packet that RFC 9580 does not have.
     */
    static PrivateKeyRing make(String slug, Instant now) {
        try {
            PGPKeyPairGenerator pairs = new JcaPGPKeyPairGeneratorProvider()
                    .setProvider(Providers.BOUNCY_CASTLE)
                    .setSecureRandom(RANDOM)
                    .get(PublicKeyPacket.VERSION_4, Date.from(now));
            PGPKeyPair primary = pairs.generateLegacyEd25519KeyPair();
            PGPSignatureSubpacketGenerator claims = new PGPSignatureSubpacketGenerator();
            claims.setKeyFlags(true, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
            claims.setPreferredSymmetricAlgorithms(false, new int[] {SymmetricKeyAlgorithmTags.AES_256});
            claims.setPreferredHashAlgorithms(false, new int[] {HashAlgorithmTags.SHA512, HashAlgorithmTags.SHA256});
            claims.setPreferredCompressionAlgorithms(
                    false, new int[] {CompressionAlgorithmTags.UNCOMPRESSED, CompressionAlgorithmTags.ZIP});
            claims.setFeature(false, Features.FEATURE_MODIFICATION_DETECTION);
            PGPSignatureSubpacketGenerator decrypts = new PGPSignatureSubpacketGenerator();
            decrypts.setKeyFlags(true, KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE);
            PGPKeyRingGenerator ring = new PGPKeyRingGenerator(
                    PGPSignature.POSITIVE_CERTIFICATION,
                    primary,
                    "Rollbook portal " + slug,
                    sha1(),
                    claims.generate(),
                    null,
                    new JcaPGPContentSignerBuilder(primary.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512)
                            .setProvider(Providers.BOUNCY_CASTLE),
                    null);
            ring.addSubKey(pairs.generateLegacyX25519KeyPair(), decrypts.generate(), null);
            return PrivateKeyRing.of(ring.generateSecretKeyRing());
        } catch (PGPException impossible) {
            throw new IllegalStateException("The key cannot be made.", impossible);
        }
    }

    /** All rings in one armour, each secret part encrypted with AES-256 under the passphrase (RFC 9580, 3.7.2.1). */
    static byte[] lock(List<PrivateKeyRing> rings, char[] passphrase) throws IOException, PGPException {
        PGPDigestCalculator sha256 =
                new JcaPGPDigestCalculatorProviderBuilder().build().get(HashAlgorithmTags.SHA256);
        PBESecretKeyEncryptor encryptor = new JcePBESecretKeyEncryptorBuilder(
                        SymmetricKeyAlgorithmTags.AES_256, sha256, S2K_COUNT)
                .setProvider(Providers.BOUNCY_CASTLE)
                .setSecureRandom(RANDOM)
                .build(passphrase);
        List<PGPSecretKeyRing> locked = new ArrayList<>();
        for (PrivateKeyRing ring : rings) {
            locked.add(PGPSecretKeyRing.copyWithNewPassword(ring.ring(), decryptor(new char[0]), encryptor));
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (ArmoredOutputStream armored =
                ArmoredOutputStream.builder().clearHeaders().build(text)) {
            new PGPSecretKeyRingCollection(locked).encode(armored);
        }
        return text.toByteArray();
    }

    /** The reverse; also takes what {@code gpg --export-secret-keys} writes. */
    static List<PrivateKeyRing> unlock(byte[] keys, char[] passphrase) throws IOException, PGPException {
        JcaPGPSecretKeyRingCollection rings =
                new JcaPGPSecretKeyRingCollection(PGPUtil.getDecoderStream(new ByteArrayInputStream(keys)));
        List<PrivateKeyRing> unlocked = new ArrayList<>();
        for (PGPSecretKeyRing ring : rings) {
            PGPSecretKeyRing open = ring;
            for (PGPSecretKey key : ring) {
                if (!key.isPrivateKeyEmpty()) {
                    open = PGPSecretKeyRing.insertSecretKey(
                            open, PGPSecretKey.copyWithNewPassword(key, decryptor(passphrase), unprotected()));
                }
            }
            unlocked.add(PrivateKeyRing.of(open));
        }
        if (unlocked.isEmpty()) {
            throw new PGPException("no secret key");
        }
        return unlocked;
    }

    private static PBESecretKeyDecryptor decryptor(char[] passphrase) throws PGPException {
        return new JcePBESecretKeyDecryptorBuilder(new JcaPGPDigestCalculatorProviderBuilder().build())
                .setProvider(Providers.BOUNCY_CASTLE)
                .build(passphrase);
    }

    /** The library's word for no encryption. */
    private static @Nullable PBESecretKeyEncryptor unprotected() {
        return null;
    }

    /** The checksum of secret keys in version 4; not a matter of security. */
    private static PGPDigestCalculator sha1() throws PGPException {
        return new JcaPGPDigestCalculatorProviderBuilder().build().get(HashAlgorithmTags.SHA1);
    }
}
