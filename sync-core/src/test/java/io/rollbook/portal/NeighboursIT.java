package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.database.Sql;
import io.rollbook.district.Wrapping;
import io.rollbook.portal.stage.Listed;
import io.rollbook.roster.Entity;
import io.rollbook.run.Refused;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.PeopleSample;
import io.rollbook.tenant.RosterPrints;
import io.rollbook.tenant.RosterPrints.Holder;
import io.rollbook.tenant.RosterPrints.Thing;
import io.rollbook.tenant.Tenants;
import io.rollbook.testing.PlainWrapping;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One district's export in another's folder. */
class NeighboursIT {
    private static final Database CONTROL = TestDatabases.control();
    private static final TestTenant SPRINGFIELD = TestDatabases.tenant("springfield", CONTROL);
    private static final TestTenant OGDENVILLE = TestDatabases.tenant("ogdenville", CONTROL);

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
        ogdenville = new PortalDesk(OGDENVILLE, folder);
        tenant = OGDENVILLE.connect();
    }

    @AfterEach
    void close() throws SQLException {
        springfield.close();
        ogdenville.close();
        tenant.close();
    }

    @Test
    void exportOfAnotherDistrict_isRefusedBeforeTheFirstLoad_andNothingOfItIsKept() throws IOException {
        springfield.receive(withMoreSchools());

        SyncOutcome outcome = ogdenville.receive(withMoreSchools().person("eve", "Unknown"));

        assertThat(outcome).isInstanceOf(SyncOutcome.Rejected.class);
        Refused refused = Objects.requireNonNull(ogdenville.last().report().refused());
        assertThat(refused.code()).isEqualTo("OTHER_DISTRICT");
        assertThat(refused.detail())
                .startsWith(
                        "5 of the 5 orgs of this delivery are known to be another district's, by sourcedId and name,"
                                + " and 0 to be this one's")
                .doesNotContain("springfield");
        assertNothingIsKept();
        assertThat(count("roster.users")).isZero();
    }

    @Test
    void districtThatHasNothingYet_mayBeTriedOutWithAFewOrgsOfAnother() throws IOException {
        springfield.receive(StagedNight.small());

        ogdenville.receive(StagedNight.small());
        ogdenville.receive(StagedNight.small().student("eve", "south"));

        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
    }

    @Test
    void exportOfAnotherDistrict_isRefusedWhereTheDistrictHasARoster() throws IOException {
        springfield.receive(StagedNight.small());
        ogdenville.receive(elsewhere());

        ogdenville.receive(StagedNight.small().set(Entity.USERS, "ada", "familyName", "Changed"));

        assertThat(ogdenville.last().state()).isEqualTo(RunState.REJECTED);
        assertThat(Objects.requireNonNull(ogdenville.last().report().refused()).code())
                .isEqualTo("OTHER_DISTRICT");
        assertNothingIsKept();
        assertThat(count("roster.orgs WHERE active AND name LIKE 'Elsewhere%'")).isEqualTo(3);
    }

    @Test
    void districtsOwnExport_isTakenNightAfterNight() throws IOException {
        springfield.receive(StagedNight.small());
        ogdenville.receive(elsewhere());

        springfield.receive(StagedNight.small().student("eve", "south"));
        ogdenville.receive(elsewhere().student("eve", "south"));

        assertThat(springfield.last().state()).isEqualTo(RunState.MERGED);
        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
    }

    @Test
    void schoolsThatAreTheDistrictsNoMore_areFree() throws IOException {
        springfield.receive(StagedNight.small());
        springfield.receive(elsewhere());

        ogdenville.receive(StagedNight.small());

        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
    }

    @Test
    void districtThatSharesSchools_isNotAsked_andLaysNoClaim() throws IOException {
        ogdenville.sharingSchools().receive(StagedNight.small());

        springfield.receive(StagedNight.small());
        ogdenville.receive(StagedNight.small().student("eve", "south"));

        assertThat(springfield.last().state()).isEqualTo(RunState.MERGED);
        assertThat(ogdenville.last().state()).isEqualTo(RunState.MERGED);
    }

    @ParameterizedTest
    @CsvSource({
        // Two or more, and half of them.
        "2, 2, 0, 0, true",
        "2, 4, 0, 0, true",
        "2, 5, 0, 0, false",
        // One could be chance.
        "1, 1, 0, 0, false",
        "1, 2, 0, 0, false",
        // Half of them are this one's: schools went from one district to another.
        "2, 2, 2, 0, false",
        "3, 3, 2, 0, true",
        // The rest was in the last delivery.
        "2, 2, 0, 2, false",
        "3, 3, 0, 2, true",
    })
    void orgs_areAnothers(int others, int andUnknown, int own, int recognised, boolean refused) {
        List<Thing> theirs = orgs("theirs", others);
        List<Thing> ours = orgs("ours", own);
        List<Thing> unknown = orgs("new", andUnknown - others);
        try (ControlDatabase control = ControlDatabase.open(CONTROL)) {
            RosterPrints prints = prints(control);
            note(prints, "springfield", theirs);
            note(prints, "ogdenville", own == 0 ? orgs("former", 1) : ours);
            List<Thing> read =
                    Stream.of(theirs, ours, unknown).flatMap(List::stream).toList();

            assertThat(rule(prints).check(tenant, ogdenville.district()).refused(listed(read, recognised)) != null)
                    .isEqualTo(refused);
        }
    }

    @Test
    void oneOrg_isAnothersWhereItsIdIsLong() {
        List<Thing> school = List.of(Thing.org("0612340007", "Lincoln High"));
        try (ControlDatabase control = ControlDatabase.open(CONTROL)) {
            RosterPrints prints = prints(control);
            note(prints, "springfield", school);
            note(prints, "ogdenville", orgs("ours", 1));

            assertThat(rule(prints).check(tenant, ogdenville.district()).refused(listed(school, 0)))
                    .isNotNull();
        }
    }

    @Test
    void commonIds_withOtherNames_areNobodys() {
        try (ControlDatabase control = ControlDatabase.open(CONTROL)) {
            RosterPrints prints = prints(control);
            note(
                    prints,
                    "springfield",
                    List.of(Thing.org("1", "Lincoln"), Thing.org("2", "Grant"), Thing.org("3", null)));

            assertThat(prints.holders(List.of(Thing.org("1", "Grant"), Thing.org("2", "Lincoln"), Thing.org("3", "x"))))
                    .isEmpty();
        }
    }

    @Test
    void names_countByTheirLettersAndDigits() {
        try (ControlDatabase control = ControlDatabase.open(CONTROL)) {
            RosterPrints prints = prints(control);
            note(prints, "springfield", List.of(Thing.org("1", "St. Mary's School No. 5")));

            assertThat(prints.holders(List.of(Thing.org("1", "ST MARYS SCHOOL NO 5"))))
                    .containsOnlyKeys("springfield");
        }
    }

    @Test
    void prints_tellNothingWithoutTheKey() throws SQLException {
        List<Thing> school = List.of(Thing.org("1", "Lincoln High"));
        byte[] first = print(school);
        PortalDesk.control(SPRINGFIELD, "DELETE FROM vault.print_keys");

        assertThat(print(school)).hasSize(16).isNotEqualTo(first);
    }

    @Test
    void portalWithAnotherMasterKey_hasAKeyOfItsOwn() {
        List<Thing> schools = orgs("theirs", 3);
        try (ControlDatabase control = ControlDatabase.open(CONTROL)) {
            note(prints(control), "springfield", schools);
            RosterPrints other = new Tenants(control.dataSource(), new OtherWrapping()).prints();

            note(other, "ogdenville", schools);

            Holder all = new Holder(Set.copyOf(schools), 0);
            assertThat(other.holders(schools)).isEqualTo(Map.of("ogdenville", all));
            assertThat(prints(control).holders(schools)).isEqualTo(Map.of("springfield", all));
        }
    }

    /** With another master key. */
    private static final class OtherWrapping implements Wrapping {
        private final Wrapping plain = new PlainWrapping();

        @Override
        public byte[] wrap(byte[] secret, String context) {
            return plain.wrap(secret, "other " + context);
        }

        @Override
        public byte[] unwrap(byte[] wrapped, String context) {
            return plain.unwrap(wrapped, "other " + context);
        }
    }

    private static byte[] print(List<Thing> school) throws SQLException {
        try (ControlDatabase control = ControlDatabase.open(CONTROL);
                Connection connection =
                        DriverManager.getConnection(CONTROL.url(), CONTROL.user(), CONTROL.password())) {
            note(prints(control), "springfield", school);
            return new Sql(connection)
                    .one(
                            "reading",
                            "SELECT print FROM vault.roster_prints WHERE district = 'springfield'",
                            row -> row.getBytes(1));
        }
    }

    private static RosterPrints prints(ControlDatabase control) {
        return new Tenants(control.dataSource(), new PlainWrapping()).prints();
    }

    private static void note(RosterPrints prints, String district, List<Thing> orgs) {
        prints.note(district, orgs, PeopleSample.NONE);
    }

    private static Listed listed(List<Thing> orgs, long recognised) {
        return new Listed(orgs, Map.of(Entity.ORGS, recognised), Set::of, () -> PeopleSample.NONE);
    }

    private Neighbours rule(RosterPrints prints) {
        return new Neighbours(prints, slug -> Optional.empty());
    }

    private static List<Thing> orgs(String name, int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> Thing.org(name.charAt(0) + "" + i, name + i))
                .toList();
    }

    private static StagedNight withMoreSchools() {
        return StagedNight.small().org("east").org("west");
    }

    /** The same ids under other names. */
    private static StagedNight elsewhere() {
        StagedNight night = StagedNight.small();
        for (String org : List.of("d", "north", "south")) {
            night.set(Entity.ORGS, org, "name", "Elsewhere " + org);
        }
        return night;
    }

    private void assertNothingIsKept() {
        for (Entity entity : Entity.values()) {
            assertThat(count("staging." + entity.table())).as(entity.table()).isZero();
        }
        assertThat(count("staging.quarantine")).isZero();
        assertThat(count("sync.quarantined")).isZero();
        assertThat(count("sync.findings WHERE run = '" + ogdenville.last().id() + "'"))
                .isZero();
    }

    private long count(String from) {
        return new Sql(tenant).one("counting", "SELECT count(*) FROM " + from, row -> row.getLong(1));
    }
}
