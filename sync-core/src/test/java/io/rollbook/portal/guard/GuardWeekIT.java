package io.rollbook.portal.guard;

import static io.rollbook.portal.guard.PlannedDistrict.NOTHING;
import static io.rollbook.portal.guard.PlannedDistrict.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.Counted;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What several nights take together, each within its limit. */
class GuardWeekIT {
    private static final int STUDENTS = 0;
    private static final int ENROLLMENTS = 2;
    private static final String STUDENTS_REMOVED = "students removed";
    private static final String CLASSLESS = "students left without a class";

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

    /** Line of the district file, the figure, what is removed by which ids, the base in this district. */
    static Stream<Arguments> lines() {
        return Stream.of(
                arguments(0, STUDENTS_REMOVED, Entity.USERS, "s", 200),
                arguments(1, "staff removed", Entity.USERS, "t", 40),
                arguments(2, "enrollments lost and not replaced", Entity.ENROLLMENTS, "e1-", 400),
                arguments(4, "classes removed", Entity.CLASSES, "c", 80));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void judge_twiceTheShareInSevenDays_goesOn_oneMoreIsHeld(
            int line, String what, Entity entity, String prefix, int base) throws SQLException {
        Guard tenPercent = only(line, new Limit(10, 0, null));
        // Tonight a twentieth; all of it out of those who were there a week ago, of whom a fifth may go.
        int tonight = base / 20;
        int most = base * 3 / 16;
        removed(entity, prefix, tonight);
        district.lost(1, what, most);
        assertThat(district.judge(tenPercent, NOTHING)).isEmpty();

        district.lost(2, what, 1);
        assertThat(district.judge(tenPercent, NOTHING)).hasValueSatisfying(verdict -> {
            assertThat(verdict.schools()).isEmpty();
            assertThat(verdict.detail())
                    .containsIgnoringCase("%s in seven days: %d of %d (limit 20 %% and 0)"
                            .formatted(what, tonight + most + 1, base + most + 1));
        });
    }

    @ParameterizedTest
    @MethodSource("lines")
    void judge_twiceTheCountInSevenDays_goesOn_oneMoreIsHeld(
            int line, String what, Entity entity, String prefix, int base) throws SQLException {
        Guard three = only(line, new Limit(0, 3, null));
        district.lost(1, what, 4);
        removed(entity, prefix, 2);
        assertThat(district.judge(three, NOTHING)).isEmpty();

        district.lost(2, what, 1);
        assertThat(district.judge(three, NOTHING)).isPresent();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void judge_beyondTwiceTheLimitOfASchoolInSevenDays_withholdsItsRemovalsOnly(
            int line, String what, Entity entity, String prefix, int base) throws SQLException {
        Guard ofSchool = only(line, new Limit(100, Long.MAX_VALUE, new Limit(0, 3, null)));
        district.lostAt("o1", 1, what, 4);
        district.lostAt("o2", 2, what, 100);
        removed(entity, prefix, 2);
        assertThat(district.judge(ofSchool, NOTHING)).isEmpty();

        district.lostAt("o1", 3, what, 1);
        assertThat(district.judge(ofSchool, NOTHING)).hasValueSatisfying(verdict -> {
            assertThat(verdict.schools()).containsExactly("o1");
            assertThat(verdict.detail())
                    .containsIgnoringCase("%s in seven days at school o1: 7 of %d".formatted(what, base + 5));
        });
    }

    @Test
    void judge_justUnderTheLimitNightAfterNight_isHeldInTheEnd() throws SQLException {
        Guard guard = only(STUDENTS, new Limit(2, 25, null));
        removed(Entity.USERS, "s", 25);
        assertThat(district.judge(guard, NOTHING)).isEmpty();

        district.lost(1, STUDENTS_REMOVED, 25);
        assertThat(district.judge(guard, NOTHING)).isEmpty();

        district.lost(2, STUDENTS_REMOVED, 25);
        assertThat(district.judge(guard, NOTHING)).isPresent();
    }

    @Test
    void judge_studentsLeftWithoutAClass_inSevenDaysTwiceTheLimit_outOfThoseThereAre() throws SQLException {
        classless(4);
        district.lost(1, CLASSLESS, 4);
        Guard guard = only(3, new Limit(0, 4, null));
        assertThat(district.judge(guard, NOTHING)).isEmpty();

        district.lost(2, CLASSLESS, 1);
        assertThat(district.judge(guard, NOTHING)).hasValueSatisfying(verdict -> {
            assertThat(verdict.reason()).isEqualTo("STUDENTS_WITHOUT_CLASSES");
            assertThat(verdict.detail())
                    .isEqualTo("Students left without a class in seven days: 9 of 200 (limit 0 % and 8).");
        });
    }

    @Test
    void judge_studentsLeftWithoutAClassAtASchool_inSevenDaysTwiceTheLimit_withholdsItsRemovals() throws SQLException {
        classless(4);
        district.lostAt("o1", 1, CLASSLESS, 4);
        Guard ofSchool = only(3, new Limit(100, Long.MAX_VALUE, new Limit(0, 4, null)));
        assertThat(district.judge(ofSchool, NOTHING)).isEmpty();

        district.lostAt("o1", 2, CLASSLESS, 1);
        assertThat(district.judge(ofSchool, NOTHING)).hasValueSatisfying(verdict -> {
            assertThat(verdict.schools()).containsExactly("o1");
            assertThat(verdict.detail()).contains("at school o1: 9 of 200");
        });
    }

    @Test
    void judged_studentsLeftWithoutAClass_areKeptForTheNightsToCome() throws SQLException {
        classless(4);

        assertThat(district.judged(only(STUDENTS, Limit.OFF), NOTHING).lost())
                .filteredOn(lost -> lost.what().equals(CLASSLESS))
                .extracting(Counted::school, Counted::number)
                .containsExactlyInAnyOrder(tuple(null, 4L), tuple("o1", 4L));
    }

    /** So many lose both their classes. */
    private static void classless(int students) throws SQLException {
        district.plan(
                Entity.ENROLLMENTS,
                'R',
                "SELECT 'e' || n || '-' || i FROM generate_series(1, %d) i, generate_series(1, 2) n"
                        .formatted(students));
    }

    @Test
    void judge_planThatTakesNothing_isNotHeldForWhatWasTakenBefore() throws SQLException {
        district.lost(1, STUDENTS_REMOVED, 150);
        district.lostAt("o1", 2, STUDENTS_REMOVED, 150);

        assertThat(district.judge(only(STUDENTS, new Limit(0, 0, new Limit(0, 0, null))), NOTHING))
                .isEmpty();
    }

    @Test
    void judge_moreThanSevenDaysAgo_doesNotCount() throws SQLException {
        Guard three = only(STUDENTS, new Limit(0, 3, null));
        removed(Entity.USERS, "s", 3);
        district.lost(1, STUDENTS_REMOVED, 100);
        district.execute("UPDATE sync.runs SET merged_at = '2027-01-08T17:59:00Z' WHERE no > 1");
        assertThat(district.judge(three, NOTHING)).isEmpty();

        district.execute("UPDATE sync.runs SET merged_at = '2027-01-08T18:01:00Z' WHERE no > 1");
        assertThat(district.judge(three, NOTHING)).isPresent();
    }

    @Test
    void judge_afterAPersonHasApprovedWhatWasLost_theSumBeginsAnew() throws SQLException {
        Guard three = only(STUDENTS, new Limit(0, 3, null));
        removed(Entity.USERS, "s", 3);
        district.lost(3, STUDENTS_REMOVED, 3);
        district.lost(2, STUDENTS_REMOVED, 50);
        assertThat(district.judge(three, NOTHING)).isPresent();

        district.execute("UPDATE sync.losses SET settled = number = 50");
        assertThat(district.judge(three, NOTHING)).isEmpty();

        district.lost(1, STUDENTS_REMOVED, 4);
        assertThat(district.judge(three, NOTHING))
                .hasValueSatisfying(verdict -> assertThat(verdict.detail()).contains("7 of 204"));
    }

    @Test
    void judge_whatAnUndoPutBack_doesNotCount() throws SQLException {
        Guard three = only(STUDENTS, new Limit(0, 3, null));
        removed(Entity.USERS, "s", 3);
        district.lost(1, STUDENTS_REMOVED, 50);
        assertThat(district.judge(three, NOTHING)).isPresent();

        district.execute("UPDATE sync.losses SET undone = number");
        assertThat(district.judge(three, NOTHING)).isEmpty();
    }

    @Test
    void judge_afterAWindowHasEnded_countsFromItsEndOn() throws SQLException {
        Guard three = only(STUDENTS, new Limit(0, 3, null));
        removed(Entity.USERS, "s", 3);
        district.lost(3, STUDENTS_REMOVED, 50);
        assertThat(district.judge(three, NOTHING)).isPresent();

        Guard wide = only(STUDENTS, Limit.OFF);
        LocalDate today = LocalDate.of(2027, 1, 15);
        assertThat(district.judge(window(three, wide, today.minusDays(60), today.minusDays(3)), NOTHING))
                .isEmpty();
        assertThat(district.judge(window(three, wide, today.minusDays(60), today.minusDays(4)), NOTHING))
                .isPresent();
    }

    @Test
    void judge_inTheThirdWeekOfATerm_allowsTwiceTheEnrollmentsOfAWeek() throws SQLException {
        Guard three = only(ENROLLMENTS, new Limit(0, 3, null));
        removed(Entity.ENROLLMENTS, "e1-", 3);
        district.lost(6, "enrollments lost and not replaced", 9);
        assertThat(district.judge(three, NOTHING)).isPresent();

        district.execute("UPDATE roster.academic_sessions SET start_date = '2026-12-26' WHERE sourced_id = 'now'");
        assertThat(district.judge(three, NOTHING)).isEmpty();

        district.lost(5, "enrollments lost and not replaced", 1);
        assertThat(district.judge(three, NOTHING)).isPresent();
    }

    private static Guard window(Guard always, Guard inIt, LocalDate from, LocalDate to) {
        return new Guard(
                always.studentsRemoved(),
                always.staffRemoved(),
                always.enrollmentsLost(),
                always.studentsClassless(),
                always.classesRemoved(),
                always.studentsAdded(),
                always.identityChanged(),
                always.changed(),
                always.quarantined(),
                always.classShrink(),
                always.onTrip(),
                always.holdAllPercent(),
                always.twoPerson(),
                always.stale(),
                List.of(new Guard.Rollover(from, to, inIt)));
    }

    private static void removed(Entity entity, String prefix, int number) throws SQLException {
        district.plan(entity, 'R', "SELECT '%s' || i FROM generate_series(1, %d) i".formatted(prefix, number));
    }
}
