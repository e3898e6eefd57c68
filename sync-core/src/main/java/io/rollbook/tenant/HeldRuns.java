package io.rollbook.tenant;

import io.rollbook.database.Scratch;
import io.rollbook.database.Sql;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.run.RunReport.Decision;
import java.sql.Connection;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plans that were put by, in schema held: logged tables, because the staging tables are empty after a crash of the
 * database.
 */
public final class HeldRuns {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The tables beside the entities' own, with their columns. */
    private static final Map<String, String> OTHERS = Map.of(
            "change", "entity, action, sourced_id, old_sourced_id, org, ended, gone_with",
            "quarantine", "entity, sourced_id, file, line",
            "tombstone", "entity, sourced_id, file, line",
            "given_id", "given, sourced_id, deleted, file, line",
            "wanted", "entity, sourced_id");

    private final Sql sql;

    /** Over a connection to the tenant database, in auto-commit. */
    public HeldRuns(Connection tenant) {
        this.sql = new Sql(tenant);
    }

    /** What {@code held.runs.delivery} holds. */
    private record Stored(String feed, boolean preview, List<String> wholesale, JsonNode delivery) {}

    /** Copies what is staged and planned; what the run had put by before is replaced. */
    public void put(HeldRun held, Instant at) {
        sql.transaction("putting a plan by", () -> {
            forget(held.run());
            for (Entity entity : Entity.values()) {
                copy(held, entity);
            }
            OTHERS.forEach((table, columns) -> sql.update(
                    "putting a plan by",
                    "INSERT INTO held.%1$s (run, %2$s) SELECT ?, %2$s FROM staging.%1$s".formatted(table, columns),
                    held.run()));
            enter(held, at);
        });
    }

    private void copy(HeldRun held, Entity entity) {
        String statement = "INSERT INTO held.%1$s (run, %2$s) SELECT ?, %2$s FROM staging.%1$s s"
                .formatted(entity.table(), columns(entity));
        if (held.preview() && !held.wholesale().contains(entity)) {
            statement += " WHERE s.sourced_id IN (SELECT c.sourced_id FROM staging.change c WHERE c.entity = %d)"
                    .formatted(entity.ordinal());
        }
        sql.update("putting " + entity.table() + " by", statement, held.run());
    }

    /** Puts what a run has put by also under another run. */
    public void copy(String run, HeldRun other, Instant at) {
        sql.transaction("putting a plan by twice", () -> {
            for (Entity entity : Entity.values()) {
                copy(run, other.run(), entity.table(), columns(entity));
            }
            OTHERS.forEach((table, columns) -> copy(run, other.run(), table, columns));
            enter(other, at);
        });
    }

    private void copy(String run, String other, String table, String columns) {
        sql.update(
                "putting a plan by twice",
                "INSERT INTO held.%1$s (run, %2$s) SELECT ?, %2$s FROM held.%1$s WHERE run = ?"
                        .formatted(table, columns),
                other,
                run);
    }

    private void enter(HeldRun held, Instant at) {
        List<String> wholesale =
                held.wholesale().stream().map(Entity::table).sorted().toList();
        Stored stored = new Stored(held.feed(), held.preview(), wholesale, JSON.readTree(held.delivery()));
        sql.update(
                "putting a plan by",
                "INSERT INTO held.runs (run, base, digest, delivery, held_at) VALUES (?, ?, ?, ?::jsonb, ?)",
                held.run(),
                held.base(),
                held.digest(),
                JSON.writeValueAsString(stored),
                Timestamp.from(at));
    }

    /**
     * Copies the planned removals at these schools, by sourcedId: the beginning of a plan of their own. What ends with its
     * term is not withheld; what goes with one of them may be at another school.
     */
    public void putRemovals(String run, Set<String> schools) {
        // Of one that a process began and did not end: nobody will ask for it.
        sql.update(
                "forgetting removals of nobody",
                "DELETE FROM held.change WHERE run NOT IN (SELECT run FROM held.runs)");
        sql.update(
                "putting removals by",
                """
                INSERT INTO held.change (run, entity, action, sourced_id, org, gone_with)
                SELECT ?, entity, action, sourced_id, org, gone_with FROM staging.change
                WHERE action = 'R' AND ended IS NULL AND (org = ANY (?) OR gone_with IS NOT NULL)
                """,
                run,
                schools.toArray(String[]::new));
    }

    /**
     * Takes the removals of records that are staged now out of a plan of removals: a newer delivery lists them. The plan has
     * to be made anew before it is carried out.
     *
     * @return whether nothing is left of it
     */
    public boolean isListedAgain(String run) {
        return sql.transaction("taking out what is listed again", () -> {
            long listed = 0;
            for (Entity entity : Entity.values()) {
                listed += sql.update(
                        "taking out what is listed again",
                        """
                        DELETE FROM held.change c USING staging.%s s
                        WHERE c.run = ? AND c.entity = %d AND c.action = 'R' AND s.sourced_id = c.sourced_id
                        """
                                .formatted(entity.table(), entity.ordinal()),
                        run);
            }
            if (listed == 0) {
                return false;
            }
            sql.update("noting that a plan is to be made anew", "UPDATE held.runs SET base = -1 WHERE run = ?", run);
            return sql.one(
                    "looking what is left",
                    "SELECT NOT EXISTS (SELECT FROM held.change WHERE run = ?)",
                    row -> row.getBoolean(1),
                    run);
        });
    }

