package io.rollbook.serve;

import io.rollbook.api.Keyring;
import io.rollbook.portal.open.DistrictKeys;
import java.util.List;

/** The districts' keys for the API, which may not know how they open anything. */
final class DistrictKeyring implements Keyring {
    private final DistrictKeys keys;

    DistrictKeyring(DistrictKeys keys) {
        this.keys = keys;
    }

    @Override
    public String publicKey(String slug) {
        return keys.publicKey(slug);
    }

    @Override
    public String fingerprint(String slug) {
        return keys.list(slug).stream()
                .filter(key -> key.retired() == null)
                .map(DistrictKeys.Listed::fingerprint)
                .findFirst()
                .orElse("");
    }

    @Override
    public byte[] export(String slug, char[] passphrase) {
        return keys.export(slug, passphrase);
    }

    @Override
    public List<String> importKeys(String slug, byte[] bytes, char[] passphrase) {
        return keys.importKeys(slug, bytes, passphrase);
    }
}
