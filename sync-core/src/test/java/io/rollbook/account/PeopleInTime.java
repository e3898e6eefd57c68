package io.rollbook.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.account.Invitations.Accepted;
import io.rollbook.account.Invitations.Invited;
import io.rollbook.account.Invitations.Wanted;
import io.rollbook.account.SignIns.Attempt;
import io.rollbook.account.SignIns.Outcome;
import io.rollbook.account.SignIns.Outcome.Refused;
import io.rollbook.account.SignIns.Outcome.SignedIn;
import io.rollbook.control.ControlDatabase;
import io.rollbook.control.Register;
import io.rollbook.control.Secrets;
import io.rollbook.control.Tokens.Role;
import io.rollbook.database.Database;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.PlainWrapping;
import io.rollbook.testing.TestDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** People with accounts over a real database, and a clock that is put forward. */
abstract class PeopleInTime {
    static final String PHRASE = "violet kelp under glass";
    static final String BROWSER = "Firefox";

    final MovedClock clock = new MovedClock();
    ControlDatabase control;
    Sessions sessions;
    Accounts accounts;
    Invitations invitations;
    SignIns signIns;
    Credentials credentials;
    Register register;

    @BeforeEach
    void open() {
        Database database = TestDatabases.control();
        TestDatabases.register("springfield", database);
        TestDatabases.register("shelbyville", database);
        control = ControlDatabase.open(database);
        restart();
    }

    /** Everything anew over the same database. */
    final void restart() {
        sessions = new Sessions(
                control.dataSource(), new Sessions.Limits(Duration.ofMinutes(30), Duration.ofHours(12)), clock);
        accounts = new Accounts(control.dataSource(), clock);
        invitations = new Invitations(control.dataSource(), new PlainWrapping(), clock);
        signIns = new SignIns(control.dataSource(), new PlainWrapping(), sessions, clock);
        credentials = new Credentials(control.dataSource(), new PlainWrapping(), sessions, clock);
        register = new Register(control.dataSource(), clock);
    }

    @AfterEach
    void close() {
        control.close();
    }

    Invited invite(String name, Role role) {
        return invite(new Wanted(name, null, role, role.isOfOneDistrict() ? "springfield" : null));
    }

    Invited invite(Wanted wanted) {
        return invitations.invite(wanted, "Bob", Secrets.random());
    }

    /** Someone who can sign in, without a second factor. */
    Account viewer(String name) {
        return invitations
                .accept(invite(name, Role.VIEWER).secret(), null, PHRASE, "", "")
                .orElseThrow()
                .account();
    }

    record Person(Account account, byte[] key, List<String> recoveryCodes) {}

    /** Someone who can sign in with a code. */
    Person admin(String name) {
        String secret = invite(name, Role.ADMIN).secret();
        ProposedFactor proposed = proposed(secret);
        Accepted accepted = invitations
                .accept(secret, null, PHRASE, proposed.sealed(), code(proposed))
                .orElseThrow();
        clock.putForward(Duration.ofSeconds(30));
        return new Person(accepted.account(), decoded(proposed.key()), accepted.recoveryCodes());
    }

    ProposedFactor proposed(String secret) {
        return invitations.invitation(secret).orElseThrow().proposed();
    }

    String code(ProposedFactor proposed) {
        return code(decoded(proposed.key()));
    }

    String code(byte[] key) {
        return OneTimeCodes.code(key, OneTimeCodes.step(clock.instant()));
    }

    static byte[] decoded(String base32) {
        List<Byte> bytes = new ArrayList<>();
        int buffer = 0;
        int bits = 0;
        for (char each : base32.toCharArray()) {
            buffer = (buffer << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(each)) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.add((byte) (buffer >> bits));
            }
        }
        byte[] out = new byte[bytes.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = bytes.get(i);
        }
        return out;
    }

    Outcome signIn(String name, String phrase, String code) {
        return signIn(name, phrase, code, "192.0.2.1", null);
    }

    Outcome signIn(String name, String phrase, String code, String source, @Nullable String known) {
        return signIns.signIn(new Attempt("springfield", name, phrase, code, source, known, null, BROWSER));
    }

    String session(String name) {
        return ((SignedIn) signIn(name, PHRASE, "")).session();
    }

    /** Guesses that are looked at, and wrong. */
    void fail(String name, int times, String source) {
        for (int i = 0; i < times; i++) {
            assertThat(signIn(name, "violet kelp under grass", "", source, null))
                    .isEqualTo(new Refused());
        }
    }

    List<String> acts() {
        return register.list(100, null).stream().map(Register.Act::action).toList();
    }

    static void assertField(String field, org.assertj.core.api.ThrowableAssert.ThrowingCallable doing) {
        assertThatThrownBy(doing).isInstanceOfSatisfying(AccountProblem.class, problem -> assertThat(problem.field())
                .isEqualTo(field));
    }
}
