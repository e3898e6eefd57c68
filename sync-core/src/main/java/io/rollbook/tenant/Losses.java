package io.rollbook.tenant;

import io.rollbook.database.Sql;
import java.sql.Connection;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What merged runs took from the roster, as counts: {@code sync.losses}. By it the guard knows what the last days took,
 * without a look at the history.
 */
public final class Losses {
    /** How long they are kept. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final Sql sql;

    /** Over a connection to the tenant database. */
    public Losses(Connection tenant) {
        this(new Sql(tenant));
    }

    Losses(Sql sql) {
        this.sql = sql;
    }

    /**
     * Sums by what was counted.
     *
     * @param atSchools by the school's sourcedId
     */
    public record Sums(Map<String, Long> ofDistrict, Map<String, Map<String, Long>> atSchools) {
        /** Of nothing. */
        public static final Sums NONE = new Sums(Map.of(), Map.of());

        /** How many of the district as a whole. */
        public long ofDistrict(String what) {
            return ofDistrict.getOrDefault(what, 0L);
        }

        /** How many at a school. */
        public long atSchool(String what, String school) {
            return atSchools.getOrDefault(what, Map.of()).getOrDefault(school, 0L);
        }
    }

    /** What was taken from this moment on and not put back; each sum begins behind what a person has approved of it. */
    public Sums since(Instant moment) {
        Sums sums = new Sums(new HashMap<>(), new HashMap<>());
        sql.each(
                "summing up what was lost lately",
                """
                WITH lately AS MATERIALIZED (
                    SELECT l.run, l.what, l.school, l.number - l.undone AS number, l.settled
                    FROM sync.losses l JOIN sync.runs r ON r.no = l.run
                    WHERE r.merged_at >= ? AND l.number > l.undone)
                SELECT l.what, l.school, sum(l.number)
                FROM lately l
                LEFT JOIN (SELECT what, school, max(run) AS run FROM lately WHERE settled GROUP BY 1, 2) s
                    ON s.what = l.what AND s.school IS NOT DISTINCT FROM l.school
                WHERE s.run IS NULL OR l.run > s.run
                GROUP BY 1, 2
                """,
                row -> {
                    String school = row.getString(2);
                    if (school == null) {
                        sums.ofDistrict.put(row.getString(1), row.getLong(3));
                    } else {
                        sums.atSchools
                                .computeIfAbsent(row.getString(1), first -> new HashMap<>())
                                .put(school, row.getLong(3));
                    }
                },
                Timestamp.from(moment));
        return sums;
    }

    /** Enters what a run takes; in the transaction that merges it. */
    void enter(int no, Lost lost, Instant at) {
        sql.update(
                "forgetting old losses",
                "DELETE FROM sync.losses l USING sync.runs r WHERE r.no = l.run AND r.merged_at < ?",
                Timestamp.from(at.minus(KEPT)));
        List<Counted> figures = lost.figures();
        sql.update(
                "entering what a run takes",
                """
                INSERT INTO sync.losses (run, what, school, number, settled)
                SELECT ?, l.what, l.school, l.number, ?
                FROM unnest(?::text[], ?::text[], ?::bigint[]) AS l(what, school, number)
                """,
                no,
                lost.settled(),
                figures.stream().map(Counted::what).toArray(String[]::new),
                figures.stream().map(Counted::school).toArray(String[]::new),
                figures.stream().map(Counted::number).toArray(Long[]::new));
    }

    /**
     * Notes that what a run took is back again; of a run that undid another, that it is gone again. In the transaction that
     * does it, once {@code sync.runs} says which run undid which.
     *
     * @param no number of the run that was undone
     * @param school the school to which that was restricted, or null
     */
    void undone(int no, @Nullable String school) {
        sql.update(
                "noting what is back again",
                """
                WITH RECURSIVE chain (no, back) AS (
                    SELECT ?::integer, true
                    UNION ALL
                    SELECT r.no, NOT c.back FROM chain c JOIN sync.runs r ON r.undone_by = c.no)
                UPDATE sync.losses l SET undone = CASE WHEN c.back THEN l.number ELSE 0 END
                FROM chain c WHERE l.run = c.no AND (?::text IS NULL OR l.school = ?)
                """,
                no,
                school,
                school);
        if (school != null) {
            sql.update(
                    "noting what is back again",
                    """
                    WITH RECURSIVE chain (no) AS (
                        SELECT ?::integer
                        UNION ALL
                        SELECT r.no FROM chain c JOIN sync.runs r ON r.undone_by = c.no)
                    UPDATE sync.losses l SET undone = least(l.number, (
                        SELECT coalesce(sum(s.undone), 0) FROM sync.losses s
                        WHERE s.run = l.run AND s.what = l.what AND s.school IS NOT NULL))
                    FROM chain c WHERE l.run = c.no AND l.school IS NULL
                    """,
                    no);
        }
    }
}
