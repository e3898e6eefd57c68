package io.rollbook.testing;

import io.rollbook.database.Sql;
import io.rollbook.portal.Collection;
import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.run.FileLedger;
import io.rollbook.run.FindingCounts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one night's delivery says, put straight into the staging tables: for tests of what comes after staging. Values are
 * texts as PostgreSQL reads them, by OneRoster's field names.
 */
public final class StagedNight {
    private final Map<Entity, TreeMap<String, Map<String, String>>> records = new EnumMap<>(Entity.class);
    private final Map<Entity, Coverage> coverage = new EnumMap<>(Entity.class);
    private final List<Listed> quarantined = new ArrayList<>();
    private final List<Listed> tombstones = new ArrayList<>();
    private @Nullable LocalDate termsOverOn;

    private record Listed(Entity entity, @Nullable String sourcedId) {}

    /** With every collection complete and empty, demographics not delivered. */
    public StagedNight() {
        for (Entity entity : Entity.values()) {
            records.put(entity, new TreeMap<>());
            coverage.put(entity, Coverage.COMPLETE);
        }
        coverage.put(Entity.DEMOGRAPHICS, Coverage.NOT_DELIVERED);
    }

    /** A small district: two schools, two terms, a course, three classes, four students, a teacher, six enrollments. */
    public static StagedNight small() {
        StagedNight night = new StagedNight();
        night.put(Entity.ORGS, "d", "name", "District", "type", "district");
        night.org("north").org("south");
        night.term("fall").term("spring");
        night.put(Entity.COURSES, "algebra", "title", "Algebra", "orgSourcedId", "d");
        night.section("n1", "north", "fall").section("n2", "north", "fall,spring");
        night.section("s1", "south", "spring");
        night.student("ada", "north").student("ben", "north").student("cyd", "north");
        night.student("dee", "south").person("tom", "Teacher").role("tom", "north", "teacher");
        night.enroll("e1", "n1", "ada").enroll("e2", "n1", "ben").enroll("e3", "n2", "ada");
        night.enroll("e4", "n2", "cyd").enroll("e5", "s1", "dee");
        return night.enroll("e6", "n1", "tom", "teacher", null);
    }

    /** Another night that says the same, quarantine and tombstones aside. */
    public StagedNight again() {
        StagedNight night = new StagedNight();
        records.forEach((entity, rows) -> rows.forEach(night.of(entity)::put));
        night.termsOverOn = termsOverOn;
        return night;
    }

