package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.ciphertext.Scope;
import io.rollbook.database.Database;
import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.run.RunState;
import io.rollbook.tenant.PeopleSample;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A delivery without orgs in another district's folder. */
class StrangersIT {
    private static final Database CONTROL = TestDatabases.control();
    private static final TestTenant SPRINGFIELD = TestDatabases.tenant("springfield", CONTROL);
    private static final TestTenant OGDENVILLE = TestDatabases.tenant("ogdenville", CONTROL);
    private static final String LONG = "0612340007";

    @TempDir
    Path folder;

    private PortalDesk springfield;
    private PortalDesk ogdenville;
    private Connection tenant;

    @BeforeEach
    void open() throws SQLException {
        PortalDesk.empty(SPRINGFIELD);
        PortalDesk.empty(OGDENVILLE);
        PortalDesk.control(SPRINGFIELD, "DELETE FROM vault.roster_prints");
        springfield = new PortalDesk(SPRINGFIELD, folder);
        ogdenville = new PortalDesk(OGDENVILLE, folder).guard(PortalDesk.EASY);
        tenant = OGDENVILLE.connect();
    }

    @AfterEach
    void close() throws SQLException {
        springfield.close();
        ogdenville.close();
        tenant.close();
    }

    @Test
    void peopleOfAnotherDistrict_underTheSameIdsAtSchoolsWithTheSameIds_areRefused() throws IOException {
        springfield.receive(StagedNight.small());
        ogdenville.receive(elsewhere());

        ogdenville.receiveChanges(peopleOf(StagedNight.small()));

        assertThat(refusal())
                .startsWith("5 of 5 people of this delivery are known to be another district's, by sourcedId and name,"
                        + " and 0 to be this one's")
                .doesNotContain("springfield");
        assertNothingIsKept();
        assertThat(count("roster.users WHERE family_name LIKE 'Elsewhere%'")).isEqualTo(5);
    }

    @Test
    void uploadOfAdditionsFromAnotherDistrict_isRefused() throws IOException {
        springfield.receive(StagedNight.small());
        ogdenville.receive(elsewhere());

        ogdenville.upload(Scope.CHANGES, peopleOf(StagedNight.small()));

        assertThat(refusal()).startsWith("5 of 5 people");
        assertNothingIsKept();
    }

    @Test
    void changesOfAnotherDistrict_thatListOneOrg_areRefusedByTheirPeople() throws IOException {
        springfield.receive(StagedNight.small());
        ogdenville.receive(elsewhere());

        ogdenville.receiveChanges(
                peopleOf(StagedNight.small()).org("north").set(Entity.ORGS, "north", "name", "New name"));

        assertThat(refusal()).startsWith("5 of 5 people");
    }

    @Test
    void districtsOwnChanges_areTakenWhereIdsAreTheSameAsAnothers() throws IOException {
        springfield.receive(withNewcomers(StagedNight.small(), ""));
        ogdenville.receive(elsewhere());

        ogdenville.receiveChanges(peopleOf(elsewhere()).set(Entity.USERS, "ada", "givenName", "Ada"));
        ogdenville.receiveChanges(peopleOf(elsewhere()).set(Entity.USERS, "ada", "familyName", "Other"));
        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
        ogdenville.receiveChanges(withNewcomers(new StagedNight(), "Elsewhere "));

        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
        assertThat(count("roster.users WHERE active")).isEqualTo(5 + 6);
    }

    @Test
    void firstDeliveryOfADistrict_isTakenWhereIdsAreTheSameAsAnothers() throws IOException {
        springfield.receive(withNewcomers(StagedNight.small(), ""));

        ogdenville.receive(withNewcomers(elsewhere(), "Elsewhere "));

        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
    }

