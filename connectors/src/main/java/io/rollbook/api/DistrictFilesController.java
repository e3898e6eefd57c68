package io.rollbook.api;

import io.rollbook.district.Application;
import io.rollbook.district.Basis;
import io.rollbook.district.Districts;
import io.rollbook.district.Effect;
import io.rollbook.district.Registered;
import io.rollbook.district.Review;
import io.rollbook.district.SettingsProblem;
import io.rollbook.schedule.Schedules;
import io.swagger.v3.oas.annotations.Operation;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** District files: what one would change, putting one in force, and the one that is in force. */
@RestController
@RequestMapping("/api/v1/districts")
public final class DistrictFilesController {
    /** How many of the next runs of a feed are told. */
    private static final int NEXT = 3;

    private final Districts districts;
    private final Preparation preparation;
    private final Schedules schedules;
    private final Acts acts;

    DistrictFilesController(Districts districts, Preparation preparation, Schedules schedules, Acts acts) {
        this.districts = districts;
        this.preparation = preparation;
        this.schedules = schedules;
        this.acts = acts;
    }

    /**
     * A district file.
     *
     * @param settings the file's text
     * @param folder its folder on the server, against which {@code file:} references resolve
     * @param file its name, for messages
     * @param district the district that it must be of, or null for any
     * @param version of the settings that were read before they were changed, 0 for a new district: where others are in force
     *     nothing is done. Null replaces whatever there is
     */
    public record Given(
            @Nullable String settings,
            @Nullable String folder,
            @Nullable String file,
            @Nullable String district,
            @Nullable Integer version) {}

    /** What came of it. */
    public record Outcome(
            String district,
            int version,
            boolean created,
            List<String> changes,
            String database,
            @Nullable String keyGenerated) {}

    /**
     * What putting a file in force would do.
     *
     * @param version of the settings that are in force; 0 where the district is not there yet
     * @param created whether the district would be new
     * @param changes key by key, {@code key: old -> new}; empty where nothing would change, or all is new
     * @param effects the same in words
     * @param notes what is not wrong but does nothing, by line
     * @param next when each feed with a schedule would begin by itself next, at most three times; empty for one that never
     *     would. Feeds that are due at the same time begin some seconds apart
     */
    public record Checked(
            String district,
            String timezone,
            int version,
            boolean created,
            List<String> changes,
            List<Effect> effects,
            List<SettingsProblem> notes,
            Map<String, List<Instant>> next) {}

    @Operation(summary = "Says what a district file would change")
    @PostMapping("/check")
    @Needs(Right.OPERATE)
    public Checked check(@RequestBody Given given) {
        Review review = districts.review(text(given), folder(given), basis(given), preparation::requireMine);
        if (review instanceof Review.Bad bad) {
            throw invalid(given, bad.problems());
        }
        Review.Good good = (Review.Good) review;
        Map<String, List<Instant>> next = new LinkedHashMap<>();
        good.district()
                .scheduledFeeds()
                .forEach(feed -> next.put(feed, schedules.upcoming(good.district(), feed, NEXT)));
        return new Checked(
                good.district().slug(),
                good.district().timezone().getId(),
                good.version(),
                good.isNew(),
                good.changes(),
                good.effects(),
                good.notes(),
                next);
    }

    @Operation(summary = "Creates or changes a district by its file")
    @PostMapping
    @Needs(Right.OPERATE)
    public Outcome apply(@AuthenticationPrincipal Caller caller, @RequestBody Given given) {
        Application application =
                districts.apply(text(given), folder(given), caller.name(), basis(given), preparation::requireMine);
        if (application instanceof Application.Refused refused) {
            throw invalid(given, refused.problems());
        } else if (application instanceof Application.Overtaken overtaken) {
            throw overtaken(overtaken.version());
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
                DistrictsController.database(slug),
                made.isEmpty() ? null : made);
    }

    @Operation(summary = "Gives a district's file back")
    @GetMapping(path = "/{slug}/settings", produces = "application/yaml;charset=UTF-8")
    @Needs(Right.COUNTS)
    public String settings(@PathVariable String slug) {
        return inForce(slug).yaml();
    }

    /** The file in force as it is sent back after it was changed: bound to the district and the version. */
    @Operation(summary = "Gives a district's file back, bound to its version")
    @GetMapping("/{slug}/file")
    @Needs(Right.COUNTS)
    public Given file(@PathVariable String slug) {
        Districts.Text text = inForce(slug);
        return new Given(text.yaml(), text.folder().toString(), null, slug, text.version());
    }

    private Districts.Text inForce(String slug) {
        return districts.text(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
    }

    private Registered registered(String slug) {
        return districts.registered(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
    }

    private static String text(Given given) {
        if (given.settings() == null) {
            throw ApiFailure.wrong("settings holds the district file's text.");
        }
        return given.settings();
    }

    private static Basis basis(Given given) {
        return new Basis(given.district(), given.version());
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

    private static ApiFailure overtaken(int version) {
        return ApiFailure.conflict(
                        "OVERTAKEN",
                        (version == 0
                                        ? "The district is not there any more"
                                        : "Version " + version + " of the settings is in force, and another was read")
                                + ". Nothing was changed: look at what is in force, and put your changes into that.")
                .with("version", version);
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
