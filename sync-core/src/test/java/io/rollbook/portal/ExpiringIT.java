package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rollbook.audit.AuditVerifier;
import io.rollbook.audit.ControlHead;
import io.rollbook.audit.Verification;
import io.rollbook.control.AuditHeads;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.Guard;
import io.rollbook.district.KeepRules;
import io.rollbook.export.RosterExport;
import io.rollbook.roster.Entity;
import io.rollbook.run.Run;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.History;
import io.rollbook.tenant.Plan;
import io.rollbook.tenant.PlanReader;
import io.rollbook.tenant.RosterReader;
import io.rollbook.tenant.RosterRecord;
import io.rollbook.tenant.RunLock;
import io.rollbook.tenant.WhyReader;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nights, of which two are older than the 400 days for which the history is kept. */
class ExpiringIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
    private static final RosterExport.Limits LIMITS =
            new RosterExport.Limits(Duration.ofMinutes(1), Duration.ofMinutes(1));

    @TempDir
    Path folder;

    private PortalDesk desk;
    private Connection tenant;
    private Run second;
    private Run third;

    @BeforeEach
    void open() throws SQLException, IOException {
        PortalDesk.empty(DISTRICT);
        tenant = DISTRICT.connect();
        desk = new PortalDesk(DISTRICT, folder);
        merged(StagedNight.small());
        second = merged(night());
        third = merged(night().set(Entity.USERS, "ada", "givenName", "Adele")
                .set(Entity.CLASSES, "n1", "title", "Third title"));
        mergedBefore(1, 500);
        mergedBefore(2, 401);
        mergedBefore(3, 10);
    }

    /** Since the second night. */
    private static StagedNight night() {
        return StagedNight.small()
                .set(Entity.USERS, "ada", "givenName", "Augusta")
                .set(Entity.USERS, "ben", "givenName", "Benjamin")
                .set(Entity.CLASSES, "n1", "title", "Second title")
                .drop(Entity.ENROLLMENTS, "e5");
    }

    @AfterEach
    void close() throws SQLException {
        desk.close();
        tenant.close();
    }

    private Run merged(StagedNight night) throws IOException {
        SyncOutcome outcome = desk.receive(night);
        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        return desk.last();
    }

    private void mergedBefore(int run, int days) {
        new Sql(tenant)
                .update(
                        "dating a run back",
                        "UPDATE sync.runs SET merged_at = ? WHERE no = ?",
                        Timestamp.from(daysAgo(days)),
                        run);
    }

    private static Instant daysAgo(int days) {
        return PortalDesk.CLOCK.instant().minus(Duration.ofDays(days));
    }

    private long expire() {
        return desk.portal.expireHistory(desk.district());
    }

    private long count(String from) {
        return new Sql(tenant).one("counting", "SELECT count(*) FROM " + from, row -> row.getLong(1));
    }

    private RosterRecord shown(String user) {
        return new RosterReader(tenant).read(Entity.USERS, user, true).orElseThrow();
    }

    private String why(Entity entity, String id) {
        return new WhyReader(tenant, ZoneOffset.UTC, feed -> List.of())
                .read(entity, id)
                .orElseThrow()
                .sentence();
    }

    @Test
    void expire_versionsThatWereReplacedLongAgo_areDeletedOnceAndItIsInTheAudit() throws Exception {
        long records = count("roster.users");
        new Sql(tenant).update("noting an id", "INSERT INTO history.renamed VALUES (2, 3, 'new', 'old')");

        assertThat(expire()).as("ada, ben, n1 and e5 as they were at first").isEqualTo(4);
        assertThat(expire()).isZero();

        assertThat(count("history.users"))
                .as("ada as she was until the third night")
                .isOne();
        assertThat(count("history.enrollments")).isZero();
        assertThat(count("history.renamed")).isZero();
        assertThat(count("roster.users")).isEqualTo(records);
        assertThat(count("sync.runs")).isEqualTo(3);
        assertThat(count("audit.entries WHERE action = 'history-expired'")).isOne();
        AuditHeads.Head head = desk.heads.find(DISTRICT.slug()).orElseThrow();
        assertThat(new AuditVerifier().verify(tenant, new ControlHead(head.roots(), head.entries(), head.head())))
                .isInstanceOf(Verification.Verified.class);
    }

    @Test
    void expire_districtInWork_isLeftForTheNextTime() throws Exception {
        try (Connection other = DISTRICT.connect();
                RunLock lock = RunLock.take(other, Duration.ofSeconds(1))) {
            assertThat(expire()).isZero();
        }
        assertThat(expire()).isEqualTo(4);
    }

    @Test
    void expire_lessThanThirtyDays_isRefusedByTheDatabase() {
        assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> new History(tenant).expire(daysAgo(28)));
        assertThat(count("history.users")).isEqualTo(3);
    }

    @Test
    void history_ofARecord_saysWhereItBeginsToBeMissing() {
        assertThat(shown("ada").expired()).isNull();
        expire();

        RosterRecord ada = shown("ada");
        assertThat(ada.versions()).hasSize(1);
        assertThat(ada.versions().get(0).fields()).containsEntry("givenName", "Augusta");
        assertThat(ada.expired()).isEqualTo(ada.versions().get(0).from().mergedAt());
        assertThat(shown("ben").expired()).isEqualTo(shown("ben").lastChanged().mergedAt());
        assertThat(shown("cyd").expired()).as("never changed").isNull();
    }

    @Test
    void why_ofAnExpiredChange_saysWhatIsStillKnown() {
        expire();

        assertThat(why(Entity.USERS, "ada"))
                .contains("was changed (givenName) on ", "the only one of the users changes");
        assertThat(why(Entity.USERS, "ben"))
                .contains(
                        "was changed or brought back on ",
                        second.id(),
                        "users.csv, line ",
                        "; what it replaced has expired;");
        assertThat(why(Entity.ENROLLMENTS, "e5"))
                .contains("was removed on ", second.id(), "what it replaced has expired");
        assertThat(why(Entity.USERS, "cyd")).contains("was added on ", "what it replaced has expired");
    }

    @Test
    void plan_ofAnExpiredRun_isRefusedRatherThanWrong() {
        expire();

        assertThatExceptionOfType(History.Expired.class)
                .isThrownBy(() -> new PlanReader(tenant).read(second.id(), 10, null))
                .withMessageStartingWith("What run " + second.id() + " changed has expired: ")
                .withMessageContaining(
                        LocalDate.ofInstant(daysAgo(401), ZoneOffset.UTC).toString());
        assertThatExceptionOfType(History.Expired.class)
                .isThrownBy(() -> new PlanReader(tenant).csv(second.id(), new StringBuilder()));
        assertThat(new PlanReader(tenant)
                        .read(third.id(), 10, null)
                        .orElseThrow()
                        .rows())
                .extracting(Plan.Row::before)
                .containsExactly(Map.of("givenName", "Augusta"), Map.of("title", "Second title"));
    }

    @Test
    void exportAsOf_beforeWhatIsKept_isRefusedAndAfterItIsTheRosterOfThatDay() throws Exception {
        String then = exported(daysAgo(300));
        assertThat(then).contains("Second title").doesNotContain("Third title");
        expire();

        assertThat(exported(daysAgo(300))).isEqualTo(then);
        assertThat(exported(daysAgo(400))).as("as the second night left it").isEqualTo(then);
        assertThatExceptionOfType(History.Expired.class)
                .isThrownBy(() -> exported(daysAgo(402)))
                .withMessageStartingWith("The roster of that time has expired: ");
    }

    private static String exported(Instant asOf) throws SQLException, IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (Connection connection = DISTRICT.connect();
                RosterExport export =
                        RosterExport.begin(connection, "d", KeepRules.DIRECTORY_ONLY, LocalDate.EPOCH, asOf, LIMITS)) {
            export.write(zip);
        }
        StringBuilder out = new StringBuilder();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip.toByteArray()))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.append(entry.getName()).append('\n').append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return out.toString();
    }

    @Test
    void undo_ofAnExpiredRun_isRefusedAndOfALaterOneIsNot() {
        expire();

        SyncOutcome expired = undo(second);
        assertThat(expired).isInstanceOf(SyncOutcome.Rejected.class);
        assertThat(Objects.requireNonNull(expired.report().refused()).code()).isEqualTo("EXPIRED");
        assertThat(undo(third)).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(shown("ada").fields()).containsEntry("givenName", "Augusta");
    }

    @Test
    void undo_heldUntilItsHistoryExpired_isNotPlannedAnew() throws Exception {
        Run fourth = merged(night().student("eve", "south"));
        desk.guard(PortalDesk.TIMID);
        Run held = desk.runs.undo(fourth, null, false, "Pat");
        assertThat(desk.portal.undo(held, "A mistake")).isInstanceOf(SyncOutcome.HeldForDecision.class);
        desk.guard(Guard.DEFAULT);
        merged(night().student("eve", "south").set(Entity.USERS, "dee", "givenName", "Deirdre"));
        mergedBefore(3, 402);
        mergedBefore(4, 401);
        expire();

        SyncOutcome outcome = desk.portal.approve(held.id(), "Sam", "Right", Approval.ALL);

        assertThat(outcome).isInstanceOf(SyncOutcome.Rejected.class);
        assertThat(Objects.requireNonNull(outcome.report().refused()).detail()).contains("has expired");
        assertThat(shown("eve").active()).isTrue();
    }

    private SyncOutcome undo(Run run) {
        return desk.portal.undo(desk.runs.undo(run, null, false, "Pat"), "A mistake");
    }
}
