package io.rollbook.portal.stage;

import io.rollbook.portal.validate.Statements;
import java.time.LocalDate;

/**
 * Whether no term runs in the roster: a source has no classes to tell of then, and a collection without rows is what one
 * would expect.
 */
final class BetweenTerms {
    private static final String RUNS =
            """
            WITH running AS MATERIALIZED (
                SELECT sourced_id, type FROM staging.academic_sessions WHERE start_date <= ? AND end_date > ?
                UNION ALL
                SELECT r.sourced_id, r.type FROM roster.academic_sessions r
                WHERE r.active AND r.start_date <= ? AND r.end_date > ?
                  AND r.sourced_id NOT IN (SELECT s.sourced_id FROM staging.academic_sessions s))
            SELECT WHERE NOT EXISTS (SELECT FROM roster.classes)
               OR EXISTS (SELECT FROM running WHERE type <> 'schoolYear')
               OR EXISTS (
                   SELECT FROM roster.classes c LEFT JOIN roster.class_terms t ON t.class_sourced_id = c.sourced_id
                   WHERE c.active
                     AND (t.term_sourced_id IS NULL OR t.term_sourced_id IN (SELECT sourced_id FROM running)))
            """;

    private BetweenTerms() {}

    /**
     * Whether that is so on this day. A school year may last through the summer: it runs where a class is held in it. Of a
     * class that names no term, and of a roster that never had classes, nobody can tell.
     */
    static boolean is(Statements statements, LocalDate today) {
        return !statements.any("looking for a term that runs", RUNS, today, today, today, today);
    }
}
