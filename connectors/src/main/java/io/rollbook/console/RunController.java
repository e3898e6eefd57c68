package io.rollbook.console;

import io.rollbook.api.ApiFailure;
import io.rollbook.api.Caller;
import io.rollbook.api.DecisionsController;
import io.rollbook.api.FeedsController;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.api.RowsController;
import io.rollbook.api.RunView;
import io.rollbook.api.RunsController;
import io.rollbook.run.RunState;
import io.rollbook.run.RunTrends;
import io.rollbook.run.Runs;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Runs: all of them, one of them, and how one goes on while it is looked at. */
@Controller
final class RunController {
    private static final int RUNS = 50;

    private final RunsController runs;
    private final RowsController rows;
    private final DecisionsController decisions;
    private final FeedsController feeds;
    private final Zones zones;
    private final RunTrends trends;
    private final LiveRuns live;
    private final RunsInWork inWork;
    private final Runs register;
    private final Outside outside;

    RunController(
            RunsController runs,
            RowsController rows,
            DecisionsController decisions,
            FeedsController feeds,
            Zones zones,
            RunTrends trends,
            LiveRuns live,
            RunsInWork inWork,
            Runs register,
            Outside outside) {
        this.runs = runs;
        this.rows = rows;
        this.decisions = decisions;
        this.feeds = feeds;
        this.zones = zones;
        this.trends = trends;
        this.live = live;
        this.inWork = inWork;
        this.register = register;
        this.outside = outside;
    }

    @GetMapping("/runs")
    @Needs(Right.COUNTS)
    String all(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable String after,
            Model model) {
        RunView.Page page = runs.all(caller, RUNS, after);
        model.addAttribute("runs", page.runs());
        model.addAttribute("next", page.next());
        return "console/runs";
    }

    @GetMapping("/runs/{run}")
    @Needs(Right.COUNTS)
    String show(@AuthenticationPrincipal Caller caller, @PathVariable String run, Model model) {
        RunView view = runs.show(run);
        RunState state = RunState.ofWord(view.state());
        model.addAttribute("view", view);
        model.addAttribute("inWords", inWords(view.run(), state));
        model.addAttribute("zone", zones.of(view.district()));
        model.addAttribute("times", StageTimes.of(view.stages(), trends.usual(view.district(), view.feed(), run)));
        model.addAttribute(
                "headway",
                register.find(run).flatMap(inWork::of).map(Running::words).orElse(""));
        model.addAttribute("live", !state.isEnd() && state != RunState.HELD);
        model.addAttribute("cancels", caller.has(Right.DELIVER) && !state.isEnd());
        model.addAttribute("retries", caller.has(Right.DELIVER) && state == RunState.FAILED);
        model.addAttribute(
                "undoes",
                caller.has(Right.DECIDE)
                        && view.undoneBy() == null
                        && (state == RunState.MERGED || state == RunState.PARTIAL));
        return "console/run";
    }

    /** What waits for a decision, or would be decided on. */
    private List<PlanInWords.Sentence> inWords(String run, RunState state) {
        return state == RunState.HELD || state == RunState.PREVIEWED
                ? rows.counts(run).map(PlanInWords::of).orElse(List.of())
                : List.of();
    }

    /** Tells the browser when there is something new to be shown. */
    @GetMapping(path = "/runs/{run}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Needs(Right.COUNTS)
    @ResponseBody
    SseEmitter events(@PathVariable String run, HttpServletRequest request, HttpServletResponse response) {
        // nginx would hold them back until it has several kilobytes.
        response.setHeader("X-Accel-Buffering", "no");
        return live.watch(run, String.valueOf(outside.cookie(request, ConsoleSessions.COOKIE)));
    }

    @PostMapping("/runs/{run}/cancel")
    @Needs(Right.DELIVER)
    String cancel(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestParam String key,
            @RequestParam String reason) {
        decisions.cancel(caller, run, key, new DecisionsController.Decided(reason, null, null, null));
        return "redirect:/runs/" + run;
    }

    @PostMapping("/runs/{run}/retry")
    @Needs(Right.DELIVER)
    String retry(@AuthenticationPrincipal Caller caller, @PathVariable String run, @RequestParam String key) {
        feeds.retry(caller, run, key);
        return "redirect:/runs/" + run;
    }

    @PostMapping("/runs/{run}/undo")
    @Needs(Right.DECIDE)
    String undo(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestParam String key,
            @RequestParam String reason,
            @RequestParam(required = false) @Nullable String preview) {
        RunView undo = decisions
                .undo(caller, run, key, new DecisionsController.Undone(reason, null, preview != null))
                .getBody();
        if (undo == null) {
            throw ApiFailure.notFound("There is no run " + run + ".");
        }
        return "redirect:/runs/" + undo.run();
    }
}
