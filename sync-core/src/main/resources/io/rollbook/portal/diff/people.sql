-- The org of each changed person, by which changes are grouped: that of the main role, as delivered or else as stored.
UPDATE staging.change c SET org = home.org_sourced_id
FROM (
    SELECT DISTINCT ON (role.user_sourced_id) role.user_sourced_id, role.org_sourced_id
    FROM (
        SELECT user_sourced_id, org_sourced_id, role_type, 0 AS source FROM staging.user_roles
        UNION ALL
        SELECT user_sourced_id, org_sourced_id, role_type, 1 FROM roster.user_roles WHERE active) role
    WHERE role.user_sourced_id IN (
        SELECT p.sourced_id FROM staging.change p WHERE p.entity IN (${users}, ${demographics}))
    ORDER BY role.user_sourced_id, role.source, role.role_type NULLS LAST, role.org_sourced_id COLLATE "C") home
WHERE c.entity IN (${users}, ${demographics}) AND c.sourced_id = home.user_sourced_id
