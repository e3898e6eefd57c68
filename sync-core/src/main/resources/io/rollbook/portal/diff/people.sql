-- The org of each changed person, by which changes are grouped: that of the main role of those the person then has; of one
-- who has none then, of those that go. Roles whose rows were recognised are not staged, and count as stored.
WITH person AS MATERIALIZED (
    SELECT DISTINCT sourced_id FROM staging.change WHERE entity IN (${users}, ${demographics})),
role AS (
    SELECT s.sourced_id, s.user_sourced_id, s.org_sourced_id, s.role_type, false AS stored
    FROM staging.user_roles s JOIN person p ON p.sourced_id = s.user_sourced_id
    UNION ALL
    SELECT r.sourced_id, r.user_sourced_id, r.org_sourced_id, r.role_type, true
    FROM roster.user_roles r JOIN person p ON p.sourced_id = r.user_sourced_id WHERE r.active),
home AS (
    SELECT DISTINCT ON (role.user_sourced_id) role.user_sourced_id, role.org_sourced_id
    FROM role
    LEFT JOIN staging.change gone ON role.stored AND gone.entity = ${user_roles} AND gone.action = 'R'
        AND gone.sourced_id = role.sourced_id
    WHERE NOT (role.stored AND EXISTS (SELECT FROM staging.user_roles s WHERE s.sourced_id = role.sourced_id))
    ORDER BY role.user_sourced_id, gone.sourced_id IS NOT NULL, role.role_type NULLS LAST, role.org_sourced_id COLLATE "C")
UPDATE staging.change c SET org = home.org_sourced_id
FROM home
WHERE c.entity IN (${users}, ${demographics}) AND c.sourced_id = home.user_sourced_id
