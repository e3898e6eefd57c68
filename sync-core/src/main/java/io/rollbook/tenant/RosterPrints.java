package io.rollbook.tenant;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import io.rollbook.database.Sql;
import io.rollbook.district.Wrapping;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Of each district's orgs, and of a sample of its people, a keyed digest (HMAC-SHA-256, the first 16 bytes): enough to notice
 * that a delivery is another district's, and for nobody without the key to learn which schools or people that has. All
 * districts whose portals have the same master key share a key.
 */
public final class RosterPrints {
    private static final int LENGTH = 16;
    /** So long are ids that were made to be unique. */
    private static final int LONG_ID = 8;

    private static final String CONTEXT = "roster-prints";

    private final DataSource control;
    private final Wrapping wrapping;

    RosterPrints(DataSource control, Wrapping wrapping) {
        this.control = control;
        this.wrapping = wrapping;
    }

    /** What a digest is of. */
    public enum Kind {
        /** An org by sourcedId and name. */
        ORG,
        /** An org by sourcedId alone. */
        ORG_ID,
        /** A person by sourcedId and name. */
        PERSON
    }

    /** An org or a person, as listed or stored. */
    public record Thing(Kind kind, String sourcedId, @Nullable String name) {
        /** By sourcedId and name. */
        public static Thing org(String sourcedId, @Nullable String name) {
            return new Thing(Kind.ORG, sourcedId, name);
        }

        /** By sourcedId alone. */
        public static Thing orgId(String sourcedId) {
            return new Thing(Kind.ORG_ID, sourcedId, null);
        }

        /** Whether the id is so long that nobody else has it by chance. */
        public boolean isUnmistakable() {
            return sourcedId.length() >= LONG_ID;
        }
    }

    /**
     * What a district has of some things.
     *
     * @param halvings how often its people were halved for the sample
     */
    public record Holder(Set<Thing> things, int halvings) {
        private static Holder of(List<Found> found) {
            return new Holder(
                    found.stream().map(Found::thing).collect(toSet()),
                    found.stream().mapToInt(Found::halvings).max().orElse(0));
        }
    }

    private record Found(String district, Thing thing, int halvings) {}

    /** Notes that these are the district's orgs and people, and no others. */
    public void note(String district, Collection<Thing> orgs, PeopleSample people) {
        Sql.inTransaction(control, "noting a district's roster", sql -> {
            byte[] key = key(sql);
            byte[][] ofOrgs = digests(prints(key, orgs));
            byte[][] ofPeople = digests(prints(key, people.things()));
            sql.update(
                    "noting a district's roster",
                    """
                    DELETE FROM vault.roster_prints WHERE district = ?
                    AND print NOT IN (SELECT unnest(?::bytea[]) UNION ALL SELECT unnest(?::bytea[]))
                    """,
                    district,
                    ofOrgs,
                    ofPeople);
            return sql.update(
                    "noting a district's roster",
                    """
                    INSERT INTO vault.roster_prints (district, print, halvings)
                    SELECT ?, p, 0 FROM unnest(?::bytea[]) p UNION ALL SELECT ?, p, ? FROM unnest(?::bytea[]) p
                    ON CONFLICT (district, print) DO UPDATE SET halvings = excluded.halvings
                    WHERE roster_prints.halvings <> excluded.halvings
                    """,
                    district,
                    ofOrgs,
                    district,
                    people.halvings(),
                    ofPeople);
        });
    }

    /** The districts that have some of these things, with what they have of them. */
    public Map<String, Holder> holders(Collection<Thing> things) {
        return Sql.inTransaction(control, "looking for the owners of a delivery", sql -> {
            Map<ByteBuffer, Thing> prints = prints(key(sql), things);
            return sql
                    .list(
                            "looking for the owners of a delivery",
                            "SELECT district, print, halvings FROM vault.roster_prints WHERE print = ANY (?)",
                            row -> new Found(
                                    row.getString(1),
                                    Objects.requireNonNull(prints.get(ByteBuffer.wrap(row.getBytes(2)))),
                                    row.getInt(3)),
                            (Object) digests(prints))
                    .stream()
                    .collect(groupingBy(Found::district, collectingAndThen(toList(), Holder::of)));
        });
    }

    /** Whether nothing is noted of a district. */
    public boolean hasNone(String district) {
        return Sql.on(
                control,
                "looking for a district's roster",
                sql -> sql.one(
                        "looking for a district's roster",
                        "SELECT NOT EXISTS (SELECT FROM vault.roster_prints WHERE district = ?)",
                        row -> row.getBoolean(1),
                        district));
    }

    /** The key, made where there is none yet that the master key opens: a portal elsewhere may have another. */
    private byte[] key(Sql sql) {
        return known(sql).orElseGet(() -> {
            // Of two portals that start at once the second takes the first one's key.
            sql.update("keeping a key", "LOCK TABLE vault.print_keys");
            return known(sql).orElseGet(() -> fresh(sql));
        });
    }

    private byte[] fresh(Sql sql) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        sql.update("keeping a key", "INSERT INTO vault.print_keys (wrapped) VALUES (?)", (Object)
                wrapping.wrap(key, CONTEXT));
        return key;
    }

    private Optional<byte[]> known(Sql sql) {
        return sql
                .list("reading keys", "SELECT wrapped FROM vault.print_keys ORDER BY id", row -> row.getBytes(1))
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

    private static Map<ByteBuffer, Thing> prints(byte[] key, Collection<Thing> things) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            Map<ByteBuffer, Thing> prints = new HashMap<>();
            for (Thing thing : things) {
                String text = String.join("\0", thing.kind().name(), thing.sourcedId(), normalised(thing.name()));
                byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
                prints.put(ByteBuffer.wrap(Arrays.copyOf(digest, LENGTH)), thing);
            }
            return prints;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[][] digests(Map<ByteBuffer, Thing> prints) {
        return prints.keySet().stream().map(ByteBuffer::array).toArray(byte[][]::new);
    }

    /** Letters and digits, in lower case. */
    static String normalised(@Nullable String name) {
        return name == null
                ? ""
                : Normalizer.normalize(name, Normalizer.Form.NFKC)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
