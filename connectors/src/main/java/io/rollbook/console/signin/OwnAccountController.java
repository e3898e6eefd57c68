package io.rollbook.console.signin;

import io.rollbook.account.Account;
import io.rollbook.account.AccountProblem;
import io.rollbook.account.Credentials;
import io.rollbook.account.Sessions;
import io.rollbook.api.ApiFailure;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** One's own account: where one is signed in, passphrase, second factor. */
@Controller
final class OwnAccountController {
    private final Sessions sessions;
    private final Credentials credentials;
    private final Cookies cookies;
    private final DistrictNotes notes;

    OwnAccountController(Sessions sessions, Credentials credentials, Cookies cookies, DistrictNotes notes) {
        this.sessions = sessions;
        this.credentials = credentials;
        this.cookies = cookies;
        this.notes = notes;
    }

    @GetMapping("/account")
    @Needs(Right.COUNTS)
    String show(HttpServletRequest request, Model model) {
        Account account = account(request);
        model.addAttribute("account", account);
        model.addAttribute("sessions", sessions.of(account.id(), String.valueOf(cookies.session(request))));
        model.addAttribute("recoveryCodes", credentials.recoveryCodes(account));
        return "signin/account";
    }

    @PostMapping("/account/sessions/{id}/end")
    @Needs(Right.COUNTS)
    String end(@PathVariable String id, HttpServletRequest request) {
        if (!sessions.end(account(request).id(), id)) {
            throw ApiFailure.notFound("There is no such session, or it is over.");
        }
        return "redirect:/account";
    }

    @PostMapping("/account/passphrase")
    @Needs(Right.COUNTS)
    String passphrase(
            @RequestParam(defaultValue = "") String current,
            @RequestParam(defaultValue = "") String passphrase,
            @RequestParam(defaultValue = "") String again,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Account account = account(request);
        try {
            requireSame(passphrase, again);
            cookies.setSession(
                    request, response, credentials.changePassphrase(account, current, passphrase, browser(request)));
        } catch (AccountProblem problem) {
            failed(problem, response, model);
            return show(request, model);
        }
        notes.note(account, "passphrase-changed");
        return "redirect:/account";
    }

    @GetMapping("/account/second-factor")
    @Needs(Right.COUNTS)
    String secondFactor(HttpServletRequest request, Model model) {
        return secondFactor(request, "", model);
    }

    private String secondFactor(HttpServletRequest request, String sealed, Model model) {
        Account account = account(request);
        model.addAttribute("account", account);
        SecondFactorForm.show(model, account, credentials.propose(account, sealed));
        return "signin/second-factor";
    }

    @PostMapping("/account/second-factor")
    @Needs(Right.COUNTS)
    String replaceSecondFactor(
            @RequestParam(defaultValue = "") String current,
            @RequestParam(defaultValue = "") String sealed,
            @RequestParam(defaultValue = "") String code,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Account account = account(request);
        try {
            Credentials.Replaced replaced =
                    credentials.replaceSecondFactor(account, current, sealed, code, browser(request));
            cookies.setSession(request, response, replaced.session());
            model.addAttribute("codes", replaced.recoveryCodes());
        } catch (AccountProblem problem) {
            failed(problem, response, model);
            return secondFactor(request, sealed, model);
        }
        notes.note(account, "second-factor-changed");
        model.addAttribute("account", account);
        return "signin/ready";
    }

    static void requireSame(String passphrase, String again) {
        if (!passphrase.equals(again)) {
            throw AccountProblem.differs();
        }
    }

    private static void failed(AccountProblem problem, HttpServletResponse response, Model model) {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        model.addAttribute("problem", problem);
    }

    private Account account(HttpServletRequest request) {
        return Optional.ofNullable(cookies.session(request))
                .flatMap(sessions::find)
                .orElseThrow(() -> ApiFailure.of(HttpStatus.UNAUTHORIZED, "NO_SESSION", "Sign in again."));
    }

    private static String browser(HttpServletRequest request) {
        return Objects.requireNonNullElse(request.getHeader(HttpHeaders.USER_AGENT), "");
    }
}
