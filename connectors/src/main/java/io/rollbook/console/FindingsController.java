package io.rollbook.console;

import io.rollbook.api.Caller;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.api.RowsController;
import io.rollbook.api.RunsController;
import io.rollbook.tenant.Findings;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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
        model.addAttribute("view", runs.show(run));
        model.addAttribute("found", found.answer());
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
