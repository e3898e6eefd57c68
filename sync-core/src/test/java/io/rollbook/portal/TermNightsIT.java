package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Sql;
import io.rollbook.district.Guard;
import io.rollbook.roster.Entity;
import io.rollbook.run.FileLedger;
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
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights at the end of a term, and between school years. */
class TermNightsIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
    private static final LocalDate TODAY = LocalDate.now(PortalDesk.CLOCK.withZone(ZoneId.of("America/Chicago")));

    /** Trips on the first enrollment that is lost at a school. */
    private static final Guard WARY_OF_SCHOOLS = new Guard(
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            new Guard.Limit(100, Long.MAX_VALUE, new Guard.Limit(0, 0, null)),
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.Limit.OFF,
            Guard.OnTrip.WITHHOLD,
            100,
            null,
            3,
            List.of());

    @TempDir
    Path folder;

    private PortalDesk desk;
    private Connection tenant;

    @BeforeEach
    void open() throws SQLException {
        PortalDesk.empty(DISTRICT);
        tenant = DISTRICT.connect();
        desk = new PortalDesk(DISTRICT, folder);
    }

    @AfterEach
    void close() throws SQLException {
        desk.close();
        tenant.close();
    }

    /** Fall is over since ten days, spring runs; class n1 and its three enrollments are of the fall. */
    private static StagedNight midYear() {
        return term(term(StagedNight.small(), "fall", -150, -10), "spring", -5, 150);
    }

    private static StagedNight withoutFall() {
        return midYear()
                .drop(Entity.CLASSES, "n1")
                .drop(Entity.ENROLLMENTS, "e1")
                .drop(Entity.ENROLLMENTS, "e2")
                .drop(Entity.ENROLLMENTS, "e6");
    }

    /** All terms are over. */
    private static StagedNight summer() {
        return term(term(StagedNight.small(), "fall", -300, -160), "spring", -155, -10);
    }

    private static StagedNight term(StagedNight night, String id, int begin, int end) {
        return night.term(
                id, TODAY.plusDays(begin).toString(), TODAY.plusDays(end).toString());
    }

    private static StagedNight without(StagedNight night, Entity... entities) {
        for (Entity entity : entities) {
            List.copyOf(night.of(entity).keySet()).forEach(id -> night.drop(entity, id));
        }
        return night;
    }

    @Test
    void termThatIsOverIsNotListedAnyMore_endsWithinAllLimits() throws IOException {
        desk.receive(midYear());

        SyncOutcome outcome = desk.guard(PortalDesk.TIMID).receive(withoutFall());

        assertThat(outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(ended()).containsExactly("e1 term-ended", "e2 term-ended", "e6 term-ended", "n1 term-ended");
        String run = desk.last().id();
        assertThat(new PlanReader(tenant).read(run, 0, null).orElseThrow().reasons())
                .containsEntry("classes", Map.of("term-ended", 1L))
                .containsEntry("enrollments", Map.of("term-ended", 3L));
        assertThat(new WhyReader(tenant, ZoneId.of("America/Chicago"), feed -> List.of())
                        .read(Entity.ENROLLMENTS, "e1")
                        .orElseThrow()
                        .sentence())
                .isEqualTo("enrollments e1 was ended on " + TODAY + " by run " + run
                        + " of feed nightly: its term is over on "
                        + TODAY.minusDays(10)
                        + ", and it is absent from enrollments.csv; 1 of 3 of the enrollments that ended at School north;"
                        + " merged within limits.");
    }

    @Test
    void heldPlan_keepsWhatEndsAndWhatIsRemovedApart() throws IOException {
        desk.receive(midYear());

        desk.guard(PortalDesk.TIMID).receive(withoutFall().drop(Entity.ENROLLMENTS, "e5"));

        String run = desk.last().id();
        assertThat(report().held()).isNotNull();
        assertThat(Objects.requireNonNull(report().held()).detail()).contains("1 of 3");
        assertThat(new PlanReader(tenant).read(run, 0, null).orElseThrow().reasons())
                .containsEntry("enrollments", Map.of("term-ended", 3L, "absent", 1L));
        assertThat(desk.portal.approve(run, "Pat", "Right", Approval.ALL)).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(ended())
                .containsExactly("e1 term-ended", "e2 term-ended", "e5 removed", "e6 term-ended", "n1 term-ended");
    }

    @Test
    void whatIsWithheldAtASchool_isNotWhatEndsThere() throws IOException {
        desk.receive(midYear());

        desk.guard(WARY_OF_SCHOOLS).receive(withoutFall().drop(Entity.ENROLLMENTS, "e4"));

        assertThat(desk.runs.list(DISTRICT.slug(), 10, null))
                .extracting(run -> run.state())
                .contains(RunState.PARTIAL, RunState.HELD);
        assertThat(ended()).containsExactly("e1 term-ended", "e2 term-ended", "e6 term-ended", "n1 term-ended");
    }

    @Test
    void feedOwnsAllTerms_whatIsOfOneThatIsOverIsRemoved() throws IOException {
        desk.receive(midYear());

        desk.portal.receive(desk.deliver("all-terms", withoutFall(), false, false));

        assertThat(ended()).containsExactly("e1 removed", "e2 removed", "e6 removed", "n1 removed");
    }

    @Test
    void summer_classesAndEnrollmentsWithoutRows_countAsNotDelivered() throws IOException {
        desk.receive(summer());

        SyncOutcome outcome = desk.receive(without(summer(), Entity.CLASSES, Entity.ENROLLMENTS)
                .drop(Entity.ACADEMIC_SESSIONS, "fall")
                .drop(Entity.ENROLLMENTS, "e1")
                .student("eve", "south"));

        assertThat(outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(report().files())
                .filteredOn(file -> file.mode().equals("absent"))
                .extracting(FileLedger::file)
                .containsExactlyInAnyOrder("classes.csv", "enrollments.csv");
        assertThat(
                        texts(
                                "SELECT code || ' ' || severity || ' ' || file FROM sync.findings WHERE severity <> 'info' ORDER BY file"))
                .containsExactly(
                        "EMPTY_BETWEEN_TERMS warning classes.csv", "EMPTY_BETWEEN_TERMS warning enrollments.csv");
        assertThat(ended()).isEmpty();
        assertThat(texts("SELECT sourced_id FROM roster.academic_sessions WHERE NOT active"))
                .isEmpty();
        assertThat(texts("SELECT sourced_id FROM roster.users WHERE sourced_id = 'eve'"))
                .containsExactly("eve");
    }

    @Test
    void summer_newClassesWithoutEnrollments_leaveTheOldOnesAsTheyAre() throws IOException {
        desk.receive(summer());

        desk.receive(term(without(summer(), Entity.CLASSES, Entity.ENROLLMENTS), "next", 30, 180)
                .drop(Entity.ACADEMIC_SESSIONS, "fall")
                .section("n9", "north", "next"));

        assertThat(desk.last().state()).isEqualTo(RunState.MERGED);
        assertThat(ended()).isEmpty();
        assertThat(texts("SELECT sourced_id FROM roster.classes WHERE active ORDER BY 1"))
                .containsExactly("n1", "n2", "n9", "s1");
    }

    @Test
    void summer_enrollmentsComeAgain_theOldOnesEnd() throws IOException {
        desk.receive(summer());
        desk.receive(without(summer(), Entity.CLASSES, Entity.ENROLLMENTS));

        desk.receive(term(without(summer(), Entity.CLASSES, Entity.ENROLLMENTS), "next", 0, 180)
                .section("n9", "north", "next")
                .enroll("e9", "n9", "ada"));

        assertThat(desk.last().state()).isEqualTo(RunState.MERGED);
        assertThat(ended()).hasSize(9).allMatch(row -> row.endsWith(" term-ended"));
    }

    @Test
    void midTerm_enrollmentsWithoutRows_areHeld() throws IOException {
        desk.receive(midYear());

        SyncOutcome outcome = desk.receive(without(midYear(), Entity.ENROLLMENTS));

        assertThat(outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(Objects.requireNonNull(report().held()).reason()).isEqualTo("DAMAGED");
        assertThat(ended()).isEmpty();
    }

    @Test
    void termThatBeginsInTheSameDelivery_enrollmentsWithoutRowsAreHeld() throws IOException {
        desk.receive(summer());

        SyncOutcome outcome = desk.receive(term(without(summer(), Entity.ENROLLMENTS), "next", 0, 150));

        assertThat(outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
    }

    @Test
    void summer_feedOwnsAllTerms_enrollmentsWithoutRowsAreHeld() throws IOException {
        desk.receive(summer());

        SyncOutcome outcome =
                desk.portal.receive(desk.deliver("all-terms", without(summer(), Entity.ENROLLMENTS), false, false));

        assertThat(outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
    }

    @Test
    void firstDelivery_enrollmentsWithoutRowsAreRefused() throws IOException {
        SyncOutcome outcome = desk.receive(without(summer(), Entity.ENROLLMENTS));

        assertThat(outcome).isInstanceOf(SyncOutcome.Rejected.class);
    }

    private RunReport report() {
        return desk.last().report();
    }

    private List<String> ended() {
        return texts(
                """
                SELECT sourced_id || ' ' || end_reason FROM (
                    SELECT sourced_id, end_reason FROM roster.classes WHERE NOT active
                    UNION ALL SELECT sourced_id, end_reason FROM roster.enrollments WHERE NOT active) e ORDER BY 1
                """);
    }

    private List<String> texts(String query) {
        return new Sql(tenant).list("reading", query, row -> row.getString(1));
    }
}
