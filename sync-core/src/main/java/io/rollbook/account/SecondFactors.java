package io.rollbook.account;

import io.rollbook.control.Secrets;
import io.rollbook.database.Sql;
import io.rollbook.district.Wrapping;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

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

    /** A key for a person to put into an app, which {@link #confirm} takes with a code of it. */
    ProposedFactor propose(String account) {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        byte[] sealed = wrapping.wrap(key, context(account));
        return new ProposedFactor(
                OneTimeCodes.base32(key),
                Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
    }

    /** The same proposal once more, for a form that comes again; another one where that was no proposal for this account. */
    ProposedFactor again(String account, String sealed) {
        return unsealed(account, sealed)
                .map(key -> new ProposedFactor(OneTimeCodes.base32(key), sealed))
                .orElseGet(() -> propose(account));
    }

    /**
     * Takes a proposed key as the account's second factor, in place of any other.
     *
     * @return fresh recovery codes, in place of all others
     * @throws AccountProblem where this is no code of it, or it was not proposed to this account
     */
    List<String> confirm(Sql sql, String account, String sealed, String code) {
        byte[] key = unsealed(account, sealed)
                .orElseThrow(() -> new AccountProblem(
                        "code", "The key was not of this page: add the one that it shows now to the app."));
        OptionalLong step = OneTimeCodes.matching(key, compact(code), clock.instant());
        if (step.isEmpty()) {
            throw new AccountProblem(
                    "code", "This is not the code that the app shows now. Look whether its clock is right.");
        }
        sql.update(
                "taking a second factor",
                """
                INSERT INTO vault.second_factors (account, wrapped, last_step) VALUES (?, ?, ?)
                ON CONFLICT (account) DO UPDATE SET wrapped = excluded.wrapped, last_step = excluded.last_step
                """,
                account,
                wrapping.wrap(key, context(account)),
                step.getAsLong());
        return freshRecoveryCodes(sql, account);
    }

    private Optional<byte[]> unsealed(String account, String sealed) {
        try {
            return Optional.of(wrapping.unwrap(Base64.getUrlDecoder().decode(sealed), context(account)));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
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
        byte[] wrapped = wrapped(sql, account).orElse(null);
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

    private static Optional<byte[]> wrapped(Sql sql, String account) {
        return sql.first(
                "reading a second factor",
                "SELECT wrapped FROM vault.second_factors WHERE account = ?",
                row -> row.getBytes(1),
                account);
    }

    /** That of an account that is ended, and its recovery codes. */
    static void forget(Sql sql, String account) {
        sql.update("forgetting a second factor", "DELETE FROM vault.second_factors WHERE account = ?", account);
        sql.update("forgetting recovery codes", "DELETE FROM control.recovery_codes WHERE account = ?", account);
    }

    private static String context(String account) {
        return "account/" + account + "/second-factor";
    }

    /** As typed, with or without blanks and hyphens, in any case. */
    private static String compact(String code) {
        return code.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    }
}
