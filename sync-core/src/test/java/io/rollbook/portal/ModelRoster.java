package io.rollbook.portal;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.testing.StagedNight;
import java.sql.Connection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What a roster is in a few words: orgs, people, roles, classes and enrollments, each with what it says. */
final class ModelRoster {
    private static final String ENROLLMENT = "enrollment ";
    private static final String STORED =
            """
            SELECT 'org ' || sourced_id, coalesce(parent_sourced_id, '') FROM roster.orgs WHERE active
            UNION ALL
            SELECT 'user ' || sourced_id, concat_ws('|', given_name, family_name, grades::text, email)
            FROM roster.users WHERE active
            UNION ALL
            SELECT 'role ' || concat_ws('|', user_sourced_id, org_sourced_id, role), '' FROM roster.user_roles WHERE active
            UNION ALL
            SELECT 'class ' || c.sourced_id, concat_ws('|', c.title, c.school_sourced_id, (
                SELECT '{' || string_agg(t.term_sourced_id, ',' ORDER BY t.term_sourced_id COLLATE "C") || '}'
                FROM roster.class_terms t WHERE t.class_sourced_id = c.sourced_id))
            FROM roster.classes c WHERE c.active
            UNION ALL
            SELECT 'enrollment ' || sourced_id, concat_ws('|', class_sourced_id, user_sourced_id, role, begin_date::text)
            FROM roster.enrollments WHERE active
            """;

    private ModelRoster() {}

    /** What is stored: {@code when} makes of a statement about the roster one about what it was. */
    static Map<String, String> stored(Connection tenant, UnaryOperator<String> when) {
        Map<String, String> roster = new TreeMap<>();
        new Sql(tenant)
                .each("reading the roster", when.apply(STORED), row -> roster.put(row.getString(1), row.getString(2)));
        return roster;
    }

    /** What a delivery says. */
    static Map<String, String> of(StagedNight night) {
        Map<String, String> roster = new TreeMap<>();
        night.of(Entity.ORGS).forEach((id, row) -> roster.put("org " + id, said(row, "parentSourcedId")));
        night.of(Entity.USERS)
                .forEach(
                        (id, row) -> roster.put("user " + id, said(row, "givenName", "familyName", "grades", "email")));
        night.of(Entity.USER_ROLES)
                .values()
                .forEach(row -> roster.put("role " + said(row, "userSourcedId", "orgSourcedId", "role"), ""));
        night.of(Entity.CLASSES)
                .forEach((id, row) ->
                        roster.put("class " + id, said(row, "title", "schoolSourcedId", "termSourcedIds")));
        night.of(Entity.ENROLLMENTS)
                .forEach((id, row) ->
                        roster.put(ENROLLMENT + id, said(row, "classSourcedId", "userSourcedId", "role", "beginDate")));
        return roster;
    }

    /**
     * What additions and changes make of a roster: nothing goes, but for enrollments that came under another id and are
     * otherwise the same.
     */
    static Map<String, String> added(Map<String, String> roster, Map<String, String> delivered) {
        Set<String> come = new HashSet<>();
        delivered.forEach((key, value) -> {
            if (key.startsWith(ENROLLMENT) && !roster.containsKey(key)) {
                come.add(value);
            }
        });
        Map<String, String> after = new TreeMap<>(roster);
        after.entrySet()
                .removeIf(each -> each.getKey().startsWith(ENROLLMENT)
                        && !delivered.containsKey(each.getKey())
                        && come.contains(each.getValue()));
        after.putAll(delivered);
        return after;
    }

    private static String said(Map<String, String> row, String... fields) {
        StringBuilder out = new StringBuilder();
        for (String field : fields) {
            String value = row.get(field);
            if (value != null) {
                out.append(out.isEmpty() ? "" : "|").append(Objects.requireNonNull(value));
            }
        }
        return out.toString();
    }
}
