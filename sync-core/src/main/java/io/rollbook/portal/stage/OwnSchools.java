package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.number;

import io.rollbook.district.Feed;
import io.rollbook.portal.Collection.Coverage;
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
    private final Feed.Owns owns;
    private final Map<Entity, Coverage> coverage;
    private final List<String> schools;

    /** {@code coverage}: how complete each entity is; what was not delivered and of which something ends lists changes then. */
    OwnSchools(Statements statements, Feed.Owns owns, Map<Entity, Coverage> coverage) {
        this.statements = statements;
        this.owns = owns;
        this.coverage = coverage;
        this.schools = owns.limitedTo();
    }

    /** Leaves the others' out; returns how many rows of each file. {@code entityOf}: what the rows of a file are. */
    Map<Integer, Long> leaveOutOthers(IntFunction<@Nullable Entity> entityOf) {
        Map<Integer, Long> left = new HashMap<>();
        if (schools.isEmpty()) {
            return left;
        }
        // What is marked as deleted elsewhere is not this feed's to delete.
        count(
                left,
                entityOf,
                Entity.ORGS,
                "DELETE FROM %s WHERE row_hash = '' AND sourced_id <> ALL (?) RETURNING file, line"
                        .formatted(statements.staged(Entity.ORGS)));
        for (Entity entity : List.of(Entity.ENROLLMENTS, Entity.CLASSES, Entity.USER_ROLES)) {
            String org = org(entity);
            count(
                    left,
                    entityOf,
                    entity,
                    """
                    DELETE FROM %s s USING roster.%s r
                    WHERE s.row_hash = '' AND r.sourced_id = s.sourced_id AND r.%s <> ALL (?) RETURNING s.file, s.line"""
                            .formatted(statements.staged(entity), entity.table(), org));
        }
        for (Entity entity : List.of(Entity.USER_ROLES, Entity.ENROLLMENTS)) {
            endHere(entity);
        }
        for (Entity entity : List.of(Entity.DEMOGRAPHICS, Entity.USERS)) {
            count(
                    left,
                    entityOf,
                    entity,
                    "DELETE FROM %s u WHERE %s RETURNING u.file, u.line"
                            .formatted(statements.staged(entity), isDeletedAndElsewhere()));
        }
        OTHERS.forEach((entity, others) -> {
            if (entity == Entity.USERS) {
                statements.run(
                        "leaving out people whom others name",
                        "DELETE FROM %s WHERE sourced_id IN (SELECT n.sourced_id FROM staging.named_users n) AND %s"
                                .formatted(statements.staged(entity), others),
                        (Object) schools.toArray(String[]::new));
            }
            count(
                    left,
                    entityOf,
                    entity,
                    "DELETE FROM %s WHERE %s RETURNING file, line".formatted(statements.staged(entity), others));
        });
        return left;
    }

    private static String org(Entity entity) {
        return entity == Entity.USER_ROLES ? "org_sourced_id" : "school_sourced_id";
    }

    /** Of a staged person, or what is a person's, u: marked as deleted, and the person has a role that is not ours to end. */
    private static String isDeletedAndElsewhere() {
        return """
                u.row_hash = '' AND EXISTS (
                    SELECT FROM roster.user_roles o
                    WHERE o.user_sourced_id = u.sourced_id AND o.active AND o.org_sourced_id <> ALL (?))""";
    }

    /** Who is deleted and has a role elsewhere stays, and leaves these schools. */
    private void endHere(Entity entity) {
        if (!owns.removesSome(entity)) {
            return;
        }
        String[] here = schools.toArray(String[]::new);
        long ended = statements.run(
                "ending " + entity.table() + " of people who leave these schools",
                """
                INSERT INTO staging.tombstone
                SELECT %1$d, r.sourced_id, u.file, u.line
                FROM %2$s u JOIN roster.%3$s r ON r.user_sourced_id = u.sourced_id AND r.active
                WHERE %4$s AND r.%5$s = ANY (?) AND NOT EXISTS (SELECT FROM %6$s s WHERE s.sourced_id = r.sourced_id)
                """
                        .formatted(
                                number(entity),
                                statements.staged(Entity.USERS),
                                entity.table(),
                                isDeletedAndElsewhere(),
                                org(entity),
                                statements.staged(entity)),
                here,
                here);
        if (ended > 0) {
            coverage.replace(entity, Coverage.NOT_DELIVERED, Coverage.DELTA);
        }
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
