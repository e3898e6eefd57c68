package io.rollbook.ciphertext;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** The Ed25519 key with which an intake signs what it sends. It signs; it cannot open anything. */
public final class IntakeKey {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private IntakeKey(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** Makes a key that is kept in memory only. */
    public static IntakeKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new IntakeKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Reads the key from a file, or makes one there that only its owner may read. The file holds two lines of base 64:
     * the private key (PKCS #8) and the public key (X.509).
     *
     * @throws IllegalStateException where others may read the file, or it is not such a key
     */
    public static IntakeKey loadOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            IntakeKey key = generate();
            try {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
                Files.writeString(file, key.text());
                return key;
            } catch (FileAlreadyExistsException anotherProcessWasFirst) {
                return load(file);
            }
        }
        return load(file);
    }

    private static IntakeKey load(Path file) throws IOException {
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IllegalStateException("The intake's key file " + file + " must be readable by its owner only.");
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        try {
            PrivateKey privateKey = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines.get(0))));
            IntakeKey key = new IntakeKey(privateKey, IntakeKeys.publicKey(lines.get(1)));
            key.provePair();
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException unreadable) {
            throw new IllegalStateException("The file " + file + " does not hold an intake's key.", unreadable);
        }
    }

    private void provePair() throws GeneralSecurityException {
        byte[] probe = {1};
        if (!IntakeKeys.isSigned(publicKey, probe, sign(probe))) {
            throw new GeneralSecurityException("The two keys do not belong together.");
        }
    }

    /** {@code sha256:} and the first 32 hexadecimal digits of the digest of its public key. */
    public String id() {
        return IntakeKeys.id(publicKey);
    }

    /** Its public key (X.509) in base 64: what a portal has to know. */
    public String publicKeyText() {
        return Base64.getEncoder().encodeToString(publicKey.getEncoded());
    }

    /** The envelope with this intake's id and signature; whatever stood there is replaced. */
    public Envelope sign(Envelope envelope) {
        Envelope mine = new Envelope(
                envelope.district(),
                envelope.feed(),
                envelope.run(),
                envelope.preview(),
                envelope.hold(),
                envelope.full(),
                envelope.scope(),
                envelope.sealedBy(),
                envelope.by(),
                envelope.created(),
                envelope.length(),
                envelope.digest(),
                id(),
                new byte[0]);
        return mine.signed(sign(mine.signedBytes()));
    }

    private byte[] sign(byte[] bytes) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("The intake's key cannot sign.", failure);
        }
    }

    private String text() {
        return Base64.getEncoder().encodeToString(privateKey.getEncoded()) + "\n" + publicKeyText() + "\n";
    }
}
