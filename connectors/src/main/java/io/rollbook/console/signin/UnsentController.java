package io.rollbook.console.signin;

import io.rollbook.api.ApiFailure;
import io.rollbook.api.Caller;
import io.rollbook.api.Open;
import io.rollbook.console.DecisionDraft;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Where a form leads that was let go nowhere: nobody is signed in any more, or it belongs to another session. What was
 * written to decide on a plan is not lost by that, if the form was sent by a page of ours.
 */
@Controller
final class UnsentController {
    /** Where a form leads, and the page that has it: who signs in again cannot send it once more. */
    private static final Map<Pattern, String> PAGES = Map.of(
            Pattern.compile("(/runs/[^/]+)/(approval|discard|cancel|retry|undo)"), "$1",
            Pattern.compile("(/districts/[^/]+/settings|/new-district)/(check|draft)"), "$1",
            Pattern.compile("(/districts/[^/]+/feeds/[^/]+)/drafts"), "$1/upload",
            Pattern.compile("(/districts/[^/]+)/feeds/[^/]+/(runs|pause|resume|test)"), "$1",
            Pattern.compile("(/operations)/runs/.+"), "$1",
            Pattern.compile("(/accounts)/[^/]+/end"), "$1",
            Pattern.compile("(/account)/(passphrase|sessions/[^/]+/end)"), "$1",
            Pattern.compile("/sign-out|/unsent"), "/");

    private static final String TOO_OLD = "The form was too old or came from another page, and nothing was done.";

    @PostMapping("/unsent")
    @Open
    String unsent(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (!(request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI) instanceof String path)) {
            throw ApiFailure.noPage();
        }
        boolean ours = "same-origin".equals(request.getHeader("Sec-Fetch-Site"));
        Optional<DecisionDraft> draft = ours ? DecisionDraft.sentTo(path, request) : Optional.empty();
        if (caller == null && !path.matches("/(sign-in|first|invitations)(/.*)?")) {
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            model.addAttribute("unsent", true);
            String to = draft.map(each -> "/runs/" + each.run() + "/plan").orElseGet(() -> ours ? page(request) : "/");
            return SignInController.form(to, "", "", draft.orElse(null), model);
        } else if (caller == null || draft.isEmpty()) {
            throw ApiFailure.of(
                    HttpStatus.FORBIDDEN, "STALE_FORM", TOO_OLD + " Go back to its page, load it again, and repeat.");
        }
        response.setStatus(HttpStatus.FORBIDDEN.value());
        return notDecided(TOO_OLD, draft.get(), model);
    }

    /** The page of a decision that came to nothing before anyone looked at the plan, with a way back to it. */
    static String notDecided(String told, DecisionDraft draft, Model model) {
        model.addAttribute("told", told);
        model.addAttribute("held", true);
        model.addAttribute("draft", draft);
        return "console/not-decided";
    }

    /** The page that the form is on, which may itself have been the answer to one. */
    private static String page(HttpServletRequest request) {
        try {
            return shown(Objects.requireNonNullElse(
                    URI.create(Objects.requireNonNullElse(request.getHeader(HttpHeaders.REFERER), "/"))
                            .getPath(),
                    "/"));
        } catch (IllegalArgumentException e) {
            return "/";
        }
    }

    /** The page to go to where what has this path may be there for forms only. */
    static String shown(String path) {
        return PAGES.entrySet().stream()
                .map(each -> Map.entry(each.getKey().matcher(path), each.getValue()))
                .filter(each -> each.getKey().matches())
                .map(each -> each.getKey().replaceFirst(each.getValue()))
                .findFirst()
                .orElse(path);
    }
}
