package io.rollbook.account;

import io.rollbook.account.Throttle.Counter;
import io.rollbook.control.Register;
import io.rollbook.database.Sql;
import io.rollbook.district.Wrapping;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What someone who is signed in changes of their own account. Each change asks for the passphrase again, because a screen
 * may have been left open, and ends all other sessions.
 */
public final class Credentials {
    private final DataSource control;
    private final Sessions sessions;
    private final Passphrases passphrases = new Passphrases();
    private final SecondFactors factors;
    private final Throttle throttle;
    private final Register register;

    /** Over the control database. */
    public Credentials(DataSource control, Wrapping wrapping, Sessions sessions, Clock clock) {
        this.control = control;
        this.sessions = sessions;
        this.factors = new SecondFactors(wrapping, clock);
        this.throttle = new Throttle(clock);
        this.register = new Register(control, clock);
    }

    /** A second factor that was taken. @param session cookie of a session in place of all others */
    public record Replaced(String session, List<String> recoveryCodes) {
        @Override
        public String toString() {
            return "Replaced[]";
        }
    }

    /**
     * Changes the passphrase and ends all sessions.
     *
     * @return the cookie of a new session
     * @throws AccountProblem where the current passphrase is another, or the new one is not good
     */
    public String changePassphrase(Account account, String current, String fresh, String browser) {
        requireCurrent(account, current);
        Passphrases.check(fresh, account.obvious(account.shownName()));
        String hash = passphrases.hash(fresh);
        return Sql.inTransaction(control, "changing a passphrase", sql -> {
            sql.update(
                    "changing a passphrase",
                    "UPDATE control.accounts SET passphrase = ? WHERE id = ? AND ended IS NULL",
                    hash,
                    account.id());
            return entered(sql, account, "passphrase-changed", browser);
        });
    }

    /** The key of a second factor that is proposed, in base 32. */
    public String propose(Account account) {
        return Sql.inTransaction(control, "proposing a second factor", sql -> factors.propose(sql, account.id()));
    }

    /** How many recovery codes are left. */
    public int recoveryCodes(Account account) {
        return Sql.on(control, "counting recovery codes", sql -> SecondFactors.recoveryCodes(sql, account.id()));
    }

    /**
     * Takes the proposed second factor, in place of any other, and ends all sessions.
     *
     * @throws AccountProblem where the passphrase is another, or the code is not one of the proposed factor
     */
    public Replaced replaceSecondFactor(Account account, String current, String code, String browser) {
        requireCurrent(account, current);
        return Sql.inTransaction(control, "taking a second factor", sql -> {
            List<String> codes = factors.confirm(sql, account.id(), code)
                    .orElseThrow(() -> new AccountProblem(
                            "code", "This is not the code that the app shows now. Look whether its clock is right."));
            return new Replaced(entered(sql, account, "second-factor-changed", browser), codes);
        });
    }

    private String entered(Sql sql, Account account, String act, String browser) {
        Sessions.endAll(sql, account.id());
        sql.update("forgetting browsers", "DELETE FROM control.known_browsers WHERE account = ?", account.id());
        register.enter(sql, act, account.shownName(), account.facts());
        return sessions.open(sql, account.id(), browser);
    }

    private void requireCurrent(Account account, String given) {
        List<Counter> counters = List.of(new Counter(Throttle.Kind.SESSION, account.id()));
        Duration wait = Sql.inTransaction(control, "counting an attempt", sql -> throttle.begin(sql, counters))
                .delay();
        if (wait != null) {
            throw new AccountProblem(
                    "current", "That failed too often: try again in " + Math.max(1, wait.toSeconds()) + " seconds.");
        }
        if (!passphrases.matches(given, stored(account))) {
            throw new AccountProblem("current", "This is not the passphrase of your account.");
        }
        Sql.inTransaction(control, "forgetting failures", sql -> {
            throttle.succeed(sql, counters);
            return true;
        });
    }

    private @Nullable String stored(Account account) {
        return Sql.on(control, "reading a passphrase", sql -> sql.first(
                        "reading a passphrase",
                        "SELECT coalesce(passphrase, '') FROM control.accounts WHERE id = ? AND ended IS NULL",
                        row -> row.getString(1),
                        account.id())
                .filter(hash -> !hash.isEmpty())
                .orElse(null));
    }
}
