package io.rollbook.console;

import io.rollbook.api.ApiFailure;
import io.rollbook.api.Caller;
import io.rollbook.api.DistrictFilesController;
import io.rollbook.api.DistrictFilesController.Given;
import io.rollbook.api.DistrictFilesController.Outcome;
import io.rollbook.api.DistrictsController;
import io.rollbook.api.FeedsController;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.api.SchedulesController;
import io.rollbook.district.Blackout;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Durations;
import io.rollbook.district.Feed;
import io.rollbook.district.Feed.Schedule;
import io.rollbook.district.Hours;
import io.rollbook.district.ScheduleText;
import io.rollbook.district.SettingsProblem;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** When a feed begins by itself, and whether what it is pulled from can be reached. */
@Controller
@RequestMapping("/districts/{slug}/feeds/{feed}")
final class FeedController {
    /** Of a field of the form, in characters: more than the longest list that a file may have. */
    static final int LONGEST = 10_000;

    private final DistrictsController districts;
    private final DistrictFilesController files;
    private final SchedulesController schedules;
    private final FeedsController feeds;
    private final Districts settings;
    private final Editor editor;

    FeedController(
            DistrictsController districts,
            DistrictFilesController files,
            SchedulesController schedules,
            FeedsController feeds,
            Districts settings,
            Editor editor) {
        this.districts = districts;
        this.files = files;
        this.schedules = schedules;
        this.feeds = feeds;
        this.settings = settings;
        this.editor = editor;
    }

    /**
     * A schedule as a form sends it.
     *
     * @param skip days
     * @param blackout hours
     * @param remove true where the feed is to have none any more, whatever the form says besides
     * @param version of the settings that it was made from
     * @param checked what was given out for it when what it would do was shown; null where it was not
     */
    record Typed(
            String cron,
            String skip,
            String blackout,
            String window,
            @Nullable Boolean remove,
            int version,
            @Nullable String checked) {
        /** Whether the feed is to have no schedule any more. */
        public boolean removes() {
            return Boolean.TRUE.equals(remove);
        }

        /** What was typed; throws where {@link #unread} has something to say. */
        Schedule schedule() {
            return new Schedule(
                    cron.strip(),
                    days(),
                    hours(),
                    Durations.read(window.strip()).orElseThrow());
        }

        List<String> days() {
            return words(skip);
        }

        /** The hours typed; throws IllegalArgumentException where some are none. */
        Blackout hours() {
            String joined = blackout.replaceAll("\\s+", " ").replace(" -", "-").replace("- ", "-");
            return new Blackout(words(joined).stream().map(Hours::read).toList());
        }

        private static List<String> words(String list) {
            return Arrays.stream(list.split("[\\s,]+"))
                    .filter(word -> !word.isEmpty())
                    .toList();
        }
    }

    /** {@code applied}: the version of the settings that this has just been put in force with. */
    @GetMapping("/schedule")
    @Needs(Right.COUNTS)
    String schedule(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @RequestParam(required = false) @Nullable Integer applied,
            Model model) {
        Schedule now = feed(slug, feed).schedule();
        Integer version = files.file(slug).version();
        Typed typed = now == null
                ? new Typed("", "", "", Durations.words(Schedule.WINDOW), null, version == null ? 0 : version, null)
                : new Typed(
                        now.cron(),
                        String.join("\n", now.skip()),
                        String.join("\n", now.blackout().texts()),
                        Durations.words(now.window()),
                        null,
                        version == null ? 0 : version,
                        null);
        model.addAttribute("applied", version != null && version.equals(applied));
        return page(caller, slug, feed, typed, Map.of(), model);
    }

