package io.rollbook.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.account.SignIns.Attempt;
import io.rollbook.account.SignIns.Outcome.Refused;
import io.rollbook.account.SignIns.Outcome.SignedIn;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignInsIT extends PeopleInTime {
    @Test
    void signIn_withPassphrase_hasASessionOfANewIdEachTime() {
        Account ada = viewer("Ada");
        SignedIn first = (SignedIn) signIn("ada", PHRASE, "");
        assertThat(sessions.find(first.session())).map(Account::id).contains(ada.id());

        SignedIn second = (SignedIn) signIns.signIn(
                new Attempt("springfield", "Ada", PHRASE, "", "192.0.2.1", first.known(), first.session(), BROWSER));
        assertThat(second.session()).isNotEqualTo(first.session());
        assertThat(sessions.find(first.session())).isEmpty();
        assertThat(sessions.of(ada.id(), second.session())).singleElement().satisfies(each -> assertThat(each.isThis())
                .isTrue());
        assertThat(acts()).startsWith("signed-in", "signed-in");
    }

    @Test
    void signIn_anythingWrong_isRefusedAlike() {
        viewer("Ada");
        Person bea = admin("Bea");

        assertThat(List.of(
                        signIn("Ada", "violet kelp under grass", ""),
                        signIn("Nobody", PHRASE, ""),
                        signIn("Bea", PHRASE, ""),
                        signIn("Bea", PHRASE, "000000"),
                        signIn("Bea", "violet kelp under grass", code(bea.key())),
                        signIns.signIn(new Attempt("shelbyville", "Ada", PHRASE, "", "192.0.2.1", null, null, "")),
                        signIns.signIn(new Attempt("", "Ada", PHRASE, "", "192.0.2.1", null, null, "")),
                        signIn("Ada", "x".repeat(100_000), "")))
                .containsOnly(new Refused());
        // A right code that came with a wrong passphrase is not used up.
        assertThat(signIn("Bea", PHRASE, code(bea.key()))).isInstanceOf(SignedIn.class);
    }

    @Test
    void signIn_unknownName_isKeptAsLong() {
        viewer("Ada");
        long known = measured("Ada");
        long unknown = measured("Nobody");

        // Without the work for nobody an unknown name would take less than a tenth.
        assertThat((double) unknown / known).isBetween(0.4, 2.5);
    }

    private long measured(String name) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            long begun = System.nanoTime();
            assertThat(signIn(name, "violet kelp under grass", "", "192.0.2." + i, null))
                    .isEqualTo(new Refused());
            best = Math.min(best, System.nanoTime() - begun);
        }
        return best;
    }

    @Test
    void code_isNeverTakenTwice_norAnEarlierOne() {
        Person ada = admin("Ada");
        String earlier = code(ada.key());
        clock.putForward(Duration.ofSeconds(30));
        String code = code(ada.key());

        assertThat(signIn("Ada", PHRASE, code.substring(0, 3) + " " + code.substring(3)))
                .isInstanceOf(SignedIn.class);
        assertThat(signIn("Ada", PHRASE, code)).isEqualTo(new Refused());
        assertThat(signIn("Ada", PHRASE, earlier)).isEqualTo(new Refused());
        clock.putForward(Duration.ofSeconds(30));
        assertThat(signIn("Ada", PHRASE, code(ada.key()))).isInstanceOf(SignedIn.class);
    }

    @Test
    void recoveryCode_standsInOnce() {
        Person ada = admin("Ada");
        String code = ada.recoveryCodes().get(3);

        assertThat(signIn("Ada", PHRASE, code.toLowerCase(java.util.Locale.ROOT).replace("-", "")))
                .isInstanceOf(SignedIn.class);
        assertThat(register.list(1, null).get(0).facts()).containsEntry("second-factor", "recovery-code");
        assertThat(signIn("Ada", PHRASE, code)).isEqualTo(new Refused());
        assertThat(credentials.recoveryCodes(ada.account())).isEqualTo(9);
        assertThat(signIn("Ada", PHRASE, ada.recoveryCodes().get(0))).isInstanceOf(SignedIn.class);
    }
}
