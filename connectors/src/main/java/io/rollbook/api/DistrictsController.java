package io.rollbook.api;

import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Registered;
import io.rollbook.run.LateFeeds;
import io.rollbook.run.StaleFeeds;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/districts")
public final class DistrictsController {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9-]{1,100}");

    private final Districts districts;
    private final Keyring keys;
    private final LateFeeds late;
    private final StaleFeeds stale;
    private final Clock clock;

    DistrictsController(Districts districts, Keyring keys, LateFeeds late, StaleFeeds stale, Clock clock) {
        this.districts = districts;
        this.keys = keys;
        this.late = late;
        this.stale = stale;
        this.clock = clock;
    }

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

    /** {@code find}: a part of the slug or the name; all districts where it is missing. */
    @Operation(summary = "Lists districts")
    @GetMapping
    @Needs(Right.COUNTS)
    public Page list(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String find) {
        if (caller.district() != null) {
            return new Page(views(List.of(registered(caller.district()))), null);
        }
        if (find != null && !find.isBlank()) {
            String part = find.strip().toLowerCase(Locale.ROOT);
            return among(
                    limit,
                    after,
                    each -> each.slug().contains(part)
                            || each.name().toLowerCase(Locale.ROOT).contains(part));
        }
        List<View> page = views(districts.list(Limits.checked(limit), Limits.place(after, SLUG)));
        return new Page(page, Limits.next(page, View::district, limit));
    }

    /** Those of these slugs, for who sees all districts. */
    public Page of(Set<String> slugs, int limit, @Nullable String after) {
        return among(limit, after, each -> slugs.contains(each.slug()));
    }

    private Page among(int limit, @Nullable String after, Predicate<District> wanted) {
        List<Registered> all = districts.list().stream()
                .filter(each -> wanted.test(each.district()))
                .toList();
        List<View> page = views(Limits.page(all, each -> each.district().slug(), limit, Limits.place(after, SLUG)));
        return new Page(page, Limits.next(page, View::district, limit));
    }

    @Operation(summary = "Shows a district")
    @GetMapping("/{slug}")
    @Needs(Right.COUNTS)
    public View show(@PathVariable String slug) {
        return views(List.of(registered(slug))).get(0);
    }

    private Registered registered(String slug) {
        return districts.registered(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
    }

    private List<View> views(List<Registered> page) {
        Map<String, Map<String, Instant>> lateFeeds = late.of(
                page.stream().map(Registered::district).collect(Collectors.toMap(District::slug, District::windows)));
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

    static String database(String slug) {
        return "rollbook_" + slug.replace('-', '_');
    }
}
