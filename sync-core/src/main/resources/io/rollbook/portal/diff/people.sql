-- The org of each changed person, by which changes are grouped: that of the main role, as delivered or else as stored.
UPDATE staging.change c SET org = home.org_sourced_id
FROM (
    SELECT DISTINCT ON (role.user_sourced_id) role.user_sourced_id, role.org_sourced_id
    FROM (
        SELECT user_sourced_id, org_sourced_id, role_type, 0 AS source FROM staging.user_roles
        UNION ALL
        SELECT user_sourced_id, org_sourced_id, role_type, 1 FROM roster.user_roles WHERE active) role
    JOIN staging.change p ON p.entity = ${users} AND p.sourced_id = role.user_sourced_id
    ORDER BY role.user_sourced_id, role.source, role.role_type NULLS LAST, role.org_sourced_id COLLATE "C") home
WHERE c.entity = ${users} AND c.sourced_id = home.user_sourced_id
