package io.rollbook.console;

import io.rollbook.api.AccountsController;
import io.rollbook.api.ApiFailure;
import io.rollbook.api.Caller;
import io.rollbook.api.DistrictsController;
import io.rollbook.api.KeysController;
import io.rollbook.api.Needs;
import io.rollbook.api.Right;
import io.rollbook.api.RunView;
import io.rollbook.api.RunsController;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.district.FeedTests;
import io.rollbook.run.RunState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;

/** From settings that are in force to a roster: what is done, and what comes next. */
@Controller
@RequestMapping("/districts/{slug}")
final class FirstStepsController {
    private static final int RUNS = 100;
    private static final Set<RunState> GOOD = Set.of(RunState.MERGED, RunState.PARTIAL, RunState.UNCHANGED);

    private final DistrictsController districts;
    private final KeysController keys;
    private final RunsController runs;
    private final AccountsController accounts;
    private final FeedTests tests;
    private final Districts settings;

    FirstStepsController(
            DistrictsController districts,
            KeysController keys,
            RunsController runs,
            AccountsController accounts,
            FeedTests tests,
            Districts settings) {
        this.districts = districts;
        this.keys = keys;
        this.runs = runs;
        this.accounts = accounts;
        this.tests = tests;
        this.settings = settings;
    }

    /**
     * A feed and how far it has come.
     *
     * @param test the last test of its connection, or null
     * @param previewed its last preview, or null
     * @param run the last run that was good, or else the last one that was more than a preview; or null
     */
    public record Line(Feed feed, FeedTests.@Nullable Last test, @Nullable RunView previewed, @Nullable RunView run) {
        static Line of(Feed feed, FeedTests.@Nullable Last test, List<RunView> all) {
            List<RunView> own =
                    all.stream().filter(run -> run.feed().equals(feed.name())).toList();
            List<RunView> real = own.stream().filter(run -> !run.preview()).toList();
            return new Line(
                    feed,
                    test,
                    own.stream().filter(RunView::preview).findFirst().orElse(null),
                    real.stream().filter(Line::isGood).findFirst().orElse(real.isEmpty() ? null : real.get(0)));
        }

        private static boolean isGood(RunView run) {
            return GOOD.contains(RunState.ofWord(run.state()));
        }

        /** Whether something of it is in the roster. */
        public boolean isDone() {
            return run != null && isGood(run);
        }
    }

    @GetMapping("/first-steps")
    @Needs(Right.COUNTS)
    String steps(@AuthenticationPrincipal Caller caller, @PathVariable String slug, Model model) {
        District district =
                settings.find(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
        KeysController.PublicKey key = keys.key(slug);
        List<RunView> all = runs.ofDistrict(slug, RUNS, null).runs();
        Map<String, FeedTests.Last> tested = tests.of(slug);
        model.addAttribute("district", districts.show(slug));
        model.addAttribute("grouped", key.fingerprint().replaceAll("(.{4})(?=.)", "$1 "));
        model.addAttribute(
                "feeds",
                district.feeds().values().stream()
                        .map(feed -> Line.of(feed, tested.get(feed.name()), all))
                        .toList());
        model.addAttribute(
                "sealed",
                district.feeds().values().stream().anyMatch(feed -> feed.oneroster() == null || feed.uploads()));
        model.addAttribute("delivers", caller.has(Right.DELIVER));
        model.addAttribute("operates", caller.has(Right.OPERATE));
        model.addAttribute("admin", accounts.admin(slug));
        return "console/first-steps";
    }

    @GetMapping("/key.asc")
    @Needs(Right.COUNTS)
    ResponseEntity<String> key(@PathVariable String slug) {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/pgp-keys"))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(slug + ".asc")
                                .build()
                                .toString())
                .body(keys.key(slug).armored());
    }
}
