package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.number;
import static io.rollbook.portal.validate.Statements.roster;

import io.rollbook.district.Feed;
import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Guardians;
import io.rollbook.run.FindingCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * People who are nothing but guardians, where the district does not keep guardians: their rows are left out. Where a
 * person's own row tells the role, such a row is not even staged, but noted in {@code staging.guardian}; where roles stand
 * in a file of their own, the rows are taken out of staging here, and those of contacts, who have no role at all. Somebody who is stored and became such a person ends
 * like one whom the delivery marks as deleted.
 */
final class GuardianRows {
    private static final List<Entity> OF_A_PERSON = List.of(Entity.USERS, Entity.USER_ROLES, Entity.DEMOGRAPHICS);

    private final Statements statements;
    private final List<String> files;
    private final Map<Entity, Coverage> coverage;
    private final Set<Entity> recalled;
    private final boolean apart;
    private final boolean contacts;
    private final List<Entity> owned;
    private final Map<Integer, Long> leftOut = new HashMap<>();
    private final Map<Integer, Long> ended = new HashMap<>();
    private boolean unread;

    /**
     * For a delivery.
     *
     * @param coverage how complete each entity is; what was not delivered and of which something ends lists changes then
     * @param recalled entities of which only the unknown rows are staged
     * @param apart whether roles stand in other files than the people
     * @param contacts whether the people of the delivery include contacts of others, who have no role
     * @param owns what the feed may remove; of a roster that has nobody yet nobody is removed
     */
    GuardianRows(
            Statements statements,
            List<String> files,
            Map<Entity, Coverage> coverage,
            Set<Entity> recalled,
            boolean apart,
            boolean contacts,
            Feed.Owns owns) {
        this.statements = statements;
        this.files = files;
        this.coverage = coverage;
        this.recalled = recalled;
        this.apart = apart;
        this.contacts = contacts;
        this.owned = owns.removes(Entity.USERS)
                ? OF_A_PERSON.stream().filter(owns::removes).toList()
                : List.of();
    }

    /** Rows that were taken out of staging, by file. */
    Map<Integer, Long> leftOut() {
        return leftOut;
    }

    /** Rows, of those and of those that were not staged, that end a stored person, by file. */
    Map<Integer, Long> ended() {
        return ended;
    }

    /** Whether somebody ends whose rows were not all read, so that the delivery has to be read in full. */
    boolean areUnread() {
        return unread;
    }

    /**
     * Leaves them out, ends those who are stored, and tells of them. Their rows are read again the next night.
     *
     * @param firstLoad whether nobody is stored
     * @param badRoles whether rows of roles are in quarantine: what they are of nobody knows
     */
    void check(boolean firstLoad, boolean badRoles) {
        if (apart && coverage.get(Entity.USER_ROLES) != Coverage.NOT_DELIVERED) {
            leaveOut(badRoles);
        }
        if (!statements.any("looking for guardians", "SELECT FROM staging.guardian LIMIT 1")) {
            return;
        }
        // A role that cannot be read is no proof that somebody has no other.
        boolean ends = !firstLoad && !owned.isEmpty() && !(apart && badRoles) && find() > 0;
        if (!apart) {
            leaveOutTraits();
        }
        if (ends) {
            if (apart && recalled.contains(Entity.USER_ROLES)) {
                unread = true;
            } else {
                end();
            }
        }
        statements.run("forgetting guardians", "TRUNCATE staging.guardian");
    }

    private void leaveOut(boolean badRoles) {
        boolean whole = coverage.get(Entity.USER_ROLES) == Coverage.COMPLETE && !badRoles;
        boolean listed = whole && !recalled.contains(Entity.USER_ROLES);
        leftOut.putAll(statements.counts(
                "leaving out guardians",
                """
                WITH %1$s,
                people AS (
                    DELETE FROM %2$s u USING guardian g WHERE u.sourced_id = g.person AND u.row_hash <> ''
                    RETURNING %3$d AS entity, u.sourced_id, g.person, u.file, u.line),
                roles AS (
                    DELETE FROM %4$s r USING guardian g WHERE r.user_sourced_id = g.person
                    RETURNING %5$d AS entity, r.sourced_id, g.person, r.file, r.line),
                traits AS (
                    DELETE FROM %6$s d USING guardian g WHERE d.sourced_id = g.person
                    RETURNING %7$d AS entity, d.sourced_id, g.person, d.file, d.line),
                taken AS (
                    SELECT * FROM people UNION ALL SELECT * FROM roles UNION ALL SELECT * FROM traits),
                again AS (
                    INSERT INTO staging.loose (entity, sourced_id) SELECT entity, sourced_id FROM taken),
                noted AS (
                    INSERT INTO staging.guardian (entity, sourced_id, person, file, line, listed)
                    SELECT *, true FROM taken
                    UNION ALL
                    SELECT %3$d, g.person, g.person, x.file, x.line, false
                    FROM guardian g JOIN %8$s o ON o.user_sourced_id = g.person
                    JOIN (SELECT sourced_id, file, line FROM staging.tombstone WHERE entity = %5$d
                          UNION ALL SELECT sourced_id, 0, 0 FROM staging.unlisted WHERE entity = %5$d) x
                        ON x.sourced_id = o.sourced_id)
                SELECT file, count(*) FROM taken GROUP BY file
                """
                        .formatted(
                                listed ? listed() : guardians(whole),
                                statements.staged(Entity.USERS),
                                number(Entity.USERS),
                                statements.staged(Entity.USER_ROLES),
                                number(Entity.USER_ROLES),
                                statements.staged(Entity.DEMOGRAPHICS),
                                number(Entity.DEMOGRAPHICS),
                                roster(Entity.USER_ROLES))));
        leftOut.forEach(this::tell);
    }

