package io.rollbook.console;

import io.rollbook.api.Caller;
import io.rollbook.api.DecisionsController;
import io.rollbook.api.DecisionsController.Decided;
import io.rollbook.api.Needs;
import io.rollbook.api.Problems;
import io.rollbook.api.Right;
import io.rollbook.api.RunView;
import io.rollbook.api.RunsController;
import io.rollbook.run.RunReport.Decision;
import io.rollbook.run.RunState;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * Deciding on a held plan. The plan that the person saw is named: where another is held by now, or somebody else was
 * first, nothing is decided, and the page says what became of it and keeps what the person wrote.
 */
@Controller
final class DecisionController {
    private static final Set<HttpStatus> LET_IN = Set.of(
            HttpStatus.BAD_REQUEST,
            HttpStatus.CONFLICT,
            HttpStatus.UNPROCESSABLE_CONTENT,
            HttpStatus.SERVICE_UNAVAILABLE);

    private static final Set<RunState> GOES_ON =
            EnumSet.of(RunState.APPROVED, RunState.MERGING, RunState.MERGED, RunState.PARTIAL);

    /** What one is told of a plan that waits for no decision any more. */
    static final String OVER =
            "This plan was decided on before your answer came, or waits for none any more. Yours was not carried out.";

    private static final String ANEW = "The roster has changed, and this plan was made anew while you looked at the one"
            + " before. Your answer was not carried out: look at the new plan, then decide.";

    private final DecisionsController decisions;
    private final RunsController runs;
    private final Zones zones;
    private final Problems problems;
    private final ConsoleProblems pages;

    DecisionController(
            DecisionsController decisions, RunsController runs, Zones zones, Problems problems, ConsoleProblems pages) {
        this.decisions = decisions;
        this.runs = runs;
        this.zones = zones;
        this.problems = problems;
        this.pages = pages;
    }

    @PostMapping("/runs/{run}/approval")
    @Needs(Right.DECIDE)
    String approve(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestParam String key,
            @RequestParam String reason,
            @RequestParam String plan,
            @RequestParam(defaultValue = "") String only,
            HttpServletRequest form) {
        // Not as a parameter: a list of one would be split at its commas.
        List<String> schools = DecisionDraft.of(run, form).schools();
        Decided decided = new Decided(reason, only.isEmpty() ? null : only, schools, plan);
        decisions.approve(caller, run, key, decided);
        return "redirect:/runs/" + run;
    }

    @PostMapping("/runs/{run}/discard")
    @Needs(Right.DECIDE)
    String discard(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestParam String key,
            @RequestParam String reason,
            @RequestParam String plan) {
        decisions.discard(caller, run, key, new Decided(reason, null, null, plan));
        return "redirect:/runs/" + run;
    }

    /** Where nobody was let in, or the database is away, the page of any failure. */
    @ExceptionHandler
    ModelAndView notDecided(Exception failure, ServletWebRequest request) throws Exception {
        ProblemDetail problem = problems.told(failure, request);
        HttpStatus status = HttpStatus.valueOf(problem.getStatus());
        String code = code(problem);
        if (!LET_IN.contains(status) || code.equals("DATABASE")) {
            return pages.of(failure, request);
        }
        RunView view = runs.show(run(request.getRequest()));
        if (isCarriedOut(code, RunState.ofWord(view.state()), view.decision(), SignedIn.caller())) {
            return new ModelAndView("redirect:/runs/" + view.run());
        }
        boolean held = view.state().equals(RunState.HELD.word());
        boolean anew = held && code.equals("OTHER_PLAN");
        ModelAndView page = new ModelAndView("console/not-decided", status);
        page.addObject("told", anew ? ANEW : held || !code.equals("NOT_IN_THIS_STATE") ? problem.getDetail() : OVER);
        page.addObject("view", view);
        page.addObject("held", held);
        page.addObject("anew", anew);
        page.addObject("zone", zones.of(view.district()));
        page.addObject("draft", DecisionDraft.of(view.run(), request.getRequest()));
        page.addObject("caller", SignedIn.caller());
        return page;
    }

    /**
     * Whether the caller's own approval stands although the answer to it was a failure: it was noted before another run came
     * first, and is carried out by itself.
     */
    static boolean isCarriedOut(String code, RunState state, @Nullable Decision decision, @Nullable Caller caller) {
        return code.equals("OVERTAKEN")
                && GOES_ON.contains(state)
                && decision != null
                && caller != null
                && decision.by().equals(caller.name());
    }

    private static String code(ProblemDetail problem) {
        return problem.getProperties() == null
                ? ""
                : String.valueOf(problem.getProperties().get("code"));
    }

    private static String run(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> path
                ? String.valueOf(path.get("run"))
                : "";
    }
}