    @Test
    void orgsOfAnotherDistrict_areToldByLongIds_whereverRecordsReferToThem() throws IOException {
        springfield.receive(withLongIds());
        ogdenville.receive(elsewhere());

        ogdenville.receiveChanges(new StagedNight()
                .student("new", LONG)
                .student("newer", LONG + "8")
                .role("newer", LONG, "student"));
        assertThat(refusal())
                .startsWith("2 of the 2 orgs that this delivery refers to are known to be another district's, by"
                        + " sourcedId, and 0 to be this one's");
        ogdenville.receiveChanges(new StagedNight().section("x1", LONG, "fall").section("x2", LONG + "8", "fall"));
        assertThat(refusal()).startsWith("2 of the 2 orgs");
        StagedNight enrollments = new StagedNight().enroll("x1", "n1", "ada").enroll("x2", "n1", "ben");
        ogdenville.receiveChanges(enrollments
                .set(Entity.ENROLLMENTS, "x1", "schoolSourcedId", LONG)
                .set(Entity.ENROLLMENTS, "x2", "schoolSourcedId", LONG + "8"));
        assertThat(refusal()).startsWith("2 of the 2 orgs");
        assertNothingIsKept();
    }

    @Test
    void studentOfTheDistrict_atASchoolOfAnother_isNoReasonToRefuse() throws IOException {
        springfield.receive(withLongIds());
        ogdenville.receive(elsewhere());

        ogdenville.receiveChanges(new StagedNight().student("new", LONG));
        assertThat(ogdenville.last().state()).isNotEqualTo(RunState.REJECTED);
        ogdenville.receiveChanges(new StagedNight()
                .student("ada", LONG)
                .student("ben", LONG + "8")
                .set(Entity.USERS, "ada", "familyName", "Elsewhere ada")
                .set(Entity.USERS, "ben", "familyName", "Elsewhere ben"));

        assertThat(ogdenville.last().state()).isNotEqualTo(RunState.REJECTED);
    }

    @Test
    void peopleWhoMovedFromAnotherDistrict_areTaken_whereTheyReferToAnOrgThatIsTheDistrictsOwn() throws IOException {
        springfield.receive(withNewcomers(StagedNight.small(), ""));
        ogdenville.receive(elsewhere().org("0699990001").org("0699990002"));

        StagedNight moved = new StagedNight();
        newcomers().forEach(id -> moved.student(id, "0699990001"));
        ogdenville.receiveChanges(moved);

        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
        assertThat(count("roster.users WHERE active")).isEqualTo(5 + 6);
    }

    @Test
    void familyThatMovedFromAnotherDistrict_isTaken() throws IOException {
        springfield.receive(withNewcomers(StagedNight.small(), ""));
        ogdenville.receive(elsewhere());

        StagedNight family = new StagedNight();
        newcomers().subList(0, 4).forEach(id -> family.student(id, "north"));
        ogdenville.receiveChanges(family);

        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
    }

    @Test
    void manyWhoMovedFromAnotherDistrict_areTaken_whereItsOrgsAreDeliveredWithThem() throws IOException {
        springfield.receive(withNewcomers(StagedNight.small(), ""));
        ogdenville.receive(elsewhere());

        StagedNight moved = withNewcomers(new StagedNight(), "");
        ogdenville.receiveChanges(moved);
        assertThat(refusal()).startsWith("6 of 6 people").endsWith("deliver its orgs with them.");
        elsewhere().of(Entity.ORGS).forEach(moved.of(Entity.ORGS)::put);
        ogdenville.receiveChanges(moved);

        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
        assertThat(count("roster.users WHERE active")).isEqualTo(5 + 6);
    }

    @Test
    void changesOfADistrictWithTheSameSchools_areTaken() throws IOException {
        ogdenville.receive(StagedNight.small());
        springfield.receive(withNewcomers(StagedNight.small(), ""));

        ogdenville.receiveChanges(withNewcomers(new StagedNight(), ""));

        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
    }

    @Test
    void peopleWhoLeftTheOtherDistrict_areNotKnownAsItsAnyMore() throws IOException {
        springfield.guard(PortalDesk.EASY).receive(withNewcomers(StagedNight.small(), ""));
        springfield.receive(StagedNight.small());
        ogdenville.receive(elsewhere());

        ogdenville.receiveChanges(withNewcomers(new StagedNight(), ""));

        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
    }

