package io.rollbook.district;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;

/**
 * The key that wraps every stored secret: a Tink keyset (AES-256-GCM) from a file or an environment variable. What a
 * secret is for is bound to it as associated data, so that one cannot be put in the place of another.
 */
public final class MasterKey implements Wrapping {
    private final Aead aead;
    private final boolean isNew;

    private MasterKey(KeysetHandle keyset, boolean isNew) throws GeneralSecurityException {
        this.aead = keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
        this.isNew = isNew;
    }

    /**
     * The key in this file, which is created, readable by its owner only, where there is none.
     *
     * @throws IllegalStateException where the file cannot be read or holds no key
     */
    public static MasterKey inFile(Path file) {
        try {
            AeadConfig.register();
            boolean isNew = !Files.exists(file) && create(file);
            return new MasterKey(parse(Files.readString(file)), isNew);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(file + " holds no master key", e);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the master key " + file, e);
        }
    }

    /**
     * The key written out in this text, as in environment variable {@code ROLLBOOK_MASTER_KEY}.
     *
     * @throws IllegalStateException where the text is no key; the message does not hold it
     */
    public static MasterKey inText(String keyset) {
        try {
            AeadConfig.register();
            return new MasterKey(parse(keyset), false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("ROLLBOOK_MASTER_KEY holds no master key");
        }
    }

    /** Whether the key was created just now: the time to tell people to keep a copy of it elsewhere. */
    public boolean isNew() {
        return isNew;
    }

    @Override
    public byte[] wrap(byte[] secret, String context) {
        try {
            return aead.encrypt(secret, context.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot wrap " + context, e);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, String context) {
        try {
            return aead.decrypt(wrapped, context.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "cannot unwrap " + context + ": it was wrapped by another master key or for something else", e);
        }
    }

    private static KeysetHandle parse(String keyset) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.parseKeyset(keyset, InsecureSecretKeyAccess.get());
    }

    /** Whether this process created the file; another may have been faster. */
    private static boolean create(Path file) throws GeneralSecurityException, IOException {
        KeysetHandle keyset = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
        String text = TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get());
        Path folder = file.toAbsolutePath().getParent();
        Path half = Files.createTempFile(Files.createDirectories(folder), "master", ".key");
        try {
            if (Files.getFileStore(half).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(half, text);
            // A link fails where the name exists, so that of two processes that start at once one key wins.
            Files.createLink(file, half);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.delete(half);
        }
    }
}
