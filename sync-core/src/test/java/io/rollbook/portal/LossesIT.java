package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Sql;
import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.roster.Entity;
import io.rollbook.run.Rollover;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.FindingsReader;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of what each run took, and what comes of it in the nights that follow. */
class LossesIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();

    @TempDir
    Path folder;

    private PortalDesk desk;
    private Connection tenant;

    @BeforeEach
    void firstNight() throws Exception {
        PortalDesk.empty(DISTRICT);
        tenant = DISTRICT.connect();
        desk = new PortalDesk(DISTRICT, folder);
        desk.receive(district());
    }

    @AfterEach
    void close() throws SQLException {
        desk.close();
        tenant.close();
    }

    @Test
    void receive_lossesWithinTheLimitNightAfterNight_areHeldInTheEndAndBeginAnewOnceApproved() throws IOException {
        desk.guard(students(new Limit(0, 2, null)));
        assertThat(desk.receive(gone("n", 2))).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(desk.receive(gone("n", 4))).isInstanceOf(SyncOutcome.Merged.class);

        SyncOutcome third = desk.receive(gone("n", 5));
        assertThat(third).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(Objects.requireNonNull(third.report().held()).detail())
                .isEqualTo("Students removed in seven days: 5 of 20 (limit 0 % and 4).");

        assertThat(desk.portal.approve(desk.last().id(), "Pat", "They have moved", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(desk.receive(gone("n", 7))).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(desk.receive(gone("n", 9))).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(desk.receive(gone("n", 10))).isInstanceOf(SyncOutcome.HeldForDecision.class);
    }

    @Test
    void approve_aPart_doesNotBeginAnew() throws IOException {
        desk.guard(students(new Limit(0, 2, null)));
        desk.receive(gone("n", 2));
        desk.receive(gone("n", 4));
        desk.receive(gone("n", 5).student("new", "south"));
        desk.portal.approve(desk.last().id(), "Pat", "Not the removals", Approval.ADDITIONS_AND_CHANGES);

        assertThat(desk.receive(gone("n", 5).student("new", "south"))).isInstanceOf(SyncOutcome.HeldForDecision.class);
    }

    @Test
    void undo_takesWhatWasLostOutOfTheSums_andAnUndoOfThatPutsItIn() throws IOException {
        desk.guard(students(Limit.OFF));
        desk.receive(gone("n", 3));
        Run night = desk.last();
        assertThat(lost("students removed")).containsExactly("3", "north 3");

        Run undo = undo(night, null);
        assertThat(lost("students removed")).isEmpty();

        Run again = undo(undo, null);
        assertThat(lost("students removed")).containsExactly("3", "north 3");

        undo(again, null);
        assertThat(lost("students removed")).isEmpty();
    }

    @Test
    void undo_atOneSchool_leavesWhatWasLostAtOthers() throws IOException {
        desk.guard(students(Limit.OFF));
        StagedNight both = gone("n", 3);
        remove(both, "s", 2);
        desk.receive(both);
        assertThat(lost("students removed")).containsExactly("5", "north 3", "south 2");

        undo(desk.last(), "north");

        assertThat(lost("students removed")).containsExactly("2", "south 2");
    }

    @Test
    void receive_withholdingAtASchool_countsWhatWasMergedOnly_andApprovingTheRestSettlesThatSchool()
            throws IOException {
        desk.guard(students(new Limit(100, 100, new Limit(10, 2, null))));
        StagedNight both = gone("n", 6);
        remove(both, "s", 1);
        assertThat(desk.receive(both)).isInstanceOf(SyncOutcome.Partial.class);
        assertThat(lost("students removed")).containsExactly("1", "south 1");

        Run withheld =
                desk.runs.inState(DISTRICT.slug(), "nightly", RunState.HELD).get(0);
        assertThat(desk.portal.approve(withheld.id(), "Pat", "They have moved", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(texts("SELECT what || ' ' || school || ' ' || number FROM sync.losses WHERE settled ORDER BY 1"))
                .containsExactly("enrollments lost and not replaced north 6", "students removed north 6");
        assertThat(lost("students removed")).as("sums before it").containsExactly("1", "south 1");
    }

    @Test
    void receive_mergedAndHeld_keepTheFiguresOfTheWholePlan_aPreviewNone() throws IOException {
        desk.guard(students(new Limit(0, 2, null)));
        desk.portal.receive(desk.deliver("nightly", gone("n", 1), true, false));
        assertThat(figures(desk.last(), "students removed")).isEmpty();

        desk.receive(gone("n", 1));
        assertThat(figures(desk.last(), "students removed")).containsExactly("1", "north 1");
        assertThat(figures(desk.last(), "staff removed")).containsExactly("0");
        assertThat(figures(desk.last(), "rows of users.csv quarantined")).containsExactly("0 of 19");

        desk.receive(gone("n", 9));
        assertThat(desk.last().state()).isEqualTo(RunState.HELD);
        assertThat(figures(desk.last(), "students removed")).containsExactly("8", "north 8");
        assertThat(figures(desk.last(), "students removed in seven days")).containsExactly("9", "north 9");
    }

    @Test
    void receive_gradesThatMoveUpAndTheTopOneLeaving_areMerged_toldAndInTheAudit() throws IOException {
        desk.guard(students(Limit.OFF));
        desk.receive(grades(district(), "11", "12"));
        desk.guard(students(new Limit(0, 0, new Limit(0, 0, null))));

        SyncOutcome outcome = desk.receive(remove(grades(district(), "12", "12"), "s", 10));

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(desk.last().report().rollover()).isEqualTo(new Rollover(10, "12", 10));
        assertThat(lost("students removed")).isEmpty();
        assertThat(texts("SELECT (clear::json->'facts')::text FROM audit.entries WHERE action = 'rollover-recognised'"))
                .singleElement()
                .asString()
                .contains("\"moved-up\":\"10\"", "\"top-grade\":\"12\"", "\"leaving\":\"10\"");
    }

    @Test
    void receive_classThatLosesManyStudents_isMergedWithAWarningThatNamesIt() throws IOException {
        StagedNight night = district();
        for (int i = 0; i < 6; i++) {
            night.drop(Entity.ENROLLMENTS, "en" + i);
        }
        desk.guard(shrink(new Limit(50, 5, null)));

        SyncOutcome outcome = desk.receive(night);

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(texts("SELECT concat_ws(' ', severity, entity, sourced_id) FROM sync.findings"
                        + " WHERE code = 'CLASS_SHRINKS' AND run = '"
                        + desk.last().id() + "'"))
                .containsExactly("warning classes n");
        assertThat(outcome.report().findings().warning()).isPositive();
        assertThat(new FindingsReader(tenant, Instant.now(), ZoneOffset.UTC, List.of())
                        .read(desk.last().id(), 50, null)
                        .causes())
                .last()
                .satisfies(cause -> {
                    assertThat(cause.code()).isEqualTo("CLASS_SHRINKS");
                    assertThat(cause.rows()).isEqualTo(1);
                });
    }

    private static StagedNight grades(StagedNight night, String north, String south) {
        for (int i = 0; i < 10; i++) {
            night.set(Entity.USERS, "n" + i, "grades", "{" + north + "}");
            night.set(Entity.USERS, "s" + i, "grades", "{" + south + "}");
        }
        return night;
    }

    private List<String> figures(Run run, String what) {
        return texts(
                """
                SELECT concat_ws(' ', school, number, 'of ' || base) FROM sync.figures
                WHERE run = '%s' AND what = '%s' ORDER BY school NULLS FIRST
                """
                        .formatted(run.id(), what));
    }

    /** What still counts, of the district and of schools. */
    private List<String> lost(String what) {
        return texts(
                """
                SELECT concat_ws(' ', school, sum(number - undone)) FROM sync.losses WHERE what = '%s' AND NOT settled
                GROUP BY school HAVING sum(number - undone) > 0 ORDER BY school NULLS FIRST
                """
                        .formatted(what));
    }

    private List<String> texts(String query) {
        return new Sql(tenant).list("asking", query, row -> row.getString(1));
    }

    private Run undo(Run run, @Nullable String school) {
        SyncOutcome outcome = desk.portal.undo(desk.runs.undo(run, school, false, "Pat"), "It was a mistake");
        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        return desk.last();
    }

    /** Two schools of ten students, each in a class. */
    private static StagedNight district() {
        StagedNight night = new StagedNight();
        night.put(Entity.ORGS, "d", "name", "District", "type", "district");
        night.org("north").org("south").term("fall").term("spring");
        night.put(Entity.COURSES, "algebra", "title", "Algebra", "orgSourcedId", "d");
        night.section("n", "north", "spring").section("s", "south", "spring");
        for (int i = 0; i < 10; i++) {
            night.student("n" + i, "north").student("s" + i, "south");
            night.enroll("en" + i, "n", "n" + i).enroll("es" + i, "s", "s" + i);
        }
        return night;
    }

    /** Without the first students of one school. */
    private static StagedNight gone(String school, int number) {
        return remove(district(), school, number);
    }

    private static StagedNight remove(StagedNight night, String school, int number) {
        String org = school.equals("n") ? "north" : "south";
        for (int i = 0; i < number; i++) {
            night.drop(Entity.USERS, school + i).drop(Entity.USER_ROLES, school + i + "/" + org + "/student");
            night.drop(Entity.ENROLLMENTS, "e" + school + i);
        }
        return night;
    }

    /** No other limit than that on students. */
    private static Guard students(Limit limit) {
        return guard(limit, Limit.OFF);
    }

    private static Guard shrink(Limit limit) {
        return guard(Limit.OFF, limit);
    }

    private static Guard guard(Limit students, Limit shrink) {
        return new Guard(
                students,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                shrink,
                Guard.OnTrip.WITHHOLD,
                100,
                null,
                3,
                List.of());
    }
}
