package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import java.sql.Connection;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds records by what they are called. Without an index: each search reads the whole collection, which takes a fraction
 * of a second even of large districts, and no night pays for it.
 */
public final class RosterSearch {
    /** Records that are told at most. */
    public static final int MOST = 50;

    /** Words that are looked for; more are left out. */
    private static final int MOST_WORDS = 8;

    /** What is looked at beside the sourcedId, and shown, by OneRoster field name. */
    private static final Map<Entity, List<String>> NAMES = Map.of(
            Entity.USERS, List.of("familyName", "givenName", "middleName", "username", "email", "identifier"),
            Entity.CLASSES, List.of("title", "classCode"),
            Entity.COURSES, List.of("title", "courseCode"),
            Entity.ORGS, List.of("name", "identifier"),
            Entity.ACADEMIC_SESSIONS, List.of("title"));

    private final Sql sql;

    /** Over a connection to the tenant database; it is only read. */
    public RosterSearch(Connection tenant) {
        this.sql = new Sql(tenant);
    }

    /** A record. @param fields what it is called, by OneRoster field name; only what is set */
    public record Match(String sourcedId, boolean active, Map<String, Object> fields) {}

    /** What was found: active records first, then by name. @param more whether there are more than are told */
    public record Found(List<Match> records, boolean more) {}

    /** Whether records of an entity are called anything. */
    public static boolean knows(Entity entity) {
        return NAMES.containsKey(entity);
    }

    /**
     * The records in which each word of the text is a part of the id or of a name, whatever letters are capitals.
     *
     * @throws IllegalArgumentException where the entity's records have no names
     */
    public Found find(Entity entity, String text) {
        List<String> names = NAMES.get(entity);
        if (names == null) {
            throw new IllegalArgumentException(entity + " have no names");
        }
        List<String> columns = names.stream()
                .map(name -> "r.\"" + column(entity, name).sql() + "\"")
                .toList();
        String[] patterns = Arrays.stream(text.strip().split("\\s+"))
                .limit(MOST_WORDS)
                .map(word -> "%" + word.replaceAll("[\\\\%_]", "\\\\$0") + "%")
                .toArray(String[]::new);
        String query =
                """
                SELECT r.sourced_id, r.active, to_jsonb(r) FROM roster.%s r
                WHERE concat_ws(' ', r.sourced_id, %s) ILIKE ALL (?)
                ORDER BY r.active DESC, %s, r.sourced_id LIMIT ?
                """
                        .formatted(
                                entity.table(),
                                String.join(", ", columns),
                                "lower(" + String.join("), lower(", columns) + ")");
        List<Match> found = sql.list(
                "searching the roster",
                query,
                row -> new Match(row.getString(1), row.getBoolean(2), named(entity, row.getString(3), names)),
                patterns,
                MOST + 1);
        return new Found(found.subList(0, Math.min(MOST, found.size())), found.size() > MOST);
    }

    private static Column column(Entity entity, String name) {
        return entity.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> named(Entity entity, String json, List<String> names) {
        Map<String, Object> fields = RecordFields.of(entity, json);
        Map<String, Object> out = new LinkedHashMap<>();
        names.stream().filter(fields::containsKey).forEach(name -> out.put(name, fields.get(name)));
        return out;
    }
}
