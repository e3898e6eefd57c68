package io.rollbook.portal.guard;

import io.rollbook.roster.Entity;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The statement that counts what a plan does. One parameter: today. Each row is a name, a number and its base. The base
 * are active records; of sessions, classes and enrollments those whose term is not over. Of a number that is 0 the base
 * may be 0 too: nothing is a share of it.
 */
final class FigureSql {
    static final String STUDENTS_REMOVED = "students removed";
    static final String STAFF_REMOVED = "staff removed";
    static final String STUDENTS_ADDED = "students added";
    static final String ENROLLMENTS_LOST = "enrollments lost and not replaced";
    static final String STUDENTS_CLASSLESS = "students left without a class";
    static final String IDENTITIES_CHANGED = "people with another name, e-mail, user name or id";
    static final String REMOVED = " removed";
    static final String CHANGED = " changed";

    private FigureSql() {}

    static String statement() {
        String byEntity =
                Arrays.stream(Entity.values()).map(FigureSql::ofEntity).collect(Collectors.joining());
        return numbered(CURRENT + PEOPLE + ENROLLMENTS + FIGURES) + byEntity;
    }

    /** What is removed of roles is what a person loses and gets nowhere else: a move between schools removes nothing. */
    private static String ofEntity(Entity entity) {
        String removed = entity == Entity.USER_ROLES
                ? "(SELECT count(*) FROM lost_role)"
                : """
                (SELECT count(*) FROM plan p JOIN roster.%1$s r ON r.sourced_id = p.sourced_id
                 WHERE p.entity = %2$d AND p.action = 'R' AND r.active%3$s)"""
                        .formatted(entity.table(), entity.ordinal(), current(entity));
        String base = entity == Entity.ENROLLMENTS
                ? "(SELECT number FROM enrolled)"
                : "(SELECT count(*) FROM roster.%s r WHERE r.active%s)".formatted(entity.table(), current(entity));
        String changed =
                """
                (SELECT count(*) FROM plan p
                 JOIN roster.%1$s r ON r.sourced_id = coalesce(p.old_sourced_id, p.sourced_id)
                 WHERE p.entity = %2$d AND p.action = 'C' AND r.active%3$s)"""
                        .formatted(entity.table(), entity.ordinal(), current(entity));
        return share(entity.table() + REMOVED, removed, base) + share(entity.table() + CHANGED, changed, base);
    }

    /** A number and its base, which is counted only where there is a number. */
    private static String share(String name, String number, String base) {
        return "UNION ALL SELECT '%s', n.number, CASE WHEN n.number > 0 THEN %s ELSE 0 END FROM (SELECT %s AS number) n\n"
                .formatted(name, base, number);
    }

    private static String current(Entity entity) {
        return switch (entity) {
            case ACADEMIC_SESSIONS -> " AND r.end_date > (SELECT today FROM day)";
            case CLASSES -> " AND r.sourced_id IN (SELECT sourced_id FROM unfinished)";
            case ENROLLMENTS -> " AND r.class_sourced_id IN (SELECT sourced_id FROM unfinished)";
            default -> "";
        };
    }

    private static String numbered(String sql) {
        String out = sql;
        for (Entity entity : Entity.values()) {
            out = out.replace("{" + entity.name() + "}", Integer.toString(entity.ordinal()));
        }
        return out;
    }

    private static final String CURRENT =
            """
            WITH day AS MATERIALIZED (SELECT ?::date AS today),
            plan AS MATERIALIZED (SELECT entity, action, sourced_id, old_sourced_id FROM staging.change),
            unfinished AS MATERIALIZED (
                SELECT c.sourced_id FROM roster.classes c
                WHERE c.active AND (
                    c.sourced_id IN (
                        SELECT t.class_sourced_id FROM roster.class_terms t
                        JOIN roster.academic_sessions s ON s.sourced_id = t.term_sourced_id
                        WHERE s.end_date > (SELECT today FROM day))
                    OR c.sourced_id NOT IN (SELECT t.class_sourced_id FROM roster.class_terms t))),
            """;

    private static final String PEOPLE =
            """
            role_before AS MATERIALIZED (
                SELECT r.sourced_id, r.user_sourced_id,
                       CASE WHEN r.role = 'student' THEN 'student'
                            WHEN r.role IN ('parent', 'guardian', 'relative') THEN 'family' ELSE 'staff' END AS kind
                FROM roster.user_roles r JOIN roster.users u ON u.sourced_id = r.user_sourced_id
                WHERE r.active AND u.active),
            user_gone AS MATERIALIZED (SELECT sourced_id FROM plan WHERE entity = {USERS} AND action = 'R'),
            role_gone AS MATERIALIZED (
                SELECT b.sourced_id, b.user_sourced_id, b.kind FROM role_before b
                WHERE b.sourced_id IN (SELECT sourced_id FROM plan WHERE entity = {USER_ROLES} AND action = 'R')
                   OR b.user_sourced_id IN (SELECT sourced_id FROM user_gone)),
            role_new AS MATERIALIZED (
                SELECT s.user_sourced_id,
                       CASE WHEN s.role = 'student' THEN 'student'
                            WHEN s.role IN ('parent', 'guardian', 'relative') THEN 'family' ELSE 'staff' END AS kind
                FROM staging.user_roles s
                WHERE s.user_sourced_id IS NOT NULL
                  AND (s.sourced_id IN (
                          SELECT sourced_id FROM plan WHERE entity = {USER_ROLES} AND action IN ('A', 'B', 'C'))
                       OR NOT EXISTS (SELECT FROM roster.user_roles))),
            person AS MATERIALIZED (SELECT DISTINCT user_sourced_id, kind FROM role_before WHERE kind <> 'family'),
            person_gone AS MATERIALIZED (
                SELECT DISTINCT g.user_sourced_id, g.kind FROM role_gone g
                WHERE g.kind <> 'family'
                  AND NOT EXISTS (
                      SELECT FROM role_before b
                      WHERE b.user_sourced_id = g.user_sourced_id AND b.kind = g.kind
                        AND b.sourced_id NOT IN (SELECT sourced_id FROM role_gone))
                  AND (g.user_sourced_id, g.kind) NOT IN (SELECT user_sourced_id, kind FROM role_new)),
            lost_role AS MATERIALIZED (
                SELECT generate_series(1, g.roles - coalesce(n.roles, 0)) FROM (
                    SELECT user_sourced_id, kind, count(*) AS roles FROM role_gone GROUP BY 1, 2) g
                LEFT JOIN (
                    SELECT user_sourced_id, kind, count(*) AS roles FROM role_new GROUP BY 1, 2) n
                    USING (user_sourced_id, kind)),
            """;

