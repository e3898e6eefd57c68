package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.tenant.Findings;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What brings rows down is told once, in words, however many rows wait for it and however far they are from it. */
class CausesIT {
    private final StagingBench bench = StagingBench.shared();

    @BeforeEach
    void empty() {
        bench.emptyRoster();
    }

    private List<Findings.Cause> errors() {
        return bench.found(0).causes().stream()
                .filter(cause -> cause.severity().equals("error"))
                .toList();
    }

    /** Course, class and enrollments hang on the org one behind the other; none of the latter two names it. */
    private static FeedFiles orgMissingThreeLevelsUp() {
        return FeedFiles.of("org-missing")
                .replace("classes.csv", "scheduled,201,s2", "scheduled,201,s1")
                .replace("enrollments.csv", "e3,,,k2,s2,u3", "e3,,,k2,s1,u1")
                .replace("enrollments.csv", "e5,,,k2,s2,u4", "e5,,,k2,s1,u4");
    }

    @Test
    void stage_orgMissing_isTheOneCauseSeveralLevelsDown() {
        bench.stage(orgMissingThreeLevelsUp());

        assertThat(errors()).hasSize(1);
        assertThat(bench.errors())
                .contains(
                        "UNKNOWN_REFERENCE courses.csv:3 courses c2 orgSourcedId",
                        "UNKNOWN_REFERENCE classes.csv:3 classes k2 courseSourcedId",
                        "UNKNOWN_REFERENCE enrollments.csv:4 enrollments e3 classSourcedId",
                        "UNKNOWN_REFERENCE enrollments.csv:6 enrollments e5 classSourcedId");
    }

    @Test
    void message_ofWhatIsMissing_namesItAndTheRowsAndFilesThatWait() {
        bench.stage(orgMissingThreeLevelsUp());

        Findings.Cause cause = errors().get(0);
        assertThat(cause.message())
                .isEqualTo("org s2 is missing: 6 rows of classes.csv, courses.csv, enrollments.csv, users.csv"
                        + " wait for it");
        assertThat(cause.rows()).isEqualTo(6);
        assertThat(cause.subject()).isEqualTo("s2");
        assertThat(cause.entity()).isEqualTo("orgs");
        assertThat(cause.file()).isEqualTo("orgs.csv");
        assertThat(cause.line()).isNull();
    }

    @Test
    void message_ofThousandsOfRows_isOneCauseWithASeparatorInTheNumber() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 2431; i++) {
            rows.append("x").append(i).append(",,,k1,4711,u1,student,,,\n");
        }
        bench.stage(FeedFiles.sound().append("enrollments.csv", rows.toString()));

        assertThat(errors())
                .extracting(Findings.Cause::message)
                .containsExactly("org 4711 is missing: 2,431 rows of enrollments.csv wait for it");
    }

    @Test
    void message_withoutTheSubject_tellsNoId() {
        bench.stage(FeedFiles.sound().append("enrollments.csv", "e9,,,k1,s1,u-secret,student,,,\n"));

        Findings counts = bench.found(50).counts();
        assertThat(counts.rows()).isEmpty();
        assertThat(counts.causes().get(0).message())
                .isEqualTo("a user is missing: 1 row of enrollments.csv waits for it");
        assertThat(counts.toString()).doesNotContain("u-secret");
    }

    @Test
    void stage_rowThatWaitsForSeveral_isToldUnderTheFirstOnly() {
        bench.stage(FeedFiles.sound()
                .append("enrollments.csv", "e8,,,k9,s9,u9,student,,,\n")
                .append("enrollments.csv", "e9,,,k9,s1,u1,student,,,\n"));

        assertThat(bench.errors())
                .containsExactly(
                        "UNKNOWN_REFERENCE enrollments.csv:8 enrollments e8 schoolSourcedId",
                        "UNKNOWN_REFERENCE enrollments.csv:9 enrollments e9 classSourcedId");
        assertThat(errors()).extracting(Findings.Cause::subject).containsExactlyInAnyOrder("k9", "s9");
    }

    @Test
    void stage_rowsThatWaitForABadRow_areSentToItsLine() {
        bench.stage(FeedFiles.sound().replace("classes.csv", "scheduled,201", "sceduled,201"));

        Findings.Cause waiting = errors().get(0);
        assertThat(waiting.message())
                .isEqualTo(
                        "class k2 cannot be used itself (classes.csv, line 3): 2 rows of enrollments.csv wait for it");
        assertThat(waiting.fix()).startsWith("Mend classes.csv, line 3");
        assertThat(waiting.line()).isEqualTo(3);
        assertThat(errors()).extracting(Findings.Cause::code).containsExactly("UNKNOWN_REFERENCE", "UNKNOWN_WORD");
    }

    @Test
    void stage_rowsThatWaitForADoubledOne_areSentToItsLineToo() {
        bench.stage(FeedFiles.sound().append("classes.csv", "k3,,,Homeroom B,09,,HR,homeroom,,s1,t1,,,\n"));

        assertThat(errors())
                .extracting(Findings.Cause::message)
                .contains(
                        "class k3 cannot be used itself (classes.csv, line 4): 1 row of enrollments.csv waits for it");
    }
}
