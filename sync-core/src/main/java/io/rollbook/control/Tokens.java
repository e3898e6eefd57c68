package io.rollbook.control;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.run.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * API tokens: 256 random bits each, shown once, stored as SHA-256. (A password hash would add nothing: there is nothing
 * to guess.)
 */
public final class Tokens {
    /** How long a token is good where nobody says otherwise. */
    public static final Duration USUAL = Duration.ofDays(90);

    /** The longest that a person may ask for. */
    public static final Duration LONGEST = Duration.ofDays(366);

    private static final String PREFIX = "rb_";

    private final DataSource control;
    private final Clock clock;
    private final Register register;

    /** Over the control database. */
    public Tokens(DataSource control, Clock clock) {
        this.control = control;
        this.clock = clock;
        this.register = new Register(control, clock);
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
            @Nullable Instant revoked) {
        /** {@code good}, {@code expired} or {@code revoked}: what it is at this time. */
        public String state(Instant now) {
            if (revoked != null) {
                return "revoked";
            }
            return expires != null && !expires.isAfter(now) ? "expired" : "good";
        }

        private boolean isGood(Instant now) {
            return state(now).equals("good");
        }
    }

    /** A new token and, this once, its secret. */
    public record Created(Token token, String secret) {
        @Override
        public String toString() {
            return "Created[" + token + "]";
        }
    }

    /**
     * Creates a token, and enters that into the register of acts.
     *
     * @param expires when it ends by itself; null only for the machine's own, which is as safe as its home folder
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
        String secret = PREFIX + Secrets.random();
        Token token = new Token(RunId.next(clock), name, role, district, clock.instant(), expires, null);
        Sql.inTransaction(control, "creating a token", sql -> {
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
                    Secrets.hash(secret),
                    Timestamp.from(token.created()),
                    expires == null ? null : Timestamp.from(expires));
            enter(sql, "token-created", by, token);
            return true;
        });
        return new Created(token, secret);
    }

    /** The token of this secret, where it is neither revoked nor expired. */
    public Optional<Token> find(String secret) {
        return bySecret(secret).filter(token -> token.isGood(clock.instant()));
    }

    /** The token of this secret, where it is revoked or expired: who holds the secret may know why it opens nothing. */
    public Optional<Token> findEnded(String secret) {
        return bySecret(secret).filter(token -> !token.isGood(clock.instant()));
    }

    private Optional<Token> bySecret(String secret) {
        return secret.startsWith(PREFIX)
                ? query("WHERE hash = ?", Secrets.hash(secret)).stream().findFirst()
                : Optional.empty();
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
        return Sql.inTransaction(control, "revoking a token", sql -> {
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

    private void enter(Sql sql, String action, String by, Token token) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("token", token.id());
        facts.put("name", token.name());
        facts.put("role", token.role().word());
        if (token.district() != null) {
            facts.put("district", token.district());
        }
        if (token.expires() != null) {
            facts.put("expires", token.expires().toString());
        }
        register.enter(sql, action, by, facts);
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
}
