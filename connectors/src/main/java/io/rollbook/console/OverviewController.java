package io.rollbook.console;

import io.rollbook.api.Caller;
import io.rollbook.api.DistrictsController;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.api.TroublesController;
import io.rollbook.run.RunState;
import io.rollbook.run.RunSummaries;
import io.rollbook.run.RunSummaries.OfDistrict;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** All districts at a glance. Whoever belongs to one is shown that one. */
@Controller
final class OverviewController {
    /** Of each district: enough for the nights that a chart has room for, where two feeds run each night. */
    private static final int RUNS = 2 * Chart.COLUMNS;

    private static final List<String> KINDS =
            List.of("held", "rejected", "failed", "late", TroublesController.OUT_OF_ORDER);
    private static final int PAGE = 50;

    private final DistrictsController districts;
    private final TroublesController troubles;
    private final RunSummaries summaries;
    private final Words words;

    OverviewController(
            DistrictsController districts, TroublesController troubles, RunSummaries summaries, Words words) {
        this.districts = districts;
        this.troubles = troubles;
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

    /** A kind of trouble, and how many districts have it. */
    public record Waiting(String kind, long districts) {
        /** What waits for a person is asked; all else is bad. */
        public String tone() {
            return kind.equals("held") ? "ask" : "bad";
        }

        /** For who does not see it. */
        public String label() {
            return kind.replace('-', ' ') + ": " + districts + (districts == 1 ? " district" : " districts");
        }
    }

    /**
     * {@code show}: a kind of trouble, for the districts that have it; {@code find}: a part of a district's slug or name.
     */
    @GetMapping("/")
    @Needs(Right.COUNTS)
    String overview(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable String show,
            @RequestParam(required = false) @Nullable String find,
            @RequestParam(required = false) @Nullable String after,
            Model model) {
        if (caller.district() != null) {
            return "redirect:/districts/" + caller.district();
        }
        Map<String, Set<String>> waiting = waiting(caller);
        DistrictsController.Page page = show == null
                ? districts.list(caller, PAGE, after, find)
                : districts.of(waiting.getOrDefault(show, Set.of()), PAGE, after);
        Map<String, OfDistrict> runs = summaries.of(
                page.districts().stream()
                        .collect(Collectors.toMap(DistrictsController.View::district, DistrictsController.View::feeds)),
                RUNS);
        model.addAttribute(
                "lines",
                page.districts().stream()
                        .map(each -> line(each, runs.getOrDefault(each.district(), OfDistrict.NONE)))
                        .toList());
        model.addAttribute(
                "waiting",
                waiting.entrySet().stream()
                        .map(each -> new Waiting(each.getKey(), each.getValue().size()))
                        .toList());
        model.addAttribute("show", show);
        model.addAttribute("find", find == null ? "" : find.strip());
        model.addAttribute("next", page.next());
        model.addAttribute("creates", caller.has(Right.OPERATE));
        return "console/overview";
    }

    /** The districts that have each kind of trouble that there is, those first that wait for a person. */
    private Map<String, Set<String>> waiting(Caller caller) {
        Map<String, Set<String>> waiting = new LinkedHashMap<>();
        KINDS.forEach(kind -> waiting.put(kind, new HashSet<>()));
        troubles.list(caller).troubles().forEach(each -> waiting.computeIfAbsent(each.kind(), first -> new HashSet<>())
                .add(each.district()));
        waiting.values().removeIf(Set::isEmpty);
        return waiting;
    }

    private Line line(DistrictsController.View district, OfDistrict runs) {
        return new Line(
                district, runs, NightCharts.changes(runs.latest(), RUNS, ZoneId.of(district.timezone()), words));
    }
}
