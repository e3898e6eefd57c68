-- A school whose terms are all over, and that is not listed, rests: it stays, with the people who are not listed any more
-- and have roles at such schools only. The day on which its last term was over is noted beside them. Not for longer than a year after its last term.
WITH day AS MATERIALIZED (SELECT ?::date AS today),
absent AS MATERIALIZED (
    SELECT c.entity, c.sourced_id FROM staging.change c
    WHERE c.action = 'R' AND c.entity IN (${ORGS}, ${USERS}, ${USER_ROLES}, ${DEMOGRAPHICS})
      AND NOT EXISTS (SELECT FROM staging.tombstone t WHERE t.entity = c.entity AND t.sourced_id = c.sourced_id)),
resting AS MATERIALIZED (
    SELECT k.school_sourced_id AS sourced_id, max(coalesce(s.end_date, r.end_date)) AS day
    FROM roster.classes k
    JOIN roster.class_terms t ON t.class_sourced_id = k.sourced_id
    LEFT JOIN roster.academic_sessions r ON r.sourced_id = t.term_sourced_id
    LEFT JOIN staging.academic_sessions s ON s.sourced_id = t.term_sourced_id
    WHERE k.school_sourced_id IN (SELECT sourced_id FROM absent WHERE entity = ${ORGS})
      AND k.school_sourced_id NOT IN (SELECT n.school_sourced_id FROM staging.classes n WHERE n.school_sourced_id IS NOT NULL)
    GROUP BY 1
    HAVING max(coalesce(s.end_date, r.end_date, 'infinity')) <= (SELECT today FROM day)
       AND max(coalesce(s.end_date, r.end_date, 'infinity')) > (SELECT today FROM day) - interval '1 year'),
person AS MATERIALIZED (
    SELECT o.user_sourced_id AS sourced_id, max(s.day) AS day
    FROM roster.user_roles o LEFT JOIN resting s ON s.sourced_id = o.org_sourced_id
    WHERE o.active AND o.user_sourced_id IN (SELECT sourced_id FROM absent WHERE entity = ${USERS})
      AND EXISTS (SELECT FROM resting)
    GROUP BY 1
    HAVING count(*) = count(s.sourced_id))
UPDATE staging.change c SET action = 'K', ended = stays.day
FROM (
    SELECT ${ORGS} AS entity, sourced_id, day FROM resting
    UNION ALL SELECT ${USERS}, sourced_id, day FROM person
    UNION ALL SELECT ${DEMOGRAPHICS}, sourced_id, day FROM person
    UNION ALL SELECT ${USER_ROLES}, o.sourced_id, p.day
        FROM roster.user_roles o JOIN person p ON p.sourced_id = o.user_sourced_id WHERE o.active) stays
JOIN absent USING (entity, sourced_id)
WHERE c.entity = stays.entity AND c.sourced_id = stays.sourced_id AND c.action = 'R'
