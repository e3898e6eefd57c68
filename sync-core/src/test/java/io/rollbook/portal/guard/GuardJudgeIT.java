package io.rollbook.portal.guard;

import static io.rollbook.portal.guard.PlannedDistrict.NEVER;
import static io.rollbook.portal.guard.PlannedDistrict.NOTHING;
import static io.rollbook.portal.guard.PlannedDistrict.delivered;
import static io.rollbook.portal.guard.PlannedDistrict.file;
import static io.rollbook.portal.guard.PlannedDistrict.guard;
import static io.rollbook.portal.guard.PlannedDistrict.limits;
import static io.rollbook.portal.guard.PlannedDistrict.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import io.rollbook.run.FileLedger;
import io.rollbook.run.FindingCounts;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GuardJudgeIT {
    private static final int STUDENTS_REMOVED = 0;
    private static final int STAFF_REMOVED = 1;
    private static final int ENROLLMENTS_LOST = 2;
    private static final int STUDENTS_CLASSLESS = 3;
    private static final int CLASSES_REMOVED = 4;
    private static final int STUDENTS_ADDED = 5;
    private static final int IDENTITY_CHANGED = 6;
    private static final int CHANGED = 7;
    private static final int QUARANTINED = 8;

    private static PlannedDistrict district;

    @BeforeAll
    static void provision() throws SQLException {
        district = new PlannedDistrict();
    }

    @AfterAll
    static void close() throws SQLException {
        district.close();
    }

    @BeforeEach
    void reset() throws SQLException {
        district.reset();
    }

    /** Line of the district file, what n of it look like, its base in this district, the word for it. */
    static Stream<Arguments> lines() {
        return Stream.of(
                arguments(STUDENTS_REMOVED, (Plan) n -> removed(Entity.USERS, "s", n), 200, "TOO_MANY_REMOVALS"),
                arguments(STAFF_REMOVED, (Plan) n -> removed(Entity.USERS, "t", n), 40, "TOO_MANY_REMOVALS"),
                arguments(
                        ENROLLMENTS_LOST,
                        (Plan) n -> removed(Entity.ENROLLMENTS, "e1-", n),
                        400,
                        "TOO_MANY_LOST_ENROLLMENTS"),
                arguments(
                        STUDENTS_CLASSLESS,
                        (Plan) n -> {
                            removed(Entity.ENROLLMENTS, "e1-", n);
                            removed(Entity.ENROLLMENTS, "e2-", n);
                        },
                        200,
                        "STUDENTS_WITHOUT_CLASSES"),
                arguments(CLASSES_REMOVED, (Plan) n -> removed(Entity.CLASSES, "c", n), 80, "TOO_MANY_REMOVALS"),
                arguments(STUDENTS_ADDED, (Plan) GuardJudgeIT::studentsAdded, 200, "TOO_MANY_ADDITIONS"),
                arguments(
                        IDENTITY_CHANGED,
                        (Plan) n -> renamed("'Given', 'Other', id || '@example.org', id", n),
                        240,
                        "IDENTITIES_CHANGED"),
                arguments(CHANGED, (Plan) n -> planned(Entity.CLASSES, 'C', "c", n), 80, "TOO_MANY_CHANGES"));
    }

    private static final Limit OF_A_SCHOOL = new Limit(100, Long.MAX_VALUE, new Limit(10, 3, null));

    static Stream<Arguments> schoolLines() {
        return lines().filter(line -> (int) line.get()[0] <= CLASSES_REMOVED);
    }

    @ParameterizedTest
    @MethodSource("schoolLines")
    void judge_beyondTheLimitOfASchool_withholdsItsRemovalsOnly(int line, Plan plan, int base, String reason)
            throws SQLException {
        plan.of(base / 10);
        assertThat(district.judge(only(line, OF_A_SCHOOL), NOTHING)).isEmpty();

        district.reset();
        plan.of(base / 10 + 1);
        assertThat(district.judge(only(line, OF_A_SCHOOL), NOTHING)).hasValueSatisfying(verdict -> {
            assertThat(verdict.reason()).isEqualTo(reason);
            assertThat(verdict.schools()).containsExactly("o1");
            assertThat(verdict.detail())
                    .contains("at school o1: %d of %d (limit 10 %% and 3)".formatted(base / 10 + 1, base));
        });
    }

    /** Each out of all that there are, whatever part of them was looked at first. */
    @Test
    void judge_severalLimitsOfASchool_tellsTheWholeBaseOfEach() throws SQLException {
        Limit[] limits = limits();
        limits[STUDENTS_REMOVED] = OF_A_SCHOOL;
        limits[ENROLLMENTS_LOST] = OF_A_SCHOOL;
        removed(Entity.USERS, "s", 21);
        removed(Entity.ENROLLMENTS, "e1-", 41);

        assertThat(district.judge(guard(NEVER, limits), NOTHING))
                .hasValueSatisfying(verdict -> assertThat(verdict.detail())
                        .contains("at school o1: 21 of 200 (")
                        .contains("at school o1: 41 of 400 ("));
    }

    @Test
    void judge_newIdsForManyOfASchool_holdsEverything_forItsRemovalsAreNotAll() throws SQLException {
        Guard tenPercentOfASchool = only(STUDENTS_REMOVED, OF_A_SCHOOL);
        reissued(20, "Family");
        assertThat(district.judge(tenPercentOfASchool, NOTHING)).isEmpty();

        district.reset();
        reissued(21, "Family");
        assertThat(district.judge(tenPercentOfASchool, NOTHING)).hasValueSatisfying(verdict -> {
            assertThat(verdict.reason()).isEqualTo("IDS_REISSUED");
            assertThat(verdict.schools()).isEmpty();
            assertThat(verdict.detail())
                    .contains("tudents listed under new ids at school o1: 21 of 200 (limit 10 % and 3)");
        });

        district.reset();
        reissued(21, "Another");
        assertThat(district.judge(tenPercentOfASchool, NOTHING))
                .hasValueSatisfying(verdict -> assertThat(verdict.reason()).isEqualTo("TOO_MANY_REMOVALS"));
    }

    /** So many students go, and come under other ids with their e-mail and this family name. */
    private static void reissued(int n, String familyName) throws SQLException {
        removed(Entity.USERS, "s", n);
        planned(Entity.USERS, 'A', "n", n);
        district.execute(
                """
                INSERT INTO staging.users (sourced_id, given_name, family_name, email, row_hash)
                SELECT 'n' || i, 'given', '%s', 'S' || i || '@example.org', ''::bytea FROM generate_series(1, %d) i
                """
                        .formatted(familyName, n));
    }

    @Test
    void judge_inTheFirstTwoWeeksOfATerm_allowsTwiceTheEnrollments() throws SQLException {
        Guard tenPercent = only(ENROLLMENTS_LOST, new Limit(10, 0, new Limit(10, 3, null)));
        removed(Entity.ENROLLMENTS, "e1-", 60);
        assertThat(district.judge(tenPercent, NOTHING)).isPresent();

        district.execute("UPDATE roster.academic_sessions SET start_date = '2027-01-02' WHERE sourced_id = 'now'");
        assertThat(district.judge(tenPercent, NOTHING)).isEmpty();

        district.execute("UPDATE roster.academic_sessions SET start_date = '2027-01-01' WHERE sourced_id = 'now'");
        assertThat(district.judge(tenPercent, NOTHING)).isPresent();
    }

    @Test
    void judge_limitsOfTheDistrictAndOfASchool_holdEverything() throws SQLException {
        removed(Entity.USERS, "s", 30);

        assertThat(district.judge(only(STUDENTS_REMOVED, new Limit(10, 5, new Limit(10, 5, null))), NOTHING))
                .hasValueSatisfying(verdict -> {
                    assertThat(verdict.schools()).isEmpty();
                    assertThat(verdict.detail()).contains("Students removed: 30", "at school o1: 30");
                });
    }

    @Test
    void judge_schoolThatLosesEveryStudent_holdsEverythingWhateverTheLimits() throws SQLException {
        removed(Entity.USERS, "s", 200);

        assertThat(district.judge(only(STUDENTS_REMOVED, Limit.OFF), NOTHING)).hasValueSatisfying(verdict -> {
            assertThat(verdict.reason()).isEqualTo("SCHOOL_EMPTIED");
            assertThat(verdict.schools()).isEmpty();
        });
    }

    @Test
    void judge_studentsWhoMoveToAnotherSchool_areNotRemovedFromTheirs() throws SQLException {
        district.execute("INSERT INTO staging.user_roles (sourced_id, user_sourced_id, org_sourced_id, role, row_hash)"
                + " SELECT 'moved-' || i, 's' || i, 'o2', 'student', ''::bytea FROM generate_series(1, 50) i");
        district.plan(Entity.USER_ROLES, 'A', "SELECT 'moved-' || i FROM generate_series(1, 50) i");
        district.plan(Entity.USER_ROLES, 'R', "SELECT 'role-s' || i FROM generate_series(1, 50) i");

        assertThat(district.judge(only(STUDENTS_REMOVED, OF_A_SCHOOL), NOTHING)).isEmpty();
    }

    @Test
    void judge_runningTermThatIsGone_holdsEverything() throws SQLException {
        district.plan(Entity.ACADEMIC_SESSIONS, 'R', "SELECT 'over'");
        assertThat(district.judge(only(STUDENTS_REMOVED, Limit.OFF), NOTHING)).isEmpty();

        district.plan(Entity.ACADEMIC_SESSIONS, 'R', "SELECT 'now'");
        assertThat(district.judge(only(STUDENTS_REMOVED, Limit.OFF), NOTHING))
                .hasValueSatisfying(verdict -> assertThat(verdict.reason()).isEqualTo("TERM_GONE"));
    }

    @ParameterizedTest
    @CsvSource({"2027-01-15, true", "2026-09-18, true", "2027-01-16, false", "2026-12-20, true"})
    void judge_runningTermThatWouldBeOverByItsNewDates_holdsEverything(String newEnd, boolean held)
            throws SQLException {
        district.execute(
                """
                INSERT INTO staging.academic_sessions (sourced_id, title, type, start_date, end_date, school_year, row_hash)
                SELECT sourced_id, title, type, start_date, '%s', school_year, '\\x01' FROM roster.academic_sessions
                """
                        .formatted(newEnd));
        district.plan(Entity.ACADEMIC_SESSIONS, 'C', "SELECT 'over'");
        assertThat(district.judge(only(STUDENTS_REMOVED, Limit.OFF), NOTHING)).isEmpty();

        district.plan(Entity.ACADEMIC_SESSIONS, 'C', "SELECT 'now'");
        Optional<Verdict> verdict = district.judge(only(STUDENTS_REMOVED, Limit.OFF), NOTHING);
        assertThat(verdict.map(Verdict::reason)).isEqualTo(held ? Optional.of("TERM_GONE") : Optional.empty());
        verdict.ifPresent(why -> assertThat(why.detail()).contains("would be over by its new dates"));
    }

    @Test
    void judge_smallSchoolThatIsGoneWithItsStudents_holdsEverything() throws SQLException {
        district.execute("UPDATE roster.user_roles SET org_sourced_id = 'o3' WHERE user_sourced_id IN ('s1', 's2')");
        removed(Entity.USERS, "s", 2);
        assertThat(district.judge(only(STUDENTS_REMOVED, Limit.OFF), NOTHING)).isEmpty();

        district.plan(Entity.ORGS, 'R', "SELECT 'o3'");
        assertThat(district.judge(only(STUDENTS_REMOVED, Limit.OFF), NOTHING)).hasValueSatisfying(verdict -> {
            assertThat(verdict.reason()).isEqualTo("SCHOOL_EMPTIED");
            assertThat(verdict.detail()).contains("chool o3 would be removed, with 2 students");
        });
    }

    @Test
    void judge_schoolWithoutStudentsThatIsGone_goesOn() throws SQLException {
        district.plan(Entity.ORGS, 'R', "SELECT 'o3'");

        assertThat(district.judge(only(STUDENTS_REMOVED, Limit.OFF), NOTHING)).isEmpty();
    }

    /** The same sourcedIds, said to be of others. */
    @Test
    void judge_enrollmentsThatAreSomebodyElsesNow_areLost() throws SQLException {
        Guard tenPercent = only(ENROLLMENTS_LOST, new Limit(10, 0, null));
        repointed("e1-", 40, "'s' || (161 + i)", "e.class_sourced_id");
        assertThat(district.judge(tenPercent, NOTHING)).isEmpty();

        district.reset();
        repointed("e1-", 41, "'s' || (157 + i)", "e.class_sourced_id");
        assertHeld(tenPercent, NOTHING, "TOO_MANY_LOST_ENROLLMENTS", "41 of 400");
    }

    @Test
    void judge_studentsAllOfWhoseEnrollmentsAreSomebodyElsesNow_haveNoClass() throws SQLException {
        Guard tenPercent = only(STUDENTS_CLASSLESS, new Limit(10, 0, null));
        repointed("e1-", 21, "'s200'", "e.class_sourced_id");
        assertThat(district.judge(tenPercent, NOTHING)).isEmpty();

        repointed("e2-", 21, "'s200'", "e.class_sourced_id");
        assertHeld(tenPercent, NOTHING, "STUDENTS_WITHOUT_CLASSES", "21 of 200");
    }

    /** Row numbers as sourcedIds: with one row more at the top each of the others is that of the one before. */
    @Test
    void judge_enrollmentsThatTradeTheirIds_loseNothing() throws SQLException {
        repointed("e1-", 199, "'s' || (i + 1)", "'c' || ((i + 1) % 40 + 1)");

        assertThat(district.judge(only(ENROLLMENTS_LOST, new Limit(1, 0, null)), NOTHING))
                .isEmpty();
        assertThat(district.judge(only(STUDENTS_CLASSLESS, new Limit(0, 0, null)), NOTHING))
                .isEmpty();
    }

    @Test
    void judge_enrollmentsInAnotherClassNow_areNotLost() throws SQLException {
        repointed("e1-", 200, "e.user_sourced_id", "'c' || ((i + 7) % 40 + 1)");

        assertThat(district.judge(only(ENROLLMENTS_LOST, new Limit(0, 0, null)), NOTHING))
                .isEmpty();
    }

    /** The first enrollments of these are changed to be those of other people and classes. */
    private static void repointed(String prefix, int number, String user, String to) throws SQLException {
        district.execute(
                """
                INSERT INTO staging.enrollments
                    (sourced_id, class_sourced_id, school_sourced_id, user_sourced_id, role, row_hash, file, line)
                SELECT e.sourced_id, %s, e.school_sourced_id, %s, e.role, ''::bytea, 0, 1
                FROM generate_series(1, %d) i JOIN roster.enrollments e ON e.sourced_id = '%s' || i
                """
                        .formatted(to, user, number, prefix));
        planned(Entity.ENROLLMENTS, 'C', prefix, number);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void judge_exactlyThePercentage_goesOn_oneMoreIsHeld(int line, Plan plan, int base, String reason)
            throws SQLException {
        Guard tenPercent = only(line, new Limit(10, 0, null));

        plan.of(base / 10);
        assertThat(district.judge(tenPercent, NOTHING)).isEmpty();

        district.reset();
        plan.of(base / 10 + 1);
        assertThat(district.judge(tenPercent, NOTHING)).hasValueSatisfying(verdict -> {
            assertThat(verdict.reason()).isEqualTo(reason);
            assertThat(verdict.detail()).contains("%d of %d (limit 10 %% and 0)".formatted(base / 10 + 1, base));
        });
    }

    @ParameterizedTest
    @MethodSource("lines")
    void judge_exactlyTheCount_goesOn_oneMoreIsHeld(int line, Plan plan, int base, String reason) throws SQLException {
        Guard three = only(line, new Limit(0, 3, null));

        plan.of(3);
        assertThat(district.judge(three, NOTHING)).isEmpty();

        district.reset();
        plan.of(4);
        assertThat(district.judge(three, NOTHING))
                .hasValueSatisfying(verdict -> assertThat(verdict.reason()).isEqualTo(reason));
    }

    @Test
    void judge_removalsOfAnyEntity_beyondTheShareThatHoldsAll() throws SQLException {
        removed(Entity.ORGS, "o", 2);
        removed(Entity.ENROLLMENTS, "e1-", 80);
        assertThat(district.judge(guard(20, limits()), NOTHING)).isEmpty();

        district.reset();
        removed(Entity.ENROLLMENTS, "e1-", 81);
        assertHeld(guard(20, limits()), NOTHING, "TOO_MANY_REMOVALS", "enrollments removed: 81 of 400 (limit 20 %)");

        district.reset();
        removed(Entity.ORGS, "o", 3);
        assertHeld(guard(20, limits()), NOTHING, "TOO_MANY_REMOVALS", "Orgs removed: 3 of 10 (limit 20 %)");
    }

    @Test
    void judge_recordsOfTermsThatAreOver_areNotCounted() throws SQLException {
        district.plan(Entity.CLASSES, 'R', "SELECT 'c' || i FROM generate_series(81, 100) i");
        district.plan(Entity.ENROLLMENTS, 'R', "SELECT 'old-' || i FROM generate_series(1, 100) i");
        district.plan(Entity.ACADEMIC_SESSIONS, 'R', "SELECT 'over'");

        assertThat(district.judge(strict(), NOTHING)).isEmpty();
    }

    @Test
    void judge_classWithoutATerm_isCounted() throws SQLException {
        district.execute("DELETE FROM roster.class_terms WHERE class_sourced_id = 'c100'");
        district.plan(Entity.CLASSES, 'R', "SELECT 'c100'");

        assertHeld(strict(), NOTHING, "TOO_MANY_REMOVALS", "classes removed: 1 of 81");
    }

    @Test
    void judge_enrollmentsReplacedByOthersOfTheSamePerson_areNotLost() throws SQLException {
        removed(Entity.ENROLLMENTS, "e1-", 50);
        removed(Entity.ENROLLMENTS, "e2-", 50);
        district.execute(
                """
                INSERT INTO staging.enrollments (sourced_id, class_sourced_id, user_sourced_id, role, row_hash, file, line)
                SELECT 'n' || n || '-' || i, 'c3', 's' || i, 'student', ''::bytea, 0, 1 FROM generate_series(1, 50) i, generate_series(1, 2) n
                """);
        district.plan(Entity.ENROLLMENTS, 'A', "SELECT sourced_id FROM staging.enrollments");

        assertThat(district.judge(only(ENROLLMENTS_LOST, new Limit(0, 0, null)), NOTHING))
                .isEmpty();
        assertThat(district.judge(only(STUDENTS_CLASSLESS, new Limit(0, 0, null)), NOTHING))
                .isEmpty();
    }

    @Test
    void judge_additionsOfSomeone_doNotOffsetTheLossesOfAnother() throws SQLException {
        removed(Entity.ENROLLMENTS, "e1-", 1);
        district.execute(
                """
                INSERT INTO staging.enrollments (sourced_id, class_sourced_id, user_sourced_id, role, row_hash, file, line)
                VALUES ('n1', 'c3', 's2', 'student', ''::bytea, 0, 1), ('n2', 'c3', 's2', 'student', ''::bytea, 0, 2)
                """);
        district.plan(Entity.ENROLLMENTS, 'A', "SELECT sourced_id FROM staging.enrollments");

        assertHeld(strict(), NOTHING, "TOO_MANY_LOST_ENROLLMENTS", "1 of 400");
    }

    @Test
    void judge_moveToAnotherSchool_isNoRemoval() throws SQLException {
        district.plan(Entity.USER_ROLES, 'R', "SELECT 'role-s' || i FROM generate_series(1, 100) i");
        district.execute(
                """
                INSERT INTO staging.user_roles (sourced_id, user_sourced_id, org_sourced_id, role, row_hash, file, line)
                SELECT 'moved-s' || i, 's' || i, 'o2', 'student', ''::bytea, 0, 1 FROM generate_series(1, 100) i
                """);
        district.plan(Entity.USER_ROLES, 'A', "SELECT sourced_id FROM staging.user_roles");

        assertThat(district.judge(guard(0, strictLimits()), NOTHING)).isEmpty();
    }

    @Test
    void judge_studentWhoIsNoLongerOne_isRemovedAlthoughThePersonStays() throws SQLException {
        district.plan(Entity.USER_ROLES, 'R', "SELECT 'role-s1'");

        assertHeld(strict(), NOTHING, "TOO_MANY_REMOVALS", "Students removed: 1 of 200");
    }

    @Test
    void judge_withheldRecords_areNotCounted() throws SQLException {
        planned(Entity.USERS, 'K', "s", 200);
        planned(Entity.ENROLLMENTS, 'K', "e1-", 200);

        assertThat(district.judge(guard(0, strictLimits()), NOTHING)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("identities")
    void judge_eachPartOfAnIdentity_counts(String values, boolean counts) throws SQLException {
        renamed(values, 1);

        assertThat(district.judge(only(IDENTITY_CHANGED, new Limit(0, 0, null)), NOTHING)
                        .isPresent())
                .isEqualTo(counts);
    }

    static Stream<Arguments> identities() {
        return Stream.of(
                arguments("'Given', 'Family', id || '@example.org', id", false),
                arguments("'Other', 'Family', id || '@example.org', id", true),
                arguments("'Given', 'Family', null, id", true),
                arguments("'Given', 'Family', id || '@example.org', 'other'", true));
    }

    @Test
    void judge_fileWithFewerRowsThanLastTime_isHeldBelowFourFifths() throws SQLException {
        Guard guard = guard(20, limits());

        assertThat(district.judge(guard, delivered(file("users.csv", "bulk", 800, 0))))
                .isEmpty();
        assertHeld(
                guard,
                delivered(file("users.csv", "bulk", 799, 0)),
                "FEWER_ROWS_THAN_LAST_TIME",
                "201 of 1000 (limit 20 %)");
    }

    @Test
    void judge_deltaOrUnknownFile_isNotComparedWithLastTime() throws SQLException {
        Guard guard = guard(20, limits());

        assertThat(district.judge(guard, delivered(file("users.csv", "delta", 1, 0))))
                .isEmpty();
        assertThat(district.judge(guard, delivered(file("orgs.csv", "bulk", 1, 0))))
                .isEmpty();
    }

    @Test
    void judge_lastTime_isThatOfTheSameFeedAndTheNewestThatHasFiles() throws SQLException {
        district.execute(
                """
                INSERT INTO sync.runs (no, id, feed, envelope, merged_at, counts) VALUES
                    (2, 'R2', 'nightly', 'sha256:2', now(), '{"files": {"users.csv": 500}}'),
                    (3, 'R3', 'nightly', 'sha256:3', now(), '{"ledger": {}}'),
                    (4, 'R4', 'other', 'sha256:4', now(), '{"files": {"users.csv": 90000}}')
                """);

        assertThat(district.judge(guard(20, limits()), delivered(file("users.csv", "bulk", 400, 0))))
                .isEmpty();
        assertThat(district.judge(guard(20, limits()), delivered(file("users.csv", "bulk", 399, 0))))
                .isPresent();
    }

    @Test
    void judge_quarantinedRows_ofTheDeliveryOrOfOneFile() throws SQLException {
        Guard guard = only(QUARANTINED, new Limit(5, 25, null));

        assertThat(district.judge(guard, delivered(file("users.csv", "bulk", 1000, 50))))
                .isEmpty();
        assertHeld(guard, delivered(file("users.csv", "bulk", 1000, 51)), "TOO_MANY_QUARANTINED", "51 of 1000");
        assertThat(district.judge(guard, delivered(file("orgs.csv", "bulk", 25, 25))))
                .isEmpty();
        assertHeld(
                guard,
                delivered(file("orgs.csv", "bulk", 100, 26), file("enrollments.csv", "bulk", 90_000, 0)),
                "TOO_MANY_QUARANTINED",
                "orgs.csv quarantined: 26 of 100");
    }

    @Test
    void judge_firstLoad_isHeldForDamageAndQuarantineOnly() throws SQLException {
        district.execute("DELETE FROM sync.runs");
        removed(Entity.USERS, "s", 200);
        studentsAdded(100);
        assertThat(district.judge(guard(0, strictLimits()), NOTHING)).isEmpty();

        assertHeld(Guard.DEFAULT, delivered(file("users.csv", "bulk", 100, 50)), "TOO_MANY_QUARANTINED", "50 of 100");
        assertHeld(Guard.DEFAULT, damaged(), "DAMAGED", "users.csv ends in the middle of a line");
    }

    @Test
    void judge_filesNamedAfterTheDayWithFewerRowsThanLastTime_areHeld() throws SQLException {
        district.execute("UPDATE sync.runs SET counts = '{\"files\": {\"users*.csv\": 1000}}'");
        Guard guard = guard(20, limits());

        assertThat(district.judge(guard, delivered(dated("users-2027-01-15.csv", 800))))
                .isEmpty();
        assertHeld(
                guard,
                delivered(dated("USERS-2027-01-15.csv", 799)),
                "FEWER_ROWS_THAN_LAST_TIME",
                "rows of USERS-2027-01-15.csv missing since the last delivery: 201 of 1000");
        assertThat(district.judge(guard, delivered(dated("users-a.csv", 400), dated("users-b.csv", 400))))
                .isEmpty();
        assertHeld(
                guard,
                delivered(dated("users-a.csv", 400), dated("users-b.csv", 399)),
                "FEWER_ROWS_THAN_LAST_TIME",
                "rows of users*.csv missing since the last delivery: 201 of 1000");
    }

    @Test
    void judge_planThatTakesTwoPeople_isHeldThoughItIsWithinAllLimits() throws SQLException {
        Guard guard = new Guard(
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Limit.OFF,
                Guard.OnTrip.WITHHOLD,
                NEVER,
                new Limit(10, 5, null),
                3,
                List.of());
        planned(Entity.CLASSES, 'C', "c", 10);
        planned(Entity.CLASSES, 'A', "new", 20);
        assertThat(district.judge(guard, NOTHING)).isEmpty();

        removed(Entity.CLASSES, "c1", 1);
        assertHeld(
                guard,
                NOTHING,
                "TWO_PEOPLE",
                "classes changed or removed: 11 of 100 (limit 10 % and 5), beyond which two people have to approve");
    }

    @Test
    void judge_damage_isHeldWhateverTheLimits() throws SQLException {
        assertHeld(guard(NEVER, limits()), damaged(), "DAMAGED", "users.csv ends in the middle of a line");
    }

    @Test
    void judge_damageAndALimit_isToldInSentences() throws SQLException {
        Staged damaged = damaged("It was cut off. Export it again.", file("users.csv", "bulk", 100, 50));

        assertThat(district.judge(Guard.DEFAULT, damaged)).hasValueSatisfying(verdict -> assertThat(verdict.detail())
                .startsWith("The delivery looks damaged: It was cut off. Export it again. Rows of users.csv missing")
                .endsWith(").")
                .doesNotContain(".;", ".."));
    }

    @Test
    void judge_severalLimits_namesAllOfThem_andNoRecord() throws SQLException {
        removed(Entity.USERS, "s", 50);
        removed(Entity.ENROLLMENTS, "e1-", 200);

        assertThat(district.judge(Guard.DEFAULT, NOTHING)).hasValueSatisfying(verdict -> {
            assertThat(verdict.reason()).isEqualTo("TOO_MANY_REMOVALS");
            assertThat(verdict.detail())
                    .contains("sers removed: 50 of 240", "students removed: 50 of 200", "replaced: 200 of 400")
                    .doesNotContain("s1", "e1-");
        });
    }

    @Test
    void judge_nothingPlanned_goesOn() throws SQLException {
        assertThat(district.judge(guard(0, strictLimits()), NOTHING)).isEmpty();
    }

    private interface Plan {
        void of(int number) throws SQLException;
    }

    private static void assertHeld(Guard guard, Staged staged, String reason, String detail) throws SQLException {
        assertThat(district.judge(guard, staged)).hasValueSatisfying(verdict -> {
            assertThat(verdict.reason()).isEqualTo(reason);
            assertThat(verdict.detail()).containsIgnoringCase(detail).endsWith(".");
        });
    }

    /** A file whose name holds the day, of a kind that the mapping names {@code users*.csv}. */
    private static FileLedger dated(String name, long read) {
        return new FileLedger(name, "bulk", read, read, 0, 0, 0, Map.of(), null, null, "Users*.csv");
    }

    private static Staged damaged() {
        return damaged("users.csv ends in the middle of a line");
    }

    private static Staged damaged(String how, FileLedger... files) {
        return new Staged("oneroster-1.1-csv", List.of(files), Map.of(), FindingCounts.NONE, null, how);
    }

    private static Limit[] strictLimits() {
        Limit[] limits = new Limit[9];
        Arrays.fill(limits, new Limit(0, 0, null));
        return limits;
    }

    private static Guard strict() {
        return guard(NEVER, strictLimits());
    }

    private static void removed(Entity entity, String prefix, int number) throws SQLException {
        planned(entity, 'R', prefix, number);
    }

    private static void planned(Entity entity, char action, String prefix, int number) throws SQLException {
        district.plan(entity, action, "SELECT '%s' || i FROM generate_series(1, %d) i".formatted(prefix, number));
    }

    private static void studentsAdded(int number) throws SQLException {
        district.execute(
                """
                INSERT INTO staging.user_roles (sourced_id, user_sourced_id, org_sourced_id, role, row_hash, file, line)
                SELECT 'role-new' || i, 'new' || i, 'o1', 'student', ''::bytea, 0, 1 FROM generate_series(1, %d) i
                """
                        .formatted(number));
        district.plan(Entity.USER_ROLES, 'A', "SELECT sourced_id FROM staging.user_roles");
    }

    /** The first students with these values for given name, family name, e-mail and user name. */
    private static void renamed(String values, int number) throws SQLException {
        district.execute(
                """
                INSERT INTO staging.users (sourced_id, given_name, family_name, email, username, row_hash, file, line)
                SELECT id, %s, ''::bytea, 0, 1 FROM (SELECT 's' || i AS id FROM generate_series(1, %d) i) q
                """
                        .formatted(values, number));
        district.plan(Entity.USERS, 'C', "SELECT sourced_id FROM staging.users");
    }
}
