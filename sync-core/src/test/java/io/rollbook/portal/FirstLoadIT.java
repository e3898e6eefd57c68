package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rollbook.audit.AuditVerifier;
import io.rollbook.audit.ControlHead;
import io.rollbook.audit.Verification;
import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.control.AuditHeads;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.Guard;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A district's first delivery goes straight into the roster: it comes to what the usual way would, or to nothing at all. */
class FirstLoadIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
    private static final List<String> KEYS =
            List.of("academic_sessions", "class_terms", "enrollments", "user_agents", "users");

    @TempDir
    Path folder;

    private final ExecutorService portal = Executors.newSingleThreadExecutor();
    private PortalDesk desk;
    private Connection tenant;

    @BeforeEach
    void open() throws SQLException {
        PortalDesk.empty(DISTRICT);
        tenant = DISTRICT.connect();
        desk = new PortalDesk(DISTRICT, folder);
    }

    @AfterEach
    void close() throws SQLException {
        portal.shutdownNow();
        desk.close();
        tenant.close();
    }

    @Test
    void receive_firstDelivery_endsInTheRosterThatTheUsualWayMakes() throws Exception {
        desk.guard(sensitive());
        desk.receive(withBrokenRows());
        Run held = desk.last();
        assertThat(held.state()).isEqualTo(RunState.HELD);
        SyncOutcome approved = desk.portal.approve(held.id(), "Pat", "They may wait", Approval.ALL);
        assertThat(approved.state()).isEqualTo(RunState.MERGED);
        Map<String, List<String>> usual = content();
        assertSoundAudit();

        desk.close();
        PortalDesk.empty(DISTRICT);
        desk = new PortalDesk(DISTRICT, folder);
        SyncOutcome loaded = desk.receive(withBrokenRows());

        assertThat(loaded.state()).as("%s", loaded).isEqualTo(RunState.MERGED);
        assertThat(content()).isEqualTo(usual);
        assertThat(loaded.report().ledger()).isEqualTo(approved.report().ledger());
        assertThat(loaded.report().files()).isEqualTo(approved.report().files());
        assertThat(loaded.report().findings()).isEqualTo(approved.report().findings());
        assertThat(loaded.report().findings().error()).isEqualTo(1);
        assertThat(loaded.report().ledger()).containsEntry("enrollments", new EntityLedger(6, 6, 0, 0, 0, 0, 0, 0));
        assertSoundAudit();
    }

    @Test
    void receive_firstDeliveryOverALimit_isHeldAndNothingIsInTheRoster() throws Exception {
        desk.guard(sensitive());

        desk.receive(withBrokenRows());

        assertThat(desk.last().state()).isEqualTo(RunState.HELD);
        assertUntouched();
        assertThat(values("SELECT count(*) FROM held.enrollments")).containsExactly("6");
    }

    @Test
    void receive_firstDeliveryCutOff_isHeldAndNothingIsInTheRoster() throws Exception {
        SyncOutcome outcome = desk.receive(StagedNight.small(), text -> text.substring(0, text.length() - 12));

        assertThat(outcome.state()).as("%s", outcome).isEqualTo(RunState.HELD);
        assertUntouched();
    }

    @Test
    void receive_refusedFirstDelivery_leavesTheTablesAsTheyWereForTheNext() throws Exception {
        StagedNight empty = StagedNight.small();
        List.copyOf(empty.of(Entity.USERS).keySet()).forEach(id -> empty.drop(Entity.USERS, id));
        assertThat(desk.receive(empty).state()).isEqualTo(RunState.REJECTED);
        assertUntouched();

        SyncOutcome next = desk.receive(StagedNight.small());

        assertThat(next.state()).as("%s", next).isEqualTo(RunState.MERGED);
        assertThat(values("SELECT count(*) FROM roster.enrollments WHERE active"))
                .containsExactly("6");
        assertThat(keys()).containsAll(KEYS);
    }

    @Test
    void receive_firstDeliveryWithDeletedEnrollments_isMergedWithoutThem() throws Exception {
        SyncOutcome outcome =
                desk.receive(StagedNight.small(), text -> text + "e0,tobedeleted,2026-11-01T00:00:00.000Z,,,,,,,\r\n");

        assertThat(outcome.state()).as("%s", outcome).isEqualTo(RunState.MERGED);
        assertThat(outcome.report().ledger()).containsEntry("enrollments", new EntityLedger(7, 6, 0, 0, 0, 1, 0, 0));
        assertThat(values("SELECT count(*) FROM roster.enrollments")).containsExactly("6");
        assertThat(keys()).containsAll(KEYS);
    }

    @Test
    void receive_firstDeliveryWithAnEnrollmentTwice_isMergedWithItOnce() throws Exception {
        SyncOutcome outcome = desk.receive(
                StagedNight.small(), text -> text + text.lines().toList().get(1) + "\r\n");

        assertThat(outcome.state()).as("%s", outcome).isEqualTo(RunState.MERGED);
        assertThat(outcome.report().ledger()).containsEntry("enrollments", new EntityLedger(6, 6, 0, 0, 0, 0, 0, 0));
        assertThat(values("SELECT count(*) FROM roster.enrollments")).containsExactly("6");
        assertThat(keys()).containsAll(KEYS);
    }

    @Test
    void receive_afterAPreviewOfAFirstLoad_isMerged() throws Exception {
        desk.portal.receive(desk.deliver("nightly", StagedNight.small(), true, false));
        assertThat(desk.last().state()).isEqualTo(RunState.PREVIEWED);
        assertUntouched();

        SyncOutcome outcome = desk.receive(StagedNight.small());

        assertThat(outcome.state()).as("%s", outcome).isEqualTo(RunState.MERGED);
        assertThat(values("SELECT count(*) FROM held.runs")).containsExactly("0");
    }

    @Test
    void receive_afterAHeldFirstDelivery_isStagedAndTakesItsPlace() throws Exception {
        desk.guard(sensitive());
        desk.receive(withBrokenRows());
        Run held = desk.last();

        SyncOutcome outcome = desk.receive(StagedNight.small());

        assertThat(outcome.state()).as("%s", outcome).isEqualTo(RunState.MERGED);
        assertThat(desk.runs.find(held.id()).orElseThrow().state()).isEqualTo(RunState.SUPERSEDED);
    }

    @Test
    void receive_eachVersionOfARecord_tellsTheFileAndLineThatMadeIt() throws Exception {
        desk.receive(StagedNight.small());
        assertThat(values("SELECT sourced_id || ' ' || file || ':' || line FROM roster.enrollments ORDER BY 1 LIMIT 2"))
                .containsExactly("e1 6:2", "e2 6:3");

        desk.receive(
                StagedNight.small().enroll("e0", "n2", "ben").set(Entity.ENROLLMENTS, "e1", "beginDate", "2026-09-01"));

        assertThat(values("SELECT sourced_id || ' ' || file || ':' || line FROM roster.enrollments ORDER BY 1 LIMIT 3"))
                .as("e2 is as the first delivery brought it")
                .containsExactly("e0 6:2", "e1 6:3", "e2 6:3");
        assertThat(values("SELECT sourced_id || ' ' || file || ':' || line FROM history.enrollments"))
                .containsExactly("e1 6:2");
    }

    @Test
    void cancel_whileAFirstLoadWaits_leavesTheRosterEmptyForTheNext() throws Exception {
        Ciphertext delivery = desk.deliver(StagedNight.small());
        try (Connection reader = DISTRICT.connect()) {
            reader.setAutoCommit(false);
            new Sql(reader).update("reading", "LOCK TABLE roster.classes IN ACCESS SHARE MODE");
            Future<SyncOutcome> received = portal.submit(() -> desk.portal.receive(delivery));
            awaitBlocked();
            desk.portal.cancel(delivery.envelope().run(), "Pat", "Not today");
            reader.rollback();

            assertThat(received.get().state()).isEqualTo(RunState.CANCELLED);
        }
        assertUntouched();
        assertThat(desk.receive(StagedNight.small()).state()).isEqualTo(RunState.MERGED);
    }

    @Test
    void receive_whileSomeoneReadsOneTableAfterTheOther_waitsAndIsMerged() throws Exception {
        try (Connection reader = DISTRICT.connect()) {
            reader.setAutoCommit(false);
            Sql reading = new Sql(reader);
            reading.update("reading", "LOCK TABLE roster.classes IN ACCESS SHARE MODE");
            Ciphertext delivery = desk.deliver(StagedNight.small());
            Future<SyncOutcome> received = portal.submit(() -> desk.portal.receive(delivery));
            awaitBlocked();
            reading.update("reading", "LOCK TABLE roster.enrollments IN ACCESS SHARE MODE");
            reader.commit();

            assertThat(received.get().state()).isEqualTo(RunState.MERGED);
        }
    }

    @Test
    void receive_connectionLostWhileLoading_leavesTheRosterEmptyAndIsMergedTheNextTime() throws Exception {
        Ciphertext delivery = desk.deliver(StagedNight.small());
        try (Connection superuser = DISTRICT.connectAsSuperuser()) {
            superuser.setAutoCommit(false);
            Sql holding = new Sql(superuser);
            holding.update("holding", "LOCK TABLE sync.causes IN ACCESS EXCLUSIVE MODE");
            Future<SyncOutcome> received = portal.submit(() -> desk.portal.receive(delivery));
            awaitBlocked();
            holding.list(
                    "ending the load",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
                    row -> row.getBoolean(1));
            assertThatThrownBy(received::get).cause().isInstanceOf(DatabaseException.class);
        }
        assertUntouched();

        assertThat(desk.portal.receive(delivery).state()).isEqualTo(RunState.MERGED);
    }

    private static void awaitBlocked() throws SQLException {
        try (Connection superuser = DISTRICT.connectAsSuperuser()) {
            Sql looking = new Sql(superuser);
            await().until(() -> looking.one(
                    "looking for who waits",
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
                    row -> row.getLong(1) > 0));
        }
    }

    /** Holds the whole plan for one quarantined row. */
    private static Guard sensitive() {
        Guard usual = Guard.DEFAULT;
        return new Guard(
                usual.studentsRemoved(),
                usual.staffRemoved(),
                usual.enrollmentsLost(),
                usual.studentsClassless(),
                usual.classesRemoved(),
                usual.studentsAdded(),
                usual.identityChanged(),
                usual.changed(),
                new Guard.Limit(0, 0, null),
                usual.classShrink(),
                usual.onTrip(),
                usual.holdAllPercent(),
                usual.twoPerson(),
                usual.stale(),
                usual.rollover());
    }

    private static StagedNight withBrokenRows() {
        return StagedNight.small().enroll("e7", "nowhere", "ada");
    }

    private void assertUntouched() throws SQLException {
        for (Entity entity : Entity.values()) {
            assertThat(values("SELECT count(*) FROM roster." + entity.table()))
                    .as(entity.table())
                    .containsExactly("0");
        }
        assertThat(values("SELECT count(*) FROM sync.runs")).containsExactly("0");
        assertThat(values("SELECT count(*) FROM audit.entries WHERE entity IS NOT NULL"))
                .containsExactly("0");
        assertThat(keys()).containsAll(KEYS);
    }

    /** The tables of the roster that have their key. */
    private List<String> keys() throws SQLException {
        return values(
                        """
                SELECT conrelid::regclass::text FROM pg_constraint
                WHERE contype = 'p' AND connamespace = 'roster'::regnamespace ORDER BY 1
                """)
                .stream()
                .map(name -> name.substring(name.indexOf('.') + 1))
                .toList();
    }

    /** Rows, links, and what the audit says of them, with neither times nor salts. */
    private Map<String, List<String>> content() throws SQLException {
        Map<String, List<String>> content = new LinkedHashMap<>();
        for (Entity entity : Entity.values()) {
            content.put(
                    entity.table(),
                    values("SELECT row_to_json(r)::text FROM roster." + entity.table() + " r ORDER BY 1"));
        }
        for (String links : List.of("class_terms", "user_agents")) {
            content.put(links, values("SELECT r::text FROM roster." + links + " r ORDER BY 1"));
        }
        content.put(
                "audit",
                values(
                        "SELECT concat_ws(' ', entity, action, fields) FROM audit.entries WHERE entity IS NOT NULL ORDER BY 1"));
        content.put("keys", keys());
        return content;
    }

    private void assertSoundAudit() {
        AuditHeads.Head head = desk.heads.find(DISTRICT.slug()).orElseThrow();
        assertThat(new AuditVerifier().verify(tenant, new ControlHead(head.roots(), head.entries(), head.head())))
                .isInstanceOf(Verification.Verified.class);
    }

    private List<String> values(String query) throws SQLException {
        try (ResultSet row = tenant.createStatement().executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (row.next()) {
                values.add(row.getString(1));
            }
            return values;
        }
    }
}
