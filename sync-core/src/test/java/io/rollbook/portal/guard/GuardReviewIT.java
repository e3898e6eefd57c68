package io.rollbook.portal.guard;

import static io.rollbook.portal.guard.PlannedDistrict.guard;
import static io.rollbook.portal.guard.PlannedDistrict.limits;
import static io.rollbook.portal.guard.PlannedDistrict.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.portal.guard.GuardReport.Largest;
import io.rollbook.portal.guard.GuardReport.Line;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What today's limits would have done to the plans whose figures were kept. */
class GuardReviewIT {
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
    void review_tellsTheLargestFigureAndInHowManyPlansItWouldHaveTripped() throws SQLException {
        district.figure("A", "students removed", null, 30);
        district.figure("B", "students removed", null, 21);
        district.figure("C", "students removed", null, 20);
        district.figure("D", "students removed", null, 0);

        GuardReport report = district.review(only(0, new Limit(10, 5, null)));

        assertThat(report.days()).isEqualTo(30);
        assertThat(report.plans()).isEqualTo(4);
        assertThat(line(report, "students-removed", false, 1))
                .isEqualTo(new Line(
                        "students-removed", false, 1, 10.0, 5L, new Largest("students removed", 30, 200, null), 2));
        assertThat(district.review(only(0, new Limit(0, 30, null))).limits())
                .extracting(Line::tripped)
                .containsOnly(0);
    }

    @Test
    void review_ofSchools_tellsAtWhich_andCountsAPlanOnce() throws SQLException {
        district.figure("A", "enrollments lost and not replaced", "o1", 41);
        district.figure("A", "enrollments lost and not replaced", "o2", 7);
        district.figure("B", "enrollments lost and not replaced", "o1", 40);

        GuardReport report = district.review(only(2, new Limit(100, 0, new Limit(10, 3, null))));

        // Nobody is at o2, so that seven are more than any share; at o1 are 400.
        assertThat(line(report, "enrollments-lost", true, 1))
                .isEqualTo(new Line(
                        "enrollments-lost",
                        true,
                        1,
                        10.0,
                        3L,
                        new Largest("enrollments lost and not replaced", 41, 400, "o1"),
                        1));
    }

    @Test
    void review_ofAWeek_countsWhatWasThereBefore() throws SQLException {
        district.figure("A", "classes removed", null, 4);
        district.figure("A", "classes removed in seven days", null, 24);

        Line line = line(district.review(only(4, new Limit(12, 0, null))), "classes-removed", false, 7);

        assertThat(line.largest()).isEqualTo(new Largest("classes removed in seven days", 24, 100, null));
        assertThat(line.percent()).isEqualTo(24.0);
        assertThat(line.tripped()).isZero();
    }

    @Test
    void review_ofRows_isOutOfThoseThatWereRead() throws SQLException {
        district.execute("INSERT INTO sync.figures VALUES"
                + " ('A', '2027-01-10', 'rows quarantined', NULL, 30, 1000),"
                + " ('A', '2027-01-10', 'rows of orgs.csv quarantined', NULL, 28, 56),"
                + " ('A', '2027-01-10', 'rows of users.csv missing since the last delivery', NULL, 70, 100)");

        GuardReport report = district.review(guard(60, limitsWith(8, new Limit(5, 25, null))));

        Line quarantined = line(report, "quarantined", false, 1);
        assertThat(quarantined.largest()).isEqualTo(new Largest("rows quarantined", 30, 1000, null));
        assertThat(quarantined.tripped()).isEqualTo(1);
        assertThat(line(report, "hold-all", false, 1).tripped()).isEqualTo(1);
        assertThat(line(report, "hold-all", false, 1).count()).isNull();
    }

    @Test
    void review_limitThatIsOff_saysSo_andStillTellsTheFigure() throws SQLException {
        district.figure("A", "staff removed", null, 7);

        Line line = line(district.review(guard(100, limits())), "staff-removed", false, 1);

        assertThat(line.percent()).isNull();
        assertThat(line.count()).isNull();
        assertThat(line.largest()).isEqualTo(new Largest("staff removed", 7, 40, null));
        assertThat(line.tripped()).isZero();
    }

    @Test
    void review_figuresOlderThan30Days_areNotLookedAt() throws SQLException {
        district.execute("INSERT INTO sync.figures VALUES"
                + " ('A', '2026-12-16T17:59:00Z', 'students removed', NULL, 99, NULL)");

        GuardReport report = district.review(Guard.DEFAULT);

        assertThat(report.plans()).isZero();
        assertThat(report.limits())
                .allSatisfy(line -> assertThat(line.largest()).isNull());
    }

    @Test
    void review_ofTheDefaults_hasALineForEachLimitOfTheFile() throws SQLException {
        assertThat(district.review(Guard.DEFAULT).limits())
                .extracting(Line::limit)
                .containsSubsequence(
                        "students-removed",
                        "staff-removed",
                        "enrollments-lost",
                        "students-classless",
                        "classes-removed",
                        "students-added",
                        "identity-changed",
                        "changed",
                        "quarantined",
                        "hold-all");
    }

    private static Limit[] limitsWith(int line, Limit limit) {
        Limit[] limits = limits();
        limits[line] = limit;
        return limits;
    }

    private static Line line(GuardReport report, String limit, boolean school, int nights) {
        return report.limits().stream()
                .filter(line -> line.limit().equals(limit) && line.school() == school && line.nights() == nights)
                .findFirst()
                .orElseThrow();
    }
}
