package io.rollbook.console.signin;

import io.rollbook.account.Account;
import io.rollbook.account.AccountProblem;
import io.rollbook.account.Invitations;
import io.rollbook.account.Invitations.Accepted;
import io.rollbook.account.Invitations.Invitation;
import io.rollbook.api.ApiFailure;
import io.rollbook.api.Open;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Accepting an invitation, also that of the first operator. Looking at a link does not use it up. */
@Controller
final class InvitationController {
    private final Invitations invitations;
    private final Cookies cookies;
    private final DistrictNotes notes;

    InvitationController(Invitations invitations, Cookies cookies, DistrictNotes notes) {
        this.invitations = invitations;
        this.cookies = cookies;
        this.notes = notes;
    }

    @GetMapping({"/invitations/{secret}", "/first/{secret}"})
    @Open
    String look(@PathVariable String secret, HttpServletRequest request, Model model) {
        return form(invitations.invitation(secret).orElseThrow(InvitationController::gone), request, model);
    }

    private static String form(Invitation invitation, HttpServletRequest request, Model model) {
        Account account = invitation.account();
        model.addAttribute("account", account);
        model.addAttribute("at", request.getRequestURI());
        model.addAttribute("required", Account.requiresSecondFactor(account.role()));
        SecondFactorForm.show(model, account, invitation.proposed());
        return "signin/invitation";
    }

    @PostMapping({"/invitations/{secret}", "/first/{secret}"})
    @Open
    String accept(
            @PathVariable String secret,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String passphrase,
            @RequestParam(defaultValue = "") String again,
            @RequestParam(defaultValue = "") String sealed,
            @RequestParam(defaultValue = "") String code,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        try {
            OwnAccountController.requireSame(passphrase, again);
            Accepted accepted =
                    invitations.accept(secret, name, passphrase, sealed, code).orElseThrow(InvitationController::gone);
            cookies.setKnown(request, response, accepted.known());
            notes.note(accepted.account(), "account-accepted");
            model.addAttribute("account", accepted.account());
            model.addAttribute("codes", accepted.recoveryCodes());
            return "signin/ready";
        } catch (AccountProblem problem) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("problem", problem);
            model.addAttribute("name", name);
            return form(invitations.invitation(secret, sealed).orElseThrow(InvitationController::gone), request, model);
        }
    }

    private static ApiFailure gone() {
        return ApiFailure.notFound(
                "This link is unknown, was used or is over. If you have an account, sign in; else ask whoever invited you"
                        + " for a new link.");
    }
}
