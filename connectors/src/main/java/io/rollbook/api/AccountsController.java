package io.rollbook.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollbook.account.Account;
import io.rollbook.account.AccountProblem;
import io.rollbook.account.Accounts;
import io.rollbook.account.Invitations;
import io.rollbook.account.Invitations.Invited;
import io.rollbook.control.Secrets;
import io.rollbook.control.Tokens.Role;
import io.rollbook.district.Districts;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Who may sign in to the console. An admin invites the people of the own district; an operator invites operators, auditors
 * and the first admin of a district, who invites the others.
 */
@RestController
@RequestMapping("/api/v1/accounts")
public final class AccountsController {
    private static final String ACTIVE = "active";
    private static final String INVITED = "invited";

    private final Accounts accounts;
    private final Invitations invitations;
    private final Districts districts;
    private final Preparation preparation;
    private final Acts acts;
    private final Clock clock;

    AccountsController(
            Accounts accounts,
            Invitations invitations,
            Districts districts,
            Preparation preparation,
            Acts acts,
            Clock clock) {
        this.accounts = accounts;
        this.invitations = invitations;
        this.districts = districts;
        this.preparation = preparation;
        this.acts = acts;
        this.clock = clock;
    }

    /** Whom to invite. Where an admin names no district it is the own one. */
    public record Wanted(
            @Nullable String name, @Nullable String email, @Nullable String role, @Nullable String district) {
        @Override
        public String toString() {
            return "Wanted[]";
        }
    }

