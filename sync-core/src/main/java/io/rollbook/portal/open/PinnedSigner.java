package io.rollbook.portal.open;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.KeyIdentifier;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.OpenPGPKeyReader;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;
import org.jspecify.annotations.Nullable;

/** The key that a feed names as its signer. */
final class PinnedSigner {
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final Set<Integer> DIGESTS = Set.of(
            HashAlgorithmTags.SHA256,
            HashAlgorithmTags.SHA384,
            HashAlgorithmTags.SHA512,
            HashAlgorithmTags.SHA3_256,
            HashAlgorithmTags.SHA3_512);

    private final OpenPGPCertificate certificate;
    private final Clock clock;

    private PinnedSigner(OpenPGPCertificate certificate, Clock clock) {
        this.certificate = certificate;
        this.clock = clock;
    }

    /** Reads an armoured public key; an {@link IllegalArgumentException} where it is not exactly one. */
    static PinnedSigner parse(String armored, Clock clock) {
        try {
            List<OpenPGPCertificate> certificates =
                    new OpenPGPKeyReader(new BcOpenPGPImplementation()).parseCertificates(armored.strip());
            if (certificates.size() != 1) {
                throw new IllegalArgumentException("The signer must be exactly one OpenPGP public key.");
            }
            return new PinnedSigner(certificates.get(0), clock);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("The signer is not an OpenPGP public key.", unreadable);
        }
    }

    String fingerprint() {
        return HexFormat.of().withUpperCase().formatHex(certificate.getFingerprint());
    }

    /** The primary key or subkey with this identity, or null. */
    @Nullable
    OpenPGPComponentKey key(KeyIdentifier identity) {
        return identity.isWildcard() ? null : certificate.getKey(identity);
    }

    /** Why a signature is not acceptable whatever it was made over, or null. */
    @Nullable
    String objection(PGPSignature signature) {
        if (!DIGESTS.contains(signature.getHashAlgorithm())) {
            return "digest algorithm " + signature.getHashAlgorithm() + " is not accepted";
        }
        int type = signature.getSignatureType();
        if (type != PGPSignature.BINARY_DOCUMENT && type != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
            return "it is not a signature of a document";
        }
        if (signature.getCreationTime().after(Date.from(clock.instant().plus(CLOCK_SKEW)))) {
            return "it was made in the future";
        }
        return null;
    }
}