    /** Shows what the district's file with that schedule, or without one, would do; applies it where that was shown before. */
    @PostMapping("/schedule")
    @Needs(Right.SCHEDULE)
    String change(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            Typed typed,
            Model model) {
        Feed known = feed(slug, feed);
        Map<String, String> unread = typed.removes() ? Map.of() : unread(typed);
        if (!unread.isEmpty()) {
            return page(caller, slug, feed, typed, unread, model);
        }
        Given file = files.file(slug);
        try {
            String before = String.valueOf(file.settings());
            String text = typed.removes()
                    ? ScheduleText.without(before, feed)
                    : ScheduleText.with(before, feed, known.schedule(), typed.schedule());
            Given given = new Given(text, file.folder(), null, slug, typed.version());
            if (typed.checked() == null) {
                editor.check(given, model);
            } else {
                Optional<Outcome> outcome = editor.apply(caller, given, typed.checked(), model);
                if (outcome.isPresent()) {
                    int version = outcome.get().version();
                    return "redirect:/districts/" + slug + "/feeds/" + feed + "/schedule?applied=" + version;
                }
            }
        } catch (ScheduleText.NotWritten e) {
            model.addAttribute("refusal", e.getMessage());
        }
        return page(caller, slug, feed, typed, wrong(feed, model), model);
    }

    /** What cannot even be written into a file, by field. */
    static Map<String, String> unread(Typed typed) {
        Map<String, String> unread = tooLong(typed);
        if (!unread.isEmpty()) {
            return unread;
        }
        try {
            typed.hours();
        } catch (IllegalArgumentException e) {
            unread.put("blackout", String.valueOf(e.getMessage()));
        }
        if (Durations.read(typed.window().strip()).isEmpty()) {
            unread.put("window", "must be " + Durations.SUCH_AS);
        }
        return unread;
    }

    /** Said before anything is read of what is sent. */
    private static Map<String, String> tooLong(Typed typed) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("cron", typed.cron());
        fields.put("skip", typed.skip());
        fields.put("blackout", typed.blackout());
        fields.put("window", typed.window());
        fields.values().removeIf(text -> text.length() <= LONGEST);
        fields.replaceAll((field, text) -> "is longer than " + LONGEST + " characters");
        return fields;
    }

    /** What is wrong with the fields of the form; empty where something else is wrong, or nothing. */
    private static Map<String, String> wrong(String feed, Model model) {
        String own = "feeds." + feed + ".schedule.";
        Map<String, String> wrong = new LinkedHashMap<>();
        if (model.getAttribute("problems") instanceof List<?> problems) {
            for (Object each : problems) {
                if (!(each instanceof SettingsProblem problem) || !problem.key().startsWith(own)) {
                    return Map.of();
                }
                wrong.put(problem.key().substring(own.length()), problem.message());
            }
        }
        return wrong;
    }

    @PostMapping("/test")
    @Needs(Right.DELIVER)
    String test(
            @AuthenticationPrincipal Caller caller, @PathVariable String slug, @PathVariable String feed, Model model) {
        model.addAttribute("tested", feeds.test(caller, slug, feed));
        model.addAttribute("pulled", feed(slug, feed).isPulled());
        return "console/trial";
    }

    private String page(Caller caller, String slug, String feed, Typed typed, Map<String, String> wrong, Model model) {
        District district = district(slug);
        model.addAttribute("district", districts.show(slug));
        model.addAttribute("feed", feed);
        model.addAttribute("zone", district.timezone());
        model.addAttribute("pulled", feed(slug, feed).isPulled());
        model.addAttribute("standing", standing(slug, feed));
        model.addAttribute("typed", typed);
        model.addAttribute("wrong", wrong);
        model.addAttribute("changes", caller.has(Right.SCHEDULE));
        return "console/schedule";
    }

    private SchedulesController.@Nullable View standing(String slug, String feed) {
        return schedules.ofDistrict(slug).schedules().stream()
                .filter(each -> each.feed().equals(feed))
                .findFirst()
                .orElse(null);
    }

    private District district(String slug) {
        return settings.find(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
    }

    private Feed feed(String slug, String feed) {
        Feed known = district(slug).feeds().get(feed);
        if (known == null) {
            throw ApiFailure.notFound("District " + slug + " has no feed " + feed + ".");
        }
        return known;
    }
}
