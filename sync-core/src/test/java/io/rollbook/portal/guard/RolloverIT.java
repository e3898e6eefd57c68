package io.rollbook.portal.guard;

import static io.rollbook.portal.guard.PlannedDistrict.guard;
import static io.rollbook.portal.guard.PlannedDistrict.limits;
import static io.rollbook.portal.guard.PlannedDistrict.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.portal.Collection;
import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCounts;
import io.rollbook.run.Rollover;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A night on which most grades move up by one. The district's 200 students are 50 each in grades 09 to 12. */
class RolloverIT {
    private static final int STUDENTS_REMOVED = 0;
    private static final int ENROLLMENTS_LOST = 2;
    private static final int IDENTITY_CHANGED = 6;
    private static final int CHANGED = 7;
    private static final Limit NONE = new Limit(0, 0, new Limit(0, 0, null));

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
        grades(9, 10, 11, 12);
    }

    @Test
    void judge_gradesThatMoveUpAndTheTopOneLeaving_countForNothing() throws SQLException {
        moveUp(9, 10, 11);
        leave(12);
        district.plan(Entity.ENROLLMENTS, 'R', "SELECT 'e1-' || i FROM generate_series(151, 200) i");

        for (int line : List.of(STUDENTS_REMOVED, ENROLLMENTS_LOST, IDENTITY_CHANGED, CHANGED)) {
            Judged judged = district.judged(only(line, NONE), delivered());
            assertThat(judged.verdict()).as("line %d", line).isEmpty();
            assertThat(judged.rollover()).isEqualTo(new Rollover(150, "12", 50));
            assertThat(judged.lost()).isEmpty();
        }
        assertThat(district.judge(guard(0, limits()), delivered())).isEmpty();
    }

    @Test
    void judge_otherStudentsWhoLeaveThatNight_countAsEver() throws SQLException {
        moveUp(9, 10, 11);
        leave(12);
        removeStudents(1, 21);

        assertThat(district.judge(
                        only(STUDENTS_REMOVED, new Limit(100, Long.MAX_VALUE, new Limit(10, 5, null))), delivered()))
                .hasValueSatisfying(verdict -> {
                    assertThat(verdict.schools()).containsExactly("o1");
                    assertThat(verdict.detail()).contains("21 of 200");
                });
    }

    @Test
    void judge_oneGradeOfFourMovesUp_isNoRollover() throws SQLException {
        moveUp(11);
        leave(12);

        assertNoRollover();
    }

    @Test
    void judge_halfOfTheOtherGradesMoveUp_isNoRollover_moreThanHalfAre() throws SQLException {
        grades(8, 9, 10, 11);
        district.execute("UPDATE roster.users SET grades = '{07}' WHERE sourced_id IN ('s1', 's2')");
        moveUp(8, 10);
        leave(11);
        assertNoRollover();

        district.execute("UPDATE roster.users SET grades = '{08}' WHERE sourced_id IN ('s1', 's2')");
        assertThat(district.judged(Guard.DEFAULT, delivered()).rollover()).isNotNull();
    }

    @Test
    void judge_halfOfAGradeMovesUp_isNoRollover_moreThanHalfIs() throws SQLException {
        grades(10, 10, 10, 11);
        moveUpSome(10, 0, 75);
        leave(11);
        assertNoRollover();

        moveUpSome(10, 75, 76);
        assertThat(district.judged(Guard.DEFAULT, delivered()).rollover()).isEqualTo(new Rollover(76, "11", 50));
    }

    @Test
    void judge_correctionOfAFewGrades_isNoRollover() throws SQLException {
        grades(10, 10, 10, 10);
        district.execute(
                "UPDATE roster.users SET grades = '{}' WHERE sourced_id LIKE 's%' AND substr(sourced_id, 2)::int > 9");
        moveUp(10);

        assertThat(district.judged(only(CHANGED, NONE), delivered()).rollover()).isNull();
        assertThat(district.judge(only(CHANGED, NONE), delivered())).isPresent();
    }

    @Test
    void judge_otherNamesOfThoseWhoMoveUp_stillCount_otherAddressesDoNot() throws SQLException {
        moveUp(9, 10, 11);
        district.execute("UPDATE staging.users SET email = 'new-' || email");
        assertThat(district.judge(only(IDENTITY_CHANGED, NONE), delivered())).isEmpty();

        district.execute("UPDATE staging.users SET family_name = 'Other' WHERE sourced_id = 's1'");
        assertThat(district.judge(only(IDENTITY_CHANGED, NONE), delivered()))
                .hasValueSatisfying(verdict -> assertThat(verdict.detail()).contains("1 of 240"));
    }

    @Test
    void judge_kindergartenAndBefore_areGradesToo() throws SQLException {
        district.execute("UPDATE roster.users SET grades = ARRAY[(ARRAY['PK', 'TK', 'KG', '01'])"
                + "[(substr(sourced_id, 2)::int - 1) / 50 + 1]] WHERE sourced_id LIKE 's%'");
        stage("CASE u.grades[1] WHEN 'KG' THEN '01' ELSE 'KG' END", "u.grades[1] <> '01'");
        removeStudents(151, 200);

        assertThat(district.judged(Guard.DEFAULT, delivered()).rollover()).isEqualTo(new Rollover(150, "01", 50));
    }

    private static void assertNoRollover() throws SQLException {
        Judged judged = district.judged(only(STUDENTS_REMOVED, NONE), delivered());
        assertThat(judged.rollover()).isNull();
        assertThat(judged.verdict())
                .hasValueSatisfying(verdict -> assertThat(verdict.detail()).contains("Students removed: 50 of 200"));
    }

    /** Fifty students each, in their order. */
    private static void grades(int... grades) throws SQLException {
        for (int i = 0; i < grades.length; i++) {
            district.execute(
                    """
                    UPDATE roster.users SET grades = ARRAY['%02d']
                    WHERE sourced_id LIKE 's%%' AND substr(sourced_id, 2)::int BETWEEN %d AND %d
                    """
                            .formatted(grades[i], i * 50 + 1, i * 50 + 50));
        }
    }

    private static void moveUp(int... grades) throws SQLException {
        for (int grade : grades) {
            moveUpSome(grade, 0, 200);
        }
    }

    /** Some of the students of a grade. */
    private static void moveUpSome(int grade, int from, int to) throws SQLException {
        stage(
                "'%02d'".formatted(grade + 1),
                "u.grades = ARRAY['%02d'] AND substr(u.sourced_id, 2)::int > %d AND substr(u.sourced_id, 2)::int <= %d"
                        .formatted(grade, from, to));
    }

    private static void stage(String grade, String which) throws SQLException {
        district.execute(
                """
                WITH moved AS (
                    INSERT INTO staging.users (sourced_id, given_name, family_name, email, username, grades, row_hash)
                    SELECT u.sourced_id, u.given_name, u.family_name, u.email, u.username, ARRAY[%s], ''::bytea
                    FROM roster.users u WHERE u.sourced_id LIKE 's%%' AND %s RETURNING sourced_id)
                INSERT INTO staging.change (entity, action, sourced_id) SELECT %d, 'C', sourced_id FROM moved
                """
                        .formatted(grade, which, Entity.USERS.ordinal()));
    }

    private static void leave(int grade) throws SQLException {
        district.plan(
                Entity.USERS, 'R', "SELECT sourced_id FROM roster.users WHERE grades = ARRAY['%02d']".formatted(grade));
    }

    private static void removeStudents(int from, int to) throws SQLException {
        district.execute("DELETE FROM staging.change WHERE entity = %d AND substr(sourced_id, 2)::int BETWEEN %d AND %d"
                .formatted(Entity.USERS.ordinal(), from, to));
        district.plan(Entity.USERS, 'R', "SELECT 's' || i FROM generate_series(%d, %d) i".formatted(from, to));
    }

    private static Staged delivered() {
        return new Staged(
                "oneroster-1.1-csv",
                List.of(),
                Map.of(Entity.USERS, new Collection(Entity.USERS, Coverage.COMPLETE, 190, 0)),
                FindingCounts.NONE,
                null,
                null);
    }
}
