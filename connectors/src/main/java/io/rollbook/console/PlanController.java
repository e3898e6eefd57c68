package io.rollbook.console;

import io.rollbook.api.Caller;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.api.RowsController;
import io.rollbook.api.RunView;
import io.rollbook.api.RunsController;
import io.rollbook.run.RunState;
import io.rollbook.tenant.Plan;
import jakarta.servlet.http.HttpServletRequest;
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

/** What a run would change or did. */
@Controller
final class PlanController {
    private static final int ROWS = 50;

    private final RunsController runs;
    private final RowsController rows;
    private final Zones zones;

    PlanController(RunsController runs, RowsController rows, Zones zones) {
        this.runs = runs;
        this.rows = rows;
        this.zones = zones;
    }

    @GetMapping("/runs/{run}/plan")
    @Needs(Right.COUNTS)
    String show(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String schools,
            Model model) {
        String page = page(caller, run, after, null, model);
        if ("all".equals(schools) && model.getAttribute("plan") instanceof Plan plan) {
            model.addAttribute("schools", SchoolsOfPlan.all(plan.schools()));
        }
        return page;
    }

    /** With what somebody had written, to be decided anew: nothing is done yet. Unless the plan waits no more. */
    @PostMapping("/runs/{run}/plan")
    @Needs(Right.COUNTS)
    String show(
            @AuthenticationPrincipal Caller caller, @PathVariable String run, HttpServletRequest request, Model model) {
        DecisionDraft draft = DecisionDraft.of(run, request);
        RunView view = runs.show(run);
        if (view.state().equals(RunState.HELD.word())) {
            return page(caller, run, null, draft, model);
        }
        model.addAttribute("told", DecisionController.OVER);
        model.addAttribute("view", view);
        model.addAttribute("held", false);
        model.addAttribute("zone", zones.of(view.district()));
        model.addAttribute("draft", draft);
        return "console/not-decided";
    }

    private String page(Caller caller, String run, @Nullable String after, @Nullable DecisionDraft draft, Model model) {
        RunView view = runs.show(run);
        RowsController.Partly<Plan> plan = rows.plan(caller, run, ROWS, after);
        model.addAttribute("view", view);
        model.addAttribute("plan", plan.answer());
        model.addAttribute(
                "schools", SchoolsOfPlan.most(plan.answer().schools(), draft == null ? List.of() : draft.schools()));
        model.addAttribute("inWords", PlanInWords.of(plan.answer()));
        model.addAttribute("withheld", plan.withheld());
        model.addAttribute("draft", draft);
        model.addAttribute("zone", zones.of(view.district()));
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
}