    private static final String ENROLLMENTS =
            """
            enrollment_gone AS MATERIALIZED (
                SELECT e.user_sourced_id
                FROM plan p JOIN roster.enrollments e ON e.sourced_id = p.sourced_id
                WHERE p.entity = {ENROLLMENTS} AND p.action = 'R' AND e.active
                  AND e.class_sourced_id IN (SELECT sourced_id FROM unfinished)),
            enrollment_new AS MATERIALIZED (
                SELECT s.user_sourced_id
                FROM plan p JOIN staging.enrollments s ON s.sourced_id = p.sourced_id
                WHERE p.entity = {ENROLLMENTS} AND p.action IN ('A', 'B')
                  AND s.user_sourced_id IS NOT NULL),
            user_lost AS MATERIALIZED (
                SELECT g.user_sourced_id, g.lost, greatest(g.lost - coalesce(n.got, 0), 0) AS net
                FROM (SELECT user_sourced_id, count(*) AS lost FROM enrollment_gone GROUP BY 1) g
                LEFT JOIN (SELECT user_sourced_id, count(*) AS got FROM enrollment_new GROUP BY 1) n
                    USING (user_sourced_id)),
            enrolled AS MATERIALIZED (
                SELECT count(*) AS number FROM roster.enrollments e
                WHERE e.active AND e.class_sourced_id IN (SELECT sourced_id FROM unfinished)),
            classless AS MATERIALIZED (
                SELECT count(*) AS number FROM user_lost l
                JOIN (SELECT e.user_sourced_id, count(*) AS enrollments FROM roster.enrollments e
                      WHERE e.active AND e.user_sourced_id IN (SELECT user_sourced_id FROM user_lost)
                        AND e.class_sourced_id IN (SELECT sourced_id FROM unfinished)
                      GROUP BY 1) had USING (user_sourced_id)
                WHERE l.lost = had.enrollments
                  AND l.user_sourced_id IN (SELECT user_sourced_id FROM person WHERE kind = 'student')
                  AND l.user_sourced_id NOT IN (SELECT user_sourced_id FROM enrollment_new)
                  AND l.user_sourced_id NOT IN (SELECT user_sourced_id FROM person_gone WHERE kind = 'student'))
            """;

    private static final String FIGURES =
            """
            SELECT 'students removed' AS what,
                   (SELECT count(*) FROM person_gone WHERE kind = 'student') AS number,
                   (SELECT count(*) FROM person WHERE kind = 'student') AS base
            UNION ALL SELECT 'staff removed', (SELECT count(*) FROM person_gone WHERE kind = 'staff'),
                   (SELECT count(*) FROM person WHERE kind = 'staff')
            UNION ALL SELECT 'students added', (
                   SELECT count(DISTINCT n.user_sourced_id) FROM role_new n
                   WHERE n.kind = 'student'
                     AND n.user_sourced_id NOT IN (SELECT user_sourced_id FROM person WHERE kind = 'student')),
                   (SELECT count(*) FROM person WHERE kind = 'student')
            UNION ALL SELECT 'enrollments lost and not replaced', (SELECT coalesce(sum(net), 0) FROM user_lost),
                   (SELECT number FROM enrolled)
            UNION ALL SELECT 'students left without a class', (SELECT number FROM classless),
                   CASE WHEN (SELECT number FROM classless) > 0 THEN (
                       SELECT count(*) FROM person p
                       WHERE p.kind = 'student' AND p.user_sourced_id IN (
                           SELECT e.user_sourced_id FROM roster.enrollments e
                           WHERE e.active AND e.class_sourced_id IN (SELECT sourced_id FROM unfinished))) ELSE 0 END
            UNION ALL SELECT 'people with another name, e-mail, user name or id', (
                   SELECT count(*) FROM plan p
                   JOIN staging.users s ON s.sourced_id = p.sourced_id
                   JOIN roster.users r ON r.sourced_id = coalesce(p.old_sourced_id, p.sourced_id)
                   WHERE p.entity = {USERS} AND p.action = 'C' AND r.active
                     AND (p.old_sourced_id IS NOT NULL
                       OR (s.given_name, s.family_name, s.email, s.username)
                          IS DISTINCT FROM (r.given_name, r.family_name, r.email, r.username))),
                   (SELECT count(*) FROM roster.users r WHERE r.active)
            """;
}
