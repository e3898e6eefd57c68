package io.rollbook.portal.validate;

import io.rollbook.portal.parse.Format;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What is odd about how records stand to each other though each of them can be used (OneRoster 1.2 CSV): a warning, and all
 * of them stay as they are.
 */
public final class Relations {
    /** A reference whose target is to be of one type, or of an extension. */
    private record Typed(Entity entity, String column, String type, FindingCode code) {
        Entity target() {
            return Objects.requireNonNull(entity.column(column).references());
        }

        Column reference() {
            return entity.column(column);
        }

        /** The condition under which a target is of another type. */
        String another() {
            return "type <> '" + type + "' AND type NOT LIKE 'ext:%'";
        }
    }

    // Not of enrollments, by the thousand in a class that is told, nor of terms: many classes last a school year.
    private static final List<Typed> TYPED = List.of(
            new Typed(Entity.CLASSES, "schoolSourcedId", "school", FindingCode.NOT_A_SCHOOL),
            new Typed(Entity.COURSES, "schoolYearSourcedId", "schoolYear", FindingCode.NOT_A_SCHOOL_YEAR));

    private final Statements statements;
    private final Format format;
    private final List<String> files;

    /** {@code files}: the names of the delivery's files, in its order. */
    public Relations(Statements statements, Format format, List<String> files) {
        this.statements = statements;
        this.format = format;
        this.files = files;
    }

    /**
     * Tells what is odd about the staged records of these entities; {@code rolesStay}: whether a role that is not listed is
     * there all the same.
     */
    public void check(Set<Entity> delivered, boolean rolesStay) {
        TYPED.stream().filter(typed -> delivered.contains(typed.entity())).forEach(this::checkType);
        // Where the format does not tell which role is the primary one, all of them are.
        if (format.tells(Entity.USER_ROLES, "roleType") && delivered.contains(Entity.USER_ROLES)) {
            checkPrimaryRoles(rolesStay ? "UNION ALL " + unlistedPrimaryRoles() : "");
        }
    }

    /** Stored ones of people of whom others are staged. */
    private String unlistedPrimaryRoles() {
        String staged = statements.staged(Entity.USER_ROLES);
        return """
                SELECT r.user_sourced_id, r.org_sourced_id FROM %1$s r
                WHERE r.active AND r.role_type = 'primary' AND r.user_sourced_id IN (SELECT user_sourced_id FROM %2$s)
                  AND NOT EXISTS (SELECT FROM %2$s s WHERE s.sourced_id = r.sourced_id)
                  AND NOT EXISTS (
                      SELECT FROM staging.tombstone t WHERE t.entity = %3$d AND t.sourced_id = r.sourced_id)
                """
                .formatted(Statements.roster(Entity.USER_ROLES), staged, Statements.number(Entity.USER_ROLES));
    }

    private void checkType(Typed typed) {
        String staged = statements.staged(typed.target());
        statements.run(
                "checking what " + typed.column() + " of " + typed.entity().table() + " refers to",
                """
                INSERT INTO staging.finding
                SELECT '%1$s', 'warning', (?)[s.file + 1], s.line, '%2$s', s.sourced_id, '%3$s',
                       (?)[s.file + 1], '%3$s', NULL, 1
                FROM %4$s s JOIN (
                    SELECT sourced_id FROM %5$s WHERE %7$s
                    UNION ALL
                    SELECT sourced_id FROM %6$s r WHERE active AND %7$s
                      AND NOT EXISTS (SELECT FROM %5$s t WHERE t.sourced_id = r.sourced_id)) o
                    ON o.sourced_id = s."%8$s"
                """
                        .formatted(
                                typed.code(),
                                typed.entity().table(),
                                typed.column(),
                                statements.staged(typed.entity()),
                                staged,
                                Statements.roster(typed.target()),
                                typed.another(),
                                typed.reference().sql()),
                files,
                files);
    }

    /** Told of the row that has them: a role's own, or else the person's. @param besides SQL that adds others that count */
    private void checkPrimaryRoles(String besides) {
        Parent parent = Parent.of(format, Entity.USER_ROLES);
        statements.run(
                "looking for people with several primary roles at an org",
                """
                WITH several AS (
                    SELECT user_sourced_id, org_sourced_id FROM (
                        SELECT user_sourced_id, org_sourced_id FROM %2$s WHERE role_type = 'primary' %6$s) p
                    GROUP BY 1, 2 HAVING count(*) > 1)
                INSERT INTO staging.finding
                SELECT DISTINCT '%1$s', 'warning', (?)[s.file + 1], s.line, '%3$s', s.%4$s, '%5$s',
                       (?)[s.file + 1], '%5$s', NULL::text, 1
                FROM %2$s s JOIN several USING (user_sourced_id, org_sourced_id) WHERE s.role_type = 'primary'
                """
                        .formatted(
                                FindingCode.SEVERAL_PRIMARY_ROLES,
                                statements.staged(Entity.USER_ROLES),
                                (parent == null ? Entity.USER_ROLES : parent.entity()).table(),
                                parent == null ? "sourced_id" : parent.column(),
                                parent == null ? "roleType" : parent.field(),
                                besides),
                files,
                files);
    }

    /**
     * The conditions under which a stored record r, whose row was recognised and not staged, would be told if it were: by
     * what is staged of others. What was told once is staged every night.
     */
    public static List<String> ofUnstaged(Statements statements, Entity entity) {
        List<String> conditions = new ArrayList<>();
        for (Typed typed : TYPED) {
            if (typed.entity() == entity) {
                conditions.add("r.\"%s\" IN (SELECT sourced_id FROM %s WHERE %s)"
                        .formatted(typed.reference().sql(), statements.staged(typed.target()), typed.another()));
            }
        }
        if (entity == Entity.USER_ROLES) {
            conditions.add(
                    """
                    (r.role_type = 'primary' AND (r.user_sourced_id, r.org_sourced_id) IN (
                        SELECT user_sourced_id, org_sourced_id FROM %s WHERE role_type = 'primary'))\
                    """
                            .formatted(statements.staged(entity)));
        }
        return conditions;
    }
}
