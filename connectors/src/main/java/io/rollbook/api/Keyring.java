package io.rollbook.api;

import java.util.List;

/** The districts' keys as people may handle them: public ones, and private ones under a passphrase. */
public interface Keyring {
    /** The armoured public key that seals for a district. */
    String publicKey(String slug);

    /** Fingerprint of that key, or an empty text where the district has none yet. */
    String fingerprint(String slug);

    /** The private keys under a passphrase. */
    byte[] export(String slug, char[] passphrase);

    /**
     * Takes private keys in and answers their fingerprints.
     *
     * @throws IllegalArgumentException where the passphrase is wrong or these are no keys
     */
    List<String> importKeys(String slug, byte[] keys, char[] passphrase);
}
