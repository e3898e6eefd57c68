package io.rollbook.api;

import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Registered;
import io.rollbook.run.Run;
import io.rollbook.schedule.Schedules;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** When feeds begin by themselves. The times are in the district file; here they are seen, paused and resumed. */
@RestController
@RequestMapping("/api/v1")
public final class SchedulesController {
    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,40}");

    private final Districts districts;
    private final Schedules schedules;
    private final Acts acts;
    private final Clock clock;

    SchedulesController(Districts districts, Schedules schedules, Acts acts, Clock clock) {
        this.districts = districts;
        this.schedules = schedules;
        this.acts = acts;
        this.clock = clock;
    }

    /**
     * A feed's schedule.
     *
     * @param blackout hours in which its source is not contacted, such as {@code 06:00-18:00}
     * @param window how long it looks for a newer delivery, ISO 8601
     * @param next when it contacts its source next, or null
     * @param upcoming the same and what follows, at most three times
     */
    public record View(
            String district,
            String feed,
            String cron,
            String timezone,
            List<String> skip,
            List<String> blackout,
            String window,
            @Nullable Instant next,
            List<Instant> upcoming,
            boolean paused,
            @Nullable Instant pausedUntil,
            @Nullable String pausedBy,
            @Nullable Instant lateSince,
            @Nullable Last last) {
        static View of(Schedules.Standing standing) {
            return new View(
                    standing.district(),
                    standing.feed(),
                    standing.schedule().cron(),
                    standing.timezone(),
                    standing.schedule().skip(),
                    standing.schedule().blackout().texts(),
                    standing.schedule().window().toString(),
                    standing.next().isEmpty() ? null : standing.next().get(0),
                    standing.next(),
                    standing.pausedBy() != null,
                    standing.pausedUntil(),
                    standing.pausedBy(),
                    standing.lateSince(),
                    Last.of(standing.last()));
        }
    }

    /** The last run that began by itself. */
    public record Last(String run, String state, Instant created) {
        static @Nullable Last of(@Nullable Run run) {
            return run == null ? null : new Last(run.id(), run.state().word(), run.created());
        }
    }

    /** Schedules of a page of districts. */
    public record Page(List<View> schedules, @Nullable String next) {}

    /** What to pause or resume. @param feed null for all feeds of the district @param until a time, or null */
    public record Wanted(@Nullable String feed, @Nullable String until) {}

    @Operation(summary = "Lists schedules")
    @GetMapping("/schedules")
    @Needs(Right.COUNTS)
    public Page all(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        if (caller.district() != null) {
            return ofDistrict(caller.district());
        }
        List<Registered> page = districts.list(Limits.checked(limit), Limits.place(after, SLUG));
        List<View> views = page.stream()
                .flatMap(each -> schedules.of(each.district()).stream())
                .map(View::of)
                .toList();
        return new Page(views, Limits.next(page, each -> each.district().slug(), limit));
    }

    @Operation(summary = "Lists a district's schedules")
    @GetMapping("/districts/{slug}/schedules")
    @Needs(Right.COUNTS)
    public Page ofDistrict(@PathVariable String slug) {
        return new Page(schedules.of(district(slug)).stream().map(View::of).toList(), null);
    }

    @Operation(summary = "Pauses schedules")
    @PostMapping("/districts/{slug}/schedules/pause")
    @Needs(Right.DELIVER)
    public Page pause(@AuthenticationPrincipal Caller caller, @PathVariable String slug, @RequestBody Wanted wanted) {
        District district = district(slug);
        Instant until = until(wanted.until(), district.timezone());
        for (String feed : feeds(district, wanted.feed())) {
            acts.note(
                    slug,
                    "schedule-paused",
                    caller.name(),
                    null,
                    until == null ? Map.of("feed", feed) : Map.of("feed", feed, "until", until.toString()));
            schedules.pause(slug, feed, until, caller.name());
        }
        return ofDistrict(slug);
    }

    @Operation(summary = "Resumes schedules")
    @PostMapping("/districts/{slug}/schedules/resume")
    @Needs(Right.DELIVER)
    public Page resume(@AuthenticationPrincipal Caller caller, @PathVariable String slug, @RequestBody Wanted wanted) {
        District district = district(slug);
        for (String feed : feeds(district, wanted.feed())) {
            acts.note(slug, "schedule-resumed", caller.name(), null, Map.of("feed", feed));
            schedules.resume(slug, feed);
        }
        return ofDistrict(slug);
    }

    private static List<String> feeds(District district, @Nullable String feed) {
        List<String> scheduled = district.scheduledFeeds();
        if (feed == null && !scheduled.isEmpty()) {
            return scheduled;
        }
        if (feed == null || !scheduled.contains(feed)) {
            throw ApiFailure.notFound("District " + district.slug() + " has no schedule for "
                    + (feed == null ? "any feed" : "feed " + feed) + ": see schedule in its district file.");
        }
        return List.of(feed);
    }

    private @Nullable Instant until(@Nullable String text, ZoneId zone) {
        if (text == null) {
            return null;
        }
        Instant until = Moments.read(text, zone)
                .orElseThrow(() -> ApiFailure.wrong(
                        "until is a day or a time, such as 2027-01-04 or 2027-01-04T06:00, on the district's"
                                + " clocks unless it names an offset."));
        if (!until.isAfter(clock.instant())) {
            throw ApiFailure.wrong("until is over already.");
        }
        return until;
    }

    private District district(String slug) {
        return districts.find(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
    }
}
