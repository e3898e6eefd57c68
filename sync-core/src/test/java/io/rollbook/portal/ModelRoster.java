package io.rollbook.portal;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.testing.StagedNight;
import java.sql.Connection;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What a roster is in a few words: each record with what it says, what it refers to first. */
final class ModelRoster {
    private static final String ENROLLMENT = "enrollment ";
    private static final String STORED =
            """
            SELECT 'org ' || sourced_id, array_to_string(ARRAY[parent_sourced_id, name], '|', '')
            FROM roster.orgs WHERE active
            UNION ALL
            SELECT 'session ' || sourced_id, array_to_string(ARRAY[title, type, start_date::text, end_date::text], '|', '')
            FROM roster.academic_sessions WHERE active
            UNION ALL
            SELECT 'course ' || sourced_id, array_to_string(ARRAY[org_sourced_id, title, course_code], '|', '')
            FROM roster.courses WHERE active
            UNION ALL
            SELECT 'user ' || sourced_id,
                array_to_string(ARRAY[given_name, family_name, email, username, grades::text], '|', '')
            FROM roster.users WHERE active
            UNION ALL
            SELECT 'role ' || concat_ws('|', user_sourced_id, org_sourced_id, role), '' FROM roster.user_roles WHERE active
            UNION ALL
            SELECT 'class ' || c.sourced_id, array_to_string(ARRAY[c.school_sourced_id, c.course_sourced_id, (
                SELECT '{' || string_agg(t.term_sourced_id, ',' ORDER BY t.term_sourced_id COLLATE "C") || '}'
                FROM roster.class_terms t WHERE t.class_sourced_id = c.sourced_id), c.title, c.class_code], '|', '')
            FROM roster.classes c WHERE c.active
            UNION ALL
            SELECT 'enrollment ' || sourced_id, array_to_string(ARRAY[
                class_sourced_id, user_sourced_id, role, begin_date::text, end_date::text, "primary"::text], '|', '')
            FROM roster.enrollments WHERE active
            """;
    private static final Map<Entity, List<String>> FIELDS = Map.of(
            Entity.ORGS, List.of("parentSourcedId", "name"),
            Entity.ACADEMIC_SESSIONS, List.of("title", "type", "startDate", "endDate"),
            Entity.COURSES, List.of("orgSourcedId", "title", "courseCode"),
            Entity.USERS, List.of("givenName", "familyName", "email", "username", "grades"),
            Entity.CLASSES, List.of("schoolSourcedId", "courseSourcedId", "termSourcedIds", "title", "classCode"),
            Entity.ENROLLMENTS, List.of("classSourcedId", "userSourcedId", "role", "beginDate", "endDate", "primary"));
    private static final Map<Entity, String> NAMES = Map.of(
            Entity.ORGS, "org ",
            Entity.ACADEMIC_SESSIONS, "session ",
            Entity.COURSES, "course ",
            Entity.USERS, "user ",
            Entity.CLASSES, "class ",
            Entity.ENROLLMENTS, ENROLLMENT);

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
        NAMES.forEach((entity, name) -> night.of(entity)
                .forEach((id, row) -> roster.put(name + id, said(row, Objects.requireNonNull(FIELDS.get(entity))))));
        night.of(Entity.USER_ROLES)
                .values()
                .forEach(row -> roster.put("role " + said(row, List.of("userSourcedId", "orgSourcedId", "role")), ""));
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
                come.add(sameness(value));
            }
        });
        Map<String, String> after = new TreeMap<>(roster);
        after.entrySet()
                .removeIf(each -> each.getKey().startsWith(ENROLLMENT)
                        && !delivered.containsKey(each.getKey())
                        && come.contains(sameness(each.getValue())));
        after.putAll(delivered);
        return after;
    }

    /** Class, person, role and first day: what makes two enrollments the same under two ids. */
    static String sameness(String enrollment) {
        return String.join("|", Arrays.copyOf(enrollment.split("\\|", -1), 4));
    }

    private static String said(Map<String, String> row, List<String> fields) {
        return fields.stream().map(field -> row.getOrDefault(field, "")).collect(Collectors.joining("|"));
    }
}
