-- An enrollment whose id is new while another with the same class, person, role and first day is gone is the same
-- record under a new id: the addition and the absence become one change. Of several alike, the first goes with the
-- first by id, so that the same input always gives the same pairs.
WITH came AS (
    SELECT s.sourced_id, s.class_sourced_id, s.user_sourced_id, s.role, s.begin_date, c.org,
           row_number() OVER (PARTITION BY s.class_sourced_id, s.user_sourced_id, s.role, s.begin_date
                              ORDER BY s.sourced_id COLLATE "C") AS place
    FROM staging.change c
    JOIN staging.enrollments s ON s.sourced_id = c.sourced_id
    WHERE c.entity = ${enrollments} AND c.action = 'A'),
went AS (
    SELECT r.sourced_id, r.class_sourced_id, r.user_sourced_id, r.role, r.begin_date,
           row_number() OVER (PARTITION BY r.class_sourced_id, r.user_sourced_id, r.role, r.begin_date
                              ORDER BY r.sourced_id COLLATE "C") AS place
    FROM staging.change c
    JOIN roster.enrollments r ON r.sourced_id = c.sourced_id
    WHERE c.entity = ${enrollments} AND c.action IN ('R', 'K')
      AND NOT EXISTS (SELECT FROM staging.tombstone t WHERE t.entity = c.entity AND t.sourced_id = c.sourced_id)),
pair AS MATERIALIZED (
    SELECT came.sourced_id, went.sourced_id AS old_sourced_id, came.org
    FROM came JOIN went USING (class_sourced_id, user_sourced_id, role, place)
    WHERE came.begin_date IS NOT DISTINCT FROM went.begin_date),
dropped AS (
    DELETE FROM staging.change c USING (
        SELECT sourced_id FROM pair UNION ALL SELECT old_sourced_id FROM pair) gone
    WHERE c.entity = ${enrollments} AND c.sourced_id = gone.sourced_id)
INSERT INTO staging.change (entity, action, sourced_id, old_sourced_id, org)
SELECT ${enrollments}, 'C', sourced_id, old_sourced_id, org FROM pair
