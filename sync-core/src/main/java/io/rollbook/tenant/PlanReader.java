package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.Plan.Counts;
import io.rollbook.tenant.Plan.NewId;
import io.rollbook.tenant.Plan.Row;
import io.rollbook.tenant.Plan.School;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
     * Where a run's changes are found, and by what they are asked for.
     *
     * @param run the run's id where its plan was put by, else null
     */
    private record Source(
            @Nullable String digest,
            int base,
            Function<Entity, String> relation,
            Object parameter,
            @Nullable String run) {}

    /**
     * The plan of a run; empty where the run is neither held, previewed nor merged.
     *
     * @param limit most rows of the page; 0 for counts only
     * @param after {@link Plan#next} of the page before, or null for the first
     */
    public Optional<Plan> read(String run, int limit, @Nullable String after) {
        return source(run).map(source -> read(run, source, limit, after));
    }

    /** Whether there is a plan to read. */
    public boolean has(String run) {
        return source(run).isPresent();
    }

    /**
     * Writes the whole plan as CSV for a spreadsheet, streamed: what {@link SpreadsheetCell} makes of the cells of RFC 4180,
     * with a header. A line for each field of a record that is set, or of a change that differs.
     *
     * @throws java.util.NoSuchElementException where the run has none
     */
    public void csv(String run, Appendable out) throws IOException {
        try {
            sql.transaction("reading a plan", () -> {
                Source source = source(run).orElseThrow();
                PlanCsv csv = new PlanCsv(out, orgNames(run, orgs(source)), oldIds(source.run()));
                for (Entity entity : Entity.values()) {
                    each(
                            source,
                            entity,
                            "SELECT * FROM (%s) change ORDER BY org COLLATE \"C\" NULLS FIRST, sourced_id COLLATE \"C\"",
                            row -> csv.add(row(entity, row), row.getString("org")));
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Set<String> orgs(Source source) {
        Set<String> orgs = new HashSet<>();
        for (Entity entity : Entity.values()) {
            each(
                    source,
                    entity,
                    "SELECT DISTINCT org FROM (%s) change WHERE org IS NOT NULL",
                    row -> orgs.add(row.getString(1)));
        }
        return orgs;
    }

    /** The ids that people seem to have had, by the new ones. */
    private Map<String, String> oldIds(@Nullable String run) {
        Map<String, String> old = new HashMap<>();
        if (run != null) {
            proposed(run, Integer.MAX_VALUE).forEach(each -> old.put(each.sourcedId(), each.oldSourcedId()));
        }
        return old;
    }

    private Optional<Source> source(String run) {
        return held(run).or(() -> merged(run));
    }

    private Optional<Source> held(String run) {
        return new HeldRuns(tenant)
                .find(run)
                .map(held -> {
                    Removals removals = Removals.of(held);
                    return new Source(
                            held.digest(),
                            held.base(),
                            entity -> held.wholesale().contains(entity)
                                    ? PlanSql.wholesale(entity)
                                    : PlanSql.held(entity, removals),
                            run,
                            run);
                });
    }

    private Optional<Source> merged(String run) {
        return new RunJournal(tenant)
                .find(run)
                .map(merged -> new Source(
                        merged.report().held() == null
                                ? null
                                : merged.report().held().plan(),
                        merged.no() - 1,
                        entity -> PlanSql.merged(entity, Removals.of(merged.report(), entity)),
                        merged.no(),
                        null));
    }

    private Plan read(String run, Source source, int limit, @Nullable String after) {
        Tally tally = new Tally();
        for (Entity entity : Entity.values()) {
            tally.entities.put(entity.table(), Counts.NONE);
            each(
                    source,
                    entity,
                    "SELECT action, reason, org, count(*) FROM (%s) change GROUP BY 1, 2, 3",
                    row -> tally.count(entity, row));
        }
        List<Row> rows = limit > 0 ? rows(source, limit + 1, after) : List.of();
        boolean more = rows.size() > limit;
        List<Row> page = more ? rows.subList(0, limit) : rows;
        String next = more ? cursor(page.get(page.size() - 1)) : null;
        return new Plan(
                source.digest(),
                source.base(),
                tally.entities,
                tally.reasons,
                reissued(source, after == null ? limit : 0),
                schools(tally.orgs, orgNames(run, tally.orgs.keySet())),
                page,
                next);
    }

    /** Counts by entity, by entity and reason, and by org and entity. */
    private static final class Tally {
        final Map<String, Counts> entities = new LinkedHashMap<>();
        final Map<String, Map<String, Long>> reasons = new LinkedHashMap<>();
        final Map<String, Map<String, Counts>> orgs = new HashMap<>();

        void count(Entity entity, ResultSet row) throws SQLException {
            Counts counts = Counts.of(row.getString(1), row.getLong(4));
            entities.merge(entity.table(), counts, Counts::plus);
            reasons.computeIfAbsent(entity.table(), each -> new TreeMap<>())
                    .merge(row.getString(2), row.getLong(4), Long::sum);
            String org = row.getString(3);
            if (org != null) {
                orgs.computeIfAbsent(org, each -> new LinkedHashMap<>()).merge(entity.table(), counts, Counts::plus);
            }
        }
    }

    private Plan.@Nullable ReissuedIds reissued(Source source, int most) {
        String run = source.run();
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
        return people == 0 ? null : new Plan.ReissuedIds(people, proposed(run, most));
    }

    private List<NewId> proposed(String run, int most) {
        return sql.list(
                "reading people under new ids",
                "SELECT old_sourced_id, sourced_id FROM %s p ORDER BY old_sourced_id COLLATE \"C\" LIMIT ?".formatted(Reissued.held()),
                row -> new NewId(row.getString(1), row.getString(2)),
                run,
                run,
                run,
                most);
    }

    private Map<String, String> orgNames(String run, Set<String> ids) {
        Map<String, String> names = new HashMap<>();
        sql.each(
                "reading the names of orgs",
                """
                SELECT sourced_id, name FROM roster.orgs WHERE sourced_id = ANY (?)
                UNION ALL SELECT sourced_id, name FROM held.orgs WHERE run = ?
                """,
                row -> names.put(row.getString(1), row.getString(2)),
                ids.toArray(String[]::new),
                run);
        return names;
    }

    private static List<School> schools(Map<String, Map<String, Counts>> orgs, Map<String, String> names) {
        return orgs.entrySet().stream()
                .map(org -> new School(org.getKey(), names.get(org.getKey()), org.getValue()))
                .sorted(Comparator.comparingLong(PlanReader::changes).reversed().thenComparing(School::sourcedId))
                .toList();
    }

    private static long changes(School school) {
        return school.entities().values().stream().mapToLong(Counts::changes).sum();
    }

    private List<Row> rows(Source source, int most, @Nullable String after) {
        int slash = after == null ? -1 : after.indexOf('/');
        Entity start = after == null || slash < 0 ? Entity.ORGS : Entity.ofTable(after.substring(0, slash));
        List<Row> rows = new ArrayList<>();
        for (Entity entity : Entity.values()) {
            if (entity.compareTo(start) >= 0 && rows.size() < most) {
                String from = after != null && slash >= 0 && entity == start ? after.substring(slash + 1) : "";
                each(
                        source,
                        entity,
                        """
                        SELECT action, sourced_id, old_sourced_id, reason, before, after FROM (%s) change
                        WHERE sourced_id COLLATE "C" > ? ORDER BY sourced_id COLLATE "C" LIMIT ?
                        """,
                        row -> rows.add(row(entity, row)),
                        from,
                        most - rows.size());
            }
        }
        return rows;
    }

    private void each(Source source, Entity entity, String query, Sql.RowConsumer consumer, @Nullable Object... more) {
        String relation = source.relation().apply(entity);
        int marks = (int) relation.chars().filter(c -> c == '?').count();
        Object[] values = new Object[marks + more.length];
        Arrays.fill(values, 0, marks, source.parameter());
        System.arraycopy(more, 0, values, marks, more.length);
        sql.each("reading a plan", query.formatted(relation), consumer, values);
    }

    private static Row row(Entity entity, ResultSet row) throws SQLException {
        String action = row.getString("action");
        String stored = row.getString("before");
        String listed = row.getString("after");
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
                row.getString("sourced_id"),
                row.getString("old_sourced_id"),
                Counts.word(action),
                row.getString("reason"),
                before,
                after);
    }

    private static String cursor(Row row) {
        return row.entity() + "/" + row.sourcedId();
    }
}
