package io.rollbook.portal.guard;

import io.rollbook.roster.Entity;
import io.rollbook.roster.Guardians;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that count what a plan does, and out of how many. The numbers begin with the plan, which on most nights
 * is small; the bases look at the whole roster. The first parameter of each is today.
 *
 * <p>What ends with its term is not counted. The base are active records; of sessions, classes and enrollments those whose term is not over.
 */
final class FigureSql {
    static final String STUDENTS_REMOVED = "students removed";
    static final String STAFF_REMOVED = "staff removed";
    static final String STUDENTS_ADDED = "students added";
    static final String ENROLLMENTS_LOST = "enrollments lost and not replaced";
    static final String STUDENTS_CLASSLESS = "students left without a class";
    static final String IDENTITIES_CHANGED = "people with another name, e-mail, user name or id";
    static final String GONE_FROM_CLASS = "students gone from a class";
    static final String CLASSES_SHRINK = "classes that lose too many of their students";
    static final String RUNNING_TERMS = "running terms removed";
    static final String TERMS_CUT_SHORT = "running terms that would be over";
    static final String SCHOOLS_REMOVED = "students removed with their school";
    static final String ENROLLMENTS_AT = "enrollments";
    static final String REMOVED = " removed";
    static final String CHANGED = " changed";

    static final String USERS_CHANGED = Entity.USERS.table() + CHANGED;

    private FigureSql() {}

    /** What other statements on the plan begin with: enrollments that end and people who go. */
    static String beginning() {
        return numbered(CURRENT + ENROLLMENTS + PEOPLE);
    }

    /**
     * All numbers: a name, a number and the school where it is that of one, in each row. In the place of the school stands
     * the class where students are gone from it: of classes that stay and lose more than this number.
     */
    static String numbers(long goneFromClass) {
        String byEntity =
                Arrays.stream(Entity.values()).map(FigureSql::ofEntity).collect(Collectors.joining());
        return numbered(CURRENT
                + ENROLLMENTS
                + PEOPLE
                + CLASSLESS
                + NUMBERS
                + SCHOOLS
                + CLASSES.replace("{MORE_THAN}", Long.toString(goneFromClass))
                + byEntity);
    }

    /**
     * The people at schools: {@code students} or {@code staffs}, the number and the school in each row. The second parameter
     * is the schools.
     *
     * @param percent how much of their roles they are counted by; by less than all there are at least so many as said
     */
    static String peopleAt(int percent) {
        return CURRENT_ONLY
                + """
                SELECT p.kind || 's', count(*), p.org_sourced_id
                FROM (SELECT DISTINCT %s AS kind, o.user_sourced_id, o.org_sourced_id
                      FROM roster.user_roles o %s
                      JOIN roster.users u ON u.sourced_id = o.user_sourced_id AND u.active
                      WHERE o.active AND o.org_sourced_id = ANY (?)) p
                GROUP BY 1, 3
                """
                        .formatted(kind("o"), part(percent));
    }

    /** The classes at schools: {@code classes}, the number and the school in each row. The second parameter is the schools. */
    static String classesAt() {
        return CURRENT_ONLY
                + """
                SELECT 'classes', count(*), r.school_sourced_id
                FROM roster.classes r WHERE r.active%s AND r.school_sourced_id = ANY (?) GROUP BY 3
                """
                        .formatted(current(Entity.CLASSES));
    }

    /**
     * The enrollments at schools: {@code enrollments}, the number and the school in each row. The second parameter is the
     * schools.
     *
     * @param percent how much of them is counted; by less than all there are at least so many as said
     */
    static String enrollmentsAt(int percent) {
        return CURRENT_ONLY
                + """
                SELECT 'enrollments', count(*), r.school_sourced_id FROM roster.enrollments r %s
                WHERE r.active%s AND r.school_sourced_id = ANY (?) GROUP BY 3
                """
                        .formatted(part(percent), UNFINISHED);
    }

