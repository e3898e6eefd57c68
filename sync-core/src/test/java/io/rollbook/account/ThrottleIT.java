package io.rollbook.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.account.SignIns.Outcome;
import io.rollbook.account.SignIns.Outcome.Delayed;
import io.rollbook.account.SignIns.Outcome.Refused;
import io.rollbook.account.SignIns.Outcome.SignedIn;
import io.rollbook.database.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ThrottleIT extends PeopleInTime {
    @Test
    void failures_ofAName_delayMoreAndMore_alsoAfterARestart() {
        viewer("Ada");
        fail("Ada", 5, "192.0.2.1");

        assertThat(signIn("Ada", PHRASE, "")).isInstanceOf(Delayed.class);
        restart();
        assertThat(signIn("Ada", PHRASE, "", "198.51.100.1", null)).isInstanceOf(Delayed.class);
        clock.putForward(Duration.ofSeconds(6));
        assertThat(signIn("Ada", "violet kelp under grass", "")).isEqualTo(new Refused());
        assertThat(((Delayed) signIn("Ada", PHRASE, "")).delay()).isGreaterThan(Duration.ofSeconds(8));
        clock.putForward(Duration.ofSeconds(10));
        assertThat(signIn("Ada", PHRASE, "")).isInstanceOf(SignedIn.class);
        // Then the count begins anew.
        fail("Ada", 4, "192.0.2.1");
        assertThat(signIn("Ada", PHRASE, "")).isInstanceOf(SignedIn.class);
        assertThat(register.list(1, null).get(0).facts()).containsEntry("failures", "4");
        assertThat(acts()).contains("sign-in-failed");
        assertThat(Throttle.delay(Throttle.Kind.NAME, 100)).isEqualTo(Duration.ofMinutes(15));
        assertThat(Throttle.delay(Throttle.Kind.SOURCE, 100)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void failures_ofAnUnknownName_delayLikeThoseOfAKnownOne() {
        fail("Nobody", 5, "192.0.2.1");

        assertThat(signIn("Nobody", PHRASE, "")).isInstanceOf(Delayed.class);
    }

    @Test
    void failures_manyAtOnce_gainNothing() throws Exception {
        viewer("Ada");
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Outcome>> guesses = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                guesses.add(() -> signIn("Ada", "violet kelp under grass", ""));
            }
            int lookedAt = 0;
            for (Future<Outcome> each : threads.invokeAll(guesses)) {
                lookedAt += each.get() instanceof Refused ? 1 : 0;
            }
            // The fifth begins a delay of five seconds, of which this machine may take more than it should.
            assertThat(lookedAt).isBetween(5, 7);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void failures_ofAnAddress_delayEachName_butNotAKnownBrowser() {
        viewer("Ada");
        viewer("Cyd");
        String known = ((SignedIn) signIn("Ada", PHRASE, "")).known();
        for (int i = 0; i < 50; i++) {
            count("name " + i);
        }

        assertThat(signIn("Cyd", PHRASE, "")).isInstanceOf(Delayed.class);
        assertThat(signIn("Cyd", PHRASE, "", "198.51.100.1", null)).isInstanceOf(SignedIn.class);
        assertThat(signIn("Ada", PHRASE, "", "192.0.2.1", known)).isInstanceOf(SignedIn.class);
        // It is Ada's browser, and nobody else's.
        assertThat(signIn("Cyd", PHRASE, "", "192.0.2.1", known)).isInstanceOf(Delayed.class);
    }

    /** An attempt by an unknown name, without the work that it costs. */
    private void count(String name) {
        Sql.inTransaction(control.dataSource(), "counting", sql -> new Throttle(clock)
                .begin(
                        sql,
                        List.of(
                                new Throttle.Counter(Throttle.Kind.NAME, name),
                                new Throttle.Counter(Throttle.Kind.SOURCE, "192.0.2.1"))));
    }

    @Test
    void failures_ofStrangers_keepNobodyOutOfTheirOwnBrowser() {
        viewer("Ada");
        String known = ((SignedIn) signIn("Ada", PHRASE, "")).known();
        fail("Ada", 5, "203.0.113.9");

        assertThat(signIn("Ada", PHRASE, "")).isInstanceOf(Delayed.class);
        assertThat(signIn("Ada", PHRASE, "", "192.0.2.1", known)).isInstanceOf(SignedIn.class);
    }

    @Test
    void passphrase_guessedInAnOpenSession_isDelayed() {
        Account ada = viewer("Ada");
        for (int i = 0; i < 5; i++) {
            assertField("current", () -> credentials.changePassphrase(ada, "wrong guess here", PHRASE, BROWSER));
        }
        assertThatThrownBy(() -> credentials.changePassphrase(ada, PHRASE, "seven otters count rain", BROWSER))
                .hasMessageContaining("too often");
    }

    @Test
    void whatIsOver_isForgotten() {
        viewer("Ada");
        session("Ada");
        fail("Nobody", 1, "192.0.2.1");
        signIns.forget();
        assertThat(rows()).isEqualTo(5);
        clock.putForward(Duration.ofDays(1));
        signIns.forget();
        assertThat(rows()).isEqualTo(2);
        clock.putForward(Duration.ofDays(90));
        signIns.forget();
        assertThat(rows()).isZero();
    }

    /** Sessions, failures (a name, an address) and known browsers. */
    private int rows() {
        return Sql.on(
                control.dataSource(),
                "counting",
                sql -> sql.one(
                        "counting",
                        """
                        SELECT (SELECT count(*) FROM control.sessions) + (SELECT count(*) FROM control.sign_in_failures)
                            + (SELECT count(*) FROM control.known_browsers)
                        """,
                        row -> row.getInt(1)));
    }

    @Test
    void attempt_takenBack_leavesTheDelayOfAnother() {
        Throttle throttle = new Throttle(clock);
        List<Throttle.Counter> counters = List.of(new Throttle.Counter(Throttle.Kind.NAME, "Ada"));
        Throttle.Begun first = begun(throttle, counters);
        for (int i = 0; i < 3; i++) {
            begun(throttle, counters);
        }
        clock.putForward(Duration.ofSeconds(1));
        Throttle.Begun fifth = begun(throttle, counters);

        undo(throttle, counters, first);
        assertThat(begun(throttle, counters).delay()).isNotNull();
        undo(throttle, counters, fifth);
        Throttle.Begun again = begun(throttle, counters);
        assertThat(again.delay()).isNull();
        assertThat(again.failures()).isEqualTo(4);
    }

    private Throttle.Begun begun(Throttle throttle, List<Throttle.Counter> counters) {
        return Sql.inTransaction(control.dataSource(), "counting", sql -> throttle.begin(sql, counters));
    }

    private void undo(Throttle throttle, List<Throttle.Counter> counters, Throttle.Begun begun) {
        Sql.inTransaction(control.dataSource(), "taking back", sql -> {
            throttle.undo(sql, counters, begun);
            return true;
        });
    }
}
