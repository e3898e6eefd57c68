package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.audit.AuditVerifier;
import io.rollbook.audit.ControlHead;
import io.rollbook.audit.Verification;
import io.rollbook.control.AuditHeads;
import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.PlanReader;
import io.rollbook.tenant.WhyReader;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Putting back what a run changed. */
class UndoIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();

    @TempDir
    Path folder;

    private PortalDesk desk;
    private Connection tenant;

    @BeforeEach
    void open() throws SQLException {
        PortalDesk.empty(DISTRICT);
        tenant = DISTRICT.connect();
        desk = new PortalDesk(DISTRICT, folder).guard(PortalDesk.EASY);
    }

    @AfterEach
    void close() throws SQLException {
        desk.close();
        tenant.close();
    }

    private Run merged(StagedNight night) throws IOException {
        SyncOutcome outcome = desk.receive(night);
        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        return desk.last();
    }

    private SyncOutcome undo(Run run, @Nullable String school) {
        return desk.portal.undo(desk.runs.undo(run, school, false, "Pat"), "It was a mistake");
    }

    /** Every active record with its values and links, without which run and file it is from. */
    private List<String> roster() {
        List<String> all = new ArrayList<>();
        Sql sql = new Sql(tenant);
        for (Entity entity : Entity.values()) {
            String what = "to_jsonb(r) - 'file' - 'line' - 'first_seen_run' - 'last_changed_run'";
            sql.each(
                    "reading the roster",
                    "SELECT '%1$s ' || (%2$s)::text FROM roster.%1$s r WHERE active ORDER BY sourced_id"
                            .formatted(entity.table(), what),
                    row -> all.add(row.getString(1)));
        }
        for (String links : List.of("class_terms", "user_agents")) {
            sql.each(
                    "reading links",
                    """
                    SELECT '%1$s ' || to_jsonb(l)::text FROM roster.%1$s l
                    WHERE EXISTS (SELECT FROM roster.%2$s r WHERE r.active AND r.sourced_id = l.%3$s) ORDER BY 1
                    """
                            .formatted(
                                    links,
                                    links.equals("class_terms") ? "classes" : "users",
                                    links.equals("class_terms") ? "class_sourced_id" : "user_sourced_id"),
                    row -> all.add(row.getString(1)));
        }
        return all;
    }

    private static StagedNight changed() {
        return StagedNight.small()
                .set(Entity.USERS, "ada", "givenName", "Augusta")
                .set(Entity.CLASSES, "n2", "termSourcedIds", "{spring}")
                .student("eve", "south")
                .enroll("e7", "s1", "eve")
                .drop(Entity.ENROLLMENTS, "e5")
                .drop(Entity.USERS, "cyd")
                .drop(Entity.USER_ROLES, "cyd/north/student")
                .drop(Entity.ENROLLMENTS, "e4");
    }

    @Test
    void undo_deltaThatDeletedAPersonAndAClass_putsBackWhatWentWithThem() throws IOException {
        merged(StagedNight.small());
        List<String> before = roster();
        SyncOutcome outcome = desk.receiveChanges(
                new StagedNight().tombstone(Entity.USERS, "ada").tombstone(Entity.CLASSES, "s1"));
        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        Run deleted = desk.last();

        assertThat(roster()).noneMatch(record -> record.contains("\"ada\"") || record.contains("\"s1\""));
        assertThat(new PlanReader(tenant)
                        .read(deleted.id(), 100, null)
                        .orElseThrow()
                        .reasons())
                .containsEntry("users", Map.of("marked-as-deleted", 1L))
                .containsEntry("classes", Map.of("marked-as-deleted", 1L))
                .containsEntry("enrollments", Map.of("person-gone", 2L, "class-gone", 1L));
        assertThat(new WhyReader(tenant, ZoneOffset.UTC, feed -> List.of())
                        .read(Entity.ENROLLMENTS, "e5")
                        .orElseThrow()
                        .sentence())
                .contains("its class is gone");

        assertThat(undo(deleted, null)).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void undo_mergedRun_putsEveryRecordBack() throws IOException {
        merged(StagedNight.small());
        List<String> before = roster();
        Run run = merged(changed());

        SyncOutcome outcome = undo(run, null);

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(roster()).isEqualTo(before);
        assertThat(Objects.requireNonNull(outcome.report().ledger().get("users")))
                .isEqualTo(new EntityLedger(2, 0, 1, 0, 1, 0, 1, 0));
        assertThat(verified()).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void undo_isARunThatSaysWhatItUndoesWhoAskedAndWhy() throws IOException {
        merged(StagedNight.small());
        Run run = merged(changed());

        undo(run, null);

        Run undo = desk.last();
        assertThat(undo.trigger()).isEqualTo("undo");
        assertThat(undo.by()).isEqualTo("Pat");
        assertThat(Objects.requireNonNull(undo.report().undo()).undoes()).isEqualTo(run.id());
        assertThat(Objects.requireNonNull(undo.report().decision()).reason()).isEqualTo("It was a mistake");
        RunReport.Undo undone = Objects.requireNonNull(
                desk.runs.find(run.id()).orElseThrow().report().undo());
        assertThat(undone.undoneBy()).isEqualTo(undo.id());
        assertThat(count("audit.entries WHERE action = 'undo-asked-for'")).isEqualTo(1);
        assertThat(count("sync.runs WHERE approved_by = 'Pat'")).isEqualTo(1);
    }

    @Test
    void undo_anUndo_doesItAgain() throws IOException {
        merged(StagedNight.small());
        Run run = merged(changed());
        List<String> after = roster();
        undo(run, null);

        SyncOutcome outcome = undo(desk.last(), null);

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(roster()).isEqualTo(after);
    }

    @Test
    void undo_firstDelivery_leavesAnEmptyRoster() throws IOException {
        Run run = merged(StagedNight.small());

        SyncOutcome outcome = undo(run, null);

        // A running term that is gone is always held.
        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(desk.portal.approve(desk.last().id(), "Pat", "All of it was wrong", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(roster()).isEmpty();
    }

    @Test
    void undo_runWhoseRecordsALaterOneChanged_isRefusedAndSaysWhatCanBeUndone() throws IOException {
        merged(StagedNight.small());
        Run run = merged(StagedNight.small()
                .set(Entity.USERS, "ada", "givenName", "Augusta")
                .set(Entity.USERS, "dee", "givenName", "Deirdre"));
        Run later = merged(StagedNight.small()
                .set(Entity.USERS, "ada", "givenName", "Adela")
                .set(Entity.USERS, "dee", "givenName", "Deirdre"));
        List<String> before = roster();

        SyncOutcome outcome = undo(run, null);

        assertThat(outcome.state()).isEqualTo(RunState.REJECTED);
        assertThat(Objects.requireNonNull(outcome.report().refused()).code()).isEqualTo("CHANGED_SINCE");
        assertThat(Objects.requireNonNull(outcome.report().refused()).detail())
                .contains("1 record cannot be put back", later.id(), "(--school) at a time: south");
        assertThat(roster()).isEqualTo(before);
        assertThat(undo(run, "south")).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(name("dee")).isEqualTo("dee");
        assertThat(name("ada")).isEqualTo("Adela");
    }

    @Test
    void undo_laterRunsFirst_isPossibleOneAfterTheOther() throws IOException {
        merged(StagedNight.small());
        List<String> before = roster();
        Run run = merged(changed());
        Run later = merged(changed().set(Entity.USERS, "ada", "givenName", "Adela"));

        undo(later, null);
        undo(run, null);

        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void undo_additionThatALaterRecordNeeds_isRefused() throws IOException {
        merged(StagedNight.small());
        Run run = merged(StagedNight.small().student("eve", "south"));
        merged(StagedNight.small().student("eve", "south").enroll("e7", "s1", "eve"));

        SyncOutcome outcome = undo(run, null);

        assertThat(outcome.state()).isEqualTo(RunState.REJECTED);
        assertThat(count("roster.users WHERE active AND sourced_id = 'eve'")).isEqualTo(1);
    }

    @Test
    void undo_removalOfWhatIsInAClassThatIsGoneByNow_isRefused() throws IOException {
        merged(StagedNight.small());
        Run run = merged(StagedNight.small().drop(Entity.ENROLLMENTS, "e5"));
        merged(StagedNight.small().drop(Entity.ENROLLMENTS, "e5").drop(Entity.CLASSES, "s1"));

        SyncOutcome outcome = undo(run, null);

        assertThat(outcome.state()).isEqualTo(RunState.REJECTED);
        assertThat(count("roster.enrollments WHERE active AND sourced_id = 'e5'"))
                .isZero();
    }

    @Test
    void undo_changeThatALaterRunTookBackItself_hasNothingToDo() throws IOException {
        merged(StagedNight.small());
        Run run = merged(changed());
        merged(StagedNight.small());

        assertThat(undo(run, null)).isInstanceOf(SyncOutcome.Unchanged.class);
    }

    @Test
    void undo_oneSchool_leavesTheOthersAsTheyAre() throws IOException {
        merged(StagedNight.small());
        Run run = merged(changed());

        SyncOutcome outcome = undo(run, "north");

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(name("ada")).isEqualTo("ada");
        assertThat(count("roster.users WHERE active AND sourced_id IN ('cyd', 'eve')"))
                .isEqualTo(2);
        assertThat(count("roster.enrollments WHERE active AND sourced_id = 'e4'"))
                .isEqualTo(1);
        assertThat(count("roster.enrollments WHERE active AND sourced_id = 'e5'"))
                .isZero();
        assertThat(desk.runs.find(run.id()).orElseThrow().report().undo())
                .as("it is undone in part only")
                .isNull();
    }

    @Test
    void undo_beyondTheGuard_isHeldAndMergedWhenAPersonApproves() throws IOException {
        merged(StagedNight.small());
        List<String> before = roster();
        Run run = merged(changed());
        desk.guard(PortalDesk.TIMID);

        SyncOutcome outcome = undo(run, null);

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(desk.portal.approve(desk.last().id(), "Sam", "Right", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(roster()).isEqualTo(before);
        assertThat(Objects.requireNonNull(
                                desk.runs.find(run.id()).orElseThrow().report().undo())
                        .undoneBy())
                .isEqualTo(desk.last().id());
    }

    @Test
    void undo_thatIsHeldWhileTheRosterMovesOn_isPlannedAnew() throws IOException {
        merged(StagedNight.small());
        Run run = merged(changed());
        desk.guard(PortalDesk.TIMID);
        undo(run, null);
        Run held = desk.last();
        desk.guard(PortalDesk.EASY);
        desk.portal.receive(desk.deliver("other", changed().student("gus", "south"), false, false));

        SyncOutcome outcome = desk.portal.approve(held.id(), "Sam", "Right", Approval.ALL);

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(Objects.requireNonNull(outcome.report().held()).reason()).isEqualTo("ROSTER_MOVED_ON");
        assertThat(desk.portal.approve(held.id(), "Sam", "Right", Approval.ALL)).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(name("ada")).isEqualTo("ada");
        assertThat(name("gus")).isEqualTo("gus");
    }

    @Test
    void undo_thatIsHeld_isNotSupersededByTheNextDelivery() throws IOException {
        merged(StagedNight.small());
        Run run = merged(changed());
        desk.guard(PortalDesk.TIMID);
        undo(run, null);
        Run held = desk.last();
        desk.guard(PortalDesk.EASY);

        desk.receive(changed().student("gus", "south"));

        assertThat(desk.runs.find(held.id()).orElseThrow().state()).isEqualTo(RunState.HELD);
    }

    @Test
    void undo_atASchoolWhereNothingWasChanged_isRefused() throws IOException {
        merged(StagedNight.small());
        Run run = merged(StagedNight.small().set(Entity.USERS, "ada", "givenName", "Augusta"));

        SyncOutcome outcome = undo(run, "south");

        assertThat(Objects.requireNonNull(outcome.report().refused()).code()).isEqualTo("NO_SUCH_SCHOOL");
    }

    @Test
    void undo_restAfterOneSchoolWhereAnEnrollmentGotANewId_isPossible() throws IOException {
        merged(StagedNight.small());
        List<String> before = roster();
        Run run = merged(StagedNight.small()
                .drop(Entity.ENROLLMENTS, "e5")
                .enroll("e50", "s1", "dee")
                .set(Entity.USERS, "ada", "givenName", "Augusta"));

        assertThat(undo(run, "south")).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(undo(run, null)).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void undo_newIdWhoseFormerOneIsAnothersByNow_isRefused() throws IOException {
        merged(StagedNight.small());
        Run run = merged(StagedNight.small().drop(Entity.ENROLLMENTS, "e5").enroll("e50", "s1", "dee"));
        merged(StagedNight.small().enroll("e5", "n2", "ben").enroll("e50", "s1", "dee"));

        assertThat(undo(run, null).state()).isEqualTo(RunState.REJECTED);
    }

    @Test
    void undo_preview_showsThePlanAndWritesNothing() throws IOException {
        merged(StagedNight.small());
        Run run = merged(changed());
        List<String> before = roster();

        SyncOutcome outcome = desk.portal.undo(desk.runs.undo(run, null, true, "Pat"), "Just looking");

        assertThat(outcome).isInstanceOf(SyncOutcome.Previewed.class);
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void undo_runThatMergedNothing_isRefused() throws IOException {
        merged(StagedNight.small());
        desk.receive(StagedNight.small());

        SyncOutcome outcome = undo(desk.last(), null);

        assertThat(Objects.requireNonNull(outcome.report().refused()).code()).isEqualTo("NOT_MERGED");
    }

    @Test
    void nextNight_withTheContentThatWasUndone_isHeld() throws IOException {
        merged(StagedNight.small());
        Run run = merged(changed());
        undo(run, null);
        Run undone = desk.last();

        SyncOutcome outcome = desk.receive(changed());

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(Objects.requireNonNull(outcome.report().held()).reason()).isEqualTo("UNDONE_BEFORE");
        assertThat(Objects.requireNonNull(outcome.report().held()).detail()).contains(undone.id());
    }

    @Test
    void nextNight_thatWouldDoItAgain_isHeldThoughItHoldsMore() throws IOException {
        StagedNight usual = StagedNight.small();
        merged(usual);
        Run run = merged(changed());
        undo(run, null);

        SyncOutcome outcome = desk.receive(changed().set(Entity.USERS, "ben", "givenName", "Benno"));

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(Objects.requireNonNull(outcome.report().held()).reason()).isEqualTo("UNDONE_BEFORE");
        assertThat(desk.portal.approve(desk.last().id(), "Pat", "It was right", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(name("ada")).isEqualTo("Augusta");
        assertThat(count("roster.users WHERE active AND sourced_id = 'cyd'")).isZero();
    }

    @Test
    void nextNight_thatChangesSomethingElseOfWhatWasPutBack_isMerged() throws IOException {
        merged(StagedNight.small());
        undo(merged(changed()), null);

        SyncOutcome outcome = desk.receive(StagedNight.small()
                .set(Entity.USERS, "ada", "familyName", "King")
                .drop(Entity.ENROLLMENTS, "e5"));

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(Objects.requireNonNull(outcome.report().held()).reason()).isEqualTo("UNDONE_BEFORE");
        assertThat(desk.receive(StagedNight.small().set(Entity.USERS, "ada", "familyName", "King")))
                .isInstanceOf(SyncOutcome.Merged.class);
    }

    @Test
    void nextNight_thatListsAgainWhomAnUndoRemoved_isHeld() throws IOException {
        merged(StagedNight.small());
        undo(merged(StagedNight.small().student("eve", "south")), null);

        SyncOutcome outcome = desk.receive(
                StagedNight.small().student("eve", "south").set(Entity.USERS, "eve", "familyName", "King"));

        assertThat(Objects.requireNonNull(outcome.report().held()).reason()).isEqualTo("UNDONE_BEFORE");
    }

    @Test
    void undo_enrollmentThatGotANewId_hasTheOldOneAgain() throws IOException {
        merged(StagedNight.small());
        List<String> before = roster();
        Run run = merged(StagedNight.small().drop(Entity.ENROLLMENTS, "e5").enroll("e50", "s1", "dee"));
        assertThat(count("history.renamed")).isEqualTo(1);

        SyncOutcome outcome = undo(run, null);

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(roster()).isEqualTo(before);

        SyncOutcome again =
                desk.receive(StagedNight.small().drop(Entity.ENROLLMENTS, "e5").enroll("e50", "s1", "dee"));
        assertThat(Objects.requireNonNull(again.report().held()).reason()).isEqualTo("UNDONE_BEFORE");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void undo_whatTheProcessDidNotFinish_isEndedAtTheNextStart() throws IOException {
        merged(StagedNight.small());
        Run run = merged(changed());
        Run asked = desk.runs.undo(run, null, false, "Pat");

        desk.portal.resume(asked.id());

        assertThat(desk.last().state()).isEqualTo(RunState.FAILED);
        assertThat(Objects.requireNonNull(desk.last().report().refused()).code())
                .isEqualTo("STOPPED");
        assertThat(undo(run, null)).isInstanceOf(SyncOutcome.Merged.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void undo_afterAnyNights_givesTheRosterOfBefore(long seed) throws IOException {
        undoAtRandom(new RandomNights(seed), seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void undo_afterAnyNightsWithGuardians_givesTheRosterOfBefore(long seed) throws IOException {
        undoAtRandom(RandomNights.withGuardians(seed), seed);
    }

    private void undoAtRandom(RandomNights nights, long seed) throws IOException {
        Random random = new Random(seed);
        int undone = 0;
        desk.receive(nights.zip(folder));
        for (int i = 0; i < 20; i++) {
            List<String> before = roster();
            nights.change();
            SyncOutcome outcome = desk.receive(nights.zip(folder));
            if (outcome instanceof SyncOutcome.HeldForDecision) {
                // It would do again what was undone.
                outcome = desk.portal.approve(desk.last().id(), "Pat", "It was right", Approval.ALL);
            }
            if (!(outcome instanceof SyncOutcome.Merged)) {
                assertThat(outcome.state()).as("night %d: %s", i, outcome).isIn(RunState.REJECTED, RunState.UNCHANGED);
            } else if (random.nextInt(3) > 0) {
                SyncOutcome back = undo(desk.last(), null);
                assertThat(back).as("night %d: %s", i, back).isInstanceOf(SyncOutcome.Merged.class);
                assertThat(roster()).as("night %d", i).isEqualTo(before);
                undone++;
            }
        }
        assertThat(undone).isGreaterThan(5);
        assertThat(verified()).isInstanceOf(Verification.Verified.class);
    }

    private @Nullable String name(String user) {
        return new Sql(tenant)
                .first(
                        "reading a name",
                        "SELECT given_name FROM roster.users WHERE active AND sourced_id = ?",
                        row -> row.getString(1),
                        user)
                .orElse(null);
    }

    private long count(String what) {
        return new Sql(tenant).one("counting", "SELECT count(*) FROM " + what, row -> row.getLong(1));
    }

    private Verification verified() {
        AuditHeads.Head head = desk.heads.find(DISTRICT.slug()).orElseThrow();
        return new AuditVerifier().verify(tenant, new ControlHead(head.roots(), head.entries(), head.head()));
    }
}