    @Test
    void smallPartOfALargeDistrict_isRecognisedByASampleOfItsPeople() throws IOException, SQLException {
        springfield.receive(StagedNight.small());
        ogdenville.receive(elsewhere());
        try (Connection large = SPRINGFIELD.connect()) {
            new Sql(large)
                    .update(
                            "adding people",
                            """
                            INSERT INTO roster.users (sourced_id, enabled_user, given_name, family_name, row_hash)
                            SELECT 'm' || i, true, 'Given' || i, 'Family', '' FROM generate_series(1, 20000) i
                            """);
        }
        springfield.receiveChanges(new StagedNight().student("eve", "south"));
        assertThat(printsOf("springfield")).isBetween(1000L, 2100L);

        StagedNight part = new StagedNight();
        IntStream.rangeClosed(1, 200).forEach(i -> part.person("m" + i, "Family")
                .set(Entity.USERS, "m" + i, "givenName", "Given" + i)
                .role("m" + i, "north", "student"));
        ogdenville.receiveChanges(part);

        assertThat(refusal()).contains("another district's, by sourcedId and name, and 0 to be this one's");
    }

    @Test
    void peopleWithoutNames_areNobodys() {
        new Sql(tenant)
                .update(
                        "adding people",
                        """
                        INSERT INTO roster.users (sourced_id, enabled_user, given_name, row_hash)
                        VALUES ('1', true, NULL, ''), ('2', true, '', ''), ('3', true, 'Ann', '')
                        """);

        assertThat(PeopleSample.of(tenant, "roster.users", "active").people())
                .extracting(PeopleSample.Person::sourcedId)
                .containsExactly("3");
    }

    private static StagedNight withLongIds() {
        return StagedNight.small().org(LONG).org(LONG + "8");
    }

    private static List<String> newcomers() {
        return IntStream.range(0, 6).mapToObj(i -> "new" + i).toList();
    }

    private static StagedNight withNewcomers(StagedNight night, String name) {
        newcomers().forEach(id -> night.student(id, "north").set(Entity.USERS, id, "givenName", name + id));
        return night;
    }

    private static StagedNight peopleOf(StagedNight night) {
        StagedNight people = new StagedNight();
        for (Entity entity : List.of(Entity.USERS, Entity.USER_ROLES)) {
            people.of(entity).putAll(night.of(entity));
        }
        return people;
    }

    /** The same ids, and other schools and people. */
    private static StagedNight elsewhere() {
        StagedNight night = StagedNight.small();
        List.copyOf(night.of(Entity.ORGS).keySet())
                .forEach(org -> night.set(Entity.ORGS, org, "name", "Elsewhere " + org));
        List.copyOf(night.of(Entity.USERS).keySet())
                .forEach(user -> night.set(Entity.USERS, user, "familyName", "Elsewhere " + user));
        return night;
    }

    private String refusal() {
        assertThat(ogdenville.last().state()).isEqualTo(RunState.REJECTED);
        assertThat(Objects.requireNonNull(ogdenville.last().report().refused()).code())
                .isEqualTo("OTHER_DISTRICT");
        return Objects.requireNonNull(ogdenville.last().report().refused()).detail();
    }

    private void assertNothingIsKept() {
        for (Entity entity : Entity.values()) {
            assertThat(count("staging." + entity.table())).as(entity.table()).isZero();
        }
        assertThat(count("sync.quarantined")).isZero();
        assertThat(count("sync.findings WHERE run = '" + ogdenville.last().id() + "'"))
                .isZero();
    }

    private static long printsOf(String district) throws SQLException {
        try (Connection control = DriverManager.getConnection(CONTROL.url(), CONTROL.user(), CONTROL.password())) {
            return new Sql(control)
                    .one(
                            "counting",
                            "SELECT count(*) FROM vault.roster_prints WHERE district = ?",
                            row -> row.getLong(1),
                            district);
        }
    }

    private long count(String from) {
        return new Sql(tenant).one("counting", "SELECT count(*) FROM " + from, row -> row.getLong(1));
    }
}
