package io.rollbook.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollbook.control.Register;
import io.rollbook.control.Tokens;
import io.rollbook.control.Tokens.Role;
import io.rollbook.control.Tokens.Token;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Durations;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
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

@RestController
@RequestMapping("/api/v1/tokens")
final class TokensController {
    private static final int LONGEST_NAME = 100;
    private static final Pattern ACT = Pattern.compile("[0-9]{1,18}");

    private final Tokens tokens;
    private final Register register;
    private final Districts districts;
    private final Preparation preparation;
    private final Acts acts;
    private final Clock clock;

    TokensController(
            Tokens tokens, Register register, Districts districts, Preparation preparation, Acts acts, Clock clock) {
        this.tokens = tokens;
        this.register = register;
        this.districts = districts;
        this.preparation = preparation;
        this.acts = acts;
        this.clock = clock;
    }

    /**
     * A token to make.
     *
     * @param expires how long it is good ({@code 90d}, {@code 12h}), or when it ends: a day ({@code 2027-01-04}, its
     *     beginning) or a time, on the district's clocks or in UTC; null for 90 days; 366 days at most
     */
    record Wanted(@Nullable String name, @Nullable String role, @Nullable String district, @Nullable String expires) {}

    /**
     * A token; its secret this once where it is new.
     *
     * @param state good, expired or revoked
     * @param expires null for the machine's own only
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String id,
            String name,
            String role,
            @Nullable String district,
            String state,
            Instant created,
            @Nullable Instant expires,
            @Nullable Instant revoked,
            @Nullable String token) {
        static View of(Token token, Instant now, @Nullable String secret) {
            return new View(
                    token.id(),
                    token.name(),
                    token.role().word(),
                    token.district(),
                    token.state(now),
                    token.created(),
                    token.expires(),
                    token.revoked(),
                    secret);
        }

        /** Never shows the secret. */
        @Override
        public String toString() {
            return "View[" + id + "]";
        }
    }

    /** A page of tokens. */
    record Page(List<View> tokens, @Nullable String next) {}

    @Operation(summary = "Makes a token")
    @PostMapping
    @Needs(Right.TOKENS)
    View create(@AuthenticationPrincipal Caller caller, @RequestBody Wanted wanted) {
        String name = wanted.name() == null ? "" : wanted.name().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw ApiFailure.wrong("name says who the token is for, in 1 to " + LONGEST_NAME + " characters.");
        }
        Role role = role(wanted.role());
        String slug = wanted.district();
        if (role.isOfOneDistrict() != (slug != null)) {
            throw ApiFailure.wrong("The role " + role.word()
                    + (slug == null ? " belongs to a district: name it." : " belongs to no district."));
        }
        requireWithin(caller, slug);
        Instant expires = expires(wanted.expires(), slug);
        Tokens.Created created = tokens.create(name, role, slug, expires, caller.name());
        if (slug != null) {
            acts.note(
                    slug,
                    "token-created",
                    caller.name(),
                    null,
                    Map.of(
                            "token",
                            created.token().id(),
                            "name",
                            name,
                            "role",
                            role.word(),
                            "expires",
                            expires.toString()));
        }
        return View.of(created.token(), clock.instant(), created.secret());
    }

    @Operation(summary = "Lists tokens")
    @GetMapping
    @Needs(Right.TOKENS)
    Page list(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        List<Token> page = Limits.page(tokens.list(caller.district()), Token::id, limit, after);
        Instant now = clock.instant();
        return new Page(
                page.stream().map(each -> View.of(each, now, null)).toList(), Limits.next(page, Token::id, limit));
    }

    /** A page of acts, newest first. */
    record Acted(List<Register.Act> acts, @Nullable String next) {}

    @Operation(summary = "Lists who made, used and ended tokens and accounts")
    @GetMapping("/acts")
    @Needs(Right.REGISTER)
    Acted acts(@RequestParam(defaultValue = "50") int limit, @RequestParam(required = false) @Nullable String after) {
        String place = Limits.place(after, ACT);
        List<Register.Act> page = register.list(Limits.checked(limit), place == null ? null : Long.valueOf(place));
        return new Acted(page, Limits.next(page, act -> "" + act.id(), limit));
    }

    @Operation(summary = "Ends a token")
    @DeleteMapping("/{id}")
    @Needs(Right.TOKENS)
    View revoke(@AuthenticationPrincipal Caller caller, @PathVariable String id) {
        Token token = found(caller, id);
        requireWithin(caller, token.district());
        if (!tokens.revoke(id, caller.name())) {
            throw ApiFailure.conflict("REVOKED", "Token " + id + " is revoked already.");
        }
        if (token.district() != null) {
            acts.note(token.district(), "token-revoked", caller.name(), null, Map.of("token", id));
        }
        return View.of(found(caller, id), clock.instant(), null);
    }

    private Token found(Caller caller, String id) {
        return tokens.list(caller.district()).stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiFailure.notFound("There is no token " + id + "."));
    }

    private Instant expires(@Nullable String text, @Nullable String slug) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (text == null) {
            return now.plus(Tokens.USUAL);
        }
        ZoneId zone = Optional.ofNullable(slug)
                .flatMap(districts::find)
                .map(District::timezone)
                .orElse(ZoneOffset.UTC);
        Instant expires = Durations.read(text)
                .map(now::plus)
                .or(() -> Moments.read(text, zone))
                .orElseThrow(
                        () -> ApiFailure.wrong(
                                "expires is a time such as 90d or 12h, or a day or a time such as 2027-01-04 or 2027-01-04T06:00."));
        if (!expires.isAfter(now)) {
            throw ApiFailure.wrong("expires is over already.");
        } else if (expires.isAfter(now.plus(Tokens.LONGEST))) {
            throw ApiFailure.wrong("expires is " + Tokens.LONGEST.toDays() + " days from now at most.");
        }
        return expires;
    }

    static Role role(@Nullable String word) {
        try {
            return Role.ofWord(word == null ? "" : word);
        } catch (IllegalArgumentException e) {
            throw ApiFailure.wrong("role is one of operator, auditor, admin, roster-admin, viewer.");
        }
    }

    /** The admin of a district makes tokens of that district only. */
    private void requireWithin(Caller caller, @Nullable String slug) {
        if (slug == null && caller.district() != null) {
            throw ApiFailure.of(HttpStatus.FORBIDDEN, "NOT_ALLOWED", "Only an operator makes tokens of no district.");
        }
        if (slug != null) {
            preparation.requireMine(Optional.of(slug)
                    .filter(caller::sees)
                    .flatMap(districts::find)
                    .orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + ".")));
        }
    }
}
