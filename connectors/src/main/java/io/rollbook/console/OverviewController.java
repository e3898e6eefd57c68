package io.rollbook.console;

import io.rollbook.api.Caller;
import io.rollbook.api.DistrictsController;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.run.RunState;
import io.rollbook.run.RunSummaries;
import io.rollbook.run.RunSummaries.OfDistrict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** All districts at a glance. Whoever belongs to one is shown that one. */
@Controller
final class OverviewController {
    private static final int NIGHTS = 30;

    private final DistrictsController districts;
    private final RunSummaries summaries;
    private final Words words;

    OverviewController(DistrictsController districts, RunSummaries summaries, Words words) {
        this.districts = districts;
        this.summaries = summaries;
        this.words = words;
    }

    /** A line of the overview. */
    public record Line(DistrictsController.View district, OfDistrict runs, Chart chart) {
        /** Runs that wait for a person. */
        public long held() {
            return runs.open(RunState.HELD);
        }
    }

    @GetMapping("/")
    @Needs(Right.COUNTS)
    String overview(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable String after,
            Model model) {
        if (caller.district() != null) {
            return "redirect:/districts/" + caller.district();
        }
        DistrictsController.Page page = districts.list(caller, 100, after);
        Map<String, OfDistrict> runs = summaries.of(
                page.districts().stream()
                        .map(DistrictsController.View::district)
                        .toList(),
                NIGHTS);
        List<Line> lines = page.districts().stream()
                .map(each -> line(each, runs.getOrDefault(each.district(), OfDistrict.NONE)))
                .toList();
        model.addAttribute("lines", lines);
        model.addAttribute("held", lines.stream().mapToLong(Line::held).sum());
        model.addAttribute("next", page.next());
        model.addAttribute("creates", caller.has(Right.OPERATE));
        return "console/overview";
    }

    private Line line(DistrictsController.View district, OfDistrict runs) {
        return new Line(district, runs, Chart.of(runs.latest(), words));
    }
}
