package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.tenant.RosterReader;
import io.rollbook.tenant.RosterRecord;
import io.rollbook.tenant.WhyReader;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why a record is as it is. */
class WhyIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();

    @TempDir
    Path folder;

    private PortalDesk desk;
    private Connection tenant;
    private String first = "";

    @BeforeEach
    void open() throws SQLException, IOException {
        PortalDesk.empty(DISTRICT);
        tenant = DISTRICT.connect();
        desk = new PortalDesk(DISTRICT, folder);
        first = night(StagedNight.small());
    }

    @AfterEach
    void close() throws SQLException {
        desk.close();
        tenant.close();
    }

    private String night(StagedNight night) throws IOException {
        desk.receive(night);
        return desk.last().id();
    }

    private WhyReader reader() {
        return new WhyReader(tenant, ZoneOffset.UTC, this::runs);
    }

    private List<String> runs(String feed) {
        return desk.runs.thatRead(DISTRICT.slug(), feed, null);
    }

    private String why(Entity entity, String id) {
        return reader().read(entity, id)
                .orElseThrow()
                .sentence()
                .replace(
                        LocalDate.now(PortalDesk.CLOCK.withZone(ZoneOffset.UTC)).toString(), "TODAY");
    }

    @Test
    void recordThatWasAdded_namesRunFileAndLine() {
        assertThat(why(Entity.USERS, "ada"))
                .isEqualTo("users ada was added on TODAY by run " + first
                        + " of feed nightly: users.csv, line 2; 1 of 4 of the users additions at School north;"
                        + " merged within limits.");
    }

    @Test
    void recordThatWasChanged_namesTheFields() throws IOException {
        String run = night(StagedNight.small().set(Entity.USERS, "ada", "givenName", "Augusta"));

        assertThat(why(Entity.USERS, "ada"))
                .startsWith("users ada was changed (givenName) on TODAY by run " + run)
                .contains("the only one of the users changes at School north");
    }

    @Test
    void recordThatWasRemoved_namesWhereItIsAbsent() throws IOException {
        String run = night(StagedNight.small().drop(Entity.ENROLLMENTS, "e5"));

        assertThat(why(Entity.ENROLLMENTS, "e5"))
                .isEqualTo("enrollments e5 was removed on TODAY by run " + run
                        + " of feed nightly: absent from enrollments.csv; the only one of the enrollments removals at"
                        + " School south; merged within limits.");
    }

    @Test
    void recordThatAPersonLetGo_namesThePerson() throws IOException {
        desk.guard(PortalDesk.TIMID);
        Run held = desk.runs
                .find(night(StagedNight.small().drop(Entity.ENROLLMENTS, "e5")))
                .orElseThrow();
        desk.portal.approve(held.id(), "Pat", "They have left", Approval.ALL);

        assertThat(why(Entity.ENROLLMENTS, "e5")).endsWith("approved by Pat.");
    }

    @Test
    void recordThatTwoPeopleLetGo_namesBoth() throws IOException {
        desk.guard(PortalDesk.twoPeople(0, 0));
        Run held = desk.runs
                .find(night(StagedNight.small().drop(Entity.ENROLLMENTS, "e5")))
                .orElseThrow();
        desk.portal.approve(held.id(), "Pat", "They have left", Approval.ALL);
        desk.portal.approve(held.id(), "Sam", "So they have", Approval.ALL);

        assertThat(why(Entity.ENROLLMENTS, "e5")).endsWith("approved by Pat and Sam.");
        RosterRecord.ByRun by = new RosterReader(tenant)
                .read(Entity.ENROLLMENTS, "e5", true)
                .orElseThrow()
                .lastChanged();
        assertThat(by.firstApprovedBy()).isEqualTo("Pat");
        assertThat(by.approvedBy()).isEqualTo("Sam");
        assertThat(Objects.requireNonNull(desk.last().report().decision()).first())
                .extracting(RunReport.First::by, RunReport.First::reason)
                .containsExactly("Pat", "They have left");
    }

    @Test
    void recordThatIsQuarantinedRunAfterRun_isToldToBeKept() throws IOException {
        for (int i = 0; i < 2; i++) {
            night(badAda(i));
        }
        assertThat(why(Entity.USERS, "ada")).as("two runs are few").endsWith("merged within limits.");

        night(badAda(2));
        assertThat(why(Entity.USERS, "ada"))
                .startsWith("users ada was added on TODAY by run " + first)
                .endsWith("merged within limits; its row was quarantined in the last 3 runs, and it is kept as it is.");
        assertThat(quarantined("ada")).isEqualTo(3);
        assertThat(quarantined("ben")).isNull();

        night(StagedNight.small().set(Entity.USERS, "ben", "givenName", "Bob"));
        assertThat(quarantined("ada")).as("good again").isNull();
    }

    private static StagedNight badAda(int night) {
        return StagedNight.small()
                .set(Entity.USERS, "ada", "enabledUser", "perhaps")
                .set(Entity.USERS, "ben", "givenName", "Ben " + night);
    }

    private @Nullable Integer quarantined(String id) {
        return new RosterReader(tenant, this::runs)
                .read(Entity.USERS, id, false)
                .orElseThrow()
                .quarantined();
    }

    @Test
    void recordThatAnUndoBroughtBack_namesBothRuns() throws IOException {
        Run run = desk.runs
                .find(night(StagedNight.small().drop(Entity.ENROLLMENTS, "e5")))
                .orElseThrow();
        desk.portal.undo(desk.runs.undo(run, null, false, "Pat"), "A mistake");

        assertThat(why(Entity.ENROLLMENTS, "e5"))
                .contains("was brought back on TODAY by run " + desk.last().id() + ", which undid run " + run.id())
                .endsWith("asked for by Pat.");
    }

    @Test
    void recordOfALargeTable_isToldAmongAllOfTheRun_insteadOfLookingThroughTheTable() throws SQLException {
        believe("roster.users", 600_000);
        try {
            assertThat(why(Entity.USERS, "ada"))
                    .endsWith("users.csv, line 2; 1 of 5 of the users additions; merged within limits.");
            assertThat(why(Entity.ORGS, "north")).contains("at School north");
        } finally {
            believe("roster.users", -1);
        }
    }

    /** What the server believes to be the number of a table's rows. */
    private static void believe(String table, int rows) throws SQLException {
        try (Connection owner = DISTRICT.connectAsSuperuser()) {
            new Sql(owner)
                    .update("pretending", "UPDATE pg_class SET reltuples = ? WHERE oid = ?::regclass", rows, table);
        }
    }

    @Test
    void recordThatNeverWas_hasNoReason() {
        assertThat(reader().read(Entity.USERS, "nobody")).isEmpty();
    }

    @Test
    void history_namesFileLineAndKeyOfEachVersion() throws IOException {
        night(StagedNight.small().set(Entity.USERS, "ben", "givenName", "Benno"));

        RosterRecord record =
                new RosterReader(tenant).read(Entity.USERS, "ben", true).orElseThrow();

        assertThat(record.listed()).isEqualTo(new RosterRecord.Listed("users.csv", 3));
        assertThat(record.lastChanged().openedWith()).isNotNull();
        assertThat(Objects.requireNonNull(record.versions().get(0).listed()).file())
                .isEqualTo("users.csv");
    }

    @Test
    void history_ofAnIdThatCameBackAndOfOneThatWasGivenAway_hasWhatIsItsOwnOnce() throws IOException {
        night(StagedNight.small().drop(Entity.ENROLLMENTS, "e5").enroll("e50", "s1", "dee"));
        night(StagedNight.small());
        night(StagedNight.small().drop(Entity.ENROLLMENTS, "e5").enroll("e51", "s1", "dee"));
        night(StagedNight.small()
                .drop(Entity.ENROLLMENTS, "e5")
                .enroll("e51", "s1", "dee")
                .enroll("e5", "n2", "ada"));

        assertThat(untilOf("e51")).containsExactly("e5 until 4", "e50 until 3", "e5 until 2");
        assertThat(untilOf("e5")).as("another's from now on").isEmpty();
    }

    private List<String> untilOf(String id) {
        return new RosterReader(tenant)
                .read(Entity.ENROLLMENTS, id, true).orElseThrow().versions().stream()
                        .map(each -> each.sourcedId() + " until " + each.until().no())
                        .toList();
    }
}
