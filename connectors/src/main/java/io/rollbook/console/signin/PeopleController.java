package io.rollbook.console.signin;

import io.rollbook.account.AccountProblem;
import io.rollbook.api.AccountsController;
import io.rollbook.api.Caller;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.console.Outside;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Who may sign in, and inviting others. */
@Controller
final class PeopleController {
    private static final int SHOWN = 100;

    private final AccountsController accounts;
    private final Outside outside;

    PeopleController(AccountsController accounts, Outside outside) {
        this.accounts = accounts;
        this.outside = outside;
    }

    @GetMapping("/accounts")
    @Needs(Right.ACCOUNTS)
    String list(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable String after,
            Model model) {
        AccountsController.Page page = accounts.list(caller, SHOWN, after);
        model.addAttribute("accounts", page.accounts());
        model.addAttribute("next", page.next());
        model.addAttribute("key", accounts.form(caller));
        return "signin/people";
    }

    @PostMapping("/accounts")
    @Needs(Right.ACCOUNTS)
    String invite(
            @AuthenticationPrincipal Caller caller,
            @RequestParam String key,
            @RequestParam Map<String, String> form,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        String district = form.getOrDefault("district", "").strip();
        try {
            AccountsController.View invited = accounts.invite(
                    caller,
                    new AccountsController.Wanted(
                            form.get("name"),
                            form.get("email"),
                            form.get("role"),
                            district.isEmpty() ? null : district),
                    key);
            if (invited.path() != null) {
                model.addAttribute("invited", invited);
                model.addAttribute("link", at(request) + invited.path());
            }
        } catch (AccountProblem problem) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("problem", problem);
            model.addAttribute("form", form);
        }
        return list(caller, null, model);
    }

    @PostMapping("/accounts/{id}/end")
    @Needs(Right.ACCOUNTS)
    String end(@AuthenticationPrincipal Caller caller, @PathVariable String id) {
        accounts.end(caller, id);
        return "redirect:/accounts";
    }

    /** Where the person who asks found this console. */
    private String at(HttpServletRequest request) {
        return (outside.isProtected(request) ? "https" : "http") + "://" + request.getHeader("Host");
    }
}
