package io.rollbook.api;

import io.rollbook.district.Districts;
import io.rollbook.district.Registered;
import io.rollbook.run.Troubles;
import io.rollbook.run.Troubles.Trouble;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is wrong just now, of all districts that the caller sees. */
@RestController
@RequestMapping("/api/v1/troubles")
public final class TroublesController {
    /** A district whose own database could not be brought up to date. */
    public static final String OUT_OF_ORDER = "out-of-order";

    private final Districts districts;
    private final Troubles troubles;

    TroublesController(Districts districts, Troubles troubles) {
        this.districts = districts;
        this.troubles = troubles;
    }

    /**
     * One of them.
     *
     * @param feed null where the district itself is out of order
     * @param kind held, rejected, failed, late or out-of-order
     * @param run the run that shows it; null for a late feed and for a district
     */
    public record View(
            String district, @Nullable String feed, String kind, @Nullable String run, @Nullable Instant since) {}

    /** All of them, by district. */
    public record Now(List<View> troubles) {}

    @Operation(summary = "Lists what is wrong just now")
    @GetMapping
    @Needs(Right.COUNTS)
    public Now list(@AuthenticationPrincipal Caller caller) {
        List<Registered> seen = caller.district() == null
                ? districts.list()
                : districts.registered(caller.district()).stream().toList();
        Map<String, List<Trouble>> ofFeeds =
                troubles.of(seen.stream().map(Registered::district).toList());
        List<View> now = new ArrayList<>();
        for (Registered each : seen) {
            String slug = each.district().slug();
            if (each.trouble() != null) {
                now.add(new View(slug, null, OUT_OF_ORDER, null, null));
            }
            ofFeeds.getOrDefault(slug, List.of()).forEach(trouble -> now.add(view(slug, trouble)));
        }
        now.sort(Comparator.comparing(View::district));
        return new Now(now);
    }

    private static View view(String slug, Trouble trouble) {
        return new View(
                slug, trouble.feed(), trouble.kind().name().toLowerCase(Locale.ROOT), trouble.run(), trouble.since());
    }
}
