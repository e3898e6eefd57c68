package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StagerIT {
    private StagingBench bench = StagingBench.shared();

    @BeforeEach
    void empty() {
        bench = StagingBench.shared();
        bench.emptyRoster();
    }

    @Test
    void stage_soundSet_usesEveryRowAndFindsNothing() {
        Staged staged = bench.stage(FeedFiles.sound());

        assertThat(staged.refused()).isNull();
        assertThat(staged.damaged()).isNull();
        assertThat(staged.format()).isEqualTo("oneroster-1.1-csv");
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.collection(staged, Entity.USERS).records()).isEqualTo(5);
        assertThat(bench.collection(staged, Entity.USER_ROLES).records()).isEqualTo(6);
        assertThat(bench.collection(staged, Entity.ENROLLMENTS).records()).isEqualTo(6);
        assertThat(bench.collection(staged, Entity.DEMOGRAPHICS).coverage()).isEqualTo(Coverage.NOT_DELIVERED);
        assertThat(bench.collection(staged, Entity.CLASSES).absenceRemoves()).isTrue();
        assertThat(staged.files()).hasSize(6).allSatisfy(file -> {
            assertThat(file.used()).isEqualTo(file.read());
            assertThat(file.balances()).isTrue();
        });
        assertThat(bench.value("SELECT term_sourced_ids::text FROM staging.classes WHERE sourced_id = 'k1'"))
                .isEqualTo("{t1,t2}");
        assertThat(bench.value("SELECT start_date || ' ' || school_year FROM staging.academic_sessions "
                        + "WHERE sourced_id = 't1'"))
                .isEqualTo("2026-08-17 2027");
        assertThat(bench.value("SELECT \"primary\"::text FROM staging.enrollments WHERE sourced_id = 'e4'"))
                .isEqualTo("true");
    }

    @Test
    void stage_columnsNotKept_areNeverStaged() {
        bench.stage(FeedFiles.sound());

        assertThat(bench.value("SELECT count(*) FROM staging.users WHERE phone IS NOT NULL OR identifier IS NOT NULL"))
                .isEqualTo("0");
        assertThat(bench.causes())
                .contains("info NOT_KEPT users.csv password - 1", "info NOT_KEPT users.csv phone - 1");
    }

    @Test
    void stage_columnsKept_areStaged() {
        bench.keeping(Keep.IDENTIFIER).stage(FeedFiles.sound());

        assertThat(bench.value("SELECT identifier FROM staging.users WHERE sourced_id = 'u1'"))
                .isEqualTo("900001");
        assertThat(bench.causes()).contains("info NOT_KEPT users.csv password - 1");
    }

    @Test
    void stage_filesInAnyOrder_stageTheSame() {
        bench.stage(FeedFiles.sound());
        String before = bench.content();
        Staged staged = bench.stage(FeedFiles.sound().reversed());

        assertThat(staged.refused()).isNull();
        assertThat(bench.content()).isEqualTo(before);
    }

    @Test
    void stage_digests_areThoseThatSqlComputes() {
        bench.keeping(Keep.values()).stage(FeedFiles.sound());

        for (Entity entity : Entity.values()) {
            assertThat(bench.rowsWhoseDigestDiffers(entity)).as(entity.table()).isZero();
        }
    }

    @Test
    void load_connectionBesideIsLost_leavesTheOtherOneFitToRollBack() {
        assertTimeoutPreemptively(
                Duration.ofMinutes(2),
                () -> bench.loadAndRollBack(FeedFiles.sound().without("users.csv").stream("users.csv", () -> {
                    bench.endConnectionsBeside();
                    return FeedFiles.sound().open("users.csv");
                })));

        assertThat(bench.value("SELECT count(*) FROM roster.enrollments")).isEqualTo("0");
    }
}
