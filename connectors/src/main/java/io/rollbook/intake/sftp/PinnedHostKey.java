package io.rollbook.intake.sftp;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Knows one host key by its fingerprint, as {@code ssh-keygen -l} shows it, and learns no other. */
final class PinnedHostKey implements HostKeyRepository {
    private final byte[] fingerprint;
    private @Nullable String refused;

    PinnedHostKey(String fingerprint) {
        this.fingerprint = fingerprint.getBytes(StandardCharsets.US_ASCII);
    }

    /** The fingerprint of the key that was shown and refused, or null. */
    @Nullable
    String refused() {
        return refused;
    }

    @Override
    public int check(String host, byte[] key) {
        String shown = fingerprint(key);
        if (MessageDigest.isEqual(fingerprint, shown.getBytes(StandardCharsets.US_ASCII))) {
            return OK;
        }
        refused = shown;
        return CHANGED;
    }

    private static String fingerprint(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void add(HostKey key, UserInfo ui) {
        throw new UnsupportedOperationException("host keys come from the district file only");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("host keys come from the district file only");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("host keys come from the district file only");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "district file";
    }

    @Override
    public HostKey[] getHostKey() {
        return new HostKey[0];
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return new HostKey[0];
    }
}
