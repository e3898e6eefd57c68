package io.rollbook.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.account.Invitations.Invited;
import io.rollbook.account.Invitations.Wanted;
import io.rollbook.account.SignIns.Outcome.Delayed;
import io.rollbook.account.SignIns.Outcome.SignedIn;
import io.rollbook.control.Tokens.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvitationsIT extends PeopleInTime {
    @Test
    void invitation_isGoodOnceAndForSevenDays() {
        Invited ada = invite("Ada", Role.VIEWER);
        Invited cyd = invite("Cyd", Role.VIEWER);

        assertThat(invitations.invitation(ada.secret())).isPresent();
        assertThat(invitations.invitation(ada.secret() + "x")).isEmpty();
        assertThat(invitations.accept(ada.secret(), null, PHRASE, "", "")).isPresent();
        assertThat(invitations.accept(ada.secret(), null, PHRASE, "", "")).isEmpty();
        assertThat(invitations.invitation(ada.secret())).isEmpty();

        clock.putForward(Duration.ofDays(7));
        assertThat(invitations.accept(cyd.secret(), null, PHRASE, "", "")).isEmpty();
        assertThat(accounts.list("springfield"))
                .extracting(each -> each.state(clock.instant()))
                .containsExactly("active", "expired");
        assertThat(acts()).containsExactly("account-accepted", "account-invited", "account-invited");
    }

    @Test
    void invitation_ended_isNoLongerGood() {
        Invited ada = invite("Ada", Role.VIEWER);

        assertThat(accounts.end(ada.account().id(), "Bob")).isTrue();
        assertThat(accounts.end(ada.account().id(), "Bob")).isFalse();
        assertThat(invitations.accept(ada.secret(), null, PHRASE, "", "")).isEmpty();
    }

    @Test
    void invitation_withTheSecretOfAForm_isOneHoweverOftenItIsSent() {
        String form = invitations.sealedSecret("bob");
        String secret = invitations.secret("bob", form);
        assertThat(invitations.secret("bob", form)).isEqualTo(secret);
        assertField("name", () -> invitations.secret("eve", form));
        assertField("name", () -> invitations.secret("bob", "of my own"));
        assertThat(invitations.secret("bob", invitations.sealedSecret("bob"))).isNotEqualTo(secret);

        Wanted ada = new Wanted("Ada", null, Role.VIEWER, "springfield");
        assertThat(invitations.invitedBefore(ada, secret)).isEmpty();
        Account invited = invitations.invite(ada, "Bob", secret).account();
        Wanted cyd = new Wanted("Cyd", null, Role.VIEWER, "springfield");
        for (Wanted again : List.of(ada, cyd, new Wanted("Ada", null, Role.AUDITOR, null))) {
            assertField("name", () -> invitations.invite(again, "Bob", secret));
        }
        assertThat(invitations.invitedBefore(ada, secret)).contains(invited);
        assertField("name", () -> invitations.invitedBefore(cyd, secret));
        assertThat(invitations.accept(secret, null, PHRASE, "", "")).isPresent();
        assertThat(invitations.invitedBefore(ada, secret))
                .hasValueSatisfying(account -> assertThat(account.accepted()).isNotNull());
        accounts.end(invited.id(), "Bob");
        assertField("name", () -> invitations.invitedBefore(ada, secret));
        assertField("name", () -> invitations.invite(ada, "Bob", secret));
        assertThat(acts()).containsOnlyOnce("account-invited");
    }

    @Test
    void invitation_badPassphraseOrCode_staysGood() {
        Invited ada = invite("Ada", Role.ADMIN);

        assertField("passphrase", () -> invitations.accept(ada.secret(), null, "short", "", ""));
        assertField("code", () -> invitations.accept(ada.secret(), null, PHRASE, "", ""));
        assertField("code", () -> invitations.accept(ada.secret(), null, PHRASE, "", "000000"));
        // Of another person's page.
        ProposedFactor others = proposed(invite("Bea", Role.ADMIN).secret());
        assertField("code", () -> invitations.accept(ada.secret(), null, PHRASE, others.sealed(), code(others)));
        ProposedFactor key = proposed(ada.secret());
        assertThat(invitations
                        .accept(ada.secret(), null, PHRASE, key.sealed(), code(key))
                        .orElseThrow()
                        .recoveryCodes())
                .hasSize(10)
                .doesNotHaveDuplicates();
    }

    @Test
    void name_isTakenWithinItsDistrictOnly_untilTheAccountEnds() {
        Account ada = viewer("Ada Quill");

        assertField("name", () -> invite(" ada  QUILL", Role.VIEWER));
        invite(new Wanted("Ada Quill", null, Role.VIEWER, "shelbyville"));
        invite(new Wanted("Ada Quill", null, Role.AUDITOR, null));
        assertField("name", () -> invite(new Wanted("Ada Quill", null, Role.OPERATOR, null)));
        accounts.end(ada.id(), "Bob");
        invite("Ada Quill", Role.VIEWER);
        clock.putForward(Duration.ofDays(7));
        invite("Ada Quill", Role.VIEWER);
        assertThat(accounts.list("shelbyville")).hasSize(1);
    }

    @Test
    void invite_badInput_namesTheField() {
        for (String name : List.of("", "  ", "a".repeat(101), "two\u0000", "Ada\u202e")) {
            assertField("name", () -> invite(name, Role.VIEWER));
        }
        for (String email : List.of("ada", "a@b, c@d", "<a@b>", "a@")) {
            assertField("email", () -> invite(new Wanted("Ada", email, Role.VIEWER, "springfield")));
        }
        assertField("role", () -> invite(new Wanted("Ada", null, Role.VIEWER, null)));
        assertField("role", () -> invite(new Wanted("Ada", null, Role.OPERATOR, "springfield")));
    }

    @Test
    void firstLink_isForAnHourAndTheLatestOnly_whileThereIsNoOperator() {
        String former = invitations.firstLink("serve").orElseThrow().secret();
        String late = invitations.firstLink("serve").orElseThrow().secret();
        assertThat(invitations.invitation(former)).isEmpty();
        clock.putForward(Duration.ofHours(1));
        assertThat(invitations.invitation(late)).isEmpty();

        String good = invitations.firstLink("serve").orElseThrow().secret();
        ProposedFactor key = proposed(good);
        assertField("name", () -> invitations.accept(good, " ", PHRASE, key.sealed(), code(key)));
        assertThat(invitations.accept(good, "Olga", PHRASE, key.sealed(), code(key)))
                .isPresent();

        assertThat(invitations.firstLink("serve")).isEmpty();
        assertThat(accounts.list(null)).extracting(Account::name).containsExactly("Olga");
    }

    @Test
    void firstLink_onceAnOperatorIsThere_isNoLongerGood() {
        String link = invitations.firstLink("serve").orElseThrow().secret();
        ProposedFactor first = proposed(link);
        String other = invite("Olga", Role.OPERATOR).secret();
        ProposedFactor key = proposed(other);
        assertThat(invitations.accept(other, null, PHRASE, key.sealed(), code(key)))
                .isPresent();

        assertThat(invitations.accept(link, "Eve", PHRASE, first.sealed(), code(first)))
                .isEmpty();
    }

    @Test
    void secondFactor_proposed_isAnotherForWhoeverLooks_andTheSameForAFormThatComesAgain() {
        String secret = invite("Ada", Role.ADMIN).secret();
        ProposedFactor first = proposed(secret);

        assertThat(proposed(secret).key()).isNotEqualTo(first.key());
        assertThat(invitations.invitation(secret, first.sealed()).orElseThrow().proposed())
                .isEqualTo(first);
        for (String broken : List.of("", "!", "AAAA", first.sealed() + "A")) {
            assertThat(invitations
                            .invitation(secret, broken)
                            .orElseThrow()
                            .proposed()
                            .sealed())
                    .isNotEqualTo(broken);
        }
    }

    @Test
    void invitation_accepted_makesItsBrowserKnown() {
        String known = invitations
                .accept(invite("Ada", Role.VIEWER).secret(), null, PHRASE, "", "")
                .orElseThrow()
                .known();
        fail("Ada", 5, "203.0.113.9");

        assertThat(signIn("Ada", PHRASE, "", "192.0.2.1", null)).isInstanceOf(Delayed.class);
        assertThat(signIn("Ada", PHRASE, "", "192.0.2.1", known)).isInstanceOf(SignedIn.class);
    }
}
