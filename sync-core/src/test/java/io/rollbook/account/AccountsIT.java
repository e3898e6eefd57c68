package io.rollbook.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.account.Invitations.Invited;
import io.rollbook.account.SignIns.Outcome.Refused;
import io.rollbook.account.SignIns.Outcome.SignedIn;
import io.rollbook.control.Tokens.Role;
import io.rollbook.database.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountsIT extends PeopleInTime {
    @Test
    void account_ended_endsItsSessionsAndCannotSignIn() {
        Account ada = viewer("Ada");
        String session = session("Ada");

        assertThat(accounts.end(ada.id(), "Bob")).isTrue();
        assertThat(sessions.find(session)).isEmpty();
        assertThat(signIn("Ada", PHRASE, "")).isEqualTo(new Refused());
        assertThat(acts()).startsWith("account-ended");
    }

    @Test
    void account_unusedForAYear_endsAndIsToldOfAMonthBefore() {
        Account ada = viewer("Ada");
        viewer("Cyd");
        clock.putForward(Duration.ofDays(200));
        session("Cyd");
        clock.putForward(Duration.ofDays(134));
        assertThat(accounts.list(null)).allMatch(each -> each.endsUnused(clock.instant()) == null);
        clock.putForward(Duration.ofDays(1).plusMinutes(1));
        assertThat(accounts.list(null))
                .filteredOn(each -> each.endsUnused(clock.instant()) != null)
                .extracting(Account::id)
                .containsExactly(ada.id());
        assertThat(accounts.endUnused()).isEmpty();
        clock.putForward(Duration.ofDays(30));
        assertThat(accounts.endUnused()).extracting(Account::id).containsExactly(ada.id());
        assertThat(signIn("Ada", PHRASE, "")).isEqualTo(new Refused());
        assertThat(acts()).contains("account-ended-unused");
    }

    @Test
    void nothingThatWasShown_isStoredInTheClear() {
        Person ada = admin("Ada");
        SignedIn session = (SignedIn) signIn("Ada", PHRASE, code(ada.key()));
        Invited open = invite("Cyd", Role.VIEWER);
        fail("my passphrase in the wrong field", 1, "192.0.2.1");

        String stored = Sql.on(control.dataSource(), "reading all", sql -> {
            List<String> rows = new ArrayList<>();
            for (String table : List.of(
                    "control.accounts",
                    "control.sessions",
                    "control.recovery_codes",
                    "control.known_browsers",
                    "control.sign_in_failures",
                    "control.acts")) {
                rows.addAll(sql.list("reading all", "SELECT t::text FROM " + table + " t", row -> row.getString(1)));
            }
            return String.join("\n", rows);
        });
        // What is looked for can be found.
        assertThat(stored).contains("Ada", "argon2id", BROWSER);
        for (Map.Entry<String, String> each : Map.of(
                        "passphrase", PHRASE,
                        "session", session.session(),
                        "browser", session.known(),
                        "link", open.secret(),
                        "recovery", ada.recoveryCodes().get(0).replace("-", ""),
                        "typed", "wrong field",
                        "address", "192.0.2.1")
                .entrySet()) {
            assertThat(stored).as(each.getKey()).doesNotContain(each.getValue());
        }
        assertThat(ada.account().toString()).doesNotContain("Ada");
        assertThat(List.of(session, open, invitations.invitation(open.secret()).orElseThrow())
                        .toString())
                .doesNotContain(session.session(), open.secret());
    }
}
