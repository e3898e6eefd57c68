package io.rollbook.portal.validate;

import static io.rollbook.portal.validate.Statements.number;
import static io.rollbook.portal.validate.Statements.staging;

import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.util.List;
import java.util.Map;

/**
 * Rows that share an id. Where they say the same, one stays and the others are folded into it: people who work at two
 * schools are listed twice by many systems, and differ only in the roles, which are records of their own. Where they
 * differ, nobody can say which is right, and all of them are quarantined.
 */
public final class Duplicates {
    private final Statements statements;
    private final List<String> files;

    /** {@code files}: the names of the delivery's files, in its order. */
    public Duplicates(Statements statements, List<String> files) {
        this.statements = statements;
        this.files = files;
    }

    /**
     * Checks one entity.
     *
     * @param quarantined whether rows of the entity are in quarantine already
     * @return rows folded by file
     */
    public Map<Integer, Long> check(Entity entity, boolean quarantined) {
        if (!any(entity) && !quarantined) {
            return Map.of();
        }
        statements.run("emptying the list of shared ids", "DELETE FROM staging.doubled");
        statements.run(
                "listing shared ids",
                """
                INSERT INTO staging.doubled
                SELECT s.sourced_id, count(DISTINCT s.row_hash) = 1
                FROM %1$s s
                JOIN (SELECT sourced_id FROM %1$s GROUP BY sourced_id HAVING count(*) > 1) d USING (sourced_id)
                GROUP BY s.sourced_id
                """
                        .formatted(staging(entity)));
        // A row that shares its id with one that is bad already.
        statements.run(
                "listing ids shared with bad rows",
                """
                INSERT INTO staging.doubled
                SELECT DISTINCT s.sourced_id, false FROM %s s
                JOIN staging.quarantine q ON q.entity = %d AND q.sourced_id = s.sourced_id
                """
                        .formatted(staging(entity), number(entity)));
        quarantine(entity);
        statements.run(
                "noting shared ids",
                "INSERT INTO staging.loose SELECT %d, sourced_id FROM staging.doubled".formatted(number(entity)));
        return fold(entity);
    }

    /** By hashes, at half the cost: should two ids ever share one, the lists that follow are empty. */
    private boolean any(Entity entity) {
        return statements.any(
                "looking for shared ids",
                """
                SELECT FROM %s GROUP BY hashtextextended(sourced_id, 0) HAVING count(*) > 1 LIMIT 1
                """
                        .formatted(staging(entity)));
    }

    private void quarantine(Entity entity) {
        statements.run(
                "quarantining rows that share an id",
                """
                WITH gone AS (
                    DELETE FROM %1$s s USING staging.doubled d
                    WHERE d.sourced_id = s.sourced_id AND NOT d.same
                    RETURNING s.sourced_id, s.file, s.line),
                noted AS (
                    INSERT INTO staging.finding
                    SELECT '%4$s', 'error', (?)[file + 1], line, '%3$s', sourced_id, 'sourcedId',
                           (?)[file + 1], 'sourcedId', NULL, 1
                    FROM gone)
                INSERT INTO staging.quarantine SELECT %2$d, sourced_id, file, line FROM gone
                """
                        .formatted(staging(entity), number(entity), entity.table(), FindingCode.DUPLICATE_ID),
                files,
                files);
    }

    private Map<Integer, Long> fold(Entity entity) {
        return statements.counts(
                "folding rows that say the same",
                """
                WITH numbered AS (
                    SELECT s.ctid AS place, row_number() OVER (PARTITION BY s.sourced_id ORDER BY s.file, s.line) AS n
                    FROM %1$s s JOIN staging.doubled d USING (sourced_id)),
                gone AS (
                    DELETE FROM %1$s s USING numbered WHERE s.ctid = numbered.place AND numbered.n > 1
                    RETURNING s.file)
                SELECT file, count(*) FROM gone GROUP BY file
                """
                        .formatted(staging(entity)));
    }
}