    /** Lists a record with these fields: name, value, name, value. */
    public StagedNight put(Entity entity, String id, String... fields) {
        Map<String, String> row = new TreeMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            row.put(entity.column(fields[i]).name(), fields[i + 1]);
        }
        of(entity).put(id, row);
        return this;
    }

    /** Changes one field of a listed record. */
    public StagedNight set(Entity entity, String id, String field, @Nullable String value) {
        Map<String, String> row =
                new TreeMap<>(Objects.requireNonNull(of(entity).get(id)));
        if (value == null) {
            row.remove(field);
        } else {
            row.put(entity.column(field).name(), value);
        }
        of(entity).put(id, row);
        return this;
    }

    /** Lists the record no more. */
    public StagedNight drop(Entity entity, String id) {
        of(entity).remove(id);
        return this;
    }

    /** The row is there but cannot be used; with no id it may be anyone's. */
    public StagedNight quarantine(Entity entity, @Nullable String id) {
        if (id == null) {
            coverage.put(entity, Coverage.COMPLETE_BUT_UNREADABLE);
        } else {
            drop(entity, id);
        }
        quarantined.add(new Listed(entity, id));
        return this;
    }

    /** The delivery itself marks the record as deleted. */
    public StagedNight tombstone(Entity entity, String id) {
        drop(entity, id);
        tombstones.add(new Listed(entity, id));
        return this;
    }

    /** Ids of records that the delivery itself marks as deleted. */
    List<String> deleted(Entity entity) {
        return tombstones.stream()
                .filter(each -> each.entity == entity)
                .map(each -> Objects.requireNonNull(each.sourcedId))
                .toList();
    }

    /** Of a feed that owns current terms only, on this day. */
    public StagedNight termsOverOn(String day) {
        termsOverOn = LocalDate.parse(day);
        return this;
    }

    /** How complete the collection is. */
    public StagedNight cover(Entity entity, Coverage how) {
        coverage.put(entity, how);
        return this;
    }

    /** The listed records, by id. */
    public Map<String, Map<String, String>> of(Entity entity) {
        return Objects.requireNonNull(records.get(entity));
    }

    public StagedNight org(String id) {
        return put(Entity.ORGS, id, "name", "School " + id, "type", "school", "parentSourcedId", "d");
    }

    public StagedNight term(String id) {
        return term(id, "2026-08-17", "2027-06-11");
    }

    public StagedNight term(String id, String begin, String end) {
        return put(
                Entity.ACADEMIC_SESSIONS,
                id,
                "title",
                id,
                "type",
                "term",
                "startDate",
                begin,
                "endDate",
                end,
                "schoolYear",
                "2027");
    }

    public StagedNight section(String id, String school, String terms) {
        return put(
                Entity.CLASSES,
                id,
                "title",
                "Class " + id,
                "classType",
                "scheduled",
                "courseSourcedId",
                "algebra",
                "schoolSourcedId",
                school,
                "termSourcedIds",
                "{" + terms + "}");
    }

    public StagedNight person(String id, String name) {
        return put(Entity.USERS, id, "enabledUser", "true", "givenName", id, "familyName", name, "grades", "{03}");
    }

    public StagedNight student(String id, String school) {
        return person(id, "Student").role(id, school, "student");
    }

    public StagedNight role(String user, String org, String role) {
        String id = String.join("/", user, org, role);
        return put(Entity.USER_ROLES, id, "userSourcedId", user, "orgSourcedId", org, "role", role);
    }

    public StagedNight enroll(String id, String section, String user) {
        return enroll(id, section, user, "student", "2026-08-17");
    }

    public StagedNight enroll(String id, String section, String user, String role, @Nullable String begin) {
        String school = section.startsWith("n") ? "north" : "south";
        put(
                Entity.ENROLLMENTS,
                id,
                "classSourcedId",
                section,
                "schoolSourcedId",
                school,
                "userSourcedId",
                user,
                "role",
                role);
        return begin == null ? this : set(Entity.ENROLLMENTS, id, "beginDate", begin);
    }

    /** Fills the staging tables. */
    @SuppressWarnings("NullAway") // An array that may be null is not told apart in a class that is compiled already.
    public Staged stage(Connection tenant) {
        Sql sql = new Sql(tenant);
        Map<Entity, Collection> collections = new EnumMap<>(Entity.class);
        for (Entity entity : Entity.values()) {
            sql.update("emptying", "TRUNCATE staging." + entity.table());
            of(entity).forEach((id, row) -> insert(sql, entity, id, row));
            long bad =
                    quarantined.stream().filter(each -> each.entity == entity).count();
            collections.put(
                    entity,
                    new Collection(
                            entity,
                            Objects.requireNonNull(coverage.get(entity)),
                            of(entity).size(),
                            bad));
        }
        fill(sql, "quarantine", quarantined);
        fill(sql, "tombstone", tombstones);
        sql.update("emptying", "TRUNCATE staging.wanted");
        return new Staged(
                "test",
                null,
                List.of(file()),
                collections,
                FindingCounts.NONE,
                null,
                null,
                null,
                List.of(),
                termsOverOn,
                Set.of());
    }

    private FileLedger file() {
        long rows = records.values().stream().mapToLong(Map::size).sum();
        return new FileLedger("all.csv", "bulk", rows, rows, 0, 0, 0, Map.of());
    }

    private static void fill(Sql sql, String table, List<Listed> rows) {
        sql.update("emptying", "TRUNCATE staging." + table);
        for (Listed row : rows) {
            sql.update(
                    "listing",
                    "INSERT INTO staging.%s (entity, sourced_id, file, line) VALUES (?, ?, 0, 2)".formatted(table),
                    row.entity.ordinal(),
                    row.sourcedId);
        }
    }

    private static void insert(Sql sql, Entity entity, String id, Map<String, String> row) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(id);
        entity.columns().forEach(column -> values.add(row.get(column.name())));
        values.add(digest(entity, row));
        String names = entity.columns().stream().map(Column::sql).collect(Collectors.joining("\", \"", "\"", "\""));
        String marks = entity.columns().stream()
                .map(column -> "?::" + column.type().sql())
                .collect(Collectors.joining(", "));
        sql.update(
                "staging",
                "INSERT INTO staging.%s (sourced_id, %s, row_hash, file, line) VALUES (?, %s, ?, 0, 2)"
                        .formatted(entity.table(), names, marks),
                values.toArray());
    }

    private static byte[] digest(Entity entity, Map<String, String> row) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            for (Column column : entity.columns()) {
                md5.update((row.get(column.name()) + "|").getBytes(StandardCharsets.UTF_8));
            }
            return md5.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
