package io.rollbook.portal.open;

import io.rollbook.district.Wrapping;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.bouncycastle.openpgp.PGPException;
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

    private final KeyTable table;
    private final Wrapping master;
    private final Clock clock;
    /** By fingerprint: unlocking costs more than opening a small delivery does. */
    private final Map<String, PrivateKeyRing> unlocked = new ConcurrentHashMap<>();

    /** With the control database and the master key. */
    public DistrictKeys(DataSource control, Wrapping master, Clock clock) {
        this.table = new KeyTable(control);
        this.master = master;
        this.clock = clock;
    }

    /** Makes a new key for a district that is registered; it seals from now on. The answer is its fingerprint. */
    public String generate(String slug) {
        Instant now = clock.instant();
        PrivateKeyRing ring = KeyMaker.make(slug, now);
        store(slug, ring, now);
        return ring.fingerprint();
    }

    /** The armoured public key that seals for the district; an {@link IllegalStateException} where it has none. */
    public String publicKey(String slug) {
        return table.sealing(slug)
                .orElseThrow(() -> new IllegalStateException("The district " + slug + " has no key."));
    }

    /** The district's keys, newest first. */
    public List<Listed> list(String slug) {
        return table.list(slug);
    }

    /** Retires a key: it no longer opens. An {@link IllegalArgumentException} for the one that seals, or an unknown one. */
    public void retire(String slug, String fingerprint) {
        if (!table.retire(slug, fingerprint, clock.instant())) {
            throw new IllegalArgumentException("The key " + fingerprint + " of " + slug
                    + " cannot be retired: it is not there, retired already, or the one that seals.");
        }
        unlocked.remove(fingerprint);
    }

    /**
     * The district's keys that are not retired, armoured, protected by a passphrase: what {@code gpg --import} reads.
     */
    public byte[] export(String slug, char[] passphrase) {
        if (passphrase.length == 0) {
            throw new IllegalArgumentException("Keys are exported under a passphrase only.");
        }
        try {
            return KeyMaker.lock(opening(slug), passphrase);
        } catch (IOException | PGPException failure) {
            throw new IllegalStateException("The keys of " + slug + " cannot be exported.", failure);
        }
    }

    /**
     * Takes keys that {@link #export} or {@code gpg --export-secret-keys} wrote; those already there are left alone.
     *
     * @return fingerprints of the keys that were added
     * @throws IllegalArgumentException where the passphrase is wrong or these are no usable secret keys
     */
    public List<String> importKeys(String slug, byte[] keys, char[] passphrase) {
        List<PrivateKeyRing> rings;
        try {
            rings = KeyMaker.unlock(keys, passphrase);
        } catch (IOException | PGPException | RuntimeException unreadable) {
            throw new IllegalArgumentException(
                    "The passphrase is wrong, or these are no OpenPGP secret keys that can decrypt.", unreadable);
        }
        List<String> added = new ArrayList<>();
        for (PrivateKeyRing ring : rings) {
            if (store(slug, ring, ring.ring().getPublicKey().getCreationTime().toInstant())) {
                added.add(ring.fingerprint());
            }
        }
        return added;
    }

    private boolean store(String slug, PrivateKeyRing ring, Instant created) {
        try {
            byte[] wrapped = master.wrap(ring.encoded(), context(slug, ring.fingerprint()));
            return table.insert(
                    slug, new KeyTable.Stored(ring.fingerprint(), wrapped), ring.armoredPublicKey(), created);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The keys that open for a district, newest first. Which they are is asked each time: another node may rotate. */
    List<PrivateKeyRing> opening(String slug) {
        List<PrivateKeyRing> rings = new ArrayList<>();
        for (KeyTable.Stored stored : table.opening(slug)) {
            rings.add(unlocked.computeIfAbsent(stored.fingerprint(), fingerprint -> unlock(slug, stored)));
        }
        return rings;
    }

    private PrivateKeyRing unlock(String slug, KeyTable.Stored stored) {
        try {
            PrivateKeyRing ring =
                    PrivateKeyRing.decode(master.unwrap(stored.wrapped(), context(slug, stored.fingerprint())));
            if (!ring.fingerprint().equals(stored.fingerprint())) {
                throw new IllegalStateException("The vault holds another key than " + stored.fingerprint() + ".");
            }
            return ring;
        } catch (IOException | PGPException damaged) {
            throw new IllegalStateException(
                    "The key " + stored.fingerprint() + " cannot be read from the vault.", damaged);
        }
    }

    /** Bound to district and key, so that rows of the vault cannot be exchanged. */
    private static String context(String slug, String fingerprint) {
        return slug + "/private-key/" + fingerprint;
    }
}