    /** The plan that a run has put by. */
    public Optional<HeldRun> find(String run) {
        return sql.first(
                "looking for a held plan",
                "SELECT base, digest, delivery FROM held.runs WHERE run = ?",
                row -> {
                    Stored stored = JSON.readValue(row.getString(3), Stored.class);
                    return new HeldRun(
                            run,
                            row.getInt(1),
                            row.getString(2),
                            stored.feed(),
                            stored.preview(),
                            entities(stored.wholesale()),
                            JSON.writeValueAsString(stored.delivery()));
                },
                run);
    }

    /**
     * Notes beside a plan what a person decided on it, to be carried out whatever happens to this process. In the
     * transaction that enters the act; whatever the control database says of it is not believed.
     */
    public void decide(String run, Decision decision) {
        sql.update(
                "noting a decision",
                "UPDATE held.runs SET decision = ?::jsonb WHERE run = ?",
                JSON.writeValueAsString(decision),
                run);
    }

    /** Notes the first of two approvals. In the transaction that enters the act. */
    public void approveFirst(String run, Decision first) {
        sql.update(
                "noting a first approval",
                "UPDATE held.runs SET first_approval = ?::jsonb WHERE run = ?",
                JSON.writeValueAsString(first),
                run);
    }

    /** The first of two approvals of the plan that a run has put by. */
    public Optional<Decision> firstApproval(String run) {
        return sql.first(
                "looking for a first approval",
                "SELECT first_approval FROM held.runs WHERE run = ? AND first_approval IS NOT NULL",
                row -> JSON.readValue(row.getString(1), Decision.class),
                run);
    }

    /** What was decided on the plan that a run has put by. */
    public Optional<Decision> decision(String run) {
        return sql.first(
                "looking for a decision",
                "SELECT decision FROM held.runs WHERE run = ? AND decision IS NOT NULL",
                row -> JSON.readValue(row.getString(1), Decision.class),
                run);
    }

    /** SourcedIds of the schools at which the plan that a run has put by changes something. */
    public Set<String> schools(String run) {
        Set<String> schools = new TreeSet<>();
        find(run).ifPresent(held -> held.wholesale()
                .forEach(entity -> sql.each(
                        "reading the schools of a plan",
                        "SELECT DISTINCT org FROM (%s) p WHERE org IS NOT NULL".formatted(PlanSql.wholesale(entity)),
                        row -> schools.add(row.getString(1)),
                        run)));
        sql.each(
                "reading the schools of a plan",
                "SELECT DISTINCT org FROM held.change WHERE run = ? AND org IS NOT NULL",
                row -> schools.add(row.getString(1)),
                run);
        return schools;
    }

    /** Brings what a run has put by back into the staging tables, in place of what is there. */
    public void takeUp(String run) {
        sql.transaction("taking a held plan up", () -> {
            Scratch.empty(
                    sql,
                    Stream.concat(Stream.of(Entity.values()).map(Entity::table), OTHERS.keySet().stream())
                            .map(table -> "staging." + table)
                            .toList());
            for (Entity entity : Entity.values()) {
                back(run, entity.table(), columns(entity));
            }
            OTHERS.forEach((table, columns) -> back(run, table, columns));
        });
    }

    private void back(String run, String table, String columns) {
        sql.update(
                "taking a held plan up",
                "INSERT INTO staging.%1$s (%2$s) SELECT %2$s FROM held.%1$s WHERE run = ?".formatted(table, columns),
                run);
        sql.update("reading what was taken up", "ANALYZE staging." + table);
    }

    /** Deletes what a run has put by, or what is left of it. */
    public void forget(String run) {
        sql.update("forgetting a held plan", "DELETE FROM held.runs WHERE run = ?", run);
        for (Entity entity : Entity.values()) {
            sql.update("forgetting a held plan", "DELETE FROM held.%s WHERE run = ?".formatted(entity.table()), run);
        }
        for (String table : OTHERS.keySet()) {
            sql.update("forgetting a held plan", "DELETE FROM held.%s WHERE run = ?".formatted(table), run);
        }
    }

    /** Runs whose plans were put by before this moment and that nobody has approved. */
    public List<String> undecidedSince(Instant moment) {
        return sql.list(
                "looking for plans that nobody decided on",
                "SELECT run FROM held.runs WHERE held_at < ? AND decision IS NULL ORDER BY run",
                row -> row.getString(1),
                Timestamp.from(moment));
    }

    /** The runs of a feed that have put a preview by. */
    public List<String> previews(String feed) {
        return sql.list(
                "looking for previews",
                "SELECT run FROM held.runs WHERE (delivery->>'preview')::boolean AND delivery->>'feed' = ?",
                row -> row.getString(1),
                feed);
    }

    private static String columns(Entity entity) {
        return entity.columns().stream()
                .map(Column::sql)
                .collect(Collectors.joining("\", \"", "sourced_id, \"", "\", row_hash, file, line"));
    }

    private static Set<Entity> entities(List<String> tables) {
        return tables.stream()
                .map(Entity::ofTable)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Entity.class)));
    }
}
