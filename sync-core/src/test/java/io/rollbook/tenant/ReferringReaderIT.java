package io.rollbook.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Sql;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.Referring.Line;
import io.rollbook.tenant.ReferringReader.Way;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of each entity a record {@code one}, to which every way leads from {@code from}, and {@code other}, to which none does. */
class ReferringReaderIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
    private static final int ROLES = 7;

    private static Connection tenant;
    private static Sql sql;

    @BeforeAll
    static void fill() throws SQLException {
        tenant = DISTRICT.connect();
        sql = new Sql(tenant);
        sql.update(
                "filling",
                "INSERT INTO sync.runs (no, id, feed, envelope, merged_at, counts)"
                        + " VALUES (1, 'run', 'nightly', 'sha256:1', now(), '{}')");
        for (Entity entity : Entity.values()) {
            record(entity, "one", "x");
            record(entity, "other", "x");
            if (entity.keyOf() == null) {
                record(entity, "from", "one");
            }
            for (Column column : entity.links()) {
                Column.Link link = Objects.requireNonNull(column.link());
                sql.update(
                        "filling",
                        "INSERT INTO roster.%s (%s, %s) VALUES ('from', 'one')"
                                .formatted(link.table(), link.owner(), link.column()));
            }
        }
        sql.update(
                "filling", "UPDATE roster.users SET given_name = 'Ann', family_name = 'Lee' WHERE sourced_id = 'one'");
        for (int i = 0; i < ROLES; i++) {
            record(Entity.USER_ROLES, "role " + i, "many");
        }
        sql.update(
                "filling",
                "UPDATE roster.user_roles SET active = false, end_reason = 'removed', user_sourced_id = 'one'"
                        + " WHERE sourced_id IN ('role 1', 'role 2')");
        sql.update("filling", "UPDATE roster.user_roles SET user_sourced_id = 'one' WHERE sourced_id LIKE 'role %'");
    }

    /** All that it refers to are records of this id. */
    private static void record(Entity entity, String id, String to) {
        List<String> names = new ArrayList<>(List.of("sourced_id", "row_hash"));
        List<String> values = new ArrayList<>(List.of("'" + id + "'", "''"));
        for (Column column : entity.stored()) {
            if (column.references() != null || column.required()) {
                names.add(column.sql());
                values.add(
                        switch (column.type()) {
                            case DATE -> "date '2026-08-17'";
                            case BOOLEAN -> "true";
                            default -> column.references() == null ? "'x'" : "'" + to + "'";
                        });
            }
        }
        sql.update(
                "filling",
                "INSERT INTO roster.%s (%s) VALUES (%s)"
                        .formatted(entity.table(), String.join(", ", names), String.join(", ", values)));
    }

    @AfterAll
    static void close() throws SQLException {
        tenant.close();
    }

    static Stream<Way> ways() {
        return Arrays.stream(Entity.values()).flatMap(entity -> ReferringReader.ways(entity).stream());
    }

    private static Entity to(Way way) {
        Entity key = way.entity().keyOf();
        return key != null && way.field().equals(Entity.KEY)
                ? key
                : Objects.requireNonNull(way.entity().column(way.field()).references());
    }

    private static List<Referring> read(Entity entity, String id, List<Way> ways) {
        return new ReferringReader(tenant).read(entity, id, ways, 50, null).orElseThrow();
    }

    @Test
    void ways_areAllReferencesOfTheEntityTable() {
        assertThat(ways()).hasSize(14);
        assertThat(ReferringReader.ways(Entity.USERS))
                .extracting(Way::toString)
                .containsExactly(
                        "users.agentSourcedIds",
                        "user_roles.userSourcedId",
                        "enrollments.userSourcedId",
                        "demographics.sourcedId");
        assertThat(ReferringReader.ways(Entity.ENROLLMENTS)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void record_isFoundByWhatRefersToIt_andWhatDoesNotIsNot(Way way) {
        Entity to = to(way);
        List<Referring> found = read(to, "one", List.of(way));

        assertThat(found).hasSize(1);
        assertThat(found.get(0).entity()).isEqualTo(way.entity().table());
        assertThat(found.get(0).field()).isEqualTo(way.field());
        String expected = way.field().equals(Entity.KEY) ? "one" : "from";
        assertThat(found.get(0).records().get(0).sourcedId()).isEqualTo(expected);
        if (!way.field().equals(Entity.KEY)) {
            assertThat(read(to, "other", List.of(way))).isEmpty();
        }
    }

    @Test
    void active_comeFirst_pageByPage_andAreCounted() {
        Way way = new Way(Entity.USER_ROLES, "userSourcedId");
        ReferringReader reader = new ReferringReader(tenant);
        List<String> ids = new ArrayList<>();
        String after = null;
        do {
            Referring page = reader.read(Entity.USERS, "one", List.of(way), 3, after)
                    .orElseThrow()
                    .get(0);
            assertThat(page.active()).isEqualTo(ROLES - 1);
            assertThat(page.ended()).isEqualTo(2);
            assertThat(page.records().size()).isBetween(1, 3);
            page.records().stream().map(Line::sourcedId).forEach(ids::add);
            after = page.next();
            assertThat(after == null || ReferringReader.PLACE.matcher(after).matches())
                    .isTrue();
        } while (after != null);

        assertThat(ids).containsExactly("from", "role 0", "role 3", "role 4", "role 5", "role 6", "role 1", "role 2");
    }

    @Test
    void line_saysWhatItIs_andWhatElseItRefersToIsCalled() {
        Line line = read(Entity.CLASSES, "one", List.of(new Way(Entity.ENROLLMENTS, "classSourcedId")))
                .get(0)
                .records()
                .get(0);

        assertThat(line.active()).isTrue();
        assertThat(line.fields()).containsEntry("userSourcedId", "one").containsEntry("role", "x");
        assertThat(line.names()).isEqualTo(Map.of("schoolSourcedId", "x", "userSourcedId", "Ann Lee"));
    }

    @Test
    void recordThatNeverWas_isNone() {
        assertThat(new ReferringReader(tenant)
                        .read(Entity.USERS, "never", ReferringReader.ways(Entity.USERS), 50, null))
                .isEmpty();
    }
}
