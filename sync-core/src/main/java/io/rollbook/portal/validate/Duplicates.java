package io.rollbook.portal.validate;

import static io.rollbook.portal.validate.Statements.number;

import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
     * @param repeated ids that may be there twice; empty where they may be any
     * @param rows whether the records are rows of their own; where they are made beside others, a good row makes them
     *     whatever a bad one says, and where they differ, the first of them counts
     * @return rows folded by file
     */
    public Map<Integer, Long> check(Entity entity, boolean quarantined, Optional<Set<String>> repeated, boolean rows) {
        if (!quarantined && repeated.filter(Set::isEmpty).isPresent()) {
            return Map.of();
        }
        if (!rows) {
            statements.run(
                    "leaving records alone that a good row makes too",
                    """
                    DELETE FROM staging.quarantine q
                    WHERE q.entity = %d AND q.sourced_id IN (SELECT s.sourced_id FROM %s s)
                    """
                            .formatted(number(entity), statements.staged(entity)));
        }
        statements.run("emptying the list of shared ids", "DELETE FROM staging.doubled");
        list(entity, repeated);
        if (!rows) {
            takeTheFirst(entity);
        }
        // A row that shares its id with one that is bad already.
        statements.run(
                "listing ids shared with bad rows",
                """
                INSERT INTO staging.doubled
                SELECT DISTINCT s.sourced_id, false FROM %s s
                JOIN staging.quarantine q ON q.entity = %d AND q.sourced_id = s.sourced_id
                """
                        .formatted(statements.staged(entity), number(entity)));
        quarantine(entity);
        statements.run(
                "noting shared ids",
                "INSERT INTO staging.loose SELECT %d, sourced_id FROM staging.doubled".formatted(number(entity)));
        return fold(entity);
    }

    private void list(Entity entity, Optional<Set<String>> repeated) {
        String listing =
                """
                INSERT INTO staging.doubled
                SELECT s.sourced_id, count(DISTINCT s.row_hash) = 1 FROM %s s %s
                GROUP BY s.sourced_id HAVING count(*) > 1
                """;
        if (repeated.isPresent()) {
            statements.run(
                    "listing shared ids",
                    listing.formatted(statements.staged(entity), "WHERE s.sourced_id IN (SELECT unnest(?::text[]))"),
                    List.copyOf(repeated.get()));
        } else {
            statements.run(
                    "listing shared ids",
                    listing.formatted(
                            statements.staged(entity),
                            "JOIN (SELECT sourced_id FROM %s GROUP BY sourced_id HAVING count(*) > 1) d USING (sourced_id)"
                                    .formatted(statements.staged(entity))));
        }
    }

    private void takeTheFirst(Entity entity) {
        statements.run(
                "noting records of which rows tell different things",
                """
                INSERT INTO staging.finding
                SELECT '%2$s', 'warning', (?)[min(s.file) + 1], min(s.line), '%3$s', s.sourced_id, NULL,
                       (?)[min(s.file) + 1], NULL, NULL, 1
                FROM %1$s s JOIN staging.doubled d USING (sourced_id) WHERE NOT d.same GROUP BY s.sourced_id
                """
                        .formatted(statements.staged(entity), FindingCode.SAME_ID_DIFFERS, entity.table()),
                files,
                files);
        statements.run("taking the first of them", "UPDATE staging.doubled SET same = true");
    }

    private void quarantine(Entity entity) {
        statements.run(
                "quarantining rows that share an id",
                """
                WITH gone AS (
                    DELETE FROM %1$s s USING staging.doubled d
                    WHERE d.sourced_id = s.sourced_id AND NOT d.same
                    RETURNING s.*),
                unused AS (
                    %5$s),
                noted AS (
                    INSERT INTO staging.finding
                    SELECT '%4$s', 'error', (?)[file + 1], line, '%3$s', sourced_id, 'sourcedId',
                           (?)[file + 1], 'sourcedId', NULL, 1
                    FROM gone)
                INSERT INTO staging.quarantine SELECT %2$d, sourced_id, file, line FROM gone
                """
                        .formatted(
                                statements.staged(entity),
                                number(entity),
                                entity.table(),
                                FindingCode.DUPLICATE_ID,
                                KeptFields.keep(entity, "gone")),
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
                        .formatted(statements.staged(entity)));
    }
}
