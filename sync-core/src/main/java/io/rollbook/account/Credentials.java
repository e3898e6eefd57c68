package io.rollbook.account;

import io.rollbook.account.Throttle.Begun;
import io.rollbook.account.Throttle.Counter;
import io.rollbook.control.Register;
import io.rollbook.database.Sql;
import io.rollbook.district.Wrapping;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

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
        String former = requireCurrent(account, current);
        Passphrases.check(fresh, account.obvious(account.shownName()));
        String hash = passphrases.hash(fresh);
        return Sql.inTransaction(control, "changing a passphrase", sql -> {
            requireStill(sql, account, former);
            sql.update(
                    "changing a passphrase",
                    "UPDATE control.accounts SET passphrase = ? WHERE id = ?",
                    hash,
                    account.id());
            return entered(sql, account, "passphrase-changed", browser);
        });
    }

    /** A second factor to take. @param sealed of the one that a form proposed which comes again; else empty */
    public ProposedFactor propose(Account account, String sealed) {
        return factors.again(account.id(), sealed);
    }

    /** How many recovery codes are left. */
    public int recoveryCodes(Account account) {
        return Sql.on(control, "counting recovery codes", sql -> SecondFactors.recoveryCodes(sql, account.id()));
    }

    /**
     * Takes a proposed second factor, in place of any other, and ends all sessions.
     *
     * @param sealed of the one that was proposed
     * @throws AccountProblem where the passphrase is another, or the code is not one of the proposed factor
     */
    public Replaced replaceSecondFactor(Account account, String current, String sealed, String code, String browser) {
        String former = requireCurrent(account, current);
        return Sql.inTransaction(control, "taking a second factor", sql -> {
            requireStill(sql, account, former);
            List<String> codes = factors.confirm(sql, account.id(), sealed, code);
            return new Replaced(entered(sql, account, "second-factor-changed", browser), codes);
        });
    }

    private String entered(Sql sql, Account account, String act, String browser) {
        Sessions.endAll(sql, account.id());
        KnownBrowsers.forget(sql, account.id());
        register.enter(sql, act, account.shownName(), account.facts());
        return sessions.open(sql, account.id(), browser);
    }

    /** The stored form of the passphrase that was given. */
    private String requireCurrent(Account account, String given) {
        List<Counter> counters = List.of(new Counter(Throttle.Kind.SESSION, account.id()));
        Begun begun = Sql.inTransaction(control, "counting an attempt", sql -> throttle.begin(sql, counters));
        Duration wait = begun.delay();
        if (wait != null) {
            throw new AccountProblem(
                    "current", "That failed too often: try again in " + Math.max(1, wait.toSeconds()) + " seconds.");
        }
        String stored = Sql.on(control, "reading a passphrase", sql -> Passphrases.stored(sql, account.id(), ""))
                .orElse(null);
        if (!passphrases.matches(given, stored) || stored == null) {
            throw notCurrent();
        }
        Sql.inTransaction(control, "forgetting failures", sql -> {
            throttle.succeed(sql, counters, begun);
            return true;
        });
        return stored;
    }

    /** It may have been changed, or the account ended, while this one was looked at. */
    private static void requireStill(Sql sql, Account account, String former) {
        if (!Passphrases.stored(sql, account.id(), "FOR UPDATE").equals(Optional.of(former))) {
            throw notCurrent();
        }
    }

    private static AccountProblem notCurrent() {
        return new AccountProblem("current", "This is not the passphrase of your account.");
    }
}
