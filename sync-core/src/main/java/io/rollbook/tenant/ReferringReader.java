package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.Referring.Line;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the records that refer to one. Nothing in the roster is indexed by what it refers to, for every load and night would
 * pay for that: a table is looked through once for each way, which takes 0.1 s for 400,000 enrollments.
 */
public final class ReferringReader {
    /** What {@link Referring#next} looks like. */
    public static final Pattern PLACE = Pattern.compile("[01]:[^\\x00]+", Pattern.DOTALL);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Connection tenant;
    private final Sql sql;

    /** Over a connection to the tenant database; it is only read. */
    public ReferringReader(Connection tenant) {
        this.tenant = tenant;
        this.sql = new Sql(tenant);
    }

    /** A field by which records of an entity refer to those of another. */
    public record Way(Entity entity, String field) {
        /** {@code enrollments.userSourcedId}. */
        @Override
        public String toString() {
            return entity.table() + "." + field;
        }

        /** The ids of those that refer to {@code ?} and whether they are active. */
        private String query() {
            if (field.equals(Entity.KEY)) {
                return "SELECT sourced_id, active FROM roster.%s WHERE sourced_id = ?".formatted(entity.table());
            }
            Column column = entity.column(field);
            Column.Link link = column.link();
            return link == null
                    ? "SELECT sourced_id, active FROM roster.%s WHERE %s = ?".formatted(entity.table(), column.sql())
                    : "SELECT o.sourced_id, o.active FROM roster.%s l JOIN roster.%s o ON o.sourced_id = l.%s WHERE l.%s = ?"
                            .formatted(link.table(), entity.table(), link.owner(), link.column());
        }
    }

    /** Every way to refer to records of an entity, in the order of the entities. */
    public static List<Way> ways(Entity to) {
        return Arrays.stream(Entity.values())
                .flatMap(entity -> Stream.concat(
                        entity.columns().stream()
                                .filter(column -> column.references() == to)
                                .map(column -> new Way(entity, column.name())),
                        entity.keyOf() == to ? Stream.of(new Way(entity, Entity.KEY)) : Stream.empty()))
                .toList();
    }

    /**
     * What refers to a record in each of these ways, by which anything does; empty where the roster never had the record.
     *
     * @param after what a page of a single way told as its next; null for the beginning
     */
    public Optional<List<Referring>> read(
            Entity entity, String sourcedId, List<Way> ways, int limit, @Nullable String after) {
        return sql.snapshot(
                "reading what refers to a record",
                () -> new RosterReader(tenant).read(entity, sourcedId, false).map(record -> ways.stream()
                        .map(way -> page(way, sourcedId, limit, after))
                        .filter(each -> each.active() + each.ended() > 0)
                        .toList()));
    }

    private Referring page(Way way, String sourcedId, int limit, @Nullable String after) {
        String query =
                """
                WITH found AS MATERIALIZED (%s),
                     page AS (SELECT sourced_id, active FROM found WHERE ? OR (NOT active, sourced_id) > (NOT ?, ?)
                              ORDER BY NOT active, sourced_id LIMIT ?)
                SELECT c.active, c.ended, r.sourced_id, r.active, r.end_reason, %s, %s
                FROM (SELECT count(*) FILTER (WHERE active) AS active, count(*) FILTER (WHERE NOT active) AS ended
                      FROM found) c
                LEFT JOIN page ON true
                LEFT JOIN roster.%s r ON r.sourced_id = page.sourced_id
                ORDER BY NOT r.active, r.sourced_id
                """
                        .formatted(
                                way.query(),
                                RecordFields.json(way.entity(), "r"),
                                names(way),
                                way.entity().table());
        long[] counts = new long[2];
        List<Line> lines = new ArrayList<>();
        sql.each(
                "reading what refers to a record",
                query,
                row -> {
                    counts[0] = row.getLong(1);
                    counts[1] = row.getLong(2);
                    if (row.getString(3) != null) {
                        lines.add(new Line(
                                row.getString(3),
                                row.getBoolean(4),
                                row.getString(5),
                                RecordFields.of(way.entity(), row.getString(6)),
                                named(row.getString(7))));
                    }
                },
                sourcedId,
                after == null,
                after != null && after.startsWith("1"),
                after == null ? "" : after.substring(2),
                limit + 1);
        boolean more = lines.size() > limit;
        List<Line> page = more ? lines.subList(0, limit) : lines;
        return new Referring(
                way.entity().table(),
                way.field(),
                counts[0],
                counts[1],
                List.copyOf(page),
                more ? place(page.get(limit - 1)) : null);
    }

    private static String place(Line last) {
        return (last.active() ? "1:" : "0:") + last.sourcedId();
    }

    /** An SQL expression for what else the row {@code r} refers to by one field each, by what it is called. */
    private static String names(Way way) {
        return way.entity().stored().stream()
                .filter(column -> column.references() != null && !column.name().equals(way.field()))
                .map(column -> "'%s', (SELECT %s FROM roster.%s t WHERE t.sourced_id = r.%s)"
                        .formatted(
                                column.name(),
                                name(column.references()),
                                column.references().table(),
                                column.sql()))
                .collect(Collectors.joining(", ", "jsonb_strip_nulls(jsonb_build_object(", "))"));
    }

    private static String name(Entity entity) {
        return switch (entity) {
            case ORGS -> "t.name";
            case ACADEMIC_SESSIONS, COURSES, CLASSES -> "t.title";
            case USERS -> "nullif(concat_ws(' ', t.given_name, t.middle_name, t.family_name), '')";
            case USER_ROLES, ENROLLMENTS, DEMOGRAPHICS -> "NULL";
        };
    }

    private static Map<String, String> named(String json) {
        Map<String, String> names = new TreeMap<>();
        JSON.readTree(json)
                .properties()
                .forEach(each -> names.put(each.getKey(), each.getValue().asString()));
        return names;
    }
}
