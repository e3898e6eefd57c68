package io.rollbook.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RosterSearchIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();

    private static Connection tenant;

    @BeforeAll
    static void fill() throws SQLException {
        tenant = DISTRICT.connect();
        try (Connection owner = DISTRICT.connectAsSuperuser()) {
            Sql sql = new Sql(owner);
            person(sql, "s-1", "Élodie", "Lee", "e.lee@example.org", true);
            person(sql, "s-2", "Bo", "O'Neil", "100%_bo\\@example.org", true);
            person(sql, "s-3", "Ann", "Lee", null, false);
            person(sql, "s-4", "Ann", "Leeds", null, true);
            sql.update(
                    "filling",
                    """
                    INSERT INTO roster.users (sourced_id, row_hash, enabled_user, given_name, family_name)
                    SELECT 'many ' || i, '', true, 'Many', 'Person ' || i FROM generate_series(1, 51) i
                    """);
            sql.update(
                    "filling",
                    """
                    INSERT INTO roster.classes (sourced_id, row_hash, title, class_code, class_type, school_sourced_id)
                    VALUES ('c', '', 'Algebra I', 'ALG-1', 'scheduled', 'school')
                    """);
        }
    }

    private static void person(
            Sql sql, String id, String given, String family, @Nullable String email, boolean active) {
        sql.update(
                "filling",
                """
                INSERT INTO roster.users (sourced_id, row_hash, enabled_user, given_name, family_name, email, phone, active)
                VALUES (?, '', true, ?, ?, ?, '555', ?)
                """,
                id,
                given,
                family,
                email,
                active);
    }

    @AfterAll
    static void close() throws SQLException {
        tenant.close();
    }

    private static List<String> found(Entity entity, String text) {
        return new RosterSearch(tenant)
                .find(entity, text).records().stream()
                        .map(RosterSearch.Match::sourcedId)
                        .toList();
    }

    @Test
    void find_partsOfNamesInAnyOrderAndCase_tellsActiveOnesFirst() {
        assertThat(found(Entity.USERS, "lee")).containsExactly("s-1", "s-4", "s-3");
        assertThat(found(Entity.USERS, " LEE  ann ")).containsExactly("s-4", "s-3");
        assertThat(found(Entity.USERS, "éLODIE")).containsExactly("s-1");
        assertThat(found(Entity.USERS, "o'neil")).containsExactly("s-2");
        assertThat(found(Entity.USERS, "lee nobody")).isEmpty();
        assertThat(found(Entity.CLASSES, "alg-1 algebra")).containsExactly("c");
    }

    @Test
    void find_partsOfIdsAndAddresses_areFoundToo() {
        assertThat(found(Entity.USERS, "S-3")).containsExactly("s-3");
        assertThat(found(Entity.USERS, "e.lee@")).containsExactly("s-1");
    }

    @Test
    void find_signsWithAMeaningInPatterns_areLookedForAsTheyAre() {
        assertThat(found(Entity.USERS, "0%_b")).containsExactly("s-2");
        assertThat(found(Entity.USERS, "bo\\@")).containsExactly("s-2");
        assertThat(found(Entity.USERS, "_lee")).isEmpty();
        assertThat(found(Entity.USERS, "%%")).isEmpty();
    }

    @Test
    void find_manyRecords_tellsTheFirstAndThatThereAreMore() {
        RosterSearch.Found found = new RosterSearch(tenant).find(Entity.USERS, "many person");
        assertThat(found.records()).hasSize(RosterSearch.MOST);
        assertThat(found.more()).isTrue();
        assertThat(new RosterSearch(tenant).find(Entity.USERS, "lee").more()).isFalse();
    }

    @Test
    void find_tellsWhatRecordsAreCalledAndNothingElse() {
        assertThat(new RosterSearch(tenant).find(Entity.USERS, "lodie").records())
                .containsExactly(new RosterSearch.Match(
                        "s-1", true, Map.of("familyName", "Lee", "givenName", "Élodie", "email", "e.lee@example.org")));
    }

    @Test
    void find_recordsWithoutNames_isRefused() {
        assertThatThrownBy(() -> found(Entity.ENROLLMENTS, "x")).isInstanceOf(IllegalArgumentException.class);
    }
}
