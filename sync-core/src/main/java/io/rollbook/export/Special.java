package io.rollbook.export;

import io.rollbook.portal.parse.RollbookExport;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.roster.EscapedId;
import io.rollbook.roster.GrownUps;
import io.rollbook.roster.Guardians;
import io.rollbook.roster.SchoolYear;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column whose values the standard wants otherwise than the roster has them.
 *
 * @param value SQL of the value as the standard wants it
 * @param differs SQL of the condition under which that is not the record's own
 */
record Special(String value, String differs, Change change) {
    /** Under which an id is too long, as long as each escaped character can be: eight times. Most are looked at no further. */
    static final String TOO_LONG =
            """
            (length(r.sourced_id) > 31 AND r.sourced_id ~ '%s'
             AND length(regexp_replace(r.sourced_id, '[^0-9A-Za-z./_-]', '12345678', 'g')) > 255)"""
                    .formatted(EscapedId.NOT_ALLOWED);

    /** Under which an id is escaped. */
    static final String ESCAPED = "r.sourced_id ~ '" + EscapedId.NOT_ALLOWED + "' OR (strpos(r.sourced_id, '"
            + EscapedId.MARK + "') > 0 AND r.sourced_id ~ '" + EscapedId.ESCAPED + "')";

    /** Classes of which several teachers are the primary one, with the enrollment that was first. */
    static final String SEVERAL_PRIMARY =
            """
            LEFT JOIN (
                SELECT class_sourced_id,
                       (array_agg(sourced_id ORDER BY first_seen_run, sourced_id COLLATE "C"))[1] AS first
                FROM roster.enrollments WHERE active AND "primary" AND role = 'teacher'
                GROUP BY class_sourced_id HAVING count(*) > 1) several
            ON several.class_sourced_id = r.class_sourced_id
            """;

    /** Of whom all roles tell that they are grown up. {@code %s}: a name for it. */
    static final String GROWN_UP =
            """
            LEFT JOIN (
                SELECT user_sourced_id AS sourced_id FROM roster.user_roles WHERE active
                GROUP BY 1 HAVING bool_and(role IN %1$s)) %%1$s
            ON %%1$s.sourced_id = r.sourced_id
            """
                    .formatted(GrownUps.SQL);

    private static final String ROLE_TYPE =
            """
            CASE WHEN r.role_type IS DISTINCT FROM 'secondary' AND row_number() OVER (
                     PARTITION BY r.user_sourced_id, r.org_sourced_id
                     ORDER BY CASE r.role_type WHEN 'primary' THEN 0 WHEN 'secondary' THEN 2 ELSE 1 END,
                              r.role COLLATE "C") = 1
                 THEN 'primary' ELSE 'secondary' END""";

    private static final String LAST_DAY = "(r.end_date - 1)";
    private static final String SCHOOL_YEAR =
            """
            coalesce(r.school_year::text, to_char(least(9999, %s), 'FM0000'))"""
                    .formatted(SchoolYear.sql(LAST_DAY));

    private static final String NOT_FIRST = "(several.first <> r.sourced_id AND r.\"primary\" AND r.role = 'teacher')";

    private static final String TYPED = "'^\\{[^:]+:[^:]+\\}$'";
    private static final String USER_IDS =
            """
            CASE WHEN r.user_ids IS NOT NULL THEN ARRAY(
                SELECT i.id FROM unnest(r.user_ids) WITH ORDINALITY AS i(id, n) WHERE i.id ~ %s ORDER BY i.n) END"""
                    .formatted(TYPED);

    private static final Map<String, Special> ALL = Map.of(
            "academic_sessions.schoolYear",
            new Special(SCHOOL_YEAR, "r.school_year IS NULL", Change.DERIVED),
            "user_roles.roleType",
            new Special(ROLE_TYPE, "r.role_type IS DISTINCT FROM (" + ROLE_TYPE + ")", Change.ROLE_TYPE),
            "user_roles.role",
            extended("administrator"),
            "enrollments.role",
            extended("aide"),
            "enrollments.primary",
            new Special(
                    "(CASE WHEN " + NOT_FIRST + " THEN false ELSE r.\"primary\" END)::text",
                    NOT_FIRST,
                    Change.ONE_PRIMARY),
            "users.userIds",
            new Special(
                    USER_IDS,
                    "EXISTS (SELECT FROM unnest(r.user_ids) AS i(id) WHERE i.id !~ " + TYPED + ")",
                    Change.UNTYPED),
            "courses.subjects",
            filled("subjects", "subject_codes"),
            "courses.subjectCodes",
            filled("subject_codes", "subjects"),
            "classes.subjects",
            filled("subjects", "subject_codes"),
            "classes.subjectCodes",
            filled("subject_codes", "subjects"));

    /** How the column is written; null where as it is. */
    static @Nullable Special of(Entity entity, Column column) {
        return ALL.get(entity.table() + "." + column.name());
    }

    /** Those of whom all roles at these orgs are guardians', and there are any. {@code orgs}: SQL of their ids. */
    static String onlyGuardian(String orgs, String name) {
        return """
                LEFT JOIN (
                    SELECT user_sourced_id AS sourced_id FROM roster.user_roles
                    WHERE active AND org_sourced_id IN (%2$s)
                    GROUP BY 1 HAVING bool_and(role IN %1$s)) %3$s
                ON %3$s.sourced_id = r.sourced_id
                """
                .formatted(Guardians.SQL, orgs, name);
    }

    /** What the target of a reference has to be, as a condition to be appended (CSV Binding 1.2.1). */
    static String kindOf(String header) {
        return switch (header) {
            case "schoolSourcedId" -> " AND (r.type = 'school' OR r.type LIKE 'ext:%')";
            case "schoolYearSourcedId" -> " AND (r.type = 'schoolYear' OR r.type LIKE 'ext:%')";
            default -> "";
        };
    }

    /** Why a record is left out whose required reference leads nowhere. */
    static String missing(String header) {
        return switch (header) {
            case "schoolSourcedId" -> "what it names as its school is none, or not in the export";
            case "classSourcedId" -> "the class is not in the export";
            case "userSourcedId" -> "the person is not in the export";
            default -> "the org is not in the export";
        };
    }

    private static Special extended(String word) {
        String is = "r.role = '" + word + "'";
        return new Special("CASE WHEN " + is + " THEN 'ext:" + word + "' ELSE r.role END", is, Change.EXTENDED);
    }

    private static Special filled(String own, String other) {
        String lacking = "(coalesce(cardinality(r.%s), 0) - coalesce(cardinality(r.%s), 0))".formatted(other, own);
        return new Special(
                "CASE WHEN %1$s > 0 THEN r.%2$s || array_fill('%3$s'::text, ARRAY[%1$s]) ELSE r.%2$s END"
                        .formatted(lacking, own, RollbookExport.FILLER),
                lacking + " > 0",
                Change.FILLED);
    }
}
