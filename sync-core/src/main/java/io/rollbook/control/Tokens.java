package io.rollbook.control;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.run.RunId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * API tokens: 256 random bits each, shown once, stored as SHA-256. (A password hash would add nothing: there is nothing
 * to guess.)
 */
public final class Tokens {
    private static final String PREFIX = "rb_";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DataSource control;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** Over the control database. */
    public Tokens(DataSource control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /** What a token may do. */
    public enum Role {
        /** Runs the service; sees counts, never rows. */
        OPERATOR(false),
        /** May do everything in one district. */
        ADMIN(true),
        /** Delivers and decides in one district. */
        ROSTER_ADMIN(true),
        /** Reads one district. */
        VIEWER(true),
        /** Reads proofs and counts. */
        AUDITOR(false);

        private final boolean ofOneDistrict;

        Role(boolean ofOneDistrict) {
            this.ofOneDistrict = ofOneDistrict;
        }

        /** Whether the role belongs to one district and may see its rows. */
        public boolean isOfOneDistrict() {
            return ofOneDistrict;
        }

        /** The word used in commands: {@code roster-admin}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The role of this word. */
        public static Role ofWord(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** A token without its secret. */
    public record Token(
            String id,
            String name,
            Role role,
            @Nullable String district,
            Instant created,
            @Nullable Instant expires,
            @Nullable Instant revoked) {}

    /** A new token and, this once, its secret. */
    public record Created(Token token, String secret) {
        @Override
        public String toString() {
            return "Created[" + token + "]";
        }
    }

    /** A token made or revoked. @param id its number, from 1 */
    public record Act(long id, Instant at, String action, String by, Map<String, String> facts) {}

    /**
     * Creates a token, and enters that into the register of acts.
     *
     * @param by name of the token that asks for it
     * @throws IllegalArgumentException where a district's role has no district, or another has one
     */
    public Created create(String name, Role role, @Nullable String district, @Nullable Instant expires, String by) {
        if (role.isOfOneDistrict() != (district != null)) {
            throw new IllegalArgumentException(
                    role.isOfOneDistrict()
                            ? "the role " + role.word() + " belongs to a district: name it"
                            : "the role " + role.word() + " belongs to no district");
        }
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Token token = new Token(RunId.next(clock), name, role, district, clock.instant(), expires, null);
        inTransaction("creating a token", sql -> {
            sql.update(
                    "creating a token",
                    """
                    INSERT INTO control.tokens (id, name, role, district, hash, created, expires)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                    token.id(),
                    name,
                    role.word(),
                    district,
                    hash(secret),
                    Timestamp.from(token.created()),
                    expires == null ? null : Timestamp.from(expires));
            enter(sql, "token-created", by, token);
            return true;
        });
        return new Created(token, secret);
    }

    /** The token of this secret, where it is neither revoked nor expired. */
    public Optional<Token> find(String secret) {
        if (!secret.startsWith(PREFIX)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return query("WHERE hash = ? AND revoked IS NULL", hash(secret)).stream()
                .filter(token -> token.expires() == null || token.expires().isAfter(now))
                .findFirst();
    }

    /** All tokens, oldest first: of one district or of all. */
    public List<Token> list(@Nullable String district) {
        return query("WHERE ?::text IS NULL OR district = ? ORDER BY id", district, district);
    }

    /**
     * Revokes a token, and enters that into the register of acts.
     *
     * @param by name of the token that asks for it
     * @return false where there is none of this id, or it is revoked already
     */
    public boolean revoke(String id, String by) {
        return inTransaction("revoking a token", sql -> {
            long revoked = sql.update(
                    "revoking a token",
                    "UPDATE control.tokens SET revoked = ? WHERE id = ? AND revoked IS NULL",
                    Timestamp.from(clock.instant()),
                    id);
            if (revoked == 1) {
                enter(sql, "token-revoked", by, query("WHERE id = ?", id).get(0));
            }
            return revoked == 1;
        });
    }

    /** The register of acts, newest first: those before the number {@code after} where it is given. */
    public List<Act> acts(int limit, @Nullable Long after) {
        try (Connection connection = control.getConnection()) {
            return new Sql(connection)
                    .list(
                            "reading acts",
                            """
                            SELECT id, at, action, by_name, facts FROM control.acts
                            WHERE ?::bigint IS NULL OR id < ? ORDER BY id DESC LIMIT ?
                            """,
                            row -> new Act(
                                    row.getLong(1),
                                    row.getTimestamp(2).toInstant(),
                                    row.getString(3),
                                    row.getString(4),
                                    JSON.readValue(row.getString(5), new TypeReference<Map<String, String>>() {})),
                            after,
                            after,
                            limit);
        } catch (SQLException e) {
            throw DatabaseException.of("reading acts", e);
        }
    }

    private void enter(Sql sql, String action, String by, Token token) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("token", token.id());
        facts.put("name", token.name());
        facts.put("role", token.role().word());
        if (token.district() != null) {
            facts.put("district", token.district());
        }
        sql.update(
                "entering an act",
                "INSERT INTO control.acts (at, action, by_name, facts) VALUES (?, ?, ?, ?::jsonb)",
                Timestamp.from(clock.instant()),
                action,
                by,
                JSON.writeValueAsString(facts));
    }

    private <T> T inTransaction(String doing, Function<Sql, T> work) {
        try (Connection connection = control.getConnection()) {
            Sql sql = new Sql(connection);
            return sql.transaction(doing, () -> work.apply(sql));
        } catch (SQLException e) {
            throw DatabaseException.of(doing, e);
        }
    }

    private List<Token> query(String condition, @Nullable Object... values) {
        try (Connection connection = control.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT id, name, role, district, created, expires, revoked FROM control.tokens "
                                + condition)) {
            for (int i = 0; i < values.length; i++) {
                query.setObject(i + 1, values[i]);
            }
            try (ResultSet rows = query.executeQuery()) {
                List<Token> tokens = new ArrayList<>();
                while (rows.next()) {
                    tokens.add(new Token(
                            rows.getString(1),
                            rows.getString(2),
                            Role.ofWord(rows.getString(3)),
                            rows.getString(4),
                            rows.getTimestamp(5).toInstant(),
                            instant(rows.getTimestamp(6)),
                            instant(rows.getTimestamp(7))));
                }
                return tokens;
            }
        } catch (SQLException e) {
            throw DatabaseException.of("reading tokens", e);
        }
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
