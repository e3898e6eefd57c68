package io.rollbook.api;

import io.rollbook.control.Outbox.Standing;
import io.rollbook.district.Districts;
import io.rollbook.district.Registered;
import io.rollbook.notify.Notices;
import io.rollbook.notify.Notices.Tried;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people and programs were told of a district. Who is told is in the district file. */
@RestController
@RequestMapping("/api/v1/districts/{slug}/notices")
final class NoticesController {
    private static final Pattern ID = Pattern.compile("[0-9a-z]{26}");

    private final Districts districts;
    private final Notices notices;
    private final Acts acts;

    NoticesController(Districts districts, Notices notices, Acts acts) {
        this.districts = districts;
        this.notices = notices;
        this.acts = acts;
    }

    /**
     * A notice.
     *
     * @param about held, rejected, failed, late, recovered or digest
     * @param to the mail address, or the webhook's
     * @param outcome waiting, sent, given-up, or unwanted where its receiver was taken out of the district file
     * @param failure why it did not arrive when it was last tried
     * @param next when it is tried again
     */
    record View(
            String notice,
            String district,
            String timezone,
            String about,
            @Nullable String feed,
            @Nullable String run,
            String to,
            Instant created,
            int tries,
            String outcome,
            @Nullable String failure,
            @Nullable Instant ended,
            @Nullable Instant next) {
        static View of(Standing standing, String timezone) {
            JsonNode facts = JsonMapper.shared().readTree(standing.notice().facts());
            String outcome = standing.outcome();
            return new View(
                    standing.notice().id(),
                    standing.notice().district(),
                    timezone,
                    facts.path("about").asString(""),
                    facts.path("feed").asString(null),
                    facts.path("run").asString(null),
                    place(standing.notice().address()),
                    standing.created(),
                    standing.tries(),
                    outcome == null ? "waiting" : outcome,
                    standing.failure(),
                    standing.ended(),
                    outcome == null ? standing.due() : null);
        }
    }

    /** A page of them, the newest first. */
    record Page(List<View> notices, @Nullable String next) {}

    /** What came of a test. */
    record Tested(boolean ok, List<Receiver> receivers) {
        /** {@code failure}: null where the notice was taken. */
        record Receiver(String to, boolean ok, @Nullable String failure) {}

        static Tested of(List<Tried> tried) {
            return new Tested(
                    tried.stream().allMatch(each -> each.failure() == null),
                    tried.stream()
                            .map(each -> new Receiver(place(each.address()), each.failure() == null, each.failure()))
                            .toList());
        }
    }

    @Operation(summary = "Lists what was told of a district")
    @GetMapping
    @Needs(Right.COUNTS)
    Page list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        Registered district = district(slug);
        List<View> page = notices
                .list(district.district(), caller.district() == null, Limits.checked(limit), Limits.place(after, ID))
                .stream()
                .map(each -> View.of(each, district.district().timezone().getId()))
                .toList();
        return new Page(page, Limits.next(page, View::notice, limit));
    }

    @Operation(summary = "Sends everybody who is told of a district a notice")
    @PostMapping("/test")
    @Needs(Right.DELIVER)
    Tested test(@AuthenticationPrincipal Caller caller, @PathVariable String slug) {
        Registered district = district(slug);
        acts.note(slug, "notices-test-asked", caller.name(), null, Map.of());
        List<Tried> tried = notices.test(district, caller.district() == null);
        if (tried.isEmpty()) {
            throw ApiFailure.conflict(
                    "NOBODY_TOLD", "Nobody is told of district " + slug + ": see notices in its district file.");
        }
        return Tested.of(tried);
    }

    /** An address without how it is reached. */
    private static String place(String address) {
        return address.substring(address.indexOf(':') + 1);
    }

    private Registered district(String slug) {
        return districts.registered(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
    }
}
