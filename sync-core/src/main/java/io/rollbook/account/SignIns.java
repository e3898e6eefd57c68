package io.rollbook.account;

import io.rollbook.account.Throttle.Begun;
import io.rollbook.account.Throttle.Counter;
import io.rollbook.account.Throttle.Kind;
import io.rollbook.control.Register;
import io.rollbook.database.Sql;
import io.rollbook.district.Wrapping;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Signing in. Name, passphrase and code are judged together, so that a failure does not say which of them was wrong, nor
 * whether there is such an account; the same work is done in each case.
 *
 * <p>Failures are counted by name and by address. A browser in which the person has signed in before is counted by itself:
 * what strangers try in vain, from outside or in the same school, keeps nobody out (OWASP calls this device cookies).
 */
public final class SignIns {
    private static final Duration BUSY = Duration.ofSeconds(10);

    private final DataSource control;
    private final Sessions sessions;
    private final Passphrases passphrases = new Passphrases();
    private final SecondFactors factors;
    private final KnownBrowsers browsers;
    private final Throttle throttle;
    private final Register register;
    private final Clock clock;

    /** Over the control database. */
    public SignIns(DataSource control, Wrapping wrapping, Sessions sessions, Clock clock) {
        this.control = control;
        this.sessions = sessions;
        this.factors = new SecondFactors(wrapping, clock);
        this.browsers = new KnownBrowsers(clock);
        this.throttle = new Throttle(clock);
        this.register = new Register(control, clock);
        this.clock = clock;
    }

    /**
     * What somebody typed and sent.
     *
     * @param district empty for those who belong to none
     * @param code a one-time or recovery code; empty for who has no second factor
     * @param source the address it came from
     * @param known the cookie of a browser that signed in before, or null
     * @param former the cookie of a session that this one takes the place of, or null
     * @param browser what the browser says it is
     */
    public record Attempt(
            String district,
            String name,
            String passphrase,
            String code,
            String source,
            @Nullable String known,
            @Nullable String former,
            String browser) {
        @Override
        public String toString() {
            return "Attempt[]";
        }
    }

    /** What becomes of an attempt. */
    public sealed interface Outcome {
        /**
         * Signed in.
         *
         * @param facts what entries say of it, such as how often it failed before
         * @param session cookie of the session
         * @param known cookie by which the browser is known
         */
        record SignedIn(Account account, Map<String, String> facts, String session, String known) implements Outcome {
            @Override
            public String toString() {
                return "SignedIn[" + account.id() + "]";
            }
        }

        /** Something of it was wrong. */
        record Refused() implements Outcome {}

        /** It was not looked at, for so long. */
        record Delayed(Duration delay) implements Outcome {}
    }

    private record Known(Account account, @Nullable String passphrase) {}

    /** Signs someone in, with a session of a new id. */
    public Outcome signIn(Attempt attempt) {
        Optional<Known> known = Sql.on(control, "signing in", sql -> known(sql, attempt));
        Account account = known.map(Known::account).orElse(null);
        List<Counter> counters = Sql.on(control, "signing in", sql -> counters(sql, attempt, account));
        Begun begun = Sql.inTransaction(control, "counting an attempt", sql -> throttle.begin(sql, counters));
        if (begun.delay() != null) {
            return new Outcome.Delayed(begun.delay());
        }
        boolean phrase;
        try {
            phrase = passphrases.matches(
                    attempt.passphrase(), known.map(Known::passphrase).orElse(null));
        } catch (AccountProblem busy) {
            Sql.inTransaction(control, "taking an attempt back", sql -> {
                throttle.undo(sql, counters, begun);
                return true;
            });
            return new Outcome.Delayed(BUSY);
        }
        return Sql.inTransaction(control, "signing in", sql -> {
            // Looked at also where there is no account or the passphrase is wrong, taken only where all is right.
            Optional<SecondFactors.Shown> shown =
                    factors.look(sql, account == null ? "" : account.id(), attempt.code());
            // Changed or ended meanwhile, it is another one: no session may come of what was.
            Optional<String> still = Passphrases.stored(sql, account == null ? "" : account.id(), "FOR UPDATE");
            return account != null && phrase && still.equals(known.map(Known::passphrase)) && takes(sql, account, shown)
                    ? signedIn(sql, account, attempt, counters, begun, factor(account, shown))
                    : refused(sql, account, begun.failures());
        });
    }

    private static boolean takes(Sql sql, Account account, Optional<SecondFactors.Shown> shown) {
        return account.secondFactor()
                ? shown.isPresent() && SecondFactors.take(sql, account.id(), shown.get())
                : !Account.requiresSecondFactor(account.role());
    }

    /** What entries say of it: that a recovery code was used is worth a look. */
    private static String factor(Account account, Optional<SecondFactors.Shown> shown) {
        if (!account.secondFactor()) {
            return "none";
        }
        return shown.orElseThrow() instanceof SecondFactors.Shown.Step ? "code" : "recovery-code";
    }

    private Outcome signedIn(
            Sql sql, Account account, Attempt attempt, List<Counter> counters, Begun begun, String factor) {
        throttle.succeed(sql, counters, begun);
        Sessions.end(sql, attempt.former());
        Sessions.seen(sql, account.id(), clock.instant());
        String known = browsers.know(sql, account.id(), attempt.known());
        Map<String, String> facts = new TreeMap<>(account.facts());
        facts.put("failures", "" + (begun.failures() - 1));
        facts.put("second-factor", factor);
        register.enter(sql, "signed-in", account.shownName(), facts);
        return new Outcome.SignedIn(account, facts, sessions.open(sql, account.id(), attempt.browser()), known);
    }

    /** A failure is entered once it delays the next attempt: a register that is only added to is no place for more. */
    private Outcome refused(Sql sql, @Nullable Account account, int failures) {
        if (failures >= Throttle.free(Kind.NAME)) {
            Map<String, String> facts = new TreeMap<>(account == null ? Map.of() : account.facts());
            facts.put("failures", "" + failures);
            register.enter(sql, "sign-in-failed", "unknown", facts);
        }
        return new Outcome.Refused();
    }

    private static Optional<Known> known(Sql sql, Attempt attempt) {
        String district = attempt.district().strip();
        return sql.first(
                "finding an account",
                Account.selectWith("a.passphrase")
                        + """
                        WHERE a.district IS NOT DISTINCT FROM ? AND a.name_key = ?
                            AND a.accepted IS NOT NULL AND a.ended IS NULL
                        """,
                row -> new Known(Account.read(row), row.getString(13)),
                district.isEmpty() ? null : district,
                Account.key(attempt.name()));
    }

    private List<Counter> counters(Sql sql, Attempt attempt, @Nullable Account account) {
        if (browsers.isOf(sql, account == null ? "" : account.id(), attempt.known()) && attempt.known() != null) {
            return List.of(new Counter(Kind.BROWSER, attempt.known()));
        }
        String name = attempt.district().strip() + "\n" + Account.key(attempt.name());
        return List.of(new Counter(Kind.NAME, name), new Counter(Kind.SOURCE, attempt.source()));
    }

    /** Deletes sessions, failures and browsers that are not remembered any longer. */
    public void forget() {
        Sql.inTransaction(control, "forgetting what is over", sql -> {
            sessions.forget(sql);
            throttle.forget(sql);
            browsers.forget(sql);
            return true;
        });
    }
}
