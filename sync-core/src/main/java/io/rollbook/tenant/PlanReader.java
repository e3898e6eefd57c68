package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.run.Held;
import io.rollbook.tenant.Plan.Counts;
import io.rollbook.tenant.Plan.NewId;
import io.rollbook.tenant.Plan.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a run would change, or did. Held and previewed runs are read from schema held; merged ones from the roster
 * and its history.
 */
public final class PlanReader {
    private final Connection tenant;
    private final Sql sql;

    /** Over a connection to the tenant database; it is only read. */
    public PlanReader(Connection tenant) {
        this.tenant = tenant;
        this.sql = new Sql(tenant);
    }

    /**
     * Where a run's changes are found, and by what they are asked for; see {@link PlanSql}.
     *
     * @param changes without values, for counting
     * @param page the query for some of them, with values
     * @param held the run's id where its plan was put by, else null
     */
    private record Source(
            @Nullable String digest,
            int base,
            Function<Entity, String> relation,
            Function<Entity, String> changes,
            Function<Entity, String> page,
            Object parameter,
            @Nullable String held) {}

    /**
     * The plan of a run; empty where the run is neither held, previewed nor merged.
     *
     * @param limit most rows of the page; 0 for counts only
     * @param after {@link Plan#next} of the page before, or null for the first
     * @throws History.Expired where the run merged so long ago that it cannot be told any more
     */
    public Optional<Plan> read(String run, int limit, @Nullable String after) {
        return sql.snapshot("reading a plan", () -> source(run).map(source -> read(run, source, limit, after)));
    }

