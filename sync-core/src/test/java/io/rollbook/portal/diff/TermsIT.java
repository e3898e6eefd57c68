package io.rollbook.portal.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.testing.ClearedTenant;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestMerge;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What absence means of terms that are over, or about to be. The fall term ends on 15 January 2027. */
class TermsIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
    private static final String TEN_DAYS_BEFORE = "2027-01-05";
    private static final String AFTER = "2027-01-20";
    private Connection tenant;

    @BeforeEach
    void connect() {
        ClearedTenant.clear(DISTRICT);
        tenant = DISTRICT.connect();
    }

    @AfterEach
    void disconnect() throws SQLException {
        tenant.close();
    }

    @Test
    void plan_termIsOver_itsClassesEnrollmentsAndCoursesEndWithIt() {
        merged(district());

        plan(withoutFall().termsOverOn(AFTER));

        assertThat(gone())
                .containsExactlyInAnyOrder(
                        "academic_sessions R fall 2027-01-15",
                        "courses R latin 2027-01-15",
                        "classes R n1 2027-01-15",
                        "enrollments R e1 2027-01-15",
                        "enrollments R e2 2027-01-15",
                        "enrollments R e6 2027-01-15");
    }

    @Test
    void merge_termIsOver_saysSoAndKeepsWhatWas() {
        merged(district());

        merged(withoutFall().termsOverOn(AFTER));

        assertThat(texts(
                        "SELECT sourced_id || ' ' || active || ' ' || end_reason FROM roster.classes WHERE NOT active"))
                .containsExactly("n1 false term-ended");
        assertThat(texts("SELECT term_sourced_id FROM roster.class_terms WHERE class_sourced_id = 'n1'"))
                .containsExactly("fall");
        assertThat(texts("SELECT DISTINCT end_reason FROM roster.enrollments WHERE NOT active"))
                .containsExactly("term-ended");
    }

    @Test
    void plan_termIsOver_whatIsOfARunningTermIsRemovedAsEver() {
        merged(district());

        plan(district()
                .drop(Entity.ENROLLMENTS, "e4")
                .drop(Entity.ENROLLMENTS, "e5")
                .termsOverOn(AFTER));

        assertThat(gone()).containsExactlyInAnyOrder("enrollments R e4 -", "enrollments R e5 -");
    }

    @Test
    void plan_onlyOneOfTheTermsOfAClassIsOver_theClassIsRemovedAsEver() {
        merged(district());

        plan(district()
                .drop(Entity.CLASSES, "n2")
                .drop(Entity.ENROLLMENTS, "e3")
                .drop(Entity.ENROLLMENTS, "e4")
                .termsOverOn(AFTER));

        assertThat(gone()).containsExactlyInAnyOrder("classes R n2 -", "enrollments R e3 -", "enrollments R e4 -");
    }

    @Test
    void plan_termIsOver_enrollmentMarkedAsDeletedIsRemoved() {
        merged(district());

        plan(district()
                .tombstone(Entity.ENROLLMENTS, "e1")
                .drop(Entity.ENROLLMENTS, "e2")
                .termsOverOn(AFTER));

        assertThat(gone()).containsExactlyInAnyOrder("enrollments R e1 -", "enrollments R e2 2027-01-15");
    }

    @Test
    void plan_termIsProlongedInTheSameDelivery_isNotOver() {
        merged(district());

        plan(district()
                .set(Entity.ACADEMIC_SESSIONS, "fall", "endDate", "2027-01-29")
                .drop(Entity.ENROLLMENTS, "e1")
                .termsOverOn(AFTER));

        assertThat(gone()).containsExactly("enrollments R e1 -");
    }

    @Test
    void plan_feedOwnsAllTerms_whatIsOfOneThatIsOverIsRemovedAsEver() {
        merged(district());

        plan(withoutFall());

        assertThat(gone()).hasSize(6).allMatch(row -> row.endsWith(" -"));
    }

    @Test
    void plan_termAboutToEnd_isOverWhereClassesOfTheNextAreThere() {
        merged(district());

        plan(withoutFall().section("n3", "north", "spring").termsOverOn(TEN_DAYS_BEFORE));

        assertThat(gone()).hasSize(6).allMatch(row -> row.endsWith(" 2027-01-15"));
    }

    @Test
    void plan_termAboutToEnd_isNotOverWhereNoClassOfTheNextIsThere() {
        merged(district());

        plan(withoutFall().termsOverOn(TEN_DAYS_BEFORE));

        assertThat(gone()).hasSize(6).allMatch(row -> row.endsWith(" -"));
    }

    @Test
    void plan_termAboutToEnd_isNotOverAtASchoolWhereTheNextIsNotThere() {
        StagedNight night = district().section("s2", "south", "fall").section("n3", "north", "spring");
        night.drop(Entity.CLASSES, "s1").drop(Entity.ENROLLMENTS, "e5");
        merged(night);

        plan(withoutFall()
                .section("n3", "north", "spring")
                .drop(Entity.CLASSES, "s1")
                .drop(Entity.ENROLLMENTS, "e5")
                .termsOverOn(TEN_DAYS_BEFORE));

        assertThat(gone()).contains("classes R n1 2027-01-15", "classes R s2 -", "academic_sessions R fall -");
    }

    @Test
    void plan_termAboutToEnd_isNotOverWhileSomeOfItsClassesAreThere() {
        merged(district().section("n4", "north", "fall").section("n3", "north", "spring"));

        plan(district()
                .section("n4", "north", "fall")
                .section("n3", "north", "spring")
                .drop(Entity.CLASSES, "n1")
                .drop(Entity.ENROLLMENTS, "e1")
                .drop(Entity.ENROLLMENTS, "e2")
                .drop(Entity.ENROLLMENTS, "e6")
                .termsOverOn(TEN_DAYS_BEFORE));

        assertThat(gone()).contains("classes R n1 -", "enrollments R e1 -");
    }

    @Test
    void plan_termAboutToEnd_whoLeavesAClassThatStaysIsRemovedAsEver() {
        merged(district().section("n3", "north", "spring"));

        plan(district()
                .section("n3", "north", "spring")
                .drop(Entity.ENROLLMENTS, "e1")
                .termsOverOn(TEN_DAYS_BEFORE));

        assertThat(gone()).containsExactly("enrollments R e1 -");
    }

    @Test
    void plan_termEndsInThreeWeeks_isNotOver() {
        merged(district());

        plan(withoutFall().section("n3", "north", "spring").termsOverOn("2026-12-25"));

        assertThat(gone()).hasSize(6).allMatch(row -> row.endsWith(" -"));
    }

    @Test
    void plan_schoolBetweenItsTerms_staysWithItsPeople() {
        merged(summerSchool());

        plan(withoutSummerSchool().termsOverOn("2026-09-01"));

        assertThat(gone())
                .containsExactlyInAnyOrder(
                        "orgs K summer 2026-08-01",
                        "users K sue 2026-08-01",
                        "user_roles K sue/summer/student 2026-08-01",
                        // Who is listed, and not there, has left it.
                        "user_roles R ada/summer/student -",
                        "academic_sessions R july 2026-08-01",
                        "classes R u1 2026-08-01",
                        "enrollments R e9 2026-08-01");
    }

    @Test
    void plan_schoolWithoutATermForAYear_isRemovedAsEver() {
        merged(summerSchool());

        plan(withoutSummerSchool().termsOverOn("2027-08-02"));

        assertThat(gone()).contains("orgs R summer -", "users R sue -", "user_roles R sue/summer/student -");
    }

    @Test
    void plan_schoolWithATermToCome_isRemovedAsEver() {
        merged(summerSchool());

        plan(withoutSummerSchool().termsOverOn("2026-07-01"));

        assertThat(gone()).contains("orgs R summer -", "users R sue -", "classes R u1 -");
    }

    @Test
    void plan_schoolThatNeverHadAClass_isRemovedAsEver() {
        merged(district().org("west").student("wes", "west"));

        plan(district().termsOverOn(AFTER));

        assertThat(gone())
                .containsExactlyInAnyOrder("orgs R west -", "users R wes -", "user_roles R wes/west/student -");
    }

    @Test
    void digest_removedOrEnded_areTwoPlans() {
        merged(district());

        String removed = PlanDigest.of(tenant, plan(withoutFall()));

        assertThat(PlanDigest.of(tenant, plan(withoutFall().termsOverOn(AFTER))))
                .isNotEqualTo(removed);
    }

    private static StagedNight district() {
        return StagedNight.small()
                .term("fall", "2026-08-17", "2027-01-15")
                .term("spring", "2027-01-18", "2027-06-11")
                .put(Entity.COURSES, "latin", "title", "Latin", "orgSourcedId", "d")
                .set(Entity.CLASSES, "n1", "courseSourcedId", "latin");
    }

    /** Class n1, which was held in the fall only, is not listed any more, and neither is the term. */
    private static StagedNight withoutFall() {
        return district()
                .set(Entity.CLASSES, "n2", "termSourcedIds", "{fall,spring}")
                .drop(Entity.ACADEMIC_SESSIONS, "fall")
                .drop(Entity.COURSES, "latin")
                .drop(Entity.CLASSES, "n1")
                .drop(Entity.ENROLLMENTS, "e1")
                .drop(Entity.ENROLLMENTS, "e2")
                .drop(Entity.ENROLLMENTS, "e6");
    }

    /** Sue comes to the summer school only, Ada also to another. */
    private static StagedNight summerSchool() {
        return district()
                .org("summer")
                .term("july", "2026-07-01", "2026-08-01")
                .section("u1", "summer", "july")
                .student("sue", "summer")
                .role("ada", "summer", "student")
                .enroll("e9", "u1", "sue")
                .set(Entity.ENROLLMENTS, "e9", "schoolSourcedId", "summer");
    }

    private static StagedNight withoutSummerSchool() {
        return district();
    }

    private ChangeSet plan(StagedNight night) {
        return new Planner().plan(tenant, night.stage(tenant));
    }

    private void merged(StagedNight night) {
        TestMerge.merge(tenant, night);
    }

    /** What is not listed any more: what becomes of it, and the day on which its term is over. */
    private List<String> gone() {
        return new Sql(tenant)
                .list(
                        "reading the plan",
                        "SELECT entity, action::text, sourced_id, ended FROM staging.change WHERE action IN ('R', 'K')",
                        row -> "%s %s %s %s"
                                .formatted(
                                        Entity.values()[row.getInt(1)].table(),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4) == null ? "-" : row.getString(4)));
    }

    private List<String> texts(String query) {
        return new Sql(tenant).list("reading", query, row -> row.getString(1));
    }
}
