package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.number;
import static io.rollbook.portal.validate.Statements.roster;

import io.rollbook.portal.parse.Format;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Guardians;
import io.rollbook.run.FindingCode;
import java.util.List;
import java.util.Map;

/**
 * Leaves out people who are nothing but guardians, with their roles, where the district does not keep guardians and roles
 * stand in a file of their own. (Where a person's row tells the role, such a row is not even staged.)
 */
final class GuardianRows {
    private GuardianRows() {}

    /** Whether the format tells people's roles in other files than the people. */
    static boolean standApart(Format format) {
        return format.hasRowsOf(Entity.USER_ROLES);
    }

    /**
     * Whether somebody who is stored, and of whom a role came or went, is nothing but a guardian now: not all rows of such a
     * person may be staged, so that the delivery has to be read in full. Before they are left out.
     */
    static boolean areUnread(Statements statements) {
        return statements.any(
                "looking for people who are only guardians now",
                """
                WITH unlisted AS MATERIALIZED (
                    SELECT u.sourced_id FROM staging.unlisted u WHERE u.entity = %4$d),
                touched AS MATERIALIZED (
                    SELECT s.user_sourced_id AS person FROM %1$s s WHERE s.row_hash <> ''
                    UNION SELECT o.user_sourced_id FROM %2$s o JOIN unlisted u ON u.sourced_id = o.sourced_id
                    WHERE o.active),
                roles AS (
                    SELECT s.user_sourced_id AS person, s.role FROM %1$s s WHERE s.row_hash <> ''
                    UNION ALL SELECT o.user_sourced_id, o.role FROM %2$s o JOIN touched t ON t.person = o.user_sourced_id
                    WHERE o.active AND NOT EXISTS (SELECT FROM unlisted u WHERE u.sourced_id = o.sourced_id))
                SELECT FROM (SELECT person FROM roles GROUP BY person HAVING bool_and(role IN %5$s)) g
                JOIN %3$s r ON r.sourced_id = g.person AND r.active LIMIT 1
                """
                        .formatted(
                                statements.staged(Entity.USER_ROLES),
                                roster(Entity.USER_ROLES),
                                roster(Entity.USERS),
                                number(Entity.USER_ROLES),
                                Guardians.SQL));
    }

    /**
     * Leaves them out and tells of them; returns rows by file. Their rows are read again the next night. Somebody of whom not
     * all roles are staged is a guardian only if no other role is stored.
     *
     * @param whole whether the delivery lists all roles, and all of them could be read
     * @param recalled whether roles that are listed may not be staged: those that are stored and not in staging.unlisted
     */
    static Map<Integer, Long> leaveOut(Statements statements, List<String> files, boolean whole, boolean recalled) {
        String other =
                """
                AND NOT EXISTS (
                    SELECT FROM %s o WHERE o.active AND o.user_sourced_id = r.user_sourced_id AND o.role NOT IN %s %s)
                """
                        .formatted(
                                roster(Entity.USER_ROLES),
                                Guardians.SQL,
                                whole
                                        ? "AND o.sourced_id NOT IN (SELECT sourced_id FROM staging.unlisted WHERE entity = "
                                                + number(Entity.USER_ROLES) + ")"
                                        : "");
        Map<Integer, Long> rows = statements.counts(
                "leaving out guardians",
                """
                WITH guardian AS MATERIALIZED (
                    SELECT r.user_sourced_id FROM %1$s r WHERE r.row_hash <> '' %4$s
                    GROUP BY 1 HAVING bool_and(r.role IN %3$s)),
                people AS (
                    DELETE FROM %2$s u USING guardian g WHERE u.sourced_id = g.user_sourced_id AND u.row_hash <> ''
                    RETURNING u.file, u.sourced_id),
                roles AS (
                    DELETE FROM %1$s r USING guardian g WHERE r.user_sourced_id = g.user_sourced_id
                    RETURNING r.file, r.sourced_id),
                traits AS (
                    DELETE FROM %7$s d USING guardian g WHERE d.sourced_id = g.user_sourced_id
                    RETURNING d.file, d.sourced_id),
                again AS (
                    INSERT INTO staging.loose (entity, sourced_id)
                    SELECT %5$d, sourced_id FROM people UNION ALL SELECT %6$d, sourced_id FROM roles
                    UNION ALL SELECT %8$d, sourced_id FROM traits)
                SELECT file, count(*) FROM (
                    SELECT file FROM people UNION ALL SELECT file FROM roles UNION ALL SELECT file FROM traits) x
                GROUP BY file
                """
                        .formatted(
                                statements.staged(Entity.USER_ROLES),
                                statements.staged(Entity.USERS),
                                Guardians.SQL,
                                whole && !recalled ? "" : other,
                                number(Entity.USERS),
                                number(Entity.USER_ROLES),
                                statements.staged(Entity.DEMOGRAPHICS),
                                number(Entity.DEMOGRAPHICS)));
        rows.forEach((file, count) -> statements.run(
                "telling of guardians",
                """
                INSERT INTO staging.finding (code, severity, file, cause_file, number) VALUES (?, ?, ?, ?, ?)
                """,
                FindingCode.GUARDIAN_NOT_KEPT.name(),
                FindingCode.GUARDIAN_NOT_KEPT.severity().word(),
                files.get(file),
                files.get(file),
                Math.toIntExact(count)));
        return rows;
    }
}
