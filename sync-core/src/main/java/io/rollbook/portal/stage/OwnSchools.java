package io.rollbook.portal.stage;

import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out what is staged of schools that the delivery is not of: classes, enrollments and roles there, and people who
 * have no role elsewhere. Orgs, sessions and courses are shared by schools and stay.
 */
final class OwnSchools {
    static final String REASON = "of a school that is not this feed's";

    private static final Map<Entity, String> OTHERS = new LinkedHashMap<>();

    static {
        OTHERS.put(Entity.ENROLLMENTS, "school_sourced_id <> ALL (?)");
        OTHERS.put(Entity.CLASSES, "school_sourced_id <> ALL (?)");
        OTHERS.put(Entity.USER_ROLES, "org_sourced_id <> ALL (?)");
        // The roles of the others are gone by now. Where the delivery tells no roles, those that are stored count.
        OTHERS.put(
                Entity.USERS,
                """
                sourced_id NOT IN (SELECT o.user_sourced_id FROM staging.user_roles o WHERE o.user_sourced_id IS NOT NULL)
                AND sourced_id NOT IN (
                    SELECT o.user_sourced_id FROM roster.user_roles o WHERE o.active AND o.org_sourced_id = ANY (?))""");
        OTHERS.put(
                Entity.DEMOGRAPHICS,
                """
                sourced_id NOT IN (SELECT u.sourced_id FROM staging.users u)
                AND sourced_id NOT IN (
                    SELECT o.user_sourced_id FROM roster.user_roles o WHERE o.active AND o.org_sourced_id = ANY (?))""");
    }

    private final Statements statements;
    private final List<String> schools;

    /** {@code schools}: sourcedIds of those that the delivery is of; empty where of all. */
    OwnSchools(Statements statements, List<String> schools) {
        this.statements = statements;
        this.schools = schools;
    }

    /** Leaves the others' out; returns how many rows of each file. {@code entityOf}: what the rows of a file are. */
    Map<Integer, Long> leaveOutOthers(IntFunction<@Nullable Entity> entityOf) {
        Map<Integer, Long> left = new HashMap<>();
        if (schools.isEmpty()) {
            return left;
        }
        // What is marked as deleted elsewhere is not this feed's to delete.
        for (Entity entity : List.of(Entity.ENROLLMENTS, Entity.CLASSES, Entity.USER_ROLES)) {
            String org = entity == Entity.USER_ROLES ? "org_sourced_id" : "school_sourced_id";
            count(
                    left,
                    entityOf,
                    entity,
                    """
                    DELETE FROM %s s USING roster.%s r
                    WHERE s.row_hash = '' AND r.sourced_id = s.sourced_id AND r.%s <> ALL (?) RETURNING s.file, s.line"""
                            .formatted(statements.staged(entity), entity.table(), org));
        }
        OTHERS.forEach((entity, others) -> count(
                left,
                entityOf,
                entity,
                "DELETE FROM %s WHERE %s RETURNING file, line".formatted(statements.staged(entity), others)));
        return left;
    }

    private void count(
            Map<Integer, Long> left, IntFunction<@Nullable Entity> entityOf, Entity entity, String deletion) {
        statements
                .counts(
                        "leaving out " + entity.table() + " of other schools",
                        "WITH gone AS (%s) SELECT file, count(DISTINCT line) FROM gone GROUP BY file"
                                .formatted(deletion),
                        (Object) schools.toArray(String[]::new))
                .forEach((file, rows) -> {
                    if (entityOf.apply(file) == entity) {
                        left.merge(file, rows, Long::sum);
                    }
                });
    }
}
