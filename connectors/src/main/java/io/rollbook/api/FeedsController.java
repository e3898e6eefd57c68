package io.rollbook.api;

import io.rollbook.ciphertext.Scope;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.district.Registered;
import io.rollbook.intake.Trial;
import io.rollbook.intake.Upload;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
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

    private static final int MOST_SCHOOLS = 100;
    private static final int LONGEST_ID = 255;

    private final Districts districts;
    private final Runs runs;
    private final Ways ways;
    private final Acts acts;
    private final Clock clock;

    FeedsController(Districts districts, Runs runs, Ways ways, Acts acts, Clock clock) {
        this.districts = districts;
        this.runs = runs;
        this.ways = ways;
        this.acts = acts;
        this.clock = clock;
    }

    /** How to run a feed. */
    public record Wanted(@Nullable Boolean preview, @Nullable Boolean full) {}

    @PostMapping("/districts/{slug}/feeds/{feed}/runs")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Needs(Right.DELIVER)
    public RunView sync(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @RequestHeader(name = HttpHeaders.USER_AGENT, defaultValue = "") String agent,
            @RequestBody Wanted wanted) {
        Feed known = feed(district(slug), feed);
        if (!known.isPulled()) {
            throw ApiFailure.conflict(
                    "NOTHING_TO_PULL", "Feed " + feed + " names no server to pull from; upload its files instead.");
        }
        String id = RunId.next(clock);
        acts.note(slug, "sync-asked", caller.name(), id, Map.of("feed", feed));
        Run run = runs.create(
                id,
                slug,
                feed,
                Boolean.TRUE.equals(wanted.preview()),
                Boolean.TRUE.equals(wanted.full()),
                agent.startsWith(COMMAND_LINE) ? "person" : "api",
                caller.name());
        ways.request(run);
        return RunView.of(run);
    }

    /** What was found, step by step, and what a run of the feed will therefore do. */
    public record Tested(String district, String feed, boolean ok, List<Step> steps, String will) {
        /** {@code outcome}: ok, warning or failed. */
        record Step(String name, String outcome, String detail, String todo) {}

        static Tested of(String slug, String feed, Trial trial) {
            List<Step> steps = trial.steps().stream()
                    .map(step -> new Step(step.name(), step.outcome(), step.detail(), step.todo()))
                    .toList();
            return new Tested(slug, feed, trial.ok(), steps, trial.will());
        }
    }

    @PostMapping("/districts/{slug}/feeds/{feed}/test")
    @Needs(Right.DELIVER)
    public Tested test(@AuthenticationPrincipal Caller caller, @PathVariable String slug, @PathVariable String feed) {
        Registered district =
                districts.registered(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
        Feed known = feed(district.district(), feed);
        acts.note(slug, "test-asked", caller.name(), null, Map.of("feed", feed));
        return Tested.of(slug, feed, ways.test(district, known));
    }

    @PostMapping(path = "/districts/{slug}/feeds/{feed}/uploads", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Needs(Right.DELIVER)
    public RunView upload(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String feed,
            @RequestParam(defaultValue = "false") boolean preview,
            @RequestParam(defaultValue = "changes") String scope,
            @RequestParam(required = false) @Nullable List<String> school,
            InputStream body)
            throws IOException {
        District district = district(slug);
        Feed known = feed(district, feed);
        if (!known.uploads()) {
            throw ApiFailure.conflict("NO_UPLOADS", "Feed " + feed + " takes no uploads: see uploads in its settings.");
        }
        String id = RunId.next(clock);
        Scope said = scope(scope, school == null ? List.of() : school);
        acts.note(slug, "upload-begun", caller.name(), id, Map.of("feed", feed, "scope", said.text()));
        return RunView.of(
                ways.upload(district, new Upload(id, slug, feed, preview, said, caller.name(), caller.token()), body));
    }

    /** What the sender says it is: only what is said to be the whole, or schools, can remove anything. */
    private static Scope scope(String word, List<String> schools) {
        if (schools.size() > MOST_SCHOOLS
                || schools.stream().anyMatch(each -> each.isBlank() || each.length() > LONGEST_ID)) {
            throw ApiFailure.wrong("school is the sourcedId of a school, in 1 to " + LONGEST_ID
                    + " characters; at most " + MOST_SCHOOLS + " of them.");
        }
        return switch (word) {
            case "changes" -> {
                if (!schools.isEmpty()) {
                    throw ApiFailure.wrong("Additions and changes are not of certain schools: say scope=schools.");
                }
                yield Scope.CHANGES;
            }
            case "whole" -> Scope.WHOLE;
            case "schools" -> {
                if (schools.isEmpty()) {
                    throw ApiFailure.wrong("scope=schools takes the sourcedId of each school as school.");
                }
                yield Scope.ofSchools(schools);
            }
            default -> throw ApiFailure.wrong("scope is changes, schools or whole.");
        };
    }

    @PostMapping("/runs/{run}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Needs(Right.DELIVER)
    public RunView retry(@AuthenticationPrincipal Caller caller, @PathVariable String run) {
        Run found = runs.find(run).orElseThrow(() -> ApiFailure.notFound("There is no run " + run + "."));
        if (found.state() != RunState.FAILED) {
            throw ApiFailure.conflict(
                    "NOT_IN_THIS_STATE",
                    "Run " + run + " is " + found.state().word() + "; only a failed one is run again.");
        }
        if (found.isUndo()) {
            throw ApiFailure.conflict("NOTHING_LEFT", "Run " + run + " was to undo another: ask for that once more.");
        }
        acts.note(found.district(), "retry-asked", caller.name(), run, Map.of());
        return RunView.of(ways.retry(found));
    }

    private District district(String slug) {
        return districts.find(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
    }

    private static Feed feed(District district, String feed) {
        Feed known = district.feeds().get(feed);
        if (known == null) {
            throw ApiFailure.notFound("District " + district.slug() + " has no feed " + feed + "; it has "
                    + String.join(", ", district.feeds().keySet()) + ".");
        }
        return known;
    }
}
