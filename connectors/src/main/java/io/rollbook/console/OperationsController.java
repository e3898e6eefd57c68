package io.rollbook.console;

import io.rollbook.api.Caller;
import io.rollbook.api.FeedsController;
import io.rollbook.api.Needs;
import io.rollbook.api.QueuesController;
import io.rollbook.api.Right;
import io.rollbook.broker.BrokerException;
import io.rollbook.doctor.CheckResult;
import io.rollbook.doctor.Doctor;
import io.rollbook.doctor.RecentCheck;
import io.rollbook.run.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The machine room: whether each part is well, what waits, what is tried again and what was put aside. */
@Controller
final class OperationsController {
    private static final int RUNNING = 100;

    private final List<RecentCheck> shared;
    private final Doctor doctor;
    private final QueuesController queues;
    private final FeedsController feeds;
    private final RunsInWork inWork;

    OperationsController(
            List<RecentCheck> shared,
            Doctor doctor,
            QueuesController queues,
            FeedsController feeds,
            RunsInWork inWork) {
        this.shared = shared;
        this.doctor = doctor;
        this.queues = queues;
        this.feeds = feeds;
        this.inWork = inWork;
    }

    /**
     * {@code all}: look at every part, each district's too, which takes its time; otherwise at those that all share.
     * {@code again}: the run that has just been sent again.
     */
    @GetMapping("/operations")
    @Needs(Right.OPERATE)
    String page(
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(required = false) @Nullable String again,
            Model model) {
        List<CheckResult> checks = all
                ? doctor.check(false)
                : shared.stream().flatMap(each -> each.run().stream()).toList();
        model.addAttribute("all", all);
        model.addAttribute("checks", checks);
        model.addAttribute("again", again != null && RunId.isRunId(again) ? again : null);
        model.addAttribute("view", view());
        model.addAttribute("running", inWork.all(RUNNING));
        return "console/operations";
    }

    /** Null where the broker is away: that it is stands among the checks. */
    private QueuesController.@Nullable View view() {
        try {
            return queues.show();
        } catch (BrokerException e) {
            return null;
        }
    }

    @PostMapping("/operations/runs/{run}/retry")
    @Needs(Right.OPERATE)
    String again(@AuthenticationPrincipal Caller caller, @PathVariable String run, @RequestParam String key) {
        feeds.retry(caller, run, key);
        return "redirect:/operations?again=" + run;
    }
}
