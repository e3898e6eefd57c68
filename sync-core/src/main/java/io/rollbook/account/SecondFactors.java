package io.rollbook.account;

import io.rollbook.control.Secrets;
import io.rollbook.database.Sql;
import io.rollbook.district.Wrapping;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Second factors: the key of one-time codes, wrapped by the master key and bound to its account, and ten recovery codes.
 * Neither a one-time code nor a recovery code is taken twice.
 */
final class SecondFactors {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 20;
    private static final int RECOVERY_CODES = 10;
    private static final int RECOVERY_BYTES = 10;

    private final Wrapping wrapping;
    private final Clock clock;

    SecondFactors(Wrapping wrapping, Clock clock) {
        this.wrapping = wrapping;
        this.clock = clock;
    }

    /** A code that was right when it was looked at. */
    sealed interface Shown {
        /** A one-time code of this step. */
        record Step(long step) implements Shown {}

        /** A recovery code. */
        record Recovery(byte[] hash) implements Shown {}
    }

    private record Keys(byte @Nullable [] wrapped, byte @Nullable [] proposed) {}

    /** The key that is proposed to a person, in base 32: the same until a code of it was shown. */
    String propose(Sql sql, String account) {
        byte[] proposed = keys(sql, account).map(Keys::proposed).orElse(null);
        if (proposed == null) {
            byte[] fresh = new byte[KEY_BYTES];
            RANDOM.nextBytes(fresh);
            sql.update(
                    "proposing a second factor",
                    """
                    INSERT INTO vault.second_factors (account, proposed) VALUES (?, ?)
                    ON CONFLICT (account) DO UPDATE
                        SET proposed = coalesce(second_factors.proposed, excluded.proposed)
                    """,
                    account,
                    wrapping.wrap(fresh, context(account)));
            proposed = keys(sql, account).map(Keys::proposed).orElseThrow();
        }
        return OneTimeCodes.base32(wrapping.unwrap(proposed, context(account)));
    }

    /**
     * Takes what was proposed as the account's second factor, where this is a code of it.
     *
     * @return fresh recovery codes, in place of all others; empty where it is none
     */
    Optional<List<String>> confirm(Sql sql, String account, String code) {
        byte[] proposed = keys(sql, account).map(Keys::proposed).orElse(null);
        OptionalLong step = proposed == null
                ? OptionalLong.empty()
                : OneTimeCodes.matching(wrapping.unwrap(proposed, context(account)), compact(code), clock.instant());
        if (step.isEmpty()) {
            return Optional.empty();
        }
        sql.update(
                "taking a second factor",
                "UPDATE vault.second_factors SET wrapped = proposed, proposed = NULL, last_step = ? WHERE account = ?",
                step.getAsLong(),
                account);
        return Optional.of(freshRecoveryCodes(sql, account));
    }

    private static List<String> freshRecoveryCodes(Sql sql, String account) {
        sql.update("forgetting recovery codes", "DELETE FROM control.recovery_codes WHERE account = ?", account);
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            byte[] bytes = new byte[RECOVERY_BYTES];
            RANDOM.nextBytes(bytes);
            String code = OneTimeCodes.base32(bytes);
            sql.update(
                    "keeping a recovery code",
                    "INSERT INTO control.recovery_codes (account, hash) VALUES (?, ?)",
                    account,
                    Secrets.hash(code));
            codes.add(code.replaceAll("(.{4})(?=.)", "$1-"));
        }
        return codes;
    }

    /** How many recovery codes are left. */
    static int recoveryCodes(Sql sql, String account) {
        return sql.one(
                "counting recovery codes",
                "SELECT count(*) FROM control.recovery_codes WHERE account = ?",
                row -> row.getInt(1),
                account);
    }

    /** Whether this is a code that may be taken; looking at it takes nothing, and as long where there is no account. */
    Optional<Shown> look(Sql sql, String account, String given) {
        String code = compact(given);
        byte[] wrapped = keys(sql, account).map(Keys::wrapped).orElse(null);
        byte[] key = wrapped == null ? new byte[KEY_BYTES] : wrapping.unwrap(wrapped, context(account));
        OptionalLong step = OneTimeCodes.matching(key, code, clock.instant());
        Optional<Shown> recovery = sql.first(
                "looking for a recovery code",
                "SELECT hash FROM control.recovery_codes WHERE account = ? AND hash = ?",
                row -> new Shown.Recovery(row.getBytes(1)),
                account,
                Secrets.hash(code));
        if (wrapped == null) {
            return Optional.empty();
        }
        return step.isPresent() ? Optional.of(new Shown.Step(step.getAsLong())) : recovery;
    }

    /** Takes it; false where somebody else did meanwhile, or a later one was taken. */
    static boolean take(Sql sql, String account, Shown shown) {
        if (shown instanceof Shown.Step step) {
            return sql.update(
                            "taking a code",
                            "UPDATE vault.second_factors SET last_step = ? WHERE account = ? AND last_step < ?",
                            step.step(),
                            account,
                            step.step())
                    == 1;
        }
        return sql.update(
                        "taking a recovery code",
                        "DELETE FROM control.recovery_codes WHERE account = ? AND hash = ?",
                        account,
                        ((Shown.Recovery) shown).hash())
                == 1;
    }

    private static Optional<Keys> keys(Sql sql, String account) {
        return sql.first(
                "reading a second factor",
                "SELECT wrapped, proposed FROM vault.second_factors WHERE account = ?",
                row -> new Keys(row.getBytes(1), row.getBytes(2)),
                account);
    }

    private static String context(String account) {
        return "account/" + account + "/second-factor";
    }

    /** As typed, with or without blanks and hyphens, in any case. */
    private static String compact(String code) {
        return code.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    }
}