    /**
     * An account or invitation.
     *
     * @param state one of the words invited, expired, active and ended
     * @param endsUnused when it will end for not being used, once that is no more than a month away
     * @param path of the one-time link, this once where it is new
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record View(
            String id,
            String name,
            String role,
            @Nullable String district,
            @Nullable String email,
            String state,
            Instant invited,
            String invitedBy,
            @Nullable Instant expires,
            @Nullable Instant accepted,
            @Nullable Instant lastSeen,
            @Nullable Instant endsUnused,
            @Nullable Instant ended,
            boolean secondFactor,
            @Nullable String path) {
        /** Never shows the link. */
        @Override
        public String toString() {
            return "View[" + id + "]";
        }
    }

    /** A page of accounts. */
    public record Page(List<View> accounts, @Nullable String next) {}

    @Operation(summary = "Invites a person to the console")
    @PostMapping
    @Needs(Right.ACCOUNTS)
    View invite(@AuthenticationPrincipal Caller caller, @RequestBody Wanted wanted) {
        return invite(caller, asked(caller, wanted), Secrets.random());
    }

    /** What a form that invites carries, so that it does so once: the secret of its link, sealed to the caller. */
    public String form(Caller caller) {
        return invitations.sealedSecret(caller.token());
    }

    /**
     * Invites by a form. Where it did so before, the answer is the same invitation.
     *
     * @param form what it carries
     * @return with its link, as long as that is good
     */
    public View invite(Caller caller, Wanted wanted, String form) {
        Invitations.Wanted asked = asked(caller, wanted);
        String secret = invitations.secret(caller.token(), form);
        try {
            return invite(caller, asked, secret);
        } catch (AccountProblem | ApiFailure refused) {
            Account before = invitations.invitedBefore(asked, secret).orElseThrow(() -> refused);
            boolean isOpen = before.state(clock.instant()).equals(INVITED);
            return view(before, isOpen ? path(secret) : null);
        }
    }

    private static Invitations.Wanted asked(Caller caller, Wanted wanted) {
        Role role = TokensController.role(wanted.role());
        String slug = wanted.district() == null && role.isOfOneDistrict() ? caller.district() : wanted.district();
        return new Invitations.Wanted(wanted.name(), wanted.email(), role, slug);
    }

    private View invite(Caller caller, Invitations.Wanted asked, String secret) {
        requireMayInvite(caller, asked.role(), asked.district());
        Invited invited = invitations.invite(asked, caller.name(), secret);
        try {
            note(invited.account(), "account-invited", caller);
        } catch (RuntimeException notNoted) {
            // Its link is told to nobody, and the name is free for another try.
            accounts.end(invited.account().id(), caller.name());
            throw notNoted;
        }
        return view(invited.account(), path(secret));
    }

    private static String path(String secret) {
        return "/invitations/" + secret;
    }

    /** A link for the first operator, where none can sign in. */
    @Operation(summary = "Makes a link for the first operator, where none can sign in")
    @PostMapping("/first-link")
    @Needs(Right.OPERATE)
    View firstLink(@AuthenticationPrincipal Caller caller) {
        Invited invited = invitations
                .firstLink(caller.name())
                .orElseThrow(() -> ApiFailure.conflict(
                        "NOT_THE_FIRST", "There is an operator's account already: invite others by account invite."));
        return view(invited.account(), "/first/" + invited.secret());
    }

    @Operation(summary = "Lists accounts and invitations")
    @GetMapping
    @Needs(Right.ACCOUNTS)
    public Page list(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        List<Account> page = Limits.page(accounts.list(caller.district()), Account::id, limit, after);
        return new Page(page.stream().map(each -> view(each, null)).toList(), Limits.next(page, Account::id, limit));
    }

    @Operation(summary = "Ends an account or takes an invitation back")
    @DeleteMapping("/{id}")
    @Needs(Right.ACCOUNTS)
    public View end(@AuthenticationPrincipal Caller caller, @PathVariable String id) {
        Account account = find(caller, id);
        if (account.district() != null) {
            districts.find(account.district()).ifPresent(preparation::requireMine);
        }
        if (!accounts.end(id, caller.name())) {
            throw ApiFailure.conflict("ENDED", "Account " + id + " is ended already.");
        }
        note(account, "account-ended", caller);
        return view(find(caller, id), null);
    }

    private Account find(Caller caller, String id) {
        return accounts.list(caller.district()).stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiFailure.notFound("There is no account " + id + "."));
    }

    private void requireMayInvite(Caller caller, Role role, @Nullable String slug) {
        if (caller.district() != null && !role.isOfOneDistrict()) {
            throw ApiFailure.of(
                    HttpStatus.FORBIDDEN, "NOT_ALLOWED", "Only an operator invites operators and auditors.");
        }
        if (slug != null) {
            preparation.requireMine(Optional.of(slug)
                    .filter(caller::sees)
                    .flatMap(districts::find)
                    .orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + ".")));
            if (caller.district() == null
                    && (role != Role.ADMIN || List.of(ACTIVE, INVITED).contains(admin(slug)))) {
                throw ApiFailure.of(
                        HttpStatus.FORBIDDEN,
                        "NOT_ALLOWED",
                        "An operator invites the first admin of a district, who invites its other people.");
            }
        }
    }

    /** How far the admins of a district have come: active where one is, else invited where one is, else {@code none}. */
    public String admin(String slug) {
        List<String> states = accounts.list(slug).stream()
                .filter(each -> each.role() == Role.ADMIN)
                .map(each -> each.state(clock.instant()))
                .toList();
        return Stream.of(ACTIVE, INVITED).filter(states::contains).findFirst().orElse("none");
    }

    private void note(Account account, String action, Caller caller) {
        if (account.district() != null) {
            acts.note(account.district(), action, caller.name(), null, account.facts());
        }
    }

    private View view(Account account, @Nullable String path) {
        Instant now = clock.instant();
        return new View(
                account.id(),
                account.shownName(),
                account.role().word(),
                account.district(),
                account.email(),
                account.state(now),
                account.invited(),
                account.invitedBy(),
                account.accepted() == null ? account.expires() : null,
                account.accepted(),
                account.lastSeen(),
                account.endsUnused(now),
                account.ended(),
                account.secondFactor(),
                path);
    }
}
