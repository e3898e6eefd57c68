package io.rollbook.api;

import io.rollbook.run.Run;
import io.rollbook.run.Runs;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
public final class RunsController {
    private static final Pattern RUN = Pattern.compile("[0-9A-Z]{26}");

    private final Runs runs;

    RunsController(Runs runs) {
        this.runs = runs;
    }

    @Operation(summary = "Lists runs, the newest first")
    @GetMapping("/runs")
    @Needs(Right.COUNTS)
    public RunView.Page all(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        return page(caller.district(), limit, after);
    }

    @Operation(summary = "Lists a district's runs, the newest first")
    @GetMapping("/districts/{slug}/runs")
    @Needs(Right.COUNTS)
    public RunView.Page ofDistrict(
            @PathVariable String slug,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        return page(slug, limit, after);
    }

    @Operation(summary = "Shows a run")
    @GetMapping("/runs/{run}")
    @Needs(Right.COUNTS)
    public RunView show(@PathVariable String run) {
        return RunView.of(found(run));
    }

    private RunView.Page page(@Nullable String slug, int limit, @Nullable String after) {
        List<RunView> page = runs.list(slug, Limits.checked(limit), Limits.place(after, RUN)).stream()
                .map(RunView::of)
                .toList();
        return new RunView.Page(page, Limits.next(page, RunView::run, limit));
    }

    private Run found(String id) {
        return runs.find(id).orElseThrow(() -> ApiFailure.notFound("There is no run " + id + "."));
    }
}
