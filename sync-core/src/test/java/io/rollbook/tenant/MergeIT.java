package io.rollbook.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.audit.AuditLog;
import io.rollbook.audit.AuditVerifier;
import io.rollbook.audit.Verification;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.portal.Staged;
import io.rollbook.portal.diff.ChangeSet;
import io.rollbook.portal.diff.Planner;
import io.rollbook.roster.Entity;
import io.rollbook.run.Meter;
import io.rollbook.testing.ClearedTenant;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestMerge;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergeIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
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
    void merge_firstLoad_writesEverythingAndNoHistory() {
        MergedRun run = TestMerge.merge(tenant, StagedNight.small());

        assertThat(run.no()).isEqualTo(1);
        assertThat(run.report().rosterVersion()).isEqualTo(1);
        assertThat(run.report().auditRoot()).startsWith("sha256:");
        assertThat(count("roster.enrollments WHERE active AND first_seen_run = 1"))
                .isEqualTo(6);
        assertThat(count("roster.class_terms")).isEqualTo(4);
        assertThat(count("history.users")).isZero();
    }

    @Test
    void merge_changedTerms_keepsTheFormerOnesInHistory() {
        TestMerge.merge(tenant, StagedNight.small());
        TestMerge.merge(tenant, StagedNight.small().set(Entity.CLASSES, "n2", "termSourcedIds", "{spring}"));

        assertThat(texts("SELECT term_sourced_id FROM roster.class_terms WHERE class_sourced_id = 'n2'"))
                .containsExactly("spring");
        assertThat(texts("SELECT term_sourced_ids::text || from_run || until_run FROM history.classes"))
                .containsExactly("{fall,spring}12");
        assertThat(count("roster.classes WHERE last_changed_run = 2")).isEqualTo(1);
    }

    @Test
    void merge_removedThenListedAgain_isRestoredWithItsHistory() {
        TestMerge.merge(tenant, StagedNight.small());
        TestMerge.merge(tenant, StagedNight.small().drop(Entity.ENROLLMENTS, "e5"));
        assertThat(texts("SELECT end_reason FROM roster.enrollments WHERE NOT active"))
                .containsExactly("removed");

        TestMerge.merge(tenant, StagedNight.small());

        assertThat(count("roster.enrollments WHERE sourced_id = 'e5' AND active AND end_reason IS NULL"))
                .isEqualTo(1);
        assertThat(texts("SELECT active || ' ' || from_run || ' ' || until_run FROM history.enrollments ORDER BY 1"))
                .containsExactly("false 2 3", "true 1 2");
        assertThat(count("roster.enrollments WHERE sourced_id = 'e5' AND first_seen_run = 1"))
                .isEqualTo(1);
    }

    @Test
    void merge_enrollmentWithNewId_keepsTheOldOneInHistory() {
        TestMerge.merge(tenant, StagedNight.small());
        TestMerge.merge(
                tenant, StagedNight.small().drop(Entity.ENROLLMENTS, "e5").enroll("f5", "s1", "dee"));

        RosterRecord record =
                new RosterReader(tenant).read(Entity.ENROLLMENTS, "f5", true).orElseThrow();

        assertThat(record.firstSeen().no()).isEqualTo(1);
        assertThat(record.versions()).singleElement().satisfies(version -> {
            assertThat(version.sourcedId()).isEqualTo("e5");
            assertThat(version.until().no()).isEqualTo(2);
            assertThat(version.fields()).containsEntry("userSourcedId", "dee");
        });
        assertThat(new RosterReader(tenant).read(Entity.ENROLLMENTS, "e5", true))
                .isEmpty();
    }

    @Test
    void merge_ofAnythingElse_endsWhatIsRememberedOfEveryFeed() {
        Sql sql = new Sql(tenant);
        for (String feed : List.of("nightly", "other")) {
            sql.update("remembering", "INSERT INTO sync.known (feed, run, reading) VALUES (?, 'earlier', '')", feed);
        }

        TestMerge.merge(tenant, StagedNight.small());

        assertThat(count("sync.known")).isZero();
    }

    @Test
    void merge_sameEnvelopeTwice_takesEffectOnce() {
        Staged staged = StagedNight.small().stage(tenant);
        ChangeSet plan = new Planner().plan(tenant, staged);
        MergeOrder order = TestMerge.order("run-1", "sha256:same", plan, staged);

        MergedRun first = merge(Fence.take(tenant, "run-1"), order).run();
        Merge.Result second = merge(Fence.take(tenant, "run-1"), order);

        assertThat(second.run().no()).isEqualTo(first.no());
        assertThat(second.run().report()).isEqualTo(first.report());
        assertThat(second.appended()).isNull();
        assertThat(count("sync.runs")).isEqualTo(1);
    }

    @Test
    void merge_lateWriter_isFencedOff() {
        Staged staged = StagedNight.small().stage(tenant);
        ChangeSet plan = new Planner().plan(tenant, staged);
        Fence late = Fence.take(tenant, "late");
        Fence.take(tenant, "newer");

        assertThatThrownBy(() -> merge(late, TestMerge.order("late", "sha256:late", plan, staged)))
                .isInstanceOf(Fence.LateWriter.class);

        assertThat(count("roster.users")).isZero();
        assertThat(count("sync.runs")).isZero();
    }

    @Test
    void merge_rosterMovedOn_writesNothing() {
        Staged staged = StagedNight.small().stage(tenant);
        ChangeSet plan = new Planner().plan(tenant, staged);
        TestMerge.merge(tenant, StagedNight.small());

        assertThatThrownBy(
                        () -> merge(Fence.take(tenant, "run-2"), TestMerge.order("run-2", "sha256:two", plan, staged)))
                .isInstanceOf(Merge.RosterMovedOn.class);
    }

    @Test
    void merge_failsInTheMiddle_leavesEverythingAsItWas() throws SQLException {
        TestMerge.merge(tenant, StagedNight.small());
        try (Connection superuser = DISTRICT.connectAsSuperuser()) {
            Sql sql = new Sql(superuser);
            sql.update("forbidding", "ALTER TABLE history.enrollments ADD CONSTRAINT never CHECK (false) NOT VALID");
            try {
                assertThatThrownBy(() -> TestMerge.merge(
                                tenant,
                                StagedNight.small()
                                        .set(Entity.USERS, "ada", "familyName", "Canary")
                                        .drop(Entity.ENROLLMENTS, "e5")))
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageNotContaining("Canary");
            } finally {
                sql.update("allowing", "ALTER TABLE history.enrollments DROP CONSTRAINT never");
            }
        }
        assertThat(count("roster.users WHERE family_name = 'Canary'")).isZero();
        assertThat(count("history.users")).isZero();
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(6);
        assertThat(count("sync.runs")).isEqualTo(1);
        assertThat(new AuditVerifier().verify(tenant, null)).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void merge_databaseWritesFewerRowsThanPlanned_takesAllBack() throws SQLException {
        TestMerge.merge(tenant, StagedNight.small());
        try (Connection superuser = DISTRICT.connectAsSuperuser()) {
            Sql sql = new Sql(superuser);
            sql.update(
                    "losing rows",
                    """
                    CREATE FUNCTION public.lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'
                    """);
            sql.update(
                    "losing rows",
                    """
                    CREATE TRIGGER lose BEFORE UPDATE ON roster.enrollments FOR EACH ROW
                    WHEN (OLD.sourced_id = 'e5') EXECUTE FUNCTION public.lose()
                    """);
            try {
                assertThatThrownBy(() -> TestMerge.merge(
                                tenant,
                                StagedNight.small().student("eve", "south").drop(Entity.ENROLLMENTS, "e5")))
                        .isInstanceOf(Merge.OtherThanPlanned.class)
                        .hasMessageContaining("enrollments");
            } finally {
                sql.update("losing none", "DROP FUNCTION public.lose CASCADE");
            }
        }
        assertThat(count("roster.users WHERE sourced_id = 'eve'")).isZero();
        assertThat(count("sync.runs")).isEqualTo(1);
    }

    @Test
    void lock_districtInWork_makesOthersWaitAndThenGiveUp() throws SQLException {
        try (RunLock held = RunLock.take(tenant, Duration.ofSeconds(1));
                Connection other = DISTRICT.connect()) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> RunLock.take(other, Duration.ofMillis(50)))
                    .isInstanceOf(RunLock.DistrictBusy.class);
        }
        try (Connection other = DISTRICT.connect();
                RunLock free = RunLock.take(other, Duration.ofMillis(50))) {
            assertThat(free).isNotNull();
        }
    }

    /** Random nights: the roster always says what the last night said, and its history can be replayed. */
    @Test
    void merge_randomNights_rosterAndHistoryFollowTheModel() {
        Random random = new Random(20261123);
        StagedNight night = StagedNight.small();
        List<Map<String, String>> nights = new ArrayList<>();
        for (int no = 1; no <= 12; no++) {
            for (int change = 0; change < 6; change++) {
                mutate(random, night, no * 10 + change);
            }
            MergedRun run = TestMerge.merge(tenant, night);
            nights.add(model(night));
            assertThat(run.no()).isEqualTo(no);
            assertThat(asOf(no)).as("night %d", no).isEqualTo(nights.get(no - 1));
        }
        for (int no = 1; no <= 12; no++) {
            assertThat(asOf(no)).as("night %d replayed", no).isEqualTo(nights.get(no - 1));
        }
        assertThat(new AuditVerifier().verify(tenant, null)).isInstanceOf(Verification.Verified.class);
    }

    private static void mutate(Random random, StagedNight night, int number) {
        List<String> enrolled = List.copyOf(night.of(Entity.ENROLLMENTS).keySet());
        List<String> people = List.copyOf(night.of(Entity.USERS).keySet());
        String person = people.get(random.nextInt(people.size()));
        switch (random.nextInt(4)) {
            case 0 -> night.enroll("e" + number, random.nextBoolean() ? "n1" : "s1", person);
            case 1 -> night.set(Entity.USERS, person, "familyName", "Name " + number);
            case 2 -> {
                if (enrolled.size() > 2) {
                    night.drop(Entity.ENROLLMENTS, enrolled.get(random.nextInt(enrolled.size())));
                }
            }
            default -> night.person("p" + number, "Person");
        }
    }

    private static Map<String, String> model(StagedNight night) {
        Map<String, String> out = new TreeMap<>();
        night.of(Entity.USERS).forEach((id, row) -> out.put(id, String.valueOf(row.get("familyName"))));
        night.of(Entity.ENROLLMENTS)
                .forEach((id, row) -> out.put(id, row.get("classSourcedId") + row.get("userSourcedId")));
        return out;
    }

    private Map<String, String> asOf(int no) {
        Map<String, String> out = new TreeMap<>();
        new Sql(tenant)
                .each(
                        "replaying",
                        """
                        SELECT sourced_id, family_name FROM roster.users WHERE active AND last_changed_run <= %1$d
                        UNION ALL
                        SELECT sourced_id, family_name FROM history.users
                        WHERE active AND from_run <= %1$d AND until_run > %1$d
                        UNION ALL
                        SELECT sourced_id, class_sourced_id || user_sourced_id FROM roster.enrollments
                        WHERE active AND last_changed_run <= %1$d
                        UNION ALL
                        SELECT sourced_id, class_sourced_id || user_sourced_id FROM history.enrollments
                        WHERE active AND from_run <= %1$d AND until_run > %1$d
                        """
                                .formatted(no),
                        row -> out.put(row.getString(1), row.getString(2)));
        return out;
    }

    private Merge.Result merge(Fence fence, MergeOrder order) {
        return new Merge(new AuditLog(Clock.systemUTC()), Clock.systemUTC())
                .merge(tenant, fence, order, Meter.silent());
    }

    private long count(String from) {
        return new Sql(tenant).one("counting", "SELECT count(*) FROM " + from, row -> row.getLong(1));
    }

    private List<String> texts(String query) {
        return new Sql(tenant).list("reading", query, row -> row.getString(1));
    }
}
