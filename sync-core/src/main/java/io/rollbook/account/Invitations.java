package io.rollbook.account;

import io.rollbook.control.Register;
import io.rollbook.control.Secrets;
import io.rollbook.control.Tokens.Role;
import io.rollbook.database.Sql;
import io.rollbook.district.Wrapping;
import io.rollbook.run.RunId;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How people come to accounts: by invitation only, the first operator by a link that the service prints. */
public final class Invitations {
    private static final Duration INVITATION = Duration.ofDays(7);
    private static final Duration FIRST_LINK = Duration.ofHours(1);

    private static final String OPEN_INVITATION =
            "WHERE a.invitation = ? AND a.accepted IS NULL AND a.ended IS NULL AND a.expires > ?";

    private final DataSource control;
    private final SealedSecrets secrets;
    private final Passphrases passphrases = new Passphrases();
    private final SecondFactors factors;
    private final KnownBrowsers browsers;
    private final Register register;
    private final Clock clock;

    /** Over the control database. */
    public Invitations(DataSource control, Wrapping wrapping, Clock clock) {
        this.control = control;
        this.secrets = new SealedSecrets(wrapping);
        this.factors = new SecondFactors(wrapping, clock);
        this.browsers = new KnownBrowsers(clock);
        this.register = new Register(control, clock);
        this.clock = clock;
    }

    /** Whom to invite. */
    public record Wanted(@Nullable String name, @Nullable String email, Role role, @Nullable String district) {
        @Override
        public String toString() {
            return "Wanted[]";
        }
    }

    /** Someone invited and, this once, the secret of their link. */
    public record Invited(Account account, String secret) {
        @Override
        public String toString() {
            return "Invited[" + account.id() + "]";
        }
    }

    /** An open invitation, and the second factor that is proposed with it. */
    public record Invitation(Account account, ProposedFactor proposed) {
        @Override
        public String toString() {
            return "Invitation[" + account.id() + "]";
        }
    }

    /**
     * An account that can be used from now on.
     *
     * @param recoveryCodes this once; none without a second factor
     * @param known cookie by which the browser is known
     */
    public record Accepted(Account account, List<String> recoveryCodes, String known) {
        @Override
        public String toString() {
            return "Accepted[" + account.id() + "]";
        }
    }

    /** The secret of a link to be, sealed for a form to carry. @param to id of the account whose form it is */
    public String sealedSecret(String to) {
        return secrets.next(to);
    }

    /** What {@link #sealedSecret} sealed to this account. */
    public String secret(String to, String sealed) {
        return secrets.opened(to, sealed);
    }

    /**
     * Whom a link has invited before, whether or not that was accepted.
     *
     * @throws AccountProblem where that was another than is wanted now, or is ended
     */
    public Optional<Account> invitedBefore(Wanted wanted, String secret) {
        String doing = "looking for an invitation";
        Optional<Account> before = Sql.on(
                control,
                doing,
                sql -> sql.first(
                        doing, Account.SELECT + "WHERE a.invitation = ?", Account::read, Secrets.hash(secret)));
        String name = Account.checkedName(wanted.name());
        before.filter(account -> account.ended() != null
                        || !name.equals(account.name())
                        || account.role() != wanted.role()
                        || !Objects.equals(account.district(), wanted.district()))
                .ifPresent(other -> {
                    throw new AccountProblem(
                            "name", "This form has invited somebody already: to invite once more, send this one.");
                });
        return before;
    }

    /**
     * Invites someone; the link is good for 7 days.
     *
     * @param by name of who invites
     * @param secret of the link; one has never been said before, and is never taken again
     * @throws AccountProblem where the name is taken in that district, or something given is not good
     */
    public Invited invite(Wanted wanted, String by, String secret) {
        String name = Account.checkedName(wanted.name());
        String email = Account.checkedEmail(wanted.email());
        if (wanted.role().isOfOneDistrict() != (wanted.district() != null)) {
            throw new AccountProblem(
                    "role",
                    "The role " + wanted.role().word()
                            + (wanted.district() == null
                                    ? " belongs to a district: name it."
                                    : " belongs to no district."));
        }
        return Sql.inTransaction(control, "inviting", sql -> {
            sql.update(
                    "ending what was not accepted in time",
                    """
                    UPDATE control.accounts SET ended = expires, email = NULL
                    WHERE district IS NOT DISTINCT FROM ? AND name_key = ? AND accepted IS NULL AND ended IS NULL
                        AND expires <= ?
                    """,
                    wanted.district(),
                    Account.key(name),
                    now());
            return insert(sql, name, email, wanted.role(), wanted.district(), secret, INVITATION, by, "account-invited")
                    .orElseThrow(Invitations::nameTaken);
        });
    }

