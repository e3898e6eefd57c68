package io.rollbook.tenant;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.Wrapping;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Of each district's orgs a keyed digest (HMAC-SHA-256, the first 16 bytes) of sourcedId and name: enough to notice that a
 * delivery is another district's, and for nobody without the key to learn which schools that has. All districts whose portals
 * have the same master key share a key.
 */
public final class OrgFingerprints {
    private static final int LENGTH = 16;
    private static final String CONTEXT = "org-fingerprints";

    private final DataSource control;
    private final Wrapping wrapping;

    OrgFingerprints(DataSource control, Wrapping wrapping) {
        this.control = control;
        this.wrapping = wrapping;
    }

    /** An org, as listed or stored. */
    public record Org(String sourcedId, @Nullable String name) {}

    /**
     * Whose some orgs are.
     *
     * @param isNew whether this district has no orgs yet
     * @param own how many of them are this district's
     * @param others those that are one other district's: of the one that has most of them
     */
    public record Owners(boolean isNew, long own, List<Org> others) {}

    /** Notes that these are the district's orgs, and no others. */
    public void note(String district, Collection<Org> orgs) {
        transaction("noting a district's orgs", sql -> {
            byte[][] prints = prints(key(sql), orgs).keySet().stream()
                    .map(ByteBuffer::array)
                    .toArray(byte[][]::new);
            sql.update(
                    "noting a district's orgs",
                    "DELETE FROM vault.org_fingerprints WHERE district = ? AND fingerprint <> ALL (?)",
                    district,
                    prints);
            return sql.update(
                    "noting a district's orgs",
                    """
                    INSERT INTO vault.org_fingerprints (district, fingerprint)
                    SELECT ?, f FROM unnest(?::bytea[]) f ON CONFLICT DO NOTHING
                    """,
                    district,
                    prints);
        });
    }

    /** Whose these orgs are, which this district delivered. */
    public Owners owners(String district, Collection<Org> orgs) {
        return transaction("looking for the owners of orgs", sql -> {
            Map<ByteBuffer, Org> prints = prints(key(sql), orgs);
            Map<String, List<Org>> byDistrict = new HashMap<>();
            sql.each(
                    "looking for the owners of orgs",
                    "SELECT district, fingerprint FROM vault.org_fingerprints WHERE fingerprint = ANY (?)",
                    row -> byDistrict
                            .computeIfAbsent(row.getString(1), first -> new ArrayList<>())
                            .add(Objects.requireNonNull(prints.get(ByteBuffer.wrap(row.getBytes(2))))),
                    (Object) prints.keySet().stream().map(ByteBuffer::array).toArray(byte[][]::new));
            List<Org> own = byDistrict.remove(district);
            List<Org> others = byDistrict.values().stream()
                    .max(Comparator.comparingInt(List::size))
                    .orElse(List.of());
            return new Owners(own == null && hasNone(sql, district), own == null ? 0 : own.size(), others);
        });
    }

    private static boolean hasNone(Sql sql, String district) {
        return sql.one(
                "looking for a district's orgs",
                "SELECT NOT EXISTS (SELECT FROM vault.org_fingerprints WHERE district = ?)",
                row -> row.getBoolean(1),
                district);
    }

    /** The key, made where there is none yet that the master key opens: a portal elsewhere may have another. */
    private byte[] key(Sql sql) {
        return known(sql).orElseGet(() -> {
            // Of two portals that start at once the second takes the first one's key.
            sql.update("keeping a key", "LOCK TABLE vault.org_keys");
            return known(sql).orElseGet(() -> fresh(sql));
        });
    }

    private byte[] fresh(Sql sql) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        sql.update("keeping a key", "INSERT INTO vault.org_keys (wrapped) VALUES (?)", (Object)
                wrapping.wrap(key, CONTEXT));
        return key;
    }

    private Optional<byte[]> known(Sql sql) {
        return sql
                .list("reading keys", "SELECT wrapped FROM vault.org_keys ORDER BY id", row -> row.getBytes(1))
                .stream()
                .flatMap(wrapped -> unwrapped(wrapped).stream())
                .findFirst();
    }

    private Optional<byte[]> unwrapped(byte[] wrapped) {
        try {
            return Optional.of(wrapping.unwrap(wrapped, CONTEXT));
        } catch (IllegalStateException ofAnotherMasterKey) {
            return Optional.empty();
        }
    }

    private static Map<ByteBuffer, Org> prints(byte[] key, Collection<Org> orgs) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            Map<ByteBuffer, Org> prints = new HashMap<>();
            for (Org org : orgs) {
                String text = org.sourcedId() + '\0' + normalised(org.name());
                byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
                prints.put(ByteBuffer.wrap(Arrays.copyOf(digest, LENGTH)), org);
            }
            return prints;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Letters and digits, in lower case. */
    private static String normalised(@Nullable String name) {
        return name == null
                ? ""
                : Normalizer.normalize(name, Normalizer.Form.NFKC)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private interface Work<T> {
        T in(Sql sql);
    }

    private <T> T transaction(String doing, Work<T> work) {
        try (Connection connection = control.getConnection()) {
            Sql sql = new Sql(connection);
            return sql.transaction(doing, () -> work.in(sql));
        } catch (SQLException e) {
            throw DatabaseException.of(doing, e);
        }
    }
}
