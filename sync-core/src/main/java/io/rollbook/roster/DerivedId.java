package io.rollbook.roster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The id of a record that has none of its own at the source: the first 16 bytes of SHA-256 over the entity's name and
 * the ids that make it what it is, as 32 hexadecimal digits. Stable: the same parts give the same id for ever.
 */
public final class DerivedId {
    private final MessageDigest digest = RecordBytes.sha256();
    private final Entity entity;

    /** For records of this entity. Not for use by several threads at a time. */
    public DerivedId(Entity entity) {
        this.entity = entity;
    }

    /** The id of the record that these parts identify; their order counts. */
    public String of(String... parts) {
        add(entity.table());
        for (String part : parts) {
            add(part);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private void add(String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        // With its length, so that no two lists of parts run together into the same bytes.
        for (int shift = 24; shift >= 0; shift -= 8) {
            digest.update((byte) (bytes.length >> shift));
        }
        digest.update(bytes);
    }
}
