package io.rollbook.console;

import io.rollbook.api.ApiFailure;
import io.rollbook.api.Caller;
import io.rollbook.api.Needs;
import io.rollbook.api.RecordsController;
import io.rollbook.api.Right;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.ReferringReader;
import io.rollbook.tenant.RosterSearch;
import io.rollbook.tenant.WhyReader;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * One record of a district's roster and how it came to be, for those who see rows; to others there is no such page. As with
 * the API the id is a parameter, since it may hold slashes; an address that ends with it leads there.
 */
@Controller
final class RecordController {
    /** What is looked for most often comes first. */
    static final List<String> ENTITIES = List.of(
            Entity.USERS.table(),
            Entity.CLASSES.table(),
            Entity.ENROLLMENTS.table(),
            Entity.ORGS.table(),
            Entity.COURSES.table(),
            Entity.ACADEMIC_SESSIONS.table(),
            Entity.USER_ROLES.table(),
            Entity.DEMOGRAPHICS.table());

    /** Those that are called anything. */
    private static final List<String> NAMED = ENTITIES.stream()
            .filter(entity -> RosterSearch.knows(Entity.ofTable(entity)))
            .toList();

    /** Records that refer to one in one way, on a page. */
    private static final int REFERRING = 50;

    private final RecordsController records;
    private final Zones zones;

    RecordController(RecordsController records, Zones zones) {
        this.records = records;
        this.zones = zones;
    }

    /** The form, or what it asks for. */
    @GetMapping("/districts/{slug}/roster")
    @Needs(value = Right.ROWS, elseNotThere = true)
    String lookUp(
            @PathVariable String slug,
            @RequestParam(defaultValue = "users") String entity,
            @RequestParam(defaultValue = "") String sourcedId,
            RedirectAttributes query,
            Model model) {
        return sourcedId.isBlank() ? form(slug, entity, "", model) : toRecord(slug, entity, sourcedId.strip(), query);
    }

    /** What is looked for is in the form and not in the address, which would be kept. */
    @PostMapping("/districts/{slug}/roster")
    @Needs(value = Right.ROWS, elseNotThere = true)
    String search(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @RequestParam String entity,
            @RequestParam(defaultValue = "") String text,
            Model model,
            HttpServletResponse response) {
        model.addAttribute("text", text);
        try {
            RosterSearch.Found found = records.search(caller, slug, entity, new RecordsController.Wanted(text));
            model.addAttribute("found", found);
            model.addAttribute(
                    "heads",
                    found.records().stream()
                            .flatMap(match -> match.fields().keySet().stream())
                            .distinct()
                            .toList());
        } catch (ApiFailure failure) {
            if (failure.problem().getStatus() != HttpStatus.BAD_REQUEST.value()) {
                throw failure;
            }
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            model.addAttribute("wrong", failure.problem().getDetail());
        }
        return form(slug, entity, "", model);
    }

    @GetMapping("/districts/{slug}/roster/{entity}/{sourcedId}")
    @Needs(value = Right.ROWS, elseNotThere = true)
    String lead(
            @PathVariable String slug,
            @PathVariable String entity,
            @PathVariable String sourcedId,
            RedirectAttributes query) {
        return toRecord(slug, entity, sourcedId, query);
    }

    private static String toRecord(String slug, String entity, String sourcedId, RedirectAttributes query) {
        query.addAttribute("slug", slug);
        query.addAttribute("entity", entity);
        query.addAttribute("sourcedId", sourcedId);
        return "redirect:/districts/{slug}/roster/{entity}";
    }

    /** {@code from}: the step of its history with which the page begins. */
    @GetMapping("/districts/{slug}/roster/{entity}")
    @Needs(value = Right.ROWS, elseNotThere = true)
    String show(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String entity,
            @RequestParam(defaultValue = "") String sourcedId,
            @RequestParam(defaultValue = "0") int from,
            Model model,
            HttpServletResponse response) {
        if (sourcedId.isEmpty()) {
            return form(slug, entity, "", model);
        }
        if (from < 0) {
            throw ApiFailure.wrong("from is the number of a step, from 0.");
        }
        try {
            WhyReader.Explained found = records.explained(caller, slug, entity, sourcedId);
            model.addAttribute("record", found.record());
            model.addAttribute("why", found.why().sentence());
            model.addAttribute("page", RecordPage.of(found.record(), from));
            model.addAttribute(
                    "referable",
                    !ReferringReader.ways(Entity.ofTable(found.record().entity()))
                            .isEmpty());
            model.addAttribute("slug", slug);
            model.addAttribute("from", from);
            model.addAttribute("zone", zones.of(slug));
            return "console/record";
        } catch (ApiFailure failure) {
            if (failure.problem().getStatus() != HttpStatus.NOT_FOUND.value()) {
                throw failure;
            }
            response.setStatus(HttpStatus.NOT_FOUND.value());
            model.addAttribute("missed", failure.problem().getDetail());
            return form(slug, entity, sourcedId, model);
        }
    }

    /** {@code by}: one way to refer only, {@code after}: the page of it that follows. */
    @GetMapping("/districts/{slug}/roster/{entity}/references")
    @Needs(value = Right.ROWS, elseNotThere = true)
    String references(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @PathVariable String entity,
            @RequestParam String sourcedId,
            @RequestParam(required = false) @Nullable String by,
            @RequestParam(required = false) @Nullable String after,
            Model model) {
        List<ReferringTable> tables =
                records.references(caller, slug, entity, sourcedId, by, REFERRING, after).references().stream()
                        .map(ReferringTable::of)
                        .toList();
        model.addAttribute("slug", slug);
        model.addAttribute("entity", entity);
        model.addAttribute("sourcedId", sourcedId);
        model.addAttribute("tables", tables);
        model.addAttribute("after", after);
        return "console/references";
    }

    private static String form(String slug, String entity, String sourcedId, Model model) {
        model.addAttribute("slug", slug);
        model.addAttribute("entities", ENTITIES);
        model.addAttribute("named", NAMED);
        model.addAttribute("entity", entity);
        model.addAttribute("sourcedId", sourcedId);
        return "console/roster";
    }
}