    /** What is removed of roles is what a person loses and gets nowhere else: a move between schools removes nothing. */
    private static String ofEntity(Entity entity) {
        String removed =
                switch (entity) {
                    case USER_ROLES -> "(SELECT count(*) FROM lost_role)";
                    case ENROLLMENTS -> "(SELECT count(*) FROM enrollment_before WHERE action = 'R')";
                    default ->
                        """
                        (SELECT count(*) FROM plan p JOIN roster.%1$s r ON r.sourced_id = p.sourced_id
                         WHERE p.entity = %2$d AND p.action = 'R' AND r.active%3$s)"""
                                .formatted(entity.table(), entity.ordinal(), current(entity));
                };
        String changed = entity == Entity.ENROLLMENTS
                ? "(SELECT count(*) FROM enrollment_before WHERE action = 'C')"
                : """
                (SELECT count(*) FROM plan p
                 JOIN roster.%1$s r ON r.sourced_id = coalesce(p.old_sourced_id, p.sourced_id)
                 WHERE p.entity = %2$d AND p.action = 'C' AND r.active%3$s)"""
                        .formatted(entity.table(), entity.ordinal(), current(entity));
        return "UNION ALL SELECT '%s', %s, NULL\nUNION ALL SELECT '%s', %s, NULL\n"
                .formatted(entity.table() + REMOVED, removed, entity.table() + CHANGED, changed);
    }

    /**
     * Counts bases, each up to a number: its place and the count in each row. The first parameter is today, the others are
     * these numbers.
     */
    static String counting(List<String> bases) {
        return CURRENT_ONLY
                + IntStream.range(0, bases.size())
                        .mapToObj(at -> "SELECT %d, (SELECT count(*) FROM (%s LIMIT ?) b)".formatted(at, bases.get(at)))
                        .collect(Collectors.joining("\nUNION ALL "));
    }

    /** The active records of an entity, as a base: looked up one by one, so that counting ends where it is enough. */
    static String active(Entity entity) {
        String current =
                switch (entity) {
                    case CLASSES -> " AND r.sourced_id NOT IN (SELECT class_sourced_id FROM finished)";
                    case ENROLLMENTS -> UNFINISHED;
                    default -> current(entity);
                };
        return "SELECT FROM roster.%s r WHERE r.active%s".formatted(entity.table(), current);
    }

    /** The people with a role of this kind, as a base. */
    static String people(String kind) {
        return "SELECT FROM roster.users r WHERE r.active AND r.sourced_id IN ("
                + "SELECT o.user_sourced_id FROM roster.user_roles o WHERE o.active AND %s = '%s')"
                        .formatted(kind("o"), kind);
    }

    private static String current(Entity entity) {
        return switch (entity) {
            case ACADEMIC_SESSIONS -> " AND r.end_date > (SELECT today FROM day)";
            case CLASSES -> " AND NOT EXISTS (SELECT FROM finished f WHERE f.class_sourced_id = r.sourced_id)";
            case ENROLLMENTS ->
                " AND NOT EXISTS (SELECT FROM finished f WHERE f.class_sourced_id = r.class_sourced_id)";
            default -> "";
        };
    }

    /** What a role makes of a person: {@code student}, {@code staff} or {@code family}, as SQL. */
    static String kind(String role) {
        return "CASE WHEN %1$s.role = 'student' THEN 'student' WHEN %1$s.role IN %2$s THEN 'family' ELSE 'staff' END"
                .formatted(role, Guardians.SQL);
    }

    /** With the entities' numbers in their places. */
    static String numbered(String sql) {
        String out = sql.replace("{KIND}", kind("r")).replace("{NEW_KIND}", kind("s"));
        for (Entity entity : Entity.values()) {
            out = out.replace("{" + entity.name() + "}", Integer.toString(entity.ordinal()));
        }
        return out;
    }

