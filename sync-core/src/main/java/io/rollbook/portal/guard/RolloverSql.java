package io.rollbook.portal.guard;

/**
 * The statements by which a change of school year is recognised, and what it explains. The first parameter of each is today.
 * Grades are numbers: kindergarten is 0, what comes before it -1.
 */
final class RolloverSql {
    private RolloverSql() {}

    /** How many students of the plan are one grade higher than before. */
    static String moved() {
        return FigureSql.beginning() + MOVER + "SELECT count(*) FROM mover";
    }

    /** Grade, students who stay, and those of them who moved up. Looks at all students. */
    static String grades() {
        return FigureSql.beginning()
                + MOVER
                + """
                SELECT b.grade, count(*) FILTER (WHERE b.id NOT IN (
                           SELECT user_sourced_id FROM person_gone WHERE kind = 'student')),
                       count(*) FILTER (WHERE b.id IN (SELECT id FROM mover))
                FROM (SELECT u.sourced_id AS id, %s AS grade FROM roster.users u
                      WHERE u.active AND u.sourced_id IN (
                          SELECT r.user_sourced_id FROM roster.user_roles r WHERE r.active AND r.role = 'student')) b
                WHERE b.grade IS NOT NULL GROUP BY 1
                """
                        .formatted(grade("u"));
    }

    /** The figures of those who moved up and of those who leave the top grade, in rows as {@link FigureSql#numbers} gives. */
    static String explained(int top) {
        return FigureSql.beginning()
                + MOVER.stripTrailing()
                + """
                ,
                leaver AS MATERIALIZED (
                    SELECT g.user_sourced_id AS id
                    FROM person_gone g JOIN roster.users u ON u.sourced_id = g.user_sourced_id
                    WHERE g.kind = 'student' AND %s = %d)
                """
                        .formatted(grade("u"), top)
                + FigureSql.numbered(EXPLAINED);
    }

    /** A grade by its number. */
    static String name(int grade) {
        return switch (grade) {
            case -1 -> "PK";
            case 0 -> "KG";
            default -> "%02d".formatted(grade);
        };
    }

    private static String grade(String user) {
        return """
                CASE WHEN cardinality(%1$s.grades) <> 1 THEN NULL
                     WHEN %1$s.grades[1] ~ '^(0[1-9]|1[0-3])$' THEN %1$s.grades[1]::integer
                     WHEN %1$s.grades[1] = 'KG' THEN 0
                     WHEN %1$s.grades[1] IN ('PR', 'PK', 'TK') THEN -1 END"""
                .formatted(user);
    }

    private static final String MOVER = FigureSql.numbered(
            """
            mover AS MATERIALIZED (
                SELECT u.sourced_id AS id, p.old_sourced_id IS NULL
                           AND (s.given_name, s.family_name) IS NOT DISTINCT FROM (u.given_name, u.family_name)
                           AND (s.email, s.username) IS DISTINCT FROM (u.email, u.username) AS address
                FROM plan p
                JOIN staging.users s ON s.sourced_id = p.sourced_id
                JOIN roster.users u ON u.sourced_id = coalesce(p.old_sourced_id, p.sourced_id)
                WHERE p.entity = {USERS} AND p.action = 'C' AND u.active AND %s = %s + 1
                  AND u.sourced_id IN (
                      SELECT r.user_sourced_id FROM roster.user_roles r WHERE r.active AND r.role = 'student'))
            """
                    .formatted(grade("s"), grade("u")));

    private static final String EXPLAINED =
            """
            SELECT 'students removed', (SELECT count(*) FROM leaver), NULL
            UNION ALL SELECT 'students removed', count(DISTINCT g.user_sourced_id), g.org_sourced_id
                FROM role_gone g WHERE g.kind = 'student' AND g.user_sourced_id IN (SELECT id FROM leaver) GROUP BY 3
            UNION ALL SELECT 'users removed', count(*), NULL
                FROM user_gone WHERE sourced_id IN (SELECT id FROM leaver)
            UNION ALL SELECT 'user_roles removed', coalesce(sum(greatest(g.roles - coalesce(n.roles, 0), 0)), 0), NULL
                FROM (SELECT user_sourced_id, kind, count(*) AS roles FROM role_gone
                      WHERE user_sourced_id IN (SELECT id FROM leaver) GROUP BY 1, 2) g
                LEFT JOIN (SELECT user_sourced_id, kind, count(*) AS roles FROM role_new GROUP BY 1, 2) n
                    USING (user_sourced_id, kind)
            UNION ALL SELECT 'demographics removed', count(*), NULL
                FROM plan p JOIN roster.demographics r ON r.sourced_id = p.sourced_id
                WHERE p.entity = {DEMOGRAPHICS} AND p.action = 'R' AND r.active
                  AND p.sourced_id IN (SELECT id FROM leaver)
            UNION ALL SELECT 'enrollments removed', count(*), NULL
                FROM enrollment_gone WHERE user_sourced_id IN (SELECT id FROM leaver)
            UNION ALL SELECT 'enrollments lost and not replaced', coalesce(sum(net), 0), NULL
                FROM user_lost WHERE user_sourced_id IN (SELECT id FROM leaver)
            UNION ALL SELECT 'enrollments lost and not replaced', sum(least(g.lost, l.net)), g.school_sourced_id
                FROM (SELECT user_sourced_id, school_sourced_id, count(*) AS lost FROM enrollment_gone GROUP BY 1, 2) g
                JOIN user_lost l USING (user_sourced_id)
                WHERE l.net > 0 AND l.user_sourced_id IN (SELECT id FROM leaver) GROUP BY 3
            UNION ALL SELECT 'users changed', count(*), NULL FROM mover
            UNION ALL SELECT 'people with another name, e-mail, user name or id', count(*), NULL
                FROM mover WHERE address
            """;
}
