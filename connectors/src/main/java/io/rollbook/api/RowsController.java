package io.rollbook.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.rollbook.database.DatabaseException;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.roster.Entity;
import io.rollbook.run.Run;
import io.rollbook.run.Runs;
import io.rollbook.tenant.Findings;
import io.rollbook.tenant.FindingsReader;
import io.rollbook.tenant.Plan;
import io.rollbook.tenant.PlanReader;
import io.rollbook.tenant.Tenants;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Rows of a run's findings and plan. Those who see counts only get the same answers without the rows; each reading of rows
 * is entered into the district's audit log before they are handed out.
 */
@RestController
@RequestMapping("/api/v1")
public final class RowsController {
    private static final String WITHHELD = "The rows are for people and tokens of the district only.";

    private static final Pattern ROW_NUMBER = Pattern.compile("[0-9]{1,12}");
    private static final Pattern ENTITY_AND_ID = Pattern.compile(
            Arrays.stream(Entity.values()).map(Entity::table).collect(Collectors.joining("|", "(", ")/[^\\x00]*")));

    private final Districts districts;
    private final Runs runs;
    private final Tenants tenants;
    private final Acts acts;
    private final Clock clock;

    RowsController(Districts districts, Runs runs, Tenants tenants, Acts acts, Clock clock) {
        this.districts = districts;
        this.runs = runs;
        this.tenants = tenants;
        this.acts = acts;
        this.clock = clock;
    }

    /** An answer, and why rows are missing in it where they are. */
    public record Partly<T>(
            @JsonUnwrapped T answer, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String withheld) {}

    @Operation(summary = "Lists a run's findings, causes first")
    @GetMapping("/runs/{run}/findings")
    @Needs(Right.COUNTS)
    public Partly<Findings> findings(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        boolean rows = caller.has(Right.ROWS);
        int most = rows ? Limits.checked(limit) : 0;
        String place = Limits.place(after, ROW_NUMBER);
        String slug = district(run);
        if (rows) {
            acts.note(slug, "findings-read", caller.name(), run, Map.of());
        }
        Findings found = tenants.ask(slug, tenant -> findings(tenant, run).read(run, most, place));
        return rows ? new Partly<>(found, null) : new Partly<>(found.counts(), WITHHELD);
    }

    @Operation(summary = "Gives a run's findings as CSV")
    @GetMapping(path = "/runs/{run}/findings.csv", produces = "text/csv")
    @Needs(Right.ROWS)
    public void findingsCsv(
            @AuthenticationPrincipal Caller caller, @PathVariable String run, HttpServletResponse response)
            throws IOException {
        String slug = district(run);
        acts.note(slug, "findings-read", caller.name(), run, Map.of("as", "csv"));
        writeCsv(slug, response, (tenant, writer) -> findings(tenant, run).csv(run, writer));
    }

    private FindingsReader findings(Connection tenant, String id) {
        Run run = run(id);
        ZoneId zone = districts.find(run.district()).map(District::timezone).orElse(ZoneOffset.UTC);
        List<String> before = runs.thatRead(run.district(), run.feed(), id);
        return new FindingsReader(tenant, clock.instant(), zone, before);
    }

    @Operation(summary = "Tells what a run would change or did")
    @GetMapping("/runs/{run}/plan")
    @Needs(Right.COUNTS)
    public Partly<Plan> plan(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String run,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        boolean rows = caller.has(Right.ROWS);
        int most = rows ? Limits.checked(limit) : 0;
        String place = Limits.place(after, ENTITY_AND_ID);
        String slug = district(run);
        if (rows) {
            acts.note(slug, "plan-read", caller.name(), run, Map.of());
        }
        Plan plan = tenants.ask(slug, tenant -> new PlanReader(tenant).read(run, most, place))
                .orElseThrow(() -> noPlan(run));
        return rows ? new Partly<>(plan, null) : new Partly<>(plan.counts(), WITHHELD);
    }

    /** The plan without its rows, which is no reading of rows; empty where the run has none. */
    public Optional<Plan> counts(String run) {
        return tenants.ask(district(run), tenant -> new PlanReader(tenant).read(run, 0, null));
    }

    @Operation(summary = "Gives a run's plan as CSV")
    @GetMapping(path = "/runs/{run}/plan.csv", produces = "text/csv")
    @Needs(Right.ROWS)
    public void planCsv(@AuthenticationPrincipal Caller caller, @PathVariable String run, HttpServletResponse response)
            throws IOException {
        String slug = district(run);
        acts.note(slug, "plan-read", caller.name(), run, Map.of("as", "csv"));
        writeCsv(slug, response, (tenant, writer) -> {
            if (!new PlanReader(tenant).csv(run, writer)) {
                throw noPlan(run);
            }
        });
    }

    private static ApiFailure noPlan(String run) {
        return ApiFailure.notFound("Run " + run + " has no plan: it is neither held nor previewed nor merged.");
    }

    private String district(String run) {
        return run(run).district();
    }

    private Run run(String id) {
        return runs.find(id).orElseThrow(() -> ApiFailure.notFound("There is no run " + id + "."));
    }

    /** Writes rows of a district, while they are read. */
    @FunctionalInterface
    private interface Rows {
        void write(Connection tenant, Writer out) throws IOException;
    }

    private void writeCsv(String slug, HttpServletResponse response, Rows rows) throws IOException {
        try (Connection tenant = tenants.open(slug).connect()) {
            response.setContentType("text/csv;charset=UTF-8");
            Writer out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
            rows.write(tenant, out);
            out.flush();
        } catch (SQLException e) {
            throw DatabaseException.of("reading from district " + slug, e);
        }
    }
}