    /** The classes of which all terms are over: on most days of a year few or none. */
    private static final String CURRENT_ONLY =
            """
            WITH day AS MATERIALIZED (SELECT ?::date AS today),
            over AS MATERIALIZED (
                SELECT s.sourced_id FROM roster.academic_sessions s WHERE s.end_date <= (SELECT today FROM day)),
            finished AS MATERIALIZED (
                SELECT t.class_sourced_id FROM roster.class_terms t
                WHERE t.term_sourced_id IN (SELECT sourced_id FROM over)
                EXCEPT SELECT t.class_sourced_id FROM roster.class_terms t
                WHERE t.term_sourced_id NOT IN (SELECT sourced_id FROM over))
            """;

    /** Of the plan enrollments by themselves: mostly they are far more than all others, which are gone through often. */
    private static final String CURRENT = CURRENT_ONLY
            + """
            , plan AS MATERIALIZED (
                SELECT entity, action, sourced_id, old_sourced_id FROM staging.change
                WHERE ended IS NULL AND entity <> {ENROLLMENTS}),
            enrollment_plan AS MATERIALIZED (
                SELECT action, sourced_id, old_sourced_id FROM staging.change
                WHERE ended IS NULL AND entity = {ENROLLMENTS}),
            """;

    /** One that is said to be of another person or class now is gone where it was, and new where it is. */
    private static final String ENROLLMENTS =
            """
            enrollment_before AS MATERIALIZED (
                SELECT p.action, e.sourced_id, e.user_sourced_id, e.school_sourced_id, e.class_sourced_id, e.role,
                       s.user_sourced_id AS new_user, s.class_sourced_id AS new_class, s.role AS new_role,
                       p.action = 'R' OR (s.user_sourced_id IS NOT NULL AND (s.user_sourced_id, s.class_sourced_id)
                           IS DISTINCT FROM (e.user_sourced_id, e.class_sourced_id)) AS gone
                FROM enrollment_plan p
                JOIN roster.enrollments e ON e.sourced_id = coalesce(p.old_sourced_id, p.sourced_id)
                LEFT JOIN staging.enrollments s ON p.action = 'C' AND s.sourced_id = p.sourced_id
                WHERE p.action IN ('R', 'C') AND e.active
                  AND NOT EXISTS (SELECT FROM finished f WHERE f.class_sourced_id = e.class_sourced_id)),
            enrollment_gone AS MATERIALIZED (
                SELECT sourced_id, user_sourced_id, school_sourced_id, class_sourced_id, role
                FROM enrollment_before WHERE gone),
            enrollment_new AS MATERIALIZED (
                SELECT s.user_sourced_id, s.class_sourced_id, s.role
                FROM enrollment_plan p JOIN staging.enrollments s ON s.sourced_id = p.sourced_id
                WHERE p.action IN ('A', 'B') AND s.user_sourced_id IS NOT NULL
                UNION ALL
                SELECT new_user, new_class, new_role FROM enrollment_before
                WHERE action = 'C' AND gone),
            user_lost AS MATERIALIZED (
                SELECT g.user_sourced_id, g.lost, greatest(g.lost - coalesce(n.got, 0), 0) AS net
                FROM (SELECT user_sourced_id, count(*) AS lost FROM enrollment_gone GROUP BY 1) g
                LEFT JOIN (SELECT user_sourced_id, count(*) AS got FROM enrollment_new GROUP BY 1) n
                    USING (user_sourced_id)),
            user_poorer AS MATERIALIZED (SELECT user_sourced_id FROM user_lost WHERE net = lost),
            """;

