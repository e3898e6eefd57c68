package io.rollbook.api;

import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.roster.Entity;
import io.rollbook.run.Runs;
import io.rollbook.tenant.Referring;
import io.rollbook.tenant.ReferringReader;
import io.rollbook.tenant.ReferringReader.Way;
import io.rollbook.tenant.RosterReader;
import io.rollbook.tenant.RosterRecord;
import io.rollbook.tenant.RosterSearch;
import io.rollbook.tenant.Tenants;
import io.rollbook.tenant.WhyReader;
import io.swagger.v3.oas.annotations.Operation;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Single records of a roster. Each reading is entered into the district's audit log before anything is handed out. The id
 * comes as a parameter: it may hold slashes.
 */
@RestController
@RequestMapping("/api/v1/districts/{slug}/roster/{entity}")
public final class RecordsController {
    private static final int SHORTEST = 2;
    private static final int LONGEST = 200;

    private final Districts districts;
    private final Runs runs;
    private final Tenants tenants;
    private final Acts acts;

    RecordsController(Districts districts, Runs runs, Tenants tenants, Acts acts) {
        this.districts = districts;
        this.runs = runs;
        this.tenants = tenants;
        this.acts = acts;
    }

    @Operation(summary = "Shows a record of the roster")
    @GetMapping
    @Needs(Right.ROWS)
    public RosterRecord record(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String entity,
            @RequestParam String sourcedId,
            @RequestParam(defaultValue = "false") boolean history) {
        Entity known = noted("record-read", caller, slug, entity, sourcedId);
        return tenants.ask(slug, tenant -> new RosterReader(tenant, feed -> runs.thatRead(slug, feed, null))
                        .read(known, sourcedId, history))
                .orElseThrow(() -> never(known));
    }

    @Operation(summary = "Says why a record is as it is")
    @GetMapping("/why")
    @Needs(Right.ROWS)
    public WhyReader.Why why(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String entity,
            @RequestParam String sourcedId) {
        return explained(caller, slug, entity, sourcedId).why();
    }

    /** What refers to a record, by each field that does. */
    public record References(String entity, String sourcedId, List<Referring> references) {}

    /** {@code by}: one way only, such as {@code enrollments.userSourcedId}; a further page takes it, and {@code after}. */
    @Operation(summary = "Lists the records that refer to a record")
    @GetMapping("/references")
    @Needs(Right.ROWS)
    public References references(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String entity,
            @RequestParam String sourcedId,
            @RequestParam(required = false) @Nullable String by,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        int most = Limits.checked(limit);
        List<Way> ways = ways(entity(entity), by);
        if (by == null && after != null) {
            throw ApiFailure.wrong("after goes on with one way to refer: name it by by.");
        }
        String place = Limits.place(after, ReferringReader.PLACE);
        Entity known = noted("references-read", caller, slug, entity, sourcedId);
        return tenants.ask(slug, tenant -> new ReferringReader(tenant).read(known, sourcedId, ways, most, place))
                .map(found -> new References(entity, sourcedId, found))
                .orElseThrow(() -> never(known));
    }

    private static List<Way> ways(Entity to, @Nullable String by) {
        List<Way> all = ReferringReader.ways(to);
        List<Way> ways = all.stream()
                .filter(way -> by == null || way.toString().equals(by))
                .toList();
        if (ways.isEmpty() && by != null) {
            throw ApiFailure.wrong("by is one of " + all + ".");
        }
        return ways;
    }

    /** A search. @param text words, each of which is a part of the id or of a name; 2 to 200 characters */
    public record Wanted(@Nullable String text) {}

    /** What is looked for is in the body: an address would be kept by proxies and browsers. */
    @Operation(summary = "Finds records by what they are called")
    @PostMapping("/search")
    @Needs(Right.ROWS)
    public RosterSearch.Found search(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String entity,
            @RequestBody Wanted wanted) {
        Entity known = entity(entity);
        if (!RosterSearch.knows(known)) {
            throw ApiFailure.wrong("The records of " + entity + " have no names; look them up by their sourcedId.");
        }
        String text = wanted.text() == null ? "" : wanted.text().strip();
        if (text.length() < SHORTEST || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw ApiFailure.wrong("text is what to look for: a part of a name or id, of " + SHORTEST + " to " + LONGEST
                    + " characters.");
        }
        acts.note(slug, "roster-searched", caller.name(), null, Map.of("entity", entity));
        return tenants.ask(slug, tenant -> new RosterSearch(tenant).find(known, text));
    }

    /** Both in one reading: the record with its history, and why it is as it is. */
    public WhyReader.Explained explained(Caller caller, String slug, String entity, String sourcedId) {
        ZoneId zone = districts
                .find(slug)
                .map(District::timezone)
                .orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
        Entity known = noted("record-read", caller, slug, entity, sourcedId);
        return tenants.ask(slug, tenant -> new WhyReader(tenant, zone, feed -> runs.thatRead(slug, feed, null))
                        .explain(known, sourcedId))
                .orElseThrow(() -> never(known));
    }

    private Entity noted(String action, Caller caller, String slug, String entity, String sourcedId) {
        Entity known = entity(entity);
        if (sourcedId.indexOf('\0') >= 0) {
            throw never(known);
        }
        acts.note(slug, action, caller.name(), null, Map.of("entity", entity, "sourcedId", sourcedId));
        return known;
    }

    private static ApiFailure never(Entity entity) {
        return ApiFailure.notFound("The roster never had such a record in " + entity.table() + ".");
    }

    private static Entity entity(String name) {
        return Arrays.stream(Entity.values())
                .filter(each -> each.table().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiFailure.notFound("There is no " + name + "; there are "
                        + Arrays.stream(Entity.values()).map(Entity::table).collect(Collectors.joining(", "))
                        + "."));
    }
}
