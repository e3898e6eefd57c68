package io.rollbook.console;

import io.rollbook.api.Caller;
import io.rollbook.api.DistrictsController;
import io.rollbook.api.FeedsController;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.api.RunView;
import io.rollbook.api.RunsController;
import io.rollbook.api.SchedulesController;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.run.RunSummaries;
import io.rollbook.run.RunSummaries.OfDistrict;
import io.rollbook.run.RunSummaries.Summary;
import io.rollbook.run.RunTrends;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** One district: its feeds, how its last nights went, its runs. */
@Controller
final class DistrictController {
    private static final int LATEST = 30;
    private static final int RUNS = 30;

    private final DistrictsController districts;
    private final RunsController runs;
    private final FeedsController feeds;
    private final SchedulesController schedules;
    private final Districts settings;
    private final RunSummaries summaries;
    private final RunTrends trends;
    private final Words words;

    DistrictController(
            DistrictsController districts,
            RunsController runs,
            FeedsController feeds,
            SchedulesController schedules,
            Districts settings,
            RunSummaries summaries,
            RunTrends trends,
            Words words) {
        this.districts = districts;
        this.runs = runs;
        this.feeds = feeds;
        this.schedules = schedules;
        this.settings = settings;
        this.summaries = summaries;
        this.trends = trends;
        this.words = words;
    }

    /** A feed and the last that became of it. */
    public record Line(Feed feed, @Nullable Summary last, SchedulesController.@Nullable View schedule) {
        /** Where it comes from, in a few words. */
        public String source() {
            if (feed.sftp() != null) {
                return "SFTP, " + feed.sftp().host();
            } else if (feed.oneroster() != null) {
                return "OneRoster " + feed.oneroster().version();
            }
            return "uploads";
        }
    }

    @GetMapping("/districts/{slug}")
    @Needs(Right.COUNTS)
    String show(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @RequestParam(required = false) @Nullable String after,
            Model model) {
        Optional<District> district = settings.find(slug);
        Set<String> named = district.map(known -> known.feeds().keySet()).orElse(Set.of());
        OfDistrict summary = summaries.of(Map.of(slug, named), LATEST).getOrDefault(slug, OfDistrict.NONE);
        ZoneId zone = district.map(District::timezone).orElse(ZoneOffset.UTC);
        RunView.Page page = runs.ofDistrict(slug, RUNS, after);
        model.addAttribute("district", districts.show(slug));
        model.addAttribute("zone", zone);
        model.addAttribute(
                "feeds",
                district.map(known ->
                                lines(known, summary, schedules.ofDistrict(slug).schedules()))
                        .orElse(List.of()));
        model.addAttribute("summary", summary);
        model.addAttribute("nights", NightCharts.of(trends.nights(slug, zone, Chart.COLUMNS), words));
        model.addAttribute("runs", page.runs());
        model.addAttribute("next", page.next());
        model.addAttribute("delivers", caller.has(Right.DELIVER));
        model.addAttribute("entities", caller.has(Right.ROWS) ? RecordController.ENTITIES : null);
        return "console/district";
    }

    private static List<Line> lines(District district, OfDistrict summary, List<SchedulesController.View> schedules) {
        return district.feeds().values().stream()
                .map(feed -> new Line(
                        feed,
                        summary.latest().stream()
                                .filter(run -> run.feed().equals(feed.name()))
                                .findFirst()
                                .orElse(null),
                        schedules.stream()
                                .filter(each -> each.feed().equals(feed.name()))
                                .findFirst()
                                .orElse(null)))
                .toList();
    }

    @PostMapping("/districts/{slug}/feeds/{feed}/runs")
    @Needs(Right.DELIVER)
    String run(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @RequestParam String key,
            @RequestParam Map<String, String> form) {
        RunView run = feeds.sync(
                caller,
                slug,
                feed,
                FeedsController.CONSOLE,
                key,
                new FeedsController.Wanted(form.containsKey("preview"), form.containsKey("full")));
        return "redirect:/runs/" + run.run();
    }

    /** {@code until}: empty for a pause that somebody has to end. */
    @PostMapping("/districts/{slug}/feeds/{feed}/pause")
    @Needs(Right.DELIVER)
    String pause(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @RequestParam(defaultValue = "") String until) {
        schedules.pause(caller, slug, new SchedulesController.Wanted(feed, until.isBlank() ? null : until));
        return "redirect:/districts/" + slug;
    }

    @PostMapping("/districts/{slug}/feeds/{feed}/resume")
    @Needs(Right.DELIVER)
    String resume(@AuthenticationPrincipal Caller caller, @PathVariable String slug, @PathVariable String feed) {
        schedules.resume(caller, slug, new SchedulesController.Wanted(feed, null));
        return "redirect:/districts/" + slug;
    }
}
