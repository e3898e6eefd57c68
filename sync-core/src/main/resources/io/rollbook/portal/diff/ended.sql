-- What is not listed any more because its term is over has ended: the day is noted beside it, also where it is kept. A term that ends
-- within two weeks counts as over at a school where classes of a term that follows it are there, and where no class is left
-- that ends with it.
WITH day AS MATERIALIZED (SELECT ?::date AS today),
gone AS MATERIALIZED (
    SELECT c.entity, c.action, c.sourced_id FROM staging.change c
    WHERE c.action IN ('R', 'K') AND c.entity IN (${ACADEMIC_SESSIONS}, ${COURSES}, ${CLASSES}, ${ENROLLMENTS})
      AND NOT EXISTS (SELECT FROM staging.tombstone t WHERE t.entity = c.entity AND t.sourced_id = c.sourced_id)),
session AS MATERIALIZED (
    SELECT sourced_id, coalesce(s.type, r.type) AS type, coalesce(s.start_date, r.start_date) AS begins,
           coalesce(s.end_date, r.end_date) AS ends,
           s.sourced_id IS NOT NULL OR (r.active AND sourced_id NOT IN (
               SELECT c.sourced_id FROM staging.change c
               WHERE c.entity = ${ACADEMIC_SESSIONS} AND c.action = 'R')) AS there
    FROM roster.academic_sessions r FULL JOIN staging.academic_sessions s USING (sourced_id)),
closing AS MATERIALIZED (
    SELECT o.sourced_id, o.ends, n.sourced_id AS next
    FROM session o JOIN session n
        ON n.there AND n.type = o.type AND n.ends > o.ends AND n.begins >= o.ends - 14
    WHERE o.ends > (SELECT today FROM day) AND o.ends <= (SELECT today FROM day) + 14),
-- Terms of the classes that will be there.
taught AS MATERIALIZED (
    SELECT t.term_sourced_id AS term, k.school_sourced_id AS school, k.sourced_id AS class
    FROM roster.classes k JOIN roster.class_terms t ON t.class_sourced_id = k.sourced_id
    WHERE EXISTS (SELECT FROM closing) AND k.active
      AND k.sourced_id NOT IN (SELECT n.sourced_id FROM staging.classes n)
      AND k.sourced_id NOT IN (
          SELECT c.sourced_id FROM staging.change c WHERE c.entity = ${CLASSES} AND c.action = 'R')
    UNION ALL
    SELECT unnest(n.term_sourced_ids), n.school_sourced_id, n.sourced_id
    FROM staging.classes n WHERE EXISTS (SELECT FROM closing) AND n.school_sourced_id IS NOT NULL),
-- Schools at which classes are there that end with a term.
left_in AS MATERIALIZED (
    SELECT c.sourced_id AS term, k.school
    FROM closing c
    JOIN taught k ON k.term = c.sourced_id
    WHERE NOT EXISTS (
        SELECT FROM taught o JOIN session s ON s.sourced_id = o.term WHERE o.class = k.class AND s.ends > c.ends)),
followed AS MATERIALIZED (
    SELECT DISTINCT c.sourced_id AS term, k.school
    FROM closing c
    JOIN taught k ON k.term = c.next
    WHERE (c.sourced_id, k.school) NOT IN (SELECT term, school FROM left_in)
      AND NOT EXISTS (SELECT FROM taught o WHERE o.class = k.class AND o.term = c.sourced_id)),
enrollment AS MATERIALIZED (
    SELECT e.sourced_id, e.class_sourced_id
    FROM gone g JOIN roster.enrollments e ON e.sourced_id = g.sourced_id
    WHERE g.entity = ${ENROLLMENTS}),
over AS MATERIALIZED (
    SELECT k.sourced_id, k.course_sourced_id, max(s.ends) AS day
    FROM roster.classes k
    JOIN roster.class_terms t ON t.class_sourced_id = k.sourced_id
    LEFT JOIN session s ON s.sourced_id = t.term_sourced_id
    WHERE k.sourced_id IN (
        SELECT sourced_id FROM gone WHERE entity = ${CLASSES}
        UNION SELECT class_sourced_id FROM enrollment
        UNION SELECT o.sourced_id FROM roster.classes o
            WHERE o.course_sourced_id IN (SELECT sourced_id FROM gone WHERE entity = ${COURSES}))
    GROUP BY k.sourced_id
    HAVING bool_and(coalesce(
        s.ends <= (SELECT today FROM day)
            OR (k.sourced_id IN (SELECT sourced_id FROM gone WHERE entity = ${CLASSES} AND action = 'R')
                AND (s.sourced_id, k.school_sourced_id) IN (SELECT term, school FROM followed)),
        false)))
UPDATE staging.change c SET ended = o.day
FROM (
    SELECT ${CLASSES} AS entity, sourced_id, day FROM over
    UNION ALL SELECT ${ENROLLMENTS}, e.sourced_id, o.day
        FROM enrollment e JOIN over o ON o.sourced_id = e.class_sourced_id
    UNION ALL SELECT ${COURSES}, k.course_sourced_id, max(o.day)
        FROM roster.classes k LEFT JOIN over o ON o.sourced_id = k.sourced_id
        WHERE k.course_sourced_id IN (SELECT sourced_id FROM gone WHERE entity = ${COURSES})
        GROUP BY 2 HAVING count(*) = count(o.day)
    UNION ALL SELECT ${ACADEMIC_SESSIONS}, s.sourced_id, s.ends
        FROM session s
        WHERE s.ends <= (SELECT today FROM day)
           OR (s.sourced_id IN (SELECT sourced_id FROM closing)
               AND s.sourced_id NOT IN (SELECT term FROM left_in)
               AND NOT EXISTS (
                   SELECT FROM roster.class_terms t JOIN gone g ON g.sourced_id = t.class_sourced_id
                   WHERE t.term_sourced_id = s.sourced_id AND g.entity = ${CLASSES}
                     AND g.sourced_id NOT IN (SELECT sourced_id FROM over)))) o
JOIN gone USING (entity, sourced_id)
WHERE c.entity = o.entity AND c.sourced_id = o.sourced_id AND c.action IN ('R', 'K')
