package io.rollbook.console.signin;

import io.rollbook.account.Sessions;
import io.rollbook.account.SignIns;
import io.rollbook.account.SignIns.Attempt;
import io.rollbook.account.SignIns.Outcome;
import io.rollbook.api.Caller;
import io.rollbook.api.Open;
import io.rollbook.console.ConsoleSessions;
import io.rollbook.console.DecisionDraft;
import io.rollbook.console.FormTokens;
import io.rollbook.console.Outside;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Signing in and out. */
@Controller
final class SignInController {
    private final SignIns signIns;
    private final Sessions sessions;
    private final Outside outside;
    private final Cookies cookies;
    private final DistrictNotes notes;

    SignInController(SignIns signIns, Sessions sessions, Outside outside, Cookies cookies, DistrictNotes notes) {
        this.signIns = signIns;
        this.sessions = sessions;
        this.outside = outside;
        this.cookies = cookies;
        this.notes = notes;
    }

    @Configuration(proxyBeanMethods = false)
    static class Found {
        @Bean
        ConsoleSessions consoleSessions(Sessions sessions) {
            return new ConsoleSessions() {
                @Override
                public Optional<Caller> find(String cookie) {
                    return sessions.find(cookie).map(Caller::of);
                }

                @Override
                public Optional<Caller> look(String cookie) {
                    return sessions.look(cookie).map(Caller::of);
                }
            };
        }
    }

    @GetMapping("/sign-in")
    @Open
    String form(
            @RequestParam(defaultValue = "/") String to,
            @RequestParam(defaultValue = "") String district,
            Model model) {
        return form(to, district, "", null, model);
    }

    /** @param draft what had been written when nobody was signed in any more, or null */
    static String form(String to, String district, String name, @Nullable DecisionDraft draft, Model model) {
        model.addAttribute("to", ours(to));
        model.addAttribute("district", district);
        model.addAttribute("name", name);
        model.addAttribute("draft", draft);
        return "signin/sign-in";
    }

    @PostMapping("/sign-in")
    @Open
    String signIn(
            @RequestParam(defaultValue = "/") String to,
            @RequestParam(defaultValue = "") String district,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String passphrase,
            @RequestParam(defaultValue = "") String code,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Outcome outcome = signIns.signIn(new Attempt(
                district,
                name,
                passphrase,
                code,
                outside.source(request),
                cookies.known(request),
                cookies.session(request),
                Objects.requireNonNullElse(request.getHeader(HttpHeaders.USER_AGENT), "")));
        if (outcome instanceof Outcome.SignedIn signedIn) {
            cookies.setSession(request, response, signedIn.session());
            cookies.setKnown(request, response, signedIn.known());
            notes.note(signedIn.account(), "signed-in", signedIn.facts());
            Optional<DecisionDraft> draft = DecisionDraft.carriedBy(request);
            return draft.isEmpty() ? "redirect:" + ours(to) : goOn(signedIn, draft.get(), request, response, model);
        } else if (outcome instanceof Outcome.Delayed delayed) {
            long seconds = Math.max(1, delayed.delay().plusMillis(999).toSeconds());
            response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
            response.setHeader(HttpHeaders.RETRY_AFTER, "" + seconds);
            model.addAttribute("failed", "That failed too often. Try again in " + words(seconds) + ".");
        } else {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("failed", "District, name, passphrase and code do not go together. Look at each again.");
        }
        return form(to, district, name, DecisionDraft.carriedBy(request).orElse(null), model);
    }

    /** What was written stays in the page, which is the first of the new session: nothing else has to remember it. */
    private static String goOn(
            Outcome.SignedIn signedIn,
            DecisionDraft draft,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        FormTokens.begin(request, response, signedIn.session());
        model.addAttribute("caller", Caller.of(signedIn.account()));
        return UnsentController.notDecided("You are signed in again. Nothing is decided yet.", draft, model);
    }

    private static String words(long seconds) {
        return seconds < 90 ? seconds + " seconds" : (seconds + 59) / 60 + " minutes";
    }

    @PostMapping("/sign-out")
    @Open
    String signOut(HttpServletRequest request, HttpServletResponse response) {
        String session = cookies.session(request);
        if (session != null) {
            sessions.endThis(session);
        }
        cookies.endSession(request, response);
        return "redirect:/sign-in";
    }

    /** A page of this console, and nowhere else. */
    private static String ours(String to) {
        return to.matches("/([A-Za-z0-9][A-Za-z0-9/_.-]*)?") ? to : "/";
    }
}
