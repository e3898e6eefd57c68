package io.rollbook.api;

import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.district.FeedTests;
import io.rollbook.district.Registered;
import io.rollbook.intake.Trial;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What people start. Each act is entered into the district's audit log before it is done. */
@RestController
@RequestMapping("/api/v1")
public final class FeedsController {
    /** How the command line calls itself, by which a person's run is told from a program's. */
    private static final String COMMAND_LINE = "rollbook-cli";

    /** How the pages call themselves: a person, too. */
    public static final String CONSOLE = COMMAND_LINE + " console";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

    private final Districts districts;
    private final Runs runs;
    private final Ways ways;
    private final Acts acts;
    private final Once once;
    private final FeedTests tests;
    private final Clock clock;

    FeedsController(Districts districts, Runs runs, Ways ways, Acts acts, Once once, FeedTests tests, Clock clock) {
        this.districts = districts;
        this.runs = runs;
        this.ways = ways;
        this.acts = acts;
        this.once = once;
        this.tests = tests;
        this.clock = clock;
    }

    /** How to run a feed. */
    public record Wanted(@Nullable Boolean preview, @Nullable Boolean full) {}

    @Operation(summary = "Runs a feed now")
    @PostMapping("/districts/{slug}/feeds/{feed}/runs")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Needs(Right.DELIVER)
    public RunView sync(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.USER_AGENT, defaultValue = "") String agent,
            @RequestHeader(name = UploadsController.KEY, required = false) @Nullable String key,
            @RequestBody Wanted wanted) {
        Feed known = feed(district(slug), feed);
        if (!known.isPulled()) {
            throw ApiFailure.conflict(
                    "NOTHING_TO_PULL", "Feed " + feed + " names no server to pull from; upload its files instead.");
        }
        boolean preview = Boolean.TRUE.equals(wanted.preview());
        boolean full = Boolean.TRUE.equals(wanted.full());
        String trigger = agent.startsWith(COMMAND_LINE) ? "person" : "api";
        List<String> said = List.of("run", slug, feed, "" + preview, "" + full);
        return RunView.of(once.run(caller, key, slug, said, id -> {
            // Who asks again under the same key learns of the run that began before these hours did.
            requireOpen(district(slug), known);
            acts.note(slug, "sync-asked", caller.name(), id, Map.of("feed", feed));
            Run run = runs.create(id, slug, feed, preview, full, trigger, caller.name());
            ways.request(run);
            return run;
        }));
    }

    /** What was found, step by step, and what a run of the feed will therefore do. */
    public record Tested(String district, String feed, boolean ok, List<Step> steps, String will) {
        /** {@code outcome}: ok, warning or failed. */
        public record Step(String name, String outcome, String detail, String todo) {}

        static Tested of(String slug, String feed, Trial trial) {
            List<Step> steps = trial.steps().stream()
                    .map(step -> new Step(step.name(), step.outcome(), step.detail(), step.todo()))
                    .toList();
            return new Tested(slug, feed, trial.ok(), steps, trial.will());
        }
    }

    @Operation(summary = "Tries a feed out, and changes nothing")
    @PostMapping("/districts/{slug}/feeds/{feed}/test")
    @Needs(Right.DELIVER)
    public Tested test(@AuthenticationPrincipal Caller caller, @PathVariable String slug, @PathVariable String feed) {
        Registered district =
                districts.registered(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
        Feed known = feed(district.district(), feed);
        requireOpen(district.district(), known);
        acts.note(slug, "test-asked", caller.name(), null, Map.of("feed", feed));
        Trial trial = ways.test(district, known);
        tests.note(slug, feed, district.version(), trial.ok());
        return Tested.of(slug, feed, trial);
    }

    @Operation(summary = "Runs a failed run again from what is still there")
    @PostMapping("/runs/{run}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Needs(Right.DELIVER)
    public RunView retry(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestHeader(name = UploadsController.KEY, required = false) @Nullable String key) {
        once.act(caller, key, found(run).district(), List.of("retry", run), () -> retry(caller, found(run)));
        return RunView.of(found(run));
    }

    private void retry(Caller caller, Run found) {
        String run = found.id();
        if (found.state() != RunState.FAILED) {
            throw ApiFailure.conflict(
                    "NOT_IN_THIS_STATE",
                    "Run " + run + " is " + found.state().word() + "; only a failed one is run again.");
        }
        if (found.isUndo()) {
            throw ApiFailure.conflict("NOTHING_LEFT", "Run " + run + " was to undo another: ask for that once more.");
        }
        acts.note(found.district(), "retry-asked", caller.name(), run, Map.of());
        ways.retry(found, () -> requireOpen(found));
    }

    private void requireOpen(Run run) {
        District district = district(run.district());
        Feed feed = district.feeds().get(run.feed());
        if (feed != null) {
            requireOpen(district, feed);
        }
    }

    /** Also a person's run leaves the source alone when the district wants it left alone. */
    private void requireOpen(District district, Feed feed) {
        feed.blackout().until(clock.instant(), district.timezone()).ifPresent(end -> {
            throw ApiFailure.conflict(
                    "BLACKOUT_HOURS",
                    "The blackout hours of feed " + feed.name() + " are "
                            + feed.blackout().words() + ": its server is not contacted before "
                            + TIME.format(end.atZone(district.timezone()))
                            + ". Ask again then, upload the files, or take the hours out of the schedule.");
        });
    }

    private Run found(String run) {
        return runs.find(run).orElseThrow(() -> ApiFailure.notFound("There is no run " + run + "."));
    }

    private District district(String slug) {
        return districts.find(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
    }

    static Feed feed(District district, String feed) {
        Feed known = district.feeds().get(feed);
        if (known == null) {
            throw ApiFailure.notFound("District " + district.slug() + " has no feed " + feed + "; it has "
                    + String.join(", ", district.feeds().keySet()) + ".");
        }
        return known;
    }
}
