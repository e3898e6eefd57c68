package io.rollbook.console;

import io.rollbook.api.Caller;
import io.rollbook.api.DecisionsController;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.api.RowsController;
import io.rollbook.api.RunView;
import io.rollbook.api.RunsController;
import io.rollbook.run.RunState;
import io.rollbook.tenant.Plan;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What a run would change or did, and the decision on it. */
@Controller
final class PlanController {
    private static final int ROWS = 50;

    private final RunsController runs;
    private final RowsController rows;
    private final DecisionsController decisions;

    PlanController(RunsController runs, RowsController rows, DecisionsController decisions) {
        this.runs = runs;
        this.rows = rows;
        this.decisions = decisions;
    }

    @GetMapping("/runs/{run}/plan")
    @Needs(Right.COUNTS)
    String show(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestParam(required = false) @Nullable String after,
            Model model) {
        RunView view = runs.show(run);
        RowsController.Partly<Plan> plan = rows.plan(caller, run, ROWS, after);
        model.addAttribute("view", view);
        model.addAttribute("plan", plan.answer());
        model.addAttribute("inWords", PlanInWords.of(plan.answer()));
        model.addAttribute("withheld", plan.withheld());
        model.addAttribute("merged", view.rosterVersion() != null);
        model.addAttribute("decides", caller.has(Right.DECIDE) && view.state().equals(RunState.HELD.word()));
        return "console/plan";
    }

    @GetMapping(path = "/runs/{run}/plan.csv", produces = "text/csv")
    @Needs(Right.ROWS)
    void csv(@AuthenticationPrincipal Caller caller, @PathVariable String run, HttpServletResponse response)
            throws IOException {
        response.setHeader("Content-Disposition", "attachment; filename=\"plan-" + run + ".csv\"");
        rows.planCsv(caller, run, response);
    }

    /** The plan that the person saw is named: where another is held by now, nothing is decided. */
    @PostMapping("/runs/{run}/approval")
    @Needs(Right.DECIDE)
    String approve(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestParam String key,
            @RequestParam String reason,
            @RequestParam String plan,
            @RequestParam(defaultValue = "") String only,
            @RequestParam(required = false) @Nullable List<String> school) {
        decisions.approve(
                caller,
                run,
                key,
                new DecisionsController.Decided(
                        reason, only.isEmpty() ? null : only, school == null ? List.of() : school, plan));
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
        decisions.discard(caller, run, key, new DecisionsController.Decided(reason, null, null, plan));
        return "redirect:/runs/" + run;
    }
}
