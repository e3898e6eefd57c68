package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.number;

import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RowHash;
import io.rollbook.run.FindingCode;
import java.util.List;

/**
 * A class has one primary teacher (OneRoster 1.1 CSV, enrollments): the stored one, where the delivery still has it or does
 * not say that it is gone, else the first. The others teach the class too.
 */
final class PrimaryTeachers {
    private static final String TOLD =
            "SELECT f.sourced_id FROM staging.finding f WHERE f.code = '%s'".formatted(FindingCode.MULTIPLE_PRIMARY);

    private final Statements statements;
    private final List<String> files;
    private final boolean complete;
    private final String staged;

    /** {@code complete}: whether an enrollment that is not listed is gone at the source. */
    PrimaryTeachers(Statements statements, List<String> files, boolean complete) {
        this.statements = statements;
        this.files = files;
        this.complete = complete;
        this.staged = statements.staged(Entity.ENROLLMENTS);
    }

    /** Tells those of classes that would have several, and leaves one of them. */
    void check() {
        long several = statements.run(
                "looking for classes with several primary teachers",
                """
                WITH teaching AS MATERIALIZED (
                    SELECT sourced_id, class_sourced_id, user_sourced_id, file, line FROM %2$s
                    WHERE "primary" AND role = 'teacher'),
                several AS (
                    SELECT class_sourced_id FROM (
                        SELECT class_sourced_id, user_sourced_id FROM teaching UNION ALL %3$s) l
                    GROUP BY class_sourced_id HAVING min(user_sourced_id) <> max(user_sourced_id))
                INSERT INTO staging.finding
                SELECT '%1$s', 'warning', (?)[l.file + 1], l.line, 'enrollments', l.sourced_id, 'primary',
                       (?)[l.file + 1], 'primary', NULL, 1
                FROM teaching l JOIN several USING (class_sourced_id)
                """
                        .formatted(
                                FindingCode.MULTIPLE_PRIMARY,
                                staged,
                                unlisted("SELECT class_sourced_id FROM teaching")),
                files,
                files);
        if (several > 0) {
            keepOne();
        }
    }

    /** Stored ones of these classes that the delivery leaves as they are. */
    private String unlisted(String classes) {
        return """
                SELECT r.class_sourced_id, r.user_sourced_id FROM %1$s r
                WHERE r.active AND r."primary" AND r.role = 'teacher' AND r.class_sourced_id IN (%2$s)
                  AND (%3$s OR r.sourced_id IN (SELECT sourced_id FROM staging.quarantine WHERE entity = %5$d))
                  AND NOT EXISTS (SELECT FROM %4$s s WHERE s.sourced_id = r.sourced_id)
                  AND NOT EXISTS (
                      SELECT FROM staging.tombstone t WHERE t.entity = %5$d AND t.sourced_id = r.sourced_id)
                  AND NOT EXISTS (
                      SELECT FROM staging.tombstone t WHERE t.entity = %6$d AND t.sourced_id = r.user_sourced_id)
                """
                .formatted(
                        Statements.roster(Entity.ENROLLMENTS),
                        classes,
                        !complete,
                        staged,
                        number(Entity.ENROLLMENTS),
                        number(Entity.USERS));
    }

    private void keepOne() {
        statements.run(
                "keeping one primary teacher of a class",
                """
                WITH kept AS (
                    SELECT DISTINCT ON (class_sourced_id) class_sourced_id, user_sourced_id FROM (
                        SELECT t.class_sourced_id, t.user_sourced_id, r.sourced_id IS NULL AS new, t.file, t.line
                        FROM %1$s t LEFT JOIN %2$s r
                            ON r.class_sourced_id = t.class_sourced_id AND r.user_sourced_id = t.user_sourced_id
                            AND r.role = 'teacher' AND r."primary" AND r.active
                        WHERE t.sourced_id IN (%3$s)
                        UNION ALL
                        SELECT u.class_sourced_id, u.user_sourced_id, false, -1, 0 FROM (%4$s) u) l
                    ORDER BY class_sourced_id, new, file, line)
                UPDATE %1$s s SET "primary" = false FROM kept k
                WHERE s.sourced_id IN (%3$s)
                  AND s.class_sourced_id = k.class_sourced_id AND s.user_sourced_id <> k.user_sourced_id
                """
                        .formatted(
                                staged,
                                Statements.roster(Entity.ENROLLMENTS),
                                TOLD,
                                unlisted("SELECT class_sourced_id FROM %s WHERE sourced_id IN (%s)"
                                        .formatted(staged, TOLD))));
        statements.run(
                "digesting enrollments",
                "UPDATE %s s SET row_hash = %s WHERE s.sourced_id IN (%s)"
                        .formatted(staged, RowHash.sql(Entity.ENROLLMENTS, "s"), TOLD));
    }
}
