package io.rollbook.portal.diff;

import io.rollbook.roster.Entity;

/** The statement that compares one entity of a delivery with the roster, generated from the entity table. */
final class ComparisonSql {
    private ComparisonSql() {}

    /**
     * Fills {@code staging.change} and returns one row: the number of unchanged records, and of records that are staged
     * more than once.
     *
     * <p>{@code recalled}: only the rows that were not recognised are staged. {@code bySchool}: records of certain schools
     * only may be absent, which are the only parameter then.
     *
     * <p>One pass over both tables. Grouping serves to count the unchanged ones without listing them: they all share
     * one group, the others have one each. What is planned is in the order of its ids: all that comes after looks it up
     * by them, and finds the next one close to the last.
     */
    static String compare(Entity entity, Absence absence, boolean recalled, boolean bySchool) {
        return """
                WITH compared AS (
                    SELECT CASE WHEN r.sourced_id IS NULL THEN 'A'
                                WHEN s.sourced_id IS NULL THEN %s
                                WHEN NOT r.active THEN 'B'
                                WHEN s.row_hash = r.row_hash THEN '='
                                ELSE 'C' END AS action,
                           coalesce(s.sourced_id, r.sourced_id) AS sourced_id,
                           %s AS org
                    FROM staging.%s s FULL JOIN %s r ON r.sourced_id = s.sourced_id
                    WHERE s.sourced_id IS NOT NULL OR (r.active AND %s)),
                grouped AS MATERIALIZED (
                    SELECT action, CASE WHEN action <> '=' THEN sourced_id END AS sourced_id,
                           any_value(org) AS org, count(*) AS number
                    FROM compared GROUP BY 1, 2),
                planned AS (
                    INSERT INTO staging.change (entity, action, sourced_id, org)
                    SELECT %d, action::"char", sourced_id, org FROM grouped WHERE action <> '=' ORDER BY sourced_id)
                SELECT coalesce(sum(number) FILTER (WHERE action = '='), 0),
                       count(*) FILTER (WHERE action <> '=' AND number > 1)
                FROM grouped
                """
                .formatted(
                        absent(entity, absence),
                        org(entity),
                        entity.table(),
                        recalled ? inQuestion(entity) : "roster." + entity.table(),
                        isAbsent(entity, absence) + (bySchool ? " AND " + isAtSchools(entity) : ""),
                        entity.ordinal());
    }

    /** Stored records that are as they were delivered are not in question, and are left alone. */
    private static String inQuestion(Entity entity) {
        return """
                (SELECT * FROM roster.%1$s i WHERE i.sourced_id IN (
                    SELECT sourced_id FROM staging.%1$s
                    UNION SELECT sourced_id FROM staging.unlisted WHERE entity = %2$d))"""
                .formatted(entity.table(), entity.ordinal());
    }

    private static String absent(Entity entity, Absence absence) {
        return switch (absence) {
            case REMOVES -> "CASE WHEN r.sourced_id IN (%s) THEN 'K' ELSE 'R' END".formatted(ids("wanted", entity));
            case WITHHELD -> "CASE WHEN r.sourced_id IN (%s) THEN 'R' ELSE 'K' END".formatted(ids("tombstone", entity));
            case SAYS_NOTHING -> "'R'";
        };
    }

    /** Quarantined records are listed, though badly: they are not absent, and neither are a quarantined person's roles. */
    private static String isAbsent(Entity entity, Absence absence) {
        String listed = "r.sourced_id NOT IN (%s)".formatted(ids("quarantine", entity));
        if (entity == Entity.USER_ROLES) {
            listed += " AND r.user_sourced_id NOT IN (%s)".formatted(ids("quarantine", Entity.USERS));
        }
        return absence == Absence.SAYS_NOTHING
                ? listed + " AND r.sourced_id IN (%s)".formatted(ids("tombstone", entity))
                : listed;
    }

    /** A person is of the schools when no role is elsewhere; a session is of no school. */
    private static String isAtSchools(Entity entity) {
        if (entity == Entity.USERS || entity == Entity.DEMOGRAPHICS) {
            return """
                    (SELECT bool_and(o.org_sourced_id = ANY (?)) FROM roster.user_roles o
                     WHERE o.user_sourced_id = r.sourced_id AND o.active)""";
        }
        String org = entity == Entity.USER_ROLES ? "r.org_sourced_id" : org(entity, "r");
        return org.startsWith("NULL") ? "cardinality(?::text[]) < 0" : org + " = ANY (?)";
    }

    private static String ids(String table, Entity entity) {
        return "SELECT x.sourced_id FROM staging.%s x WHERE x.entity = %d AND x.sourced_id IS NOT NULL"
                .formatted(table, entity.ordinal());
    }

    /** The org by which changes are grouped; that of a person is filled in afterwards. */
    private static String org(Entity entity) {
        return "coalesce(%s, %s)".formatted(org(entity, "s"), org(entity, "r"));
    }

    /** The same of a staged or stored row. */
    static String org(Entity entity, String row) {
        if (entity == Entity.ORGS) {
            return row + ".sourced_id";
        }
        return entity.stored().stream()
                .filter(column -> column.required() && column.references() == Entity.ORGS)
                .map(column -> "%s.\"%s\"".formatted(row, column.sql()))
                .findFirst()
                .orElse("NULL::text");
    }
}
