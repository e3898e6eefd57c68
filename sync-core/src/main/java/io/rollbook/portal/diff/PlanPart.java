package io.rollbook.portal.diff;

import io.rollbook.database.Sql;
import io.rollbook.roster.Column;
import io.rollbook.roster.ColumnType;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.run.EntityLedger;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A part of the plan in {@code staging.change}. What it leaves out stays as it is in the roster, and so does what that
 * refers to; what it takes up brings along what it refers to.
 */
public final class PlanPart {
    /** A column by which records of one entity refer to those of another, or of the same. */
    record Reference(Entity from, Column column, Entity to) {}

    private PlanPart() {}

    /** All references, those who refer before those referred to. */
    static List<Reference> references() {
        List<Reference> out = new ArrayList<>();
        Entity[] entities = Entity.values();
        for (int i = entities.length - 1; i >= 0; i--) {
            Entity owner = entities[i].keyOf();
            if (owner != null) {
                out.add(new Reference(entities[i], key(owner), owner));
            }
            for (Column column : entities[i].columns()) {
                Entity target = column.references();
                if (target != null) {
                    out.add(new Reference(entities[i], column, target));
                }
            }
        }
        return out;
    }

    /** The key of records that are another's, as a reference to it. */
    private static Column key(Entity owner) {
        return new Column(
                Entity.KEY,
                ColumnType.ID,
                true,
                Set.of(),
                false,
                owner.name(),
                Keep.DIRECTORY,
                false,
                null,
                "The owner.");
    }

    /** Everything but removals. */
    public static ChangeSet withoutRemovals(Connection tenant, ChangeSet plan) {
        Sql sql = new Sql(tenant);
        sql.update("leaving removals out", "UPDATE staging.change SET action = 'K' WHERE action = 'R'");
        return recounted(sql, plan, plan.wholesale());
    }

    /** Everything but the removals at these schools, by sourcedId; what ends with its term is left in. */
    public static ChangeSet withoutRemovals(Connection tenant, ChangeSet plan, Set<String> schools) {
        Sql sql = new Sql(tenant);
        sql.update(
                "leaving removals out",
                "UPDATE staging.change SET action = 'K' WHERE action = 'R' AND ended IS NULL AND org = ANY (?)",
                (Object) schools.toArray(String[]::new));
        KeptReferences.keepOfPart(tenant);
        return recounted(sql, plan, plan.wholesale());
    }

    /** Only what is of these schools, by sourcedId, and new records that it refers to; without removals, where so said. */
    public static ChangeSet only(Connection tenant, ChangeSet plan, Set<String> schools, boolean removals) {
        Sql sql = new Sql(tenant);
        plan.wholesale().forEach(entity -> sql.update("listing what is new", listed(entity)));
        sql.update("finding the schools of new people", Planner.PEOPLE);
        // In lower case is what is left out.
        sql.update(
                "leaving other schools out",
                """
                UPDATE staging.change SET action = lower(action::text)::"char"
                WHERE action IN ('A', 'B', 'C', 'R', 'X') AND (org IS NULL OR org <> ALL (?))
                """,
                (Object) schools.toArray(String[]::new));
        long brought;
        do {
            brought = 0;
            for (Reference reference : references()) {
                brought += sql.update("bringing along what is referred to", referred(reference));
            }
            brought += sql.update("bringing along the roles of new people", roles());
        } while (brought > 0);
        sql.update(
                "leaving removals out",
                "UPDATE staging.change SET action = 'K' WHERE action = 'r' OR (action = 'R' AND NOT ?)",
                removals);
        KeptReferences.keepOfPart(tenant);
        sql.update("leaving other schools out", "DELETE FROM staging.change WHERE action IN ('a', 'b', 'c', 'x')");
        return recounted(sql, plan, Set.of());
    }

    private static String listed(Entity entity) {
        return """
                INSERT INTO staging.change (entity, action, sourced_id, org)
                SELECT %d, 'A', s.sourced_id, %s FROM staging.%s s
                """
                .formatted(entity.ordinal(), ComparisonSql.org(entity, "s"), entity.table());
    }

    private static String referred(Reference reference) {
        String from = reference.column().link() == null
                ? "s.\"%s\" AS id FROM staging.%s s"
                        .formatted(reference.column().sql(), reference.from().table())
                : "unnest(s.\"%s\") AS id FROM staging.%s s"
                        .formatted(reference.column().sql(), reference.from().table());
        return """
                UPDATE staging.change c SET action = upper(c.action::text)::"char"
                WHERE c.entity = %1$d AND c.action IN ('a', 'b') AND c.sourced_id IN (
                    SELECT id FROM (SELECT s.sourced_id AS owner, %2$s) n
                    JOIN staging.change k ON k.sourced_id = n.owner AND k.entity = %3$d AND k.action IN ('A', 'B', 'C'))
                """
                .formatted(reference.to().ordinal(), from, reference.from().ordinal());
    }

    private static String roles() {
        return """
                UPDATE staging.change c SET action = upper(c.action::text)::"char"
                FROM staging.user_roles s
                JOIN staging.change u ON u.entity = %d AND u.sourced_id = s.user_sourced_id AND u.action IN ('A', 'B')
                WHERE c.entity = %d AND c.action IN ('a', 'b') AND c.sourced_id = s.sourced_id
                """
                .formatted(Entity.USERS.ordinal(), Entity.USER_ROLES.ordinal());
    }

    /** The ledger of what is left of a plan. {@code wholesale}: entities of which nothing is listed, since all is added. */
    private static ChangeSet recounted(Sql sql, ChangeSet plan, Set<Entity> wholesale) {
        PlanCounts counts = PlanCounts.read(sql);
        Map<String, EntityLedger> ledger = new LinkedHashMap<>();
        long writes = counts.writes();
        for (Map.Entry<String, EntityLedger> line : plan.ledger().entrySet()) {
            Entity entity = Entity.ofTable(line.getKey());
            boolean whole = wholesale.contains(entity);
            writes += whole ? line.getValue().added() : 0;
            ledger.put(line.getKey(), whole ? line.getValue() : counts.part(entity, line.getValue()));
        }
        return new ChangeSet(plan.base(), wholesale, ledger, writes);
    }
}