    /** Only of people whose roles the plan touches, or who lose enrollments and get none: {@code concerned}. */
    private static final String PEOPLE =
            """
            role_new AS MATERIALIZED (
                SELECT s.user_sourced_id, {NEW_KIND} AS kind
                FROM staging.user_roles s
                WHERE s.user_sourced_id IS NOT NULL
                  AND (s.sourced_id IN (
                          SELECT sourced_id FROM plan WHERE entity = {USER_ROLES} AND action IN ('A', 'B', 'C'))
                       OR NOT EXISTS (SELECT FROM roster.user_roles))),
            user_gone AS MATERIALIZED (SELECT sourced_id FROM plan WHERE entity = {USERS} AND action = 'R'),
            concerned AS MATERIALIZED (
                SELECT sourced_id FROM user_gone
                UNION SELECT user_sourced_id FROM role_new
                UNION SELECT r.user_sourced_id FROM plan p JOIN roster.user_roles r ON r.sourced_id = p.sourced_id
                    WHERE p.entity = {USER_ROLES} AND p.action = 'R'
                UNION SELECT user_sourced_id FROM user_poorer),
            role_before AS MATERIALIZED (
                SELECT r.sourced_id, r.user_sourced_id, r.org_sourced_id, {KIND} AS kind
                FROM roster.user_roles r JOIN roster.users u ON u.sourced_id = r.user_sourced_id
                WHERE r.active AND u.active AND r.user_sourced_id IN (SELECT sourced_id FROM concerned)),
            role_gone AS MATERIALIZED (
                SELECT b.sourced_id, b.user_sourced_id, b.org_sourced_id, b.kind FROM role_before b
                WHERE b.sourced_id IN (SELECT sourced_id FROM plan WHERE entity = {USER_ROLES} AND action = 'R')
                   OR b.user_sourced_id IN (SELECT sourced_id FROM user_gone)),
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

    /** Whole blocks: each of the others costs nothing. The same ones every time, so that a plan is judged the same again. */
    private static String part(int percent) {
        return percent < 100 ? "TABLESAMPLE SYSTEM (%d) REPEATABLE (1)".formatted(percent) : "";
    }

    /** Looked up for each: on most days no class is finished, and this costs nothing. */
    private static final String UNFINISHED = " AND r.class_sourced_id NOT IN (SELECT class_sourced_id FROM finished)";

    /**
     * Enrollments have no index by person. People are looked for first, by all enrollments, and among the few that are left
     * those that stay: hence OFFSET 0.
     */
    private static final String CLASSLESS =
            """
            student_poorer AS MATERIALIZED (
                SELECT l.user_sourced_id, b.org_sourced_id
                FROM user_poorer l
                JOIN role_before b ON b.user_sourced_id = l.user_sourced_id AND b.kind = 'student'
                WHERE l.user_sourced_id NOT IN (SELECT user_sourced_id FROM person_gone WHERE kind = 'student')),
            classless AS MATERIALIZED (
                SELECT l.user_sourced_id, l.org_sourced_id FROM student_poorer l
                WHERE l.user_sourced_id NOT IN (
                    SELECT e.user_sourced_id
                    FROM (SELECT sourced_id, user_sourced_id, class_sourced_id FROM roster.enrollments
                          WHERE active AND user_sourced_id IN (SELECT user_sourced_id FROM student_poorer)
                          OFFSET 0) e
                    WHERE NOT EXISTS (SELECT FROM finished f WHERE f.class_sourced_id = e.class_sourced_id)
                      AND e.sourced_id NOT IN (SELECT sourced_id FROM enrollment_gone)))
            SELECT 'students left without a class' AS what, count(DISTINCT user_sourced_id) AS number, NULL AS school
                FROM classless
            UNION ALL SELECT 'students left without a class', count(DISTINCT user_sourced_id), org_sourced_id
                FROM classless GROUP BY 3
            """;

    private static final String NUMBERS =
            """
            UNION ALL SELECT 'students removed', (SELECT count(*) FROM person_gone WHERE kind = 'student'), NULL
            UNION ALL SELECT 'staff removed', (SELECT count(*) FROM person_gone WHERE kind = 'staff'), NULL
            UNION ALL SELECT 'students added', (
                   SELECT count(DISTINCT n.user_sourced_id) FROM role_new n
                   WHERE n.kind = 'student'
                     AND n.user_sourced_id NOT IN (SELECT user_sourced_id FROM role_before WHERE kind = 'student')), NULL
            UNION ALL SELECT 'enrollments lost and not replaced', (SELECT coalesce(sum(net), 0) FROM user_lost), NULL
            UNION ALL SELECT 'people with another name, e-mail, user name or id', (
                   SELECT count(*) FROM plan p
                   JOIN staging.users s ON s.sourced_id = p.sourced_id
                   JOIN roster.users r ON r.sourced_id = coalesce(p.old_sourced_id, p.sourced_id)
                   WHERE p.entity = {USERS} AND p.action = 'C' AND r.active
                     AND (p.old_sourced_id IS NOT NULL
                       OR (s.given_name, s.family_name, s.email, s.username)
                          IS DISTINCT FROM (r.given_name, r.family_name, r.email, r.username))), NULL
            """;

    /** At each school. Who loses here and gets there loses nothing. */
    private static final String SCHOOLS =
            """
            UNION ALL SELECT g.kind || 's removed', count(DISTINCT g.user_sourced_id), g.org_sourced_id
                FROM person_gone p JOIN role_gone g USING (user_sourced_id, kind) WHERE g.kind = 'student' GROUP BY 1, 3
            UNION ALL SELECT 'staff removed', count(DISTINCT g.user_sourced_id), g.org_sourced_id
                FROM person_gone p JOIN role_gone g USING (user_sourced_id, kind) WHERE g.kind = 'staff' GROUP BY 3
            UNION ALL SELECT 'enrollments lost and not replaced', sum(least(g.lost, l.net)), g.school_sourced_id
                FROM (SELECT user_sourced_id, school_sourced_id, count(*) AS lost FROM enrollment_gone GROUP BY 1, 2) g
                JOIN user_lost l USING (user_sourced_id) WHERE l.net > 0 GROUP BY 3
            UNION ALL SELECT 'classes removed', count(*), r.school_sourced_id
                FROM plan p JOIN roster.classes r ON r.sourced_id = p.sourced_id
                WHERE p.entity = {CLASSES} AND p.action = 'R' AND r.active
                  AND NOT EXISTS (SELECT FROM finished f WHERE f.class_sourced_id = r.sourced_id) GROUP BY 3
            UNION ALL SELECT 'running terms removed', count(*), NULL
                FROM plan p JOIN roster.academic_sessions s ON s.sourced_id = p.sourced_id
                WHERE p.entity = {ACADEMIC_SESSIONS} AND p.action = 'R' AND s.active AND s.type <> 'gradingPeriod'
                  AND s.start_date <= (SELECT today FROM day) AND s.end_date > (SELECT today FROM day)
            UNION ALL SELECT 'running terms that would be over', count(*), NULL
                FROM plan p
                JOIN roster.academic_sessions s ON s.sourced_id = coalesce(p.old_sourced_id, p.sourced_id)
                JOIN staging.academic_sessions n ON n.sourced_id = p.sourced_id
                WHERE p.entity = {ACADEMIC_SESSIONS} AND p.action = 'C' AND s.active AND s.type <> 'gradingPeriod'
                  AND s.start_date <= (SELECT today FROM day) AND s.end_date > (SELECT today FROM day)
                  AND n.end_date <= (SELECT today FROM day)
            UNION ALL SELECT 'students removed with their school', count(DISTINCT g.user_sourced_id), g.org_sourced_id
                FROM person_gone p JOIN role_gone g USING (user_sourced_id, kind)
                WHERE g.kind = 'student'
                  AND g.org_sourced_id IN (SELECT sourced_id FROM plan WHERE entity = {ORGS} AND action = 'R')
                GROUP BY 3
            """;

    private static final String CLASSES =
            """
            UNION ALL SELECT 'students gone from a class', g.lost - coalesce(n.got, 0), g.class_sourced_id
                FROM (SELECT class_sourced_id, count(*) AS lost FROM enrollment_gone
                      WHERE role = 'student' GROUP BY 1 HAVING count(*) > {MORE_THAN}) g
                LEFT JOIN (SELECT class_sourced_id, count(*) AS got FROM enrollment_new
                           WHERE role = 'student' GROUP BY 1) n USING (class_sourced_id)
                WHERE g.lost - coalesce(n.got, 0) > {MORE_THAN}
                  AND g.class_sourced_id NOT IN (
                      SELECT sourced_id FROM plan WHERE entity = {CLASSES} AND action = 'R')
            """;
}
