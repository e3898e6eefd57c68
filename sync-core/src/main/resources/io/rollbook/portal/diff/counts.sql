-- The plan, counted. Removals that the delivery itself asks for are told apart from absences.
SELECT c.entity, c.action::text, t.sourced_id IS NOT NULL AS tombstone, count(*) AS number
FROM staging.change c
LEFT JOIN (SELECT DISTINCT entity, sourced_id FROM staging.tombstone) t
    ON t.entity = c.entity AND t.sourced_id = c.sourced_id
GROUP BY 1, 2, 3
