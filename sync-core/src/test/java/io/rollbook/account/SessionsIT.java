package io.rollbook.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.account.SignIns.Attempt;
import io.rollbook.account.SignIns.Outcome.Refused;
import io.rollbook.account.SignIns.Outcome.SignedIn;
import io.rollbook.district.Wrapping;
import io.rollbook.testing.PlainWrapping;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionsIT extends PeopleInTime {
    @Test
    void session_unused_isOverAfterHalfAnHour_andInAnyCaseAfterTwelve() {
        viewer("Ada");
        String idle = session("Ada");
        clock.putForward(Duration.ofMinutes(29));
        assertThat(sessions.find(idle)).isPresent();
        clock.putForward(Duration.ofMinutes(29));
        assertThat(sessions.find(idle)).isPresent();
        clock.putForward(Duration.ofMinutes(30));
        assertThat(sessions.find(idle)).isEmpty();

        String busy = session("Ada");
        for (int i = 0; i < 35; i++) {
            clock.putForward(Duration.ofMinutes(20));
            assertThat(sessions.find(busy)).isPresent();
        }
        clock.putForward(Duration.ofMinutes(20));
        assertThat(sessions.find(busy)).isEmpty();
    }

    @Test
    void session_thatIsOnlyLookedAt_lastsNoLongerForIt() {
        viewer("Ada");
        String session = session("Ada");
        clock.putForward(Duration.ofMinutes(29));
        assertThat(sessions.look(session)).isPresent();
        clock.putForward(Duration.ofMinutes(1));
        assertThat(sessions.look(session)).isEmpty();

        String ended = session("Ada");
        sessions.endThis(ended);
        assertThat(sessions.look(ended)).isEmpty();
    }

    @Test
    void sessions_ofOneself_areListedAndEnded_thoseOfOthersNot() {
        Account ada = viewer("Ada");
        Account cyd = viewer("Cyd");
        String here = session("Ada");
        String there = session("Ada");
        String others = session("Cyd");
        String id = sessions.of(ada.id(), here).stream()
                .filter(each -> !each.isThis())
                .findFirst()
                .orElseThrow()
                .id();

        assertThat(sessions.of(ada.id(), here)).hasSize(2).allMatch(each -> each.browser()
                .equals(BROWSER));
        assertThat(sessions.end(cyd.id(), id)).isFalse();
        assertThat(sessions.end(ada.id(), id)).isTrue();
        assertThat(sessions.find(there)).isEmpty();
        assertThat(sessions.find(here)).isPresent();
        assertThat(sessions.find(others)).isPresent();
        sessions.endThis(here);
        assertThat(sessions.find(here)).isEmpty();
    }

    @Test
    void passphrase_changed_endsEachSession_andTheFormerOneIsNotTaken() {
        Account ada = viewer("Ada");
        String session = session("Ada");
        String fresh = "seven otters count rain";

        assertField("current", () -> credentials.changePassphrase(ada, "violet kelp under grass", fresh, BROWSER));
        assertField("passphrase", () -> credentials.changePassphrase(ada, PHRASE, "short", BROWSER));
        assertThat(sessions.find(session)).isPresent();
        String next = credentials.changePassphrase(ada, PHRASE, fresh, BROWSER);
        assertThat(sessions.find(session)).isEmpty();
        assertThat(sessions.find(next)).isPresent();
        assertThat(signIn("Ada", PHRASE, "")).isEqualTo(new Refused());
        assertThat(signIn("Ada", fresh, "")).isInstanceOf(SignedIn.class);
    }

    @Test
    void secondFactor_replaced_isTheOnlyOne() {
        Person ada = admin("Ada");
        String session = ((SignedIn) signIn("Ada", PHRASE, code(ada.key()))).session();
        ProposedFactor next = credentials.propose(ada.account(), "");
        String sealed = next.sealed();

        assertField("code", () -> credentials.replaceSecondFactor(ada.account(), PHRASE, sealed, "000000", BROWSER));
        assertField(
                "current", () -> credentials.replaceSecondFactor(ada.account(), "wrong", sealed, code(next), BROWSER));
        Credentials.Replaced replaced =
                credentials.replaceSecondFactor(ada.account(), PHRASE, sealed, code(next), BROWSER);
        clock.putForward(Duration.ofSeconds(60));

        assertThat(sessions.find(session)).isEmpty();
        assertThat(sessions.find(replaced.session())).isPresent();
        assertThat(replaced.recoveryCodes()).hasSize(10).doesNotContainAnyElementsOf(ada.recoveryCodes());
        assertThat(signIn("Ada", PHRASE, code(ada.key()))).isEqualTo(new Refused());
        assertThat(signIn("Ada", PHRASE, ada.recoveryCodes().get(0))).isEqualTo(new Refused());
        assertThat(signIn("Ada", PHRASE, code(next))).isInstanceOf(SignedIn.class);
    }

    @Test
    void passphrase_changedWhileSomeoneSignsInWithTheFormerOne_leavesThemNoSession() {
        Person ada = admin("Ada");
        String fresh = "seven otters count rain";
        // The key of the code is unwrapped after the passphrase was looked at.
        Wrapping slow = new Wrapping() {
            @Override
            public byte[] wrap(byte[] secret, String context) {
                return new PlainWrapping().wrap(secret, context);
            }

            @Override
            public byte[] unwrap(byte[] wrapped, String context) {
                credentials.changePassphrase(ada.account(), PHRASE, fresh, BROWSER);
                return new PlainWrapping().unwrap(wrapped, context);
            }
        };
        Attempt former = new Attempt("springfield", "Ada", PHRASE, code(ada.key()), "192.0.2.1", null, null, "Chrome");

        assertThat(new SignIns(control.dataSource(), slow, sessions, clock).signIn(former))
                .isEqualTo(new Refused());
        assertThat(sessions.of(ada.account().id(), ""))
                .extracting(Sessions.Session::browser)
                .containsExactly(BROWSER);
        // Nor was the code used up.
        assertThat(signIn("Ada", fresh, code(ada.key()))).isInstanceOf(SignedIn.class);
    }

    @Test
    void credentials_ofAnAccountThatIsEnded_areNotChanged() {
        Account ada = viewer("Ada");
        accounts.end(ada.id(), "Bob");

        assertField("current", () -> credentials.changePassphrase(ada, PHRASE, "seven otters count rain", BROWSER));
        assertThat(acts()).startsWith("account-ended");
    }
}
