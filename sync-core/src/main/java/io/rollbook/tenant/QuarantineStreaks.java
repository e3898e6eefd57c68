package io.rollbook.tenant;

import io.rollbook.roster.Entity;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The statements that tell which records have been quarantined run after run: in a run, and without a gap in those of its
 * feed that merged a delivery before it. Told by {@code sync.findings}.
 */
final class QuarantineStreaks {
    /** From so many runs on a record is told. */
    static final int TOLD_FROM = 3;

    /** No further back is looked. */
    static final int MOST = 10;

    private static final String FOUND =
            """
            the_run AS (
                SELECT l.run, coalesce(r.feed, h.delivery ->> 'feed') AS feed, coalesce(r.no, 2147483647) AS no
                FROM (SELECT run FROM looked_at LIMIT 1) l
                LEFT JOIN sync.runs r ON r.id = l.run LEFT JOIN held.runs h ON h.run = l.run),
            lately AS MATERIALIZED (
                SELECT id, row_number() OVER (ORDER BY no DESC) AS place FROM (
                    SELECT run AS id, no FROM the_run
                    UNION ALL (
                        SELECT r.id, r.no FROM sync.runs r JOIN the_run t ON r.feed = t.feed AND r.no < t.no
                        WHERE starts_with(r.envelope, 'sha256:')
                        ORDER BY r.no DESC LIMIT %d)) runs),
            found AS (
                SELECT DISTINCT f.entity, f.sourced_id, l.place
                FROM lately l JOIN sync.findings f ON f.run = l.id
                WHERE f.severity = 'error' AND (f.entity, f.sourced_id) IN (
                    SELECT entity, sourced_id FROM looked_at WHERE severity = 'error')),
            streak AS (
                SELECT entity, sourced_id, count(*) FILTER (WHERE place = rank) AS runs
                FROM (SELECT entity, sourced_id, place,
                             row_number() OVER (PARTITION BY entity, sourced_id ORDER BY place) AS rank
                      FROM found) ranked
                GROUP BY entity, sourced_id)
            """;

    private QuarantineStreaks() {}

    /**
     * To follow a CTE {@code looked_at} of findings of one run: the CTEs {@code streak (entity, sourced_id, runs)} and
     * {@code stored (entity, sourced_id, since)}, of the active records that are kept instead.
     */
    static String told() {
        String stored = Arrays.stream(Entity.values())
                .map(entity ->
                        """
                        SELECT s.entity, s.sourced_id, r.merged_at AS since
                        FROM streak s JOIN roster.%1$s k ON k.sourced_id = s.sourced_id AND k.active
                        JOIN sync.runs r ON r.no = k.last_changed_run
                        WHERE s.entity = '%1$s' AND s.runs >= %2$d
                        """
                                .formatted(entity.table(), TOLD_FROM))
                .collect(Collectors.joining("UNION ALL "));
        return FOUND.formatted(MOST - 1) + ", stored AS (" + stored + ")";
    }

    /** Counts the records that are told; the only parameter is the run's id. */
    static String counted() {
        return "WITH looked_at AS (SELECT * FROM sync.findings WHERE run = ? AND severity = 'error'), "
                + FOUND.formatted(TOLD_FROM - 1)
                + "SELECT count(*) FROM streak WHERE runs >= " + TOLD_FROM;
    }
}
