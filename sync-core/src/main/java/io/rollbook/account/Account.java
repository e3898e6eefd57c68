package io.rollbook.account;

import io.rollbook.control.Tokens.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A person who signs in, from the invitation on.
 *
 * @param name null while the first operator has not said it
 * @param district the one district it belongs to, or null
 * @param expires when the invitation is over
 * @param accepted when the person set a passphrase, or null
 * @param secondFactor whether signing in takes a code, too
 */
public record Account(
        String id,
        @Nullable String name,
        Role role,
        @Nullable String district,
        @Nullable String email,
        Instant invited,
        String invitedBy,
        @Nullable Instant expires,
        @Nullable Instant accepted,
        @Nullable Instant lastSeen,
        @Nullable Instant ended,
        boolean secondFactor) {
    /** How long an account may go unused. */
    static final Duration UNUSED = Duration.ofDays(365);

    private static final Duration WARNED = Duration.ofDays(335);
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_EMAIL = 254;

    private static final String COLUMNS =
            """
            a.id, a.name, a.role, a.district, a.email, a.invited, a.invited_by, a.expires, a.accepted, a.last_seen, a.ended,
            f.wrapped IS NOT NULL""";

    private static final String FROM =
            """

            FROM control.accounts a LEFT JOIN vault.second_factors f ON f.account = a.id
            """;

    /** Reads accounts, as {@link #read} takes them. */
    static final String SELECT = "SELECT " + COLUMNS + FROM;

    /** The same with one more column. */
    static String selectWith(String column) {
        return "SELECT " + COLUMNS + ", " + column + FROM;
    }

    static Account read(ResultSet row) throws SQLException {
        return new Account(
                row.getString(1),
                row.getString(2),
                Role.ofWord(row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getTimestamp(6).toInstant(),
                row.getString(7),
                instant(row.getTimestamp(8)),
                instant(row.getTimestamp(9)),
                instant(row.getTimestamp(10)),
                instant(row.getTimestamp(11)),
                row.getBoolean(12));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    /** Whether this role cannot do without a second factor. */
    public static boolean requiresSecondFactor(Role role) {
        return role == Role.ADMIN || role == Role.OPERATOR;
    }

    /** {@code invited}, {@code expired} (the invitation), {@code active} or {@code ended}. */
    public String state(Instant now) {
        if (ended != null) {
            return "ended";
        } else if (accepted != null) {
            return "active";
        }
        return expires != null && expires.isAfter(now) ? "invited" : "expired";
    }

    /** When it will end for not being used, once that is no more than a month away; else null. */
    public @Nullable Instant endsUnused(Instant now) {
        Instant used = lastSeen == null ? accepted : lastSeen;
        return used == null || ended != null || now.isBefore(used.plus(WARNED)) ? null : used.plus(UNUSED);
    }

    /** Neither name nor address, wherever it comes to stand. */
    @Override
    public String toString() {
        return "Account[" + id + "]";
    }

    /** What the person is called in pages and entries. */
    public String shownName() {
        return name == null ? "first operator" : name;
    }

    /** What entries about it say. */
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>(Map.of("account", id, "name", shownName(), "role", role.word()));
        if (district != null) {
            facts.put("district", district);
        }
        return facts;
    }

    /** What anyone would try first for this person. */
    List<String> obvious(String called) {
        List<String> words = new ArrayList<>(List.of(called.split(" ")));
        words.add(called);
        if (district != null) {
            words.add(district);
        }
        if (email != null) {
            words.add(email);
        }
        return words;
    }

    /** A name as it is kept: one line, single blanks. */
    static String checkedName(@Nullable String given) {
        String name = given == null
                ? ""
                : Normalizer.normalize(given, Normalizer.Form.NFKC).strip().replaceAll("\\s+", " ");
        if (name.isEmpty()
                || name.length() > LONGEST_NAME
                || name.codePoints().anyMatch(each -> Character.isISOControl(each) || isInvisible(each))) {
            throw new AccountProblem(
                    "name", "name says who the account is for, in 1 to " + LONGEST_NAME + " characters of one line.");
        }
        return name;
    }

    /** An address as it is kept; null for none. */
    static @Nullable String checkedEmail(@Nullable String given) {
        String email = given == null ? "" : given.strip();
        if (email.isEmpty()) {
            return null;
        }
        if (email.length() > LONGEST_EMAIL || !email.matches("[^@\\s\\p{Cntrl}<>,;]+@[^@\\s\\p{Cntrl}<>,;]+")) {
            throw new AccountProblem("email", "email is one address, such as name@example.org.");
        }
        return email;
    }

    /** Marks that turn the direction of a text or join letters unseen: two names would look the same. */
    private static boolean isInvisible(int each) {
        return Character.getType(each) == Character.FORMAT;
    }

    /** A name as it is compared. */
    static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .strip()
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT);
    }
}
