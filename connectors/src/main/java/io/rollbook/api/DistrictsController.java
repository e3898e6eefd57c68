package io.rollbook.api;

import io.rollbook.district.Application;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Registered;
import io.rollbook.district.SettingsProblem;
import io.rollbook.run.LateFeeds;
import io.rollbook.run.StaleFeeds;
import io.swagger.v3.oas.annotations.Operation;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/districts")
public final class DistrictsController {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9-]{1,100}");

    private final Districts districts;
    private final Preparation preparation;
    private final Keyring keys;
    private final LateFeeds late;
    private final StaleFeeds stale;
    private final Clock clock;
    private final Acts acts;

    DistrictsController(
            Districts districts,
            Preparation preparation,
            Keyring keys,
            LateFeeds late,
            StaleFeeds stale,
            Acts acts,
            Clock clock) {
        this.districts = districts;
        this.preparation = preparation;
        this.keys = keys;
        this.late = late;
        this.stale = stale;
        this.clock = clock;
        this.acts = acts;
    }

    /**
     * A district file to apply.
     *
     * @param settings the file's text
     * @param folder its folder on the server, against which {@code file:} references resolve
     * @param file its name, for messages
     */
    public record Given(@Nullable String settings, @Nullable String folder, @Nullable String file) {}

    /** What came of it. */
    public record Outcome(
            String district,
            int version,
            boolean created,
            List<String> changes,
            String database,
            @Nullable String keyGenerated) {}

    /**
     * A district.
     *
     * @param late since when each of its late feeds is so
     * @param stale of when the last delivery of each of its stale feeds is
     */
    public record View(
            String district,
            String name,
            String timezone,
            int version,
            Instant changed,
            List<String> feeds,
            String database,
            @Nullable String region,
            @Nullable String key,
            @Nullable String trouble,
            Map<String, Instant> late,
            Map<String, Instant> stale) {}

    /** A page of districts. */
    public record Page(List<View> districts, @Nullable String next) {}

    @Operation(summary = "Creates or changes a district by its file")
    @PostMapping
    @Needs(Right.OPERATE)
    public Outcome apply(@AuthenticationPrincipal Caller caller, @RequestBody Given given) {
        if (given.settings() == null) {
            throw ApiFailure.wrong("settings holds the district file's text.");
        }
        Application application =
                districts.apply(given.settings(), folder(given), caller.name(), preparation::requireMine);
        if (application instanceof Application.Refused refused) {
            throw invalid(given, refused.problems());
        }
        Application.Applied applied = (Application.Applied) application;
        String slug = applied.district().slug();
        String made = preparation.prepare(registered(slug));
        if (!made.isEmpty()) {
            acts.note(slug, "key-generated", caller.name(), null, Map.of("fingerprint", made));
        }
        return new Outcome(
                slug,
                applied.version(),
                applied.isNew(),
                applied.changes(),
                database(slug),
                made.isEmpty() ? null : made);
    }

    @Operation(summary = "Lists districts")
    @GetMapping
    @Needs(Right.COUNTS)
    public Page list(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        if (caller.district() != null) {
            return new Page(views(List.of(registered(caller.district()))), null);
        }
        List<View> page = views(districts.list(Limits.checked(limit), Limits.place(after, SLUG)));
        return new Page(page, Limits.next(page, View::district, limit));
    }

    @Operation(summary = "Shows a district")
    @GetMapping("/{slug}")
    @Needs(Right.COUNTS)
    public View show(@PathVariable String slug) {
        return views(List.of(registered(slug))).get(0);
    }

    @Operation(summary = "Gives a district's file back")
    @GetMapping(path = "/{slug}/settings", produces = "application/yaml;charset=UTF-8")
    @Needs(Right.COUNTS)
    public String settings(@PathVariable String slug) {
        return districts.yaml(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
    }

    private Registered registered(String slug) {
        return districts.registered(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
    }

    private List<View> views(List<Registered> page) {
        Map<String, Map<String, Instant>> lateFeeds = late.of(page.stream()
                .map(Registered::district)
                .collect(Collectors.toMap(District::slug, District::scheduledFeeds)));
        Map<String, Map<String, Instant>> staleFeeds =
                stale.of(page.stream().map(Registered::district).toList(), clock.instant());
        return page.stream()
                .map(each -> view(
                        each,
                        lateFeeds.getOrDefault(each.district().slug(), Map.of()),
                        staleFeeds.getOrDefault(each.district().slug(), Map.of())))
                .toList();
    }

    private View view(Registered known, Map<String, Instant> lateFeeds, Map<String, Instant> staleFeeds) {
        var district = known.district();
        String key = keys.fingerprint(district.slug());
        return new View(
                district.slug(),
                district.name(),
                district.timezone().getId(),
                known.version(),
                known.changed(),
                List.copyOf(district.feeds().keySet()),
                database(district.slug()),
                district.database() == null ? null : district.database().region(),
                key.isEmpty() ? null : key,
                known.trouble(),
                lateFeeds,
                staleFeeds);
    }

    private static String database(String slug) {
        return "rollbook_" + slug.replace('-', '_');
    }

    private static Path folder(Given given) {
        try {
            Path folder = Path.of(given.folder() == null ? "" : given.folder());
            if (folder.isAbsolute()) {
                return folder;
            }
        } catch (InvalidPathException e) {
            // Told below, as for a relative one.
        }
        throw ApiFailure.wrong("folder is the absolute folder of the district file.");
    }

    private static ApiFailure invalid(Given given, List<SettingsProblem> problems) {
        String first = problems.isEmpty() ? "" : ": " + problems.get(0);
        return ApiFailure.of(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "INVALID_SETTINGS",
                        "The district file has " + problems.size() + " problem" + (problems.size() == 1 ? "" : "s")
                                + first)
                .with("file", given.file() == null ? "district file" : given.file())
                .with("problems", problems);
    }
}
