package io.rollbook.console;

import io.rollbook.api.Caller;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.api.RowsController;
import io.rollbook.api.RunsController;
import io.rollbook.tenant.Findings;
import io.rollbook.tenant.Findings.Cause;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** What was wrong with a delivery: causes first, then every row, on the page and as a file. */
@Controller
final class FindingsController {
    private static final int ROWS = 50;

    /** Of thousands nobody reads all; every row of the CSV names its own. */
    private static final int CAUSES = 100;

    private final RunsController runs;
    private final RowsController rows;

    FindingsController(RunsController runs, RowsController rows) {
        this.runs = runs;
        this.rows = rows;
    }

    @GetMapping("/runs/{run}/findings")
    @Needs(Right.COUNTS)
    String show(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestParam(required = false) @Nullable String after,
            Model model) {
        RowsController.Partly<Findings> found = rows.findings(caller, run, ROWS, after);
        List<Cause> causes = found.answer().causes();
        List<Cause> wrong = causes.stream()
                .filter(cause -> !cause.severity().equals("info"))
                .toList();
        model.addAttribute("view", runs.show(run));
        model.addAttribute("found", found.answer());
        model.addAttribute("first", after == null);
        model.addAttribute("wrong", wrong.stream().limit(CAUSES).toList());
        model.addAttribute("more", Math.max(0, wrong.size() - CAUSES));
        model.addAttribute(
                "told",
                causes.stream()
                        .filter(cause -> cause.severity().equals("info"))
                        .limit(CAUSES)
                        .toList());
        model.addAttribute("withheld", found.withheld());
        return "console/findings";
    }

    @GetMapping(path = "/runs/{run}/findings.csv", produces = "text/csv")
    @Needs(Right.ROWS)
    void csv(@AuthenticationPrincipal Caller caller, @PathVariable String run, HttpServletResponse response)
            throws IOException {
        response.setHeader("Content-Disposition", "attachment; filename=\"findings-" + run + ".csv\"");
        rows.findingsCsv(caller, run, response);
    }
}
