package io.rollbook.portal.open;

import io.rollbook.district.Wrapping;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The OpenPGP keys of the districts. Private keys rest wrapped by the master key in {@code vault.private_keys}; public
 * ones are in {@code control.district_keys}. A district has several while keys are rotated: the newest seals, all that
 * are not retired open.
 */
public final class DistrictKeys {
    /**
     * A key as people see it.
     *
     * @param fingerprint of its primary key, upper-case hexadecimal
     * @param retired since when it no longer opens, or null
     */
    public record Listed(String fingerprint, Instant created, @Nullable Instant retired) {}

    /** With the control database and the master key. */
    public DistrictKeys(DataSource control, Wrapping master, Clock clock) {}

    /** Makes a new key for a district that is registered; it seals from now on. The answer is its fingerprint. */
    public String generate(String slug) {
        throw new UnsupportedOperationException();
    }

    /** The armoured public key that seals for the district; an {@link IllegalStateException} where it has none. */
    public String publicKey(String slug) {
        throw new UnsupportedOperationException();
    }

    /** The district's keys, newest first. */
    public List<Listed> list(String slug) {
        throw new UnsupportedOperationException();
    }

    /** Retires a key: it no longer opens. The newest cannot be retired. */
    public void retire(String slug, String fingerprint) {
        throw new UnsupportedOperationException();
    }

    /**
     * The district's keys that are not retired, armoured, protected by a passphrase: what {@code gpg --import} reads.
     */
    public byte[] export(String slug, char[] passphrase) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes keys that {@link #export} or {@code gpg --export-secret-keys} wrote; those already there are left alone.
     *
     * @return fingerprints of the keys that were added
     * @throws IllegalArgumentException where the passphrase is wrong or these are no usable secret keys
     */
    public List<String> importKeys(String slug, byte[] keys, char[] passphrase) {
        throw new UnsupportedOperationException();
    }
}
