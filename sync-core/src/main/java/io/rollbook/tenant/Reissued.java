package io.rollbook.tenant;

import io.rollbook.roster.Entity;

/**
 * People whom a source seems to list under new ids: in one plan somebody goes under one sourcedId and somebody comes, or is
 * listed again, under another, with the same name and the same identifier, e-mail, user name or one of the user ids. Who
 * could be several is nobody. A proposal only: the plan removes the one and adds the other.
 */
public final class Reissued {
    private static final String PAIRS =
            """
            (WITH went AS MATERIALIZED (
                SELECT r.sourced_id, {NAME_AND_MARKS}
                FROM {CHANGE} c JOIN roster.users r ON r.sourced_id = c.sourced_id
                WHERE c.entity = {USERS} AND c.action IN ('R', 'K')),
            came AS MATERIALIZED (
                SELECT r.sourced_id, {NAME_AND_MARKS}
                FROM {CHANGE} c JOIN {LISTED} r ON r.sourced_id = c.sourced_id
                WHERE c.entity = {USERS} AND c.action IN ('A', 'B') AND EXISTS (SELECT FROM went)),
            alike AS (
                SELECT DISTINCT went.sourced_id AS old_sourced_id, came.sourced_id
                FROM (SELECT sourced_id, given, family, unnest(marks) AS mark FROM went) went
                JOIN (SELECT sourced_id, given, family, unnest(marks) AS mark FROM came) came
                    USING (given, family, mark)),
            counted AS (
                SELECT old_sourced_id, sourced_id,
                       count(*) OVER (PARTITION BY old_sourced_id) AS of_old, count(*) OVER (PARTITION BY sourced_id) AS of_new
                FROM alike)
            SELECT old_sourced_id, sourced_id FROM counted WHERE of_old = 1 AND of_new = 1)"""
                    .replace(
                            "{NAME_AND_MARKS}",
                            """
                            lower(btrim(r.given_name)) AS given, lower(btrim(r.family_name)) AS family,
                            ARRAY['identifier ' || nullif(btrim(r.identifier), ''),
                                  'email ' || nullif(lower(btrim(r.email)), ''),
                                  'username ' || nullif(lower(btrim(r.username)), '')] || r.user_ids AS marks""")
                    .replace("{USERS}", String.valueOf(Entity.USERS.ordinal()));

    private Reissued() {}

    /** Of the plan in work: a relation with the columns {@code old_sourced_id} and {@code sourced_id}. */
    public static String planned() {
        return pairs("staging.change", "staging.users");
    }

    /** The same of a plan that was put by. Three parameters, each the run's id. */
    static String held() {
        String change = "(SELECT entity, action, sourced_id FROM held.change WHERE run = ?)";
        return pairs(change, "(SELECT * FROM held.users WHERE run = ?)");
    }

    private static String pairs(String change, String listed) {
        return PAIRS.replace("{CHANGE}", change).replace("{LISTED}", listed);
    }
}