    /** Demographics of people whose rows were not staged: but of those who are stored and stay, whatever their row says. */
    private void leaveOutTraits() {
        leftOut.putAll(statements.counts(
                "leaving out demographics of guardians",
                """
                WITH traits AS (
                    DELETE FROM %1$s d USING (SELECT person, bool_or(ended) AS ended FROM staging.guardian GROUP BY 1) g
                    WHERE d.sourced_id = g.person AND d.row_hash <> ''
                      AND (g.ended OR NOT EXISTS (SELECT FROM %2$s r WHERE r.sourced_id = g.person AND r.active))
                      AND NOT EXISTS (SELECT FROM %3$s u WHERE u.sourced_id = g.person)
                    RETURNING d.sourced_id, g.ended, d.file, d.line),
                again AS (
                    INSERT INTO staging.loose (entity, sourced_id) SELECT %4$d, sourced_id FROM traits),
                noted AS (
                    INSERT INTO staging.guardian (entity, sourced_id, person, file, line, listed, ended)
                    SELECT %4$d, sourced_id, sourced_id, file, line, true, ended FROM traits)
                SELECT file, count(*) FROM traits GROUP BY file
                """
                        .formatted(
                                statements.staged(Entity.DEMOGRAPHICS),
                                roster(Entity.USERS),
                                statements.staged(Entity.USERS),
                                number(Entity.DEMOGRAPHICS))));
        leftOut.forEach(this::tell);
    }

    private void tell(int file, long count) {
        statements.run(
                "telling of guardians",
                """
                INSERT INTO staging.finding (code, severity, file, cause_file, number) VALUES (?, ?, ?, ?, ?)
                """,
                FindingCode.GUARDIAN_NOT_KEPT.name(),
                FindingCode.GUARDIAN_NOT_KEPT.severity().word(),
                files.get(file),
                files.get(file),
                Math.toIntExact(count));
    }

    /** Guardians among people all of whose roles are staged. */
    private String listed() {
        return """
                guardian AS MATERIALIZED (
                    SELECT r.user_sourced_id AS person FROM %1$s r WHERE r.row_hash <> ''
                    GROUP BY 1 HAVING bool_and(r.role IN %2$s)%3$s)"""
                .formatted(
                        statements.staged(Entity.USER_ROLES),
                        Guardians.SQL,
                        contacts
                                ? """

                                UNION ALL SELECT u.sourced_id FROM %s u
                                WHERE u.row_hash <> ''
                                  AND NOT EXISTS (SELECT FROM %s r WHERE r.user_sourced_id = u.sourced_id)
                                  AND NOT EXISTS (SELECT FROM %s e WHERE e.user_sourced_id = u.sourced_id)
                                  AND NOT EXISTS (
                                      SELECT FROM %s o
                                      WHERE o.user_sourced_id = u.sourced_id AND o.active AND o.role NOT IN %s)
                                  AND NOT EXISTS (SELECT FROM staging.quarantine q WHERE q.entity = %d)"""
                                        .formatted(
                                                statements.staged(Entity.USERS),
                                                statements.staged(Entity.USER_ROLES),
                                                statements.staged(Entity.ENROLLMENTS),
                                                roster(Entity.USER_ROLES),
                                                Guardians.SQL,
                                                number(Entity.ENROLLMENTS))
                                : "");
    }

