package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.Scope;
import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.run.FileLedger;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.Plan;
import io.rollbook.tenant.PlanReader;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A delivery removes only where it speaks for: its feed's schools, the schools it names, or nowhere. */
class ScopeIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();

    @TempDir
    Path folder;

    private PortalDesk desk;
    private Connection tenant;

    @BeforeEach
    void open() throws Exception {
        PortalDesk.empty(DISTRICT);
        tenant = DISTRICT.connect();
        desk = new PortalDesk(DISTRICT, folder);
        desk.receive(night());
    }

    @AfterEach
    void close() throws SQLException {
        desk.close();
        tenant.close();
    }

    /** Large enough for a few removals to be no sign of damage. */
    private static StagedNight night() {
        StagedNight night = StagedNight.small()
                .role("cyd", "south", "student")
                .student("fay", "south")
                .enroll("e7", "s1", "fay");
        for (int i = 0; i < 10; i++) {
            night.student("other-" + i, "south");
        }
        return night;
    }

    private SyncOutcome fromSouth(StagedNight night) throws IOException {
        return desk.portal.receive(desk.deliver("one-school", night, false, false));
    }

    private List<String> active(String table) throws SQLException {
        try (var statement = tenant.createStatement();
                var rows = statement.executeQuery(
                        "SELECT sourced_id FROM roster." + table + " WHERE active ORDER BY sourced_id COLLATE \"C\"")) {
            List<String> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
            return ids;
        }
    }

    private static RunReport merged(SyncOutcome outcome) {
        assertThat(outcome).isInstanceOf(SyncOutcome.Merged.class);
        return outcome.report();
    }

    @Test
    void feedOfOneSchool_deletesSomebodyWhoIsElsewhereToo_endsWhatIsHereOnly() throws Exception {
        desk.guard(PortalDesk.EASY);
        merged(desk.receive(night().enroll("e8", "s1", "cyd")));

        RunReport report = merged(desk.receiveChanges(
                "one-school",
                new StagedNight()
                        .tombstone(Entity.USERS, "cyd")
                        .tombstone(Entity.USERS, "fay")
                        .tombstone(Entity.ORGS, "north")));

        assertThat(active("users")).contains("cyd").doesNotContain("fay");
        assertThat(active("orgs")).contains("north");
        assertThat(roles("cyd")).containsExactly("north student");
        assertThat(roles("fay")).isEmpty();
        assertThat(active("enrollments")).contains("e4").doesNotContain("e7", "e8");
        assertThat(report.files()).allMatch(FileLedger::balances);
    }

    @Test
    void feedOfOneSchool_changesSomebodyWhoIsElsewhereToo_keepsTheRoleThere() throws Exception {
        merged(desk.receiveChanges(
                "one-school", new StagedNight().person("cyd", "Renamed").role("cyd", "south", "aide")));

        assertThat(roles("cyd")).containsExactly("north student", "south aide");
    }

    private List<String> roles(String person) {
        return new Sql(tenant)
                .list(
                        "reading roles",
                        """
                        SELECT org_sourced_id || ' ' || role FROM roster.user_roles
                        WHERE user_sourced_id = ? AND active ORDER BY 1
                        """,
                        row -> row.getString(1),
                        person);
    }

    @Test
    void feedOfOneSchool_removesThereOnly_andLeavesOutRowsOfOthers() throws Exception {
        RunReport report = merged(fromSouth(night().drop(Entity.ENROLLMENTS, "e5")
                .drop(Entity.ENROLLMENTS, "e1")
                .drop(Entity.CLASSES, "n2")
                .drop(Entity.ENROLLMENTS, "e3")
                .drop(Entity.ENROLLMENTS, "e4")
                .set(Entity.CLASSES, "n1", "title", "Renamed elsewhere")));

        assertThat(active("enrollments")).containsExactly("e1", "e2", "e3", "e4", "e6", "e7");
        assertThat(active("classes")).containsExactly("n1", "n2", "s1");
        assertThat(Objects.requireNonNull(report.ledger().get("classes")).changed())
                .isZero();
        FileLedger classes = report.files().stream()
                .filter(file -> file.file().equals("classes.csv"))
                .findFirst()
                .orElseThrow();
        assertThat(classes.reasons()).containsEntry("of a school that is not this feed's", 1L);
        assertThat(classes.balances()).isTrue();
    }

    @Test
    void feedOfOneSchool_personWhoIsGoneThere_goesOnlyIfNowhereElse() throws Exception {
        StagedNight night = night().drop(Entity.ENROLLMENTS, "e5");
        for (String person : List.of("dee", "cyd", "ben")) {
            night.drop(Entity.USERS, person);
            night.of(Entity.USER_ROLES).values().removeIf(role -> person.equals(role.get("userSourcedId")));
        }
        night.drop(Entity.ENROLLMENTS, "e2").drop(Entity.ENROLLMENTS, "e4");

        merged(fromSouth(night));

        assertThat(active("users")).contains("ada", "ben", "cyd", "fay", "tom").doesNotContain("dee");
        assertThat(active("enrollments")).containsExactly("e1", "e2", "e3", "e4", "e6", "e7");
        try (var statement = tenant.createStatement();
                var row = statement.executeQuery("SELECT string_agg(org_sourced_id, ',') FROM roster.user_roles"
                        + " WHERE user_sourced_id = 'cyd' AND active")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("north");
        }
    }

    @Test
    void uploadOfChanges_addsAndChanges_andRemovesNothingThatItLacks() throws Exception {
        StagedNight upload = night().student("eve", "south")
                .set(Entity.USERS, "ada", "givenName", "Augusta")
                .drop(Entity.ENROLLMENTS, "e5")
                .drop(Entity.ENROLLMENTS, "e1");

        RunReport report = merged(desk.upload(Scope.CHANGES, upload));

        assertThat(active("enrollments")).hasSize(7);
        assertThat(active("users")).contains("eve");
        assertThat(Objects.requireNonNull(report.ledger().get("users")).changed())
                .isOne();
        assertThat(report.files()).allMatch(file -> file.mode().equals("changes"));
    }

    @Test
    void uploadOfChanges_keepsWhatItMarksAsDeleted_andSaysSo() throws Exception {
        RunReport report = merged(desk.upload(
                Scope.CHANGES,
                night().student("eve", "north").drop(Entity.ENROLLMENTS, "e1"),
                text -> text + "e1,tobedeleted,2026-11-01T00:00:00.000Z,,,,,,,\r\n"));

        assertThat(active("enrollments")).contains("e1");
        assertThat(active("users")).contains("eve");
        assertThat(report.files())
                .anyMatch(file -> file.reasons().getOrDefault("marked as deleted, not owned by the feed", 0L) == 1);
    }

    @Test
    void uploadOfASchool_deletesWhatItMarksAsDeletedThereOnly() throws Exception {
        merged(desk.upload(
                Scope.ofSchools(List.of("north")),
                night().drop(Entity.ENROLLMENTS, "e1").drop(Entity.ENROLLMENTS, "e5"),
                text -> text + "e1,tobedeleted,2026-11-01T00:00:00.000Z,,,,,,,\r\n"
                        + "e5,tobedeleted,2026-11-01T00:00:00.000Z,,,,,,,\r\n"));

        assertThat(active("enrollments")).containsExactly("e2", "e3", "e4", "e5", "e6", "e7");
    }

    @Test
    void uploadOfASchoolThatThereIsNot_isRejected() throws Exception {
        SyncOutcome outcome = desk.upload(Scope.ofSchools(List.of("north", "nowhere")), night());

        assertThat(outcome).isInstanceOf(SyncOutcome.Rejected.class);
        assertThat(Objects.requireNonNull(outcome.report().refused()).code()).isEqualTo("NO_SUCH_SCHOOL");
    }

    @Test
    void uploadOfASchool_removesThereOnly() throws Exception {
        merged(desk.upload(
                Scope.ofSchools(List.of("north")),
                night().drop(Entity.ENROLLMENTS, "e5").drop(Entity.ENROLLMENTS, "e1")));

        assertThat(active("enrollments")).containsExactly("e2", "e3", "e4", "e5", "e6", "e7");
    }

    @Test
    void afterAnUploadOfChanges_theNextNightIsReadInFull_andComparedWithTheLastWholeOne() throws Exception {
        merged(desk.upload(
                Scope.CHANGES,
                night().set(Entity.USERS, "ada", "givenName", "Augusta").student("eve", "south")));

        SyncOutcome same = desk.receive(night());
        assertThat(same)
                .as("takes the change back, and eve, whom it does not list")
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(active("users")).doesNotContain("eve");

        merged(desk.upload(Scope.CHANGES, onlyOneEnrollment()));
        SyncOutcome half = desk.receive(night().drop(Entity.ENROLLMENTS, "e1")
                .drop(Entity.ENROLLMENTS, "e2")
                .drop(Entity.ENROLLMENTS, "e3"));
        assertThat(half).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(Objects.requireNonNull(half.report().held()).reason()).isEqualTo("FEWER_ROWS_THAN_LAST_TIME");
    }

    private static StagedNight onlyOneEnrollment() {
        StagedNight night = night().student("gus", "south");
        List.of("e1", "e2", "e3", "e4", "e5", "e7").forEach(id -> night.drop(Entity.ENROLLMENTS, id));
        return night;
    }

    @Test
    void uploadThatIsToWait_changesNothingUntilSomebodyApproves() throws Exception {
        SyncOutcome held = desk.held(Scope.CHANGES, night().student("gus", "south"));

        assertThat(Objects.requireNonNull(held.report().held()).reason()).isEqualTo("ASKED");
        assertThat(new PlanReader(tenant)
                        .read(desk.last().id(), 0, null)
                        .orElseThrow()
                        .people())
                .containsOnly(Map.entry("students", new Plan.Counts(1, 0, 0, 0, 0)));
        assertThat(active("users")).doesNotContain("gus");

        merged(desk.portal.approve(desk.last().id(), "Pat", "That is Gus", Approval.ALL));
        assertThat(active("users")).contains("gus");
    }

    @Test
    void uploadThatIsToWait_andChangesNothing_hasNothingToWaitFor() throws Exception {
        assertThat(desk.held(Scope.CHANGES, night())).isInstanceOf(SyncOutcome.Unchanged.class);
    }

    @Test
    void uploadThatIsToWait_ofAnEmptyRosterToo() throws Exception {
        desk.close();
        PortalDesk.empty(DISTRICT);
        desk = new PortalDesk(DISTRICT, folder);

        assertThat(desk.held(Scope.WHOLE, night())).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(active("users")).isEmpty();
    }

    @Test
    void uploadThatIsToWait_andTripsALimit_saysWhichLimit() throws Exception {
        SyncOutcome held = desk.held(Scope.WHOLE, onlyOneEnrollment());
        assertThat(Objects.requireNonNull(held.report().held()).reason()).isNotEqualTo("ASKED");
        assertThat(active("enrollments")).hasSize(7);
    }

    @Test
    void scope_widenedOnTheWay_touchesNothing() throws Exception {
        Ciphertext delivery = desk.deliver(Scope.CHANGES, night().drop(Entity.ENROLLMENTS, "e1"));
        Envelope e = delivery.envelope();
        Envelope widened = new Envelope(
                e.district(),
                e.feed(),
                e.run(),
                e.preview(),
                e.hold(),
                e.full(),
                Scope.WHOLE,
                e.sealedBy(),
                e.by(),
                e.created(),
                e.length(),
                e.digest(),
                e.intake(),
                e.signature());

        assertThatThrownBy(() -> desk.portal.receive(new Ciphertext(widened, delivery.body())))
                .isInstanceOf(UnverifiedDelivery.class);
        assertThat(active("enrollments")).hasSize(7);
    }

    @Test
    void text_ofSchoolsWithOddIds_isReadBack() {
        Scope odd = Scope.ofSchools(List.of("a,b", "\u00e9 c", "schools:"));
        assertThat(Scope.parse(odd.text())).isEqualTo(odd);
        assertThat(List.of(Scope.parse("whole"), Scope.parse("changes"))).containsExactly(Scope.WHOLE, Scope.CHANGES);
        for (String none : List.of("", "schools:", "everything")) {
            assertThatThrownBy(() -> Scope.parse(none)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void approve_singleSchoolOfChanges_leavesTheRestToAPersonInARunOfItsOwn() throws Exception {
        desk.receive(StagedNight.small());
        assertThat(desk.held(Scope.CHANGES, renamed("Augusta", "Deirdre")))
                .isInstanceOf(SyncOutcome.HeldForDecision.class);
        Run held = desk.last();

        SyncOutcome north =
                desk.portal.approve(held.id(), "Pat", "North only", new Approval(false, List.of("north"), null));

        assertThat(north).as("%s", north).isInstanceOf(SyncOutcome.Partial.class);
        Run rest = desk.last();
        assertThat(rest.state()).isEqualTo(RunState.HELD);
        assertThat(Objects.requireNonNull(north.report().held()).waiting()).isEqualTo(rest.id());
        assertThat(Objects.requireNonNull(rest.report().ledger().get("users")).changed())
                .isEqualTo(1);
        SyncOutcome south = desk.portal.approve(rest.id(), "Pat", "South too", Approval.ALL);
        assertThat(south).as("%s", south).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(new Sql(tenant)
                        .list(
                                "reading names",
                                "SELECT given_name FROM roster.users WHERE sourced_id IN ('ada', 'dee') ORDER BY 1",
                                row -> row.getString(1)))
                .containsExactly("Augusta", "Deirdre");
    }

    @Test
    void approve_changesWhereANewerDeliveryWasMerged_holdsThemAsOlder() throws Exception {
        desk.receive(StagedNight.small());
        desk.held(Scope.CHANGES, renamed("Augusta", "Deirdre"));
        Run held = desk.last();
        desk.upload(Scope.CHANGES, renamed("Adela", "Dora"));

        SyncOutcome outcome = desk.portal.approve(held.id(), "Pat", "It is right", Approval.ALL);

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(Objects.requireNonNull(outcome.report().held()).reason()).isEqualTo("OLDER_DELIVERY");
        assertThat(desk.portal.approve(held.id(), "Pat", "It is right all the same", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
    }

    private static StagedNight renamed(String ada, String dee) {
        return StagedNight.small()
                .set(Entity.USERS, "ada", "givenName", ada)
                .set(Entity.USERS, "dee", "givenName", dee);
    }
}