    /**
     * Writes the whole plan as CSV for a spreadsheet, streamed: see {@link PlanCsv}.
     *
     * @return false, and nothing written, where the run is neither held, previewed nor merged
     * @throws History.Expired where the run merged so long ago that it cannot be told any more
     */
    public boolean csv(String run, Appendable out) throws IOException {
        try {
            // One picture: a plan that is decided on meanwhile is written to its end.
            return sql.snapshot(
                    "reading a plan",
                    () -> source(run).map(source -> written(run, source, out)).isPresent());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Plan written(String run, Source source, Appendable out) {
        Plan plan = read(run, source, 0, null);
        Map<String, String> old = new HashMap<>();
        proposed(source, Integer.MAX_VALUE).forEach(each -> old.put(each.sourcedId(), each.oldSourcedId()));
        PlanCsv csv = new PlanCsv(out, plan, old);
        for (Entity entity : Entity.values()) {
            each(
                    source,
                    """
                    SELECT action, sourced_id, old_sourced_id, before, after, reason, org FROM (%s) change
                    ORDER BY org COLLATE "C" NULLS FIRST, action, sourced_id COLLATE "C"
                    """
                            .formatted(source.relation().apply(entity)),
                    row -> csv.add(row(entity, row), row.getString(7)));
        }
        return plan;
    }

    private Optional<Source> source(String run) {
        // Of plans that were just put by the database knows no sizes, and takes thousands of records for one.
        sql.update("reading a plan", "SET LOCAL enable_nestloop = off");
        return held(run).or(() -> merged(run));
    }

    private Optional<Source> held(String run) {
        return new HeldRuns(tenant).find(run).map(held -> {
            Removals removals = Removals.of(held);
            return new Source(
                    held.digest(),
                    held.base(),
                    entity -> held.wholesale().contains(entity)
                            ? PlanSql.wholesale(entity)
                            : PlanSql.held(entity, removals),
                    entity -> held.wholesale().contains(entity)
                            ? PlanSql.wholesale(entity)
                            : PlanSql.heldChanges(entity, removals),
                    entity -> held.wholesale().contains(entity)
                            ? PlanSql.page(PlanSql.wholesale(entity))
                            : PlanSql.heldPage(entity, removals),
                    run,
                    run);
        });
    }

    private Optional<Source> merged(String run) {
        return new RunJournal(tenant).find(run).map(merged -> {
            new History(tenant).requireEndedBy(merged.no(), "What run " + run + " changed");
            Held held = merged.report().held();
            Function<Entity, String> relation = entity -> PlanSql.merged(entity, Removals.of(merged.report(), entity));
            return new Source(
                    held == null ? null : held.plan(),
                    merged.no() - 1,
                    relation,
                    relation,
                    entity -> PlanSql.page(relation.apply(entity)),
                    merged.no(),
                    null);
        });
    }

    private Plan read(String run, Source source, int limit, @Nullable String after) {
        PlanCounts counts = new PlanCounts();
        for (Entity entity : Entity.values()) {
            counts.begin(entity);
            if (entity == Entity.USERS) {
                each(source, PlanSql.PEOPLE.formatted(source.changes().apply(entity)), counts::addPeople, run);
            } else {
                each(
                        source,
                        "SELECT action, org, count(*), reason FROM (%s) change GROUP BY 1, 2, 4"
                                .formatted(source.changes().apply(entity)),
                        row -> counts.add(entity, row));
            }
        }
        List<Row> rows = limit > 0 ? rows(source, limit + 1, after) : List.of();
        boolean more = rows.size() > limit;
        List<Row> page = more ? rows.subList(0, limit) : rows;
        String next = more ? cursor(page.get(page.size() - 1)) : null;
        return new Plan(
                source.digest(),
                source.base(),
                counts.entities(),
                counts.reasons(),
                reissued(source, after == null ? limit : 0),
                counts.people(),
                counts.schools(names(run, counts.orgs())),
                page,
                next);
    }

    private Plan.@Nullable ReissuedIds reissued(Source source, int most) {
        String run = source.held();
        if (run == null) {
            return null;
        }
        long people = sql.one(
                "counting people under new ids",
                "SELECT count(*) FROM %s p".formatted(Reissued.held()),
                row -> row.getLong(1),
                run,
                run,
                run);
        return people == 0 ? null : new Plan.ReissuedIds(people, proposed(source, most));
    }

    private List<NewId> proposed(Source source, int most) {
        String run = source.held();
        return run == null
                ? List.of()
                : sql.list(
                        "reading people under new ids",
                        "SELECT old_sourced_id, sourced_id FROM %s p ORDER BY old_sourced_id COLLATE \"C\" LIMIT ?"
                                .formatted(Reissued.held()),
                        row -> new NewId(row.getString(1), row.getString(2)),
                        run,
                        run,
                        run,
                        most);
    }

    private Map<String, String> names(String run, Set<String> orgs) {
        Map<String, String> names = new HashMap<>();
        sql.each(
                "reading the names of orgs",
                """
                SELECT sourced_id, name FROM roster.orgs WHERE sourced_id = ANY (?)
                UNION ALL SELECT sourced_id, name FROM held.orgs WHERE run = ?
                """,
                row -> names.put(row.getString(1), row.getString(2)),
                orgs.toArray(new String[0]),
                run);
        return names;
    }

    private List<Row> rows(Source source, int most, @Nullable String after) {
        int slash = after == null ? -1 : after.indexOf('/');
        Entity start = after == null || slash < 0 ? Entity.ORGS : Entity.ofTable(after.substring(0, slash));
        List<Row> rows = new ArrayList<>();
        for (Entity entity : Entity.values()) {
            if (entity.compareTo(start) >= 0 && rows.size() < most) {
                String from = after != null && slash >= 0 && entity == start ? after.substring(slash + 1) : "";
                each(source, source.page().apply(entity), row -> rows.add(row(entity, row)), from, most - rows.size());
            }
        }
        return rows;
    }

    /** The last parameters of a query are these; all before them are what the run is asked for by. */
    private void each(Source source, String query, Sql.RowConsumer consumer, @Nullable Object... last) {
        int marks = (int) query.chars().filter(c -> c == '?').count();
        Object[] values = new Object[marks];
        Arrays.fill(values, source.parameter());
        System.arraycopy(last, 0, values, marks - last.length, last.length);
        sql.each("reading a plan", query, consumer, values);
    }

    private static Row row(Entity entity, ResultSet row) throws SQLException {
        String action = row.getString(1);
        String stored = row.getString(4);
        String listed = row.getString(5);
        Map<String, Object> before = stored == null || action.equals("A") ? null : RecordFields.of(entity, stored);
        Map<String, Object> after =
                listed == null || action.equals("R") || action.equals("K") ? null : RecordFields.of(entity, listed);
        if (before != null && after != null && action.equals("C")) {
            Map<String, Object> was = RecordFields.differing(before, after);
            after = RecordFields.differing(after, before);
            before = was;
        }
        return new Row(
                entity.table(),
                row.getString(2),
                row.getString(3),
                Counts.word(action),
                row.getString(6),
                before,
                after);
    }

    private static String cursor(Row row) {
        return row.entity() + "/" + row.sourcedId();
    }
}
