package io.rollbook.portal.guard;

import static io.rollbook.portal.guard.PlannedDistrict.NEVER;
import static io.rollbook.portal.guard.PlannedDistrict.NOTHING;
import static io.rollbook.portal.guard.PlannedDistrict.guard;
import static io.rollbook.portal.guard.PlannedDistrict.limits;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.roster.Entity;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Classes that lose many of their students at once. Each of the district's 80 has five. */
class ClassShrinkIT {
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

    @Test
    void judge_exactlyTheShare_isNoneThatShrinks_oneMoreIs() throws SQLException {
        lose(1, 2);
        assertThat(district.judged(shrink(40, 1), NOTHING).shrinking()).isEmpty();

        lose(2, 3);
        Judged judged = district.judged(shrink(40, 1), NOTHING);
        assertThat(judged.shrinking()).containsExactly("c2");
        assertThat(judged.verdict()).as("a warning only").isEmpty();
    }

    @Test
    void judge_exactlyTheCount_isNoneThatShrinks_oneMoreIs() throws SQLException {
        lose(1, 3);
        lose(2, 4);

        assertThat(district.judged(shrink(0, 3), NOTHING).shrinking()).containsExactly("c2");
        assertThat(district.judged(shrink(0, 4), NOTHING).shrinking()).isEmpty();
    }

    @Test
    void judge_classThatGetsOthers_orGoesItself_orIsOver_doesNotShrink() throws SQLException {
        lose(1, 5);
        district.execute(
                """
                INSERT INTO staging.enrollments (sourced_id, class_sourced_id, user_sourced_id, role, row_hash)
                SELECT 'n' || i, 'c1', 's' || i, 'student', ''::bytea FROM generate_series(1, 4) i
                """);
        district.plan(Entity.ENROLLMENTS, 'A', "SELECT sourced_id FROM staging.enrollments");
        lose(2, 5);
        district.plan(Entity.CLASSES, 'R', "SELECT 'c2'");
        district.plan(Entity.ENROLLMENTS, 'R', "SELECT 'old-' || i FROM generate_series(1, 100) i");

        assertThat(district.judged(shrink(20, 1), NOTHING).shrinking()).isEmpty();
        assertThat(district.judged(shrink(0, 0), NOTHING).shrinking()).containsExactly("c1");
    }

    @Test
    void judge_tenClassesOfASchool_goOn_oneMoreWithholdsItsRemovals() throws SQLException {
        for (int i = 1; i <= 10; i++) {
            lose(i, 3);
        }
        assertThat(district.judge(shrink(50, 2), NOTHING)).isEmpty();

        lose(11, 3);
        assertThat(district.judge(shrink(50, 2), NOTHING)).hasValueSatisfying(verdict -> {
            assertThat(verdict.reason()).isEqualTo("CLASSES_SHRINK");
            assertThat(verdict.schools()).containsExactly("o1");
            assertThat(verdict.detail()).contains("at school o1: 11 of 80");
        });
        assertThat(district.judge(guard(NEVER, limits()), NOTHING))
                .as("switched off")
                .isEmpty();
    }

    /** The first students of a class leave it. */
    private static void lose(int section, int students) throws SQLException {
        district.plan(
                Entity.ENROLLMENTS,
                'R',
                "(SELECT sourced_id FROM roster.enrollments WHERE class_sourced_id = 'c%d' ORDER BY 1 LIMIT %d)"
                        .formatted(section, students));
    }

    private static Guard shrink(double percent, long count) {
        Limit[] limits = Arrays.copyOf(limits(), 10);
        limits[9] = new Limit(percent, count, null);
        return guard(NEVER, limits);
    }
}
