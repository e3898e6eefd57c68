package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.number;
import static io.rollbook.portal.validate.Statements.roster;

import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a delivery says of roles by the ids that their rows have (OneRoster 1.2 CSV, roles). A role is stored by its person,
 * org and word, so that it is the same in every format; a row that changes one of these under its old id, or deletes by the
 * id alone, means the role that this id stood for: {@code sync.given_ids}, as the feed's deliveries said so far.
 */
final class GivenIds {
    /** Why rows are skipped. */
    static final String UNKNOWN = "deletes a role that is not known";

    private static final int ROLES = number(Entity.USER_ROLES);

    private final Statements statements;
    private final List<String> files;
    private final String feed;
    private final List<String> schools;
    private final Map<Integer, Long> unknown = new HashMap<>();

    /** {@code schools}: sourcedIds of those that the delivery is of; empty where of all. */
    GivenIds(Statements statements, List<String> files, String feed, List<String> schools) {
        this.statements = statements;
        this.files = files;
        this.feed = feed;
        this.schools = schools;
    }

    /** Rows that delete a role of which nothing is known, by file. */
    Map<Integer, Long> unknown() {
        return unknown;
    }

    /**
     * Marks as deleted the roles that rows mean by their ids, on line 0 where the row does not itself delete; before guardians are looked for, which depends on the roles.
     *
     * @param coverage how complete the roles are; a delivery that lists all of them need not say what has changed
     */
    void bury(Coverage coverage) {
        if (!statements.any("looking for ids of roles", "SELECT FROM staging.given_id LIMIT 1")) {
            return;
        }
        statements.run("reading ids of roles", "ANALYZE staging.given_id");
        statements.run(
                "marking roles that are meant by their ids",
                """
                INSERT INTO staging.tombstone
                SELECT DISTINCT ON (k.sourced_id) %1$d, k.sourced_id, g.file, CASE WHEN g.deleted THEN g.line ELSE 0 END %2$s
                  AND NOT EXISTS (SELECT FROM staging.tombstone t WHERE t.entity = %1$d AND t.sourced_id = k.sourced_id)
                ORDER BY k.sourced_id, g.file, g.line
                """
                        .formatted(ROLES, meant(coverage)),
                feed,
                schools,
                schools);
        unknown.putAll(statements.counts(
                "counting rows that delete roles of which nothing is known",
                """
                SELECT g.file, count(*) FROM staging.given_id g WHERE g.sourced_id IS NULL AND NOT EXISTS (
                    SELECT FROM staging.tombstone t WHERE t.entity = %d AND t.file = g.file AND t.line = g.line)
                GROUP BY g.file
                """
                        .formatted(ROLES)));
        unknown.forEach(this::tell);
        if (coverage == Coverage.COMPLETE) {
            forgetFormer();
        }
    }

    /**
     * Roles k that rows g have changed into others, or have deleted: but for those that another row lists, or that another id
     * stands for too.
     */
    private String meant(Coverage coverage) {
        return """
                FROM staging.given_id g JOIN sync.given_ids k ON k.given = g.given AND k.feed = ?
                JOIN %1$s r ON r.sourced_id = k.sourced_id AND r.active
                WHERE (g.deleted %2$s)
                  AND (cardinality(?::text[]) = 0 OR r.org_sourced_id = ANY (?))
                  AND NOT EXISTS (SELECT FROM %3$s s WHERE s.sourced_id = k.sourced_id)
                  AND NOT EXISTS (SELECT FROM staging.quarantine q WHERE q.entity = %4$d AND q.sourced_id = k.sourced_id)
                  AND NOT EXISTS (
                      SELECT FROM sync.given_ids o WHERE o.feed = k.feed AND o.sourced_id = k.sourced_id
                        AND o.given NOT IN (SELECT x.given FROM staging.given_id x))"""
                .formatted(
                        roster(Entity.USER_ROLES),
                        coverage == Coverage.DELTA ? "OR g.sourced_id <> k.sourced_id" : "",
                        statements.staged(Entity.USER_ROLES),
                        ROLES);
    }

    private void tell(int file, long rows) {
        statements.run(
                "telling of rows that delete roles of which nothing is known",
                """
                INSERT INTO staging.finding (code, severity, file, entity, field, cause_file, cause_field, number)
                VALUES (?, ?, ?, ?, 'sourcedId', ?, 'sourcedId', ?)
                """,
                FindingCode.UNKNOWN_ROLE_ID.name(),
                FindingCode.UNKNOWN_ROLE_ID.severity().word(),
                files.get(file),
                Entity.USER_ROLES.table(),
                files.get(file),
                Math.toIntExact(rows));
    }

    /** Where all rows are there, an id that a role does not have any more stands for nothing. */
    private void forgetFormer() {
        statements.run(
                "noting ids that roles do not have any more",
                """
                INSERT INTO staging.given_id (given, deleted)
                SELECT k.given, true FROM sync.given_ids k
                WHERE k.feed = ? AND k.sourced_id IN (SELECT g.sourced_id FROM staging.given_id g)
                  AND k.given NOT IN (SELECT x.given FROM staging.given_id x)
                """,
                feed);
    }

    /** Takes back what rows would have changed that are in quarantine by now: the stored role stays as it is. */
    void keepOfBadRows() {
        statements.run(
                "keeping roles that bad rows would have changed",
                """
                DELETE FROM staging.tombstone t USING staging.given_id g, sync.given_ids k, staging.quarantine q
                WHERE NOT g.deleted AND k.feed = ? AND k.given = g.given AND k.sourced_id <> g.sourced_id
                  AND q.entity = %1$d AND q.sourced_id = g.sourced_id AND t.entity = %1$d AND t.sourced_id = k.sourced_id
                  AND t.line = 0
                """
                        .formatted(ROLES),
                feed);
    }
}