    /**
     * A link for the first operator, good for an hour, in place of any before it. Empty where an operator can sign in.
     *
     * @param by name of who asks for it
     */
    public Optional<Invited> firstLink(String by) {
        return Sql.inTransaction(control, "making a first link", sql -> {
            if (hasOperator(sql)) {
                return Optional.empty();
            }
            sql.update(
                    "ending former first links",
                    "DELETE FROM control.accounts WHERE name IS NULL AND accepted IS NULL");
            return insert(sql, null, null, Role.OPERATOR, null, Secrets.random(), FIRST_LINK, by, "first-link-made");
        });
    }

    private Optional<Invited> insert(
            Sql sql,
            @Nullable String name,
            @Nullable String email,
            Role role,
            @Nullable String district,
            String secret,
            Duration good,
            String by,
            String act) {
        String id = RunId.next(clock);
        long inserted = sql.update(
                "inviting",
                """
                INSERT INTO control.accounts
                    (id, name, name_key, role, district, email, invited, invited_by, invitation, expires)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
                id,
                name,
                name == null ? null : Account.key(name),
                role.word(),
                district,
                email,
                now(),
                by,
                Secrets.hash(secret),
                Timestamp.from(clock.instant().plus(good)));
        if (inserted == 0) {
            return Optional.empty();
        }
        Account account = Accounts.byId(sql, id).orElseThrow();
        register.enter(sql, act, by, account.facts());
        return Optional.of(new Invited(account, secret));
    }

    /** The open invitation of a link; empty where it is unknown, used or over. Looking at it changes nothing. */
    public Optional<Invitation> invitation(String secret) {
        return invitation(secret, "");
    }

    /** The same for a form that comes again. @param sealed of the second factor that was proposed */
    public Optional<Invitation> invitation(String secret, String sealed) {
        return Sql.on(control, "looking at an invitation", sql -> open(sql, secret, ""))
                .map(account -> new Invitation(account, factors.again(account.id(), sealed)));
    }

    /**
     * Accepts an invitation.
     *
     * @param name for the first operator: who they are; else not looked at
     * @param sealed of the proposed second factor
     * @param code a code of it; empty to do without where the role allows that
     * @return empty where the link is unknown, used or over
     * @throws AccountProblem where something given is not good; the link stays good then
     */
    public Optional<Accepted> accept(
            String secret, @Nullable String name, String passphrase, String sealed, String code) {
        Optional<Account> invited = Sql.on(control, "looking at an invitation", sql -> open(sql, secret, ""));
        if (invited.isEmpty()) {
            return Optional.empty();
        }
        String known = invited.get().name();
        String called = known == null ? Account.checkedName(name) : known;
        Passphrases.check(passphrase, invited.get().obvious(called));
        String hash = passphrases.hash(passphrase);
        return Sql.inTransaction(control, "accepting an invitation", sql -> open(sql, secret, " FOR UPDATE OF a")
                .filter(account -> account.name() != null || !hasOperator(sql))
                .map(account -> accept(sql, account, called, hash, secondFactor(sql, account, sealed, code))));
    }

    private List<String> secondFactor(Sql sql, Account account, String sealed, String code) {
        if (!code.isBlank()) {
            return factors.confirm(sql, account.id(), sealed, code);
        } else if (Account.requiresSecondFactor(account.role())) {
            throw new AccountProblem(
                    "code",
                    "The role " + account.role().word()
                            + " takes a second factor: add the key to an authenticator app and type the code it shows.");
        }
        return List.of();
    }

    private Accepted accept(Sql sql, Account account, String name, String hash, List<String> codes) {
        long updated = sql.update(
                "accepting an invitation",
                """
                UPDATE control.accounts SET name = ?, name_key = ?, passphrase = ?, accepted = ?
                WHERE id = ? AND NOT EXISTS (SELECT FROM control.accounts o WHERE o.id <> accounts.id AND o.ended IS NULL
                    AND o.district IS NOT DISTINCT FROM accounts.district AND o.name_key = ?)
                """,
                name,
                Account.key(name),
                hash,
                now(),
                account.id(),
                Account.key(name));
        if (updated == 0) {
            throw nameTaken();
        }
        Account accepted = Accounts.byId(sql, account.id()).orElseThrow();
        register.enter(sql, "account-accepted", name, accepted.facts());
        return new Accepted(accepted, codes, browsers.know(sql, account.id(), null));
    }

    private Optional<Account> open(Sql sql, String secret, String lock) {
        return sql.first(
                "looking at an invitation",
                Account.SELECT + OPEN_INVITATION + lock,
                Account::read,
                Secrets.hash(secret),
                now());
    }

    private static boolean hasOperator(Sql sql) {
        return sql.one(
                "looking for an operator",
                """
                SELECT EXISTS (SELECT FROM control.accounts
                    WHERE role = 'operator' AND accepted IS NOT NULL AND ended IS NULL)
                """,
                row -> row.getBoolean(1));
    }

    private static AccountProblem nameTaken() {
        return new AccountProblem(
                "name",
                "There is an account or an open invitation of this name already: end that one first, or take another"
                        + " name.");
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