    /** Guardians among people of whom a role came or went, by that and by the stored roles that stay. */
    private String guardians(boolean whole) {
        String stored =
                """
                FROM %1$s o WHERE o.active
                  AND NOT EXISTS (SELECT FROM %2$s s WHERE s.sourced_id = o.sourced_id)
                  AND NOT EXISTS (
                      SELECT FROM staging.tombstone t WHERE t.entity = %3$d AND t.sourced_id = o.sourced_id)
                """
                        .formatted(
                                roster(Entity.USER_ROLES),
                                statements.staged(Entity.USER_ROLES),
                                number(Entity.USER_ROLES));
        String unlisted =
                "SELECT u.sourced_id FROM staging.unlisted u WHERE u.entity = %d".formatted(number(Entity.USER_ROLES));
        return """
                touched AS MATERIALIZED (
                    SELECT user_sourced_id AS person FROM %1$s WHERE row_hash <> ''
                    UNION SELECT o.user_sourced_id FROM %2$s o
                    JOIN (SELECT t.sourced_id FROM staging.tombstone t WHERE t.entity = %3$d
                          UNION %4$s) x ON x.sourced_id = o.sourced_id
                    WHERE o.active),
                guardian AS MATERIALIZED (
                    SELECT person FROM (
                        SELECT user_sourced_id AS person, role FROM %1$s WHERE row_hash <> ''
                        UNION ALL SELECT o.user_sourced_id, o.role %5$s %6$s
                          AND o.user_sourced_id IN (SELECT person FROM touched)) r
                    GROUP BY 1 HAVING bool_and(role IN %7$s))"""
                .formatted(
                        statements.staged(Entity.USER_ROLES),
                        roster(Entity.USER_ROLES),
                        number(Entity.USER_ROLES),
                        unlisted,
                        stored,
                        whole ? "AND o.sourced_id NOT IN (" + unlisted + ")" : "",
                        Guardians.SQL);
    }

    /**
     * Finds those who are stored; returns how many rows tell of them. Nobody ends of whom there is another row, be it a bad
     * one, or while there is a row of which nobody knows whose it is.
     */
    private long find() {
        return statements.run(
                "looking for stored people who are guardians now",
                """
                UPDATE staging.guardian g SET ended = true FROM %s r
                WHERE r.sourced_id = g.person AND r.active
                  AND NOT EXISTS (SELECT FROM %s s WHERE s.sourced_id = g.person)
                  AND NOT EXISTS (SELECT FROM staging.quarantine q WHERE q.entity = %d
                                  AND (q.sourced_id = g.person OR q.sourced_id IS NULL))
                  %s
                """
                        .formatted(
                                roster(Entity.USERS),
                                statements.staged(Entity.USERS),
                                number(Entity.USERS),
                                recalled.contains(Entity.USERS) && !apart
                                        ? "AND r.sourced_id IN (SELECT u.sourced_id FROM staging.unlisted u WHERE u.entity = %d)"
                                                .formatted(number(Entity.USERS))
                                        : ""));
    }

    private void end() {
        String entities =
                owned.stream().map(entity -> String.valueOf(number(entity))).collect(Collectors.joining(", "));
        ended.putAll(statements.counts(
                "ending people by their rows",
                """
                WITH buried AS (
                    INSERT INTO staging.tombstone (entity, sourced_id, file, line)
                    SELECT entity, sourced_id, file, line FROM staging.guardian
                    WHERE ended AND listed AND entity IN (%s) RETURNING file)
                SELECT file, count(*) FROM buried GROUP BY file
                """
                        .formatted(entities)));
        owned.forEach(this::endStored);
        statements.run(
                "telling of people who are guardians now",
                """
                INSERT INTO staging.finding (code, severity, file, line, entity, sourced_id, cause_file, number)
                SELECT DISTINCT ON (person) ?, ?, (?)[file + 1], line, ?, person, (?)[file + 1], 1
                FROM staging.guardian WHERE ended ORDER BY person, listed DESC, entity, file, line
                """,
                FindingCode.ONLY_GUARDIAN_NOW.name(),
                FindingCode.ONLY_GUARDIAN_NOW.severity().word(),
                files,
                Entity.USERS.table(),
                files);
    }

    private void endStored(Entity entity) {
        String person = entity == Entity.USER_ROLES ? "user_sourced_id" : "sourced_id";
        long rows = statements.run(
                "ending " + entity.table() + " of people who are guardians now",
                """
                INSERT INTO staging.tombstone (entity, sourced_id, file, line)
                SELECT DISTINCT ON (r.sourced_id) %1$d, r.sourced_id, g.file, g.line
                FROM staging.guardian g JOIN %2$s r ON r."%3$s" = g.person AND r.active
                WHERE g.ended AND NOT EXISTS (
                    SELECT FROM staging.tombstone t WHERE t.entity = %1$d AND t.sourced_id = r.sourced_id)
                ORDER BY r.sourced_id, g.listed DESC, g.entity, g.file, g.line
                """
                        .formatted(number(entity), roster(entity), person));
        if (rows > 0) {
            coverage.replace(entity, Coverage.NOT_DELIVERED, Coverage.DELTA);
        }
    }
}
