package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rollbook.audit.AuditVerifier;
import io.rollbook.audit.ControlHead;
import io.rollbook.audit.Verification;
import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.control.AuditHeads;
import io.rollbook.database.Sql;
import io.rollbook.district.Guard;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.Held;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunReport.Decision;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.Findings;
import io.rollbook.tenant.FindingsReader;
import io.rollbook.tenant.HeldRuns;
import io.rollbook.tenant.Plan;
import io.rollbook.tenant.PlanReader;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PortalIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
    private static final Decision PATS_APPROVAL =
            new Decision("approved", "Pat", "They have left", "2026-11-23T08:00:00Z");

    @TempDir
    Path folder;

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
        desk.close();
        tenant.close();
    }

    @Test
    void receive_personDeletedByAFeedThatOwnsPeopleOnly_leavesTheEnrollmentsToAnotherFeed() throws Exception {
        StagedNight night = StagedNight.small();
        desk.receive(night);

        SyncOutcome outcome = desk.receiveChanges("people", new StagedNight().tombstone(Entity.USERS, "ada"));

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.users WHERE active AND sourced_id = 'ada'")).isZero();
        assertThat(count("roster.user_roles WHERE active AND user_sourced_id = 'ada'"))
                .isZero();
        assertThat(count("roster.enrollments WHERE active"))
                .isEqualTo(night.of(Entity.ENROLLMENTS).size());
    }

    @Test
    void receive_fromAFeedThatOwnsPeopleOnly_removesPeopleOnly() throws Exception {
        StagedNight night = StagedNight.small();
        desk.receive(night);
        String enrollment = night.of(Entity.ENROLLMENTS).keySet().iterator().next();
        Map<String, String> enrolled =
                Objects.requireNonNull(night.of(Entity.ENROLLMENTS).get(enrollment));
        String person = Objects.requireNonNull(enrolled.get("userSourcedId"));
        StagedNight without = night.again().drop(Entity.USERS, person);
        night.of(Entity.ENROLLMENTS).forEach((id, row) -> {
            if (person.equals(row.get("userSourcedId"))) {
                without.drop(Entity.ENROLLMENTS, id);
            }
        });
        night.of(Entity.USER_ROLES).forEach((id, row) -> {
            if (person.equals(row.get("userSourcedId"))) {
                without.drop(Entity.USER_ROLES, id);
            }
        });

        SyncOutcome outcome = desk.portal.receive(desk.deliver("people", without, false, false));

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.users WHERE active AND sourced_id = '" + person + "'"))
                .isZero();
        assertThat(count("roster.enrollments WHERE active"))
                .isEqualTo(night.of(Entity.ENROLLMENTS).size());
    }

    @Test
    void receive_firstDelivery_isMergedAndAccountedFor() throws IOException {
        SyncOutcome outcome = desk.receive(StagedNight.small());

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(outcome.report().rosterVersion()).isEqualTo(1);
        assertThat(outcome.report().ledger()).containsEntry("enrollments", new EntityLedger(6, 6, 0, 0, 0, 0, 0, 0));
        assertThat(outcome.report().stages()).containsOnlyKeys("open", "stage", "plan", "guard", "merge");
        assertThat(desk.last().state()).isEqualTo(RunState.MERGED);
        assertThat(desk.last().report().auditRoot()).isEqualTo(outcome.report().auditRoot());
        assertThat(count("roster.students")).isEqualTo(4);
        assertThat(verified()).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void receive_nextNight_writesWhatChanged() throws IOException {
        desk.receive(StagedNight.small());

        SyncOutcome outcome =
                desk.receive(StagedNight.small().student("eve", "south").drop(Entity.ENROLLMENTS, "e5"));

        assertThat(outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(outcome.report().ledger())
                .containsEntry("users", new EntityLedger(6, 1, 0, 5, 0, 0, 0, 0))
                .containsEntry("enrollments", new EntityLedger(5, 0, 0, 5, 0, 0, 1, 0));
        Plan plan = plan(desk.last().id());
        assertThat(plan.entities()).containsEntry("enrollments", new Plan.Counts(0, 0, 1, 0, 0));
        assertThat(plan.schools()).extracting(Plan.School::sourcedId).containsExactly("south");
    }

    @Test
    void receive_sameContentAgain_isUnchangedWithoutStaging() throws IOException {
        desk.receive(StagedNight.small());

        SyncOutcome outcome = desk.receive(StagedNight.small());

        assertThat(outcome).isInstanceOf(SyncOutcome.Unchanged.class);
        assertThat(outcome.report().stages()).containsOnlyKeys("open");
        assertThat(count("sync.runs")).isEqualTo(1);
    }

    @Test
    void receive_lastMergedContentAfterAHeldOne_takesItsPlace() throws IOException {
        Run held = heldRun();

        SyncOutcome outcome = desk.receive(StagedNight.small());

        assertThat(outcome).isInstanceOf(SyncOutcome.Unchanged.class);
        assertThat(desk.runs.find(held.id()).orElseThrow().state()).isEqualTo(RunState.SUPERSEDED);
        assertThat(count("held.runs")).isZero();
        assertThat(count("audit.entries WHERE action = 'superseded'")).isEqualTo(1);
    }

    @Test
    void approve_planThatIsGone_leavesTheRunHeldUntilItIsDiscarded() throws IOException {
        Run held = heldRun();
        new Sql(tenant).update("losing a plan", "DELETE FROM held.runs");

        assertThatThrownBy(() -> desk.portal.approve(held.id(), "Pat", "why", Approval.ALL))
                .isInstanceOf(IllegalStateException.class);
        assertThat(desk.last().state()).isEqualTo(RunState.HELD);
        desk.portal.discard(held.id(), "Pat", "It is gone", null);

        assertThat(count("held.users")).isZero();
    }

    @Test
    void receive_previewOfLastMergedContent_leavesAHeldPlanAlone() throws IOException {
        Run held = heldRun();

        desk.portal.receive(desk.deliver("nightly", StagedNight.small(), true, false));

        assertThat(desk.runs.find(held.id()).orElseThrow().state()).isEqualTo(RunState.HELD);
    }

    @Test
    void receive_sameContentInFull_isPlannedAndUnchanged() throws IOException {
        desk.receive(StagedNight.small());

        SyncOutcome outcome = desk.portal.receive(desk.deliver("nightly", StagedNight.small(), false, true));

        assertThat(outcome).isInstanceOf(SyncOutcome.Unchanged.class);
        assertThat(outcome.report().stages()).containsKey("plan");
        assertThat(count("sync.runs")).isEqualTo(1);
    }

    @Test
    void receive_sameEnvelopeTwice_tellsTheSameOutcome() throws IOException {
        Ciphertext delivery = desk.deliver(StagedNight.small());
        SyncOutcome first = desk.portal.receive(delivery);

        assertThat(desk.portal.receive(delivery)).isEqualTo(first);
        assertThat(count("sync.runs")).isEqualTo(1);
    }

    @Test
    void receive_processDiedAfterTheCommit_isHealedByRedelivery() throws IOException, SQLException {
        Ciphertext delivery = desk.deliver(StagedNight.small());
        SyncOutcome first = desk.portal.receive(delivery);
        PortalDesk.control(DISTRICT, "UPDATE control.runs SET state = 'merging', finished = NULL, report = '{}'");

        SyncOutcome second = desk.portal.receive(delivery);

        assertThat(second).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(second.report().auditRoot()).isEqualTo(first.report().auditRoot());
        assertThat(second.report().ledger()).isEqualTo(first.report().ledger());
        assertThat(desk.last().state()).isEqualTo(RunState.MERGED);
        assertThat(count("sync.runs")).isEqualTo(1);
    }

    @Test
    void receive_afterAFailedTry_isMergedAndNoLongerRefused() throws IOException {
        Ciphertext delivery = desk.deliver(StagedNight.small());
        desk.runs.move(
                desk.last().id(),
                RunState.FAILED,
                RunReport.EMPTY
                        .refused(new Refused("PART_DOWN", "The database did not answer."))
                        .decided(PATS_APPROVAL));

        SyncOutcome outcome = desk.portal.receive(delivery);

        assertThat(outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(desk.last().report().refused()).isNull();
        assertThat(desk.last().report().decision()).as("nobody decided").isNull();
    }

    @Test
    void receive_flippedBit_isRejectedAndTheCauseIsInTheAudit() throws IOException {
        Ciphertext delivery = desk.deliver(StagedNight.small());
        PortalDesk.flip(delivery.body());

        SyncOutcome outcome = desk.portal.receive(delivery);

        assertThat(refused(outcome).code()).isEqualTo("CORRUPT");
        assertThat(desk.last().state()).isEqualTo(RunState.REJECTED);
        assertThat(count("audit.entries WHERE action = 'rejected'")).isEqualTo(1);
        assertThat(verified()).isInstanceOf(Verification.Verified.class);
        assertThat(count("roster.users")).isZero();
    }

    @Test
    void receive_envelopeChangedOnTheWay_touchesNoRun() throws IOException {
        Ciphertext delivery = desk.deliver("nightly", StagedNight.small(), true, false);
        Envelope e = delivery.envelope();
        Envelope forged = new Envelope(
                e.district(),
                e.feed(),
                e.run(),
                false,
                e.full(),
                e.sealedBy(),
                e.by(),
                e.created(),
                e.length(),
                e.digest(),
                e.intake(),
                e.signature());

        assertThatThrownBy(() -> desk.portal.receive(new Ciphertext(forged, delivery.body())))
                .isInstanceOf(UnverifiedDelivery.class);

        assertThat(desk.last().state()).isEqualTo(RunState.WAITING);
        assertThat(count("sync.runs")).isZero();
    }

    @Test
    void receive_mergedEnvelopeWithAnotherBody_isRejected() throws IOException, SQLException {
        Ciphertext delivery = desk.deliver(StagedNight.small());
        desk.portal.receive(delivery);
        PortalDesk.control(DISTRICT, "UPDATE control.runs SET state = 'merging', finished = NULL, report = '{}'");
        PortalDesk.flip(delivery.body());

        assertThat(desk.portal.receive(delivery)).isInstanceOf(SyncOutcome.Rejected.class);
    }

    @Test
    void receive_headerOnlyEnrollments_isHeldAndRemovesNothing() throws IOException {
        desk.receive(StagedNight.small());
        StagedNight empty = StagedNight.small();
        List.copyOf(empty.of(Entity.ENROLLMENTS).keySet()).forEach(id -> empty.drop(Entity.ENROLLMENTS, id));

        SyncOutcome outcome = desk.guard(PortalDesk.EASY).receive(empty);

        assertThat(outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        Held held = Objects.requireNonNull(outcome.report().held());
        assertThat(held.reason()).isEqualTo("DAMAGED");
        assertThat(held.detail()).contains("enrollments.csv has no rows");
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(6);
    }

    @Test
    void approve_headerOnlyUsers_appliesTheRestAndRemovesNobody() throws IOException {
        desk.receive(StagedNight.small());
        StagedNight empty = StagedNight.small().set(Entity.ORGS, "north", "name", "The North");
        List.copyOf(empty.of(Entity.USERS).keySet()).forEach(id -> empty.drop(Entity.USERS, id));
        assertThat(desk.guard(PortalDesk.EASY).receive(empty)).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(count("roster.orgs WHERE name = 'The North'")).isZero();

        SyncOutcome outcome = desk.portal.approve(desk.last().id(), "Pat", "The schools are right", Approval.ALL);

        assertThat(outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.orgs WHERE name = 'The North'")).isEqualTo(1);
        assertThat(count("roster.users WHERE active")).isEqualTo(5);
        assertThat(count("roster.user_roles WHERE active")).isEqualTo(5);
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(6);
    }

    @Test
    void receive_preview_showsThePlanAndWritesNothing() throws IOException {
        desk.receive(StagedNight.small());

        SyncOutcome outcome = desk.portal.receive(
                desk.deliver("nightly", StagedNight.small().set(Entity.USERS, "ada", "grades", "{04}"), true, false));

        assertThat(outcome).isInstanceOf(SyncOutcome.Previewed.class);
        assertThat(count("sync.runs")).isEqualTo(1);
        Plan plan = plan(desk.last().id());
        assertThat(plan.digest()).isEqualTo(held(outcome).plan());
        assertThat(plan.base()).isEqualTo(1);
        assertThat(plan.rows()).singleElement().satisfies(row -> {
            assertThat(row.action()).isEqualTo("change");
            assertThat(row.before()).containsOnlyKeys("grades").containsEntry("grades", List.of("03"));
            assertThat(row.after()).containsOnlyKeys("grades").containsEntry("grades", List.of("04"));
        });
    }

    @Test
    void receive_previewOfAFirstLoad_listsEverythingPageByPage() throws IOException {
        desk.portal.receive(desk.deliver("nightly", StagedNight.small(), true, false));
        String run = desk.last().id();

        Plan first = read(run, 10, null);
        Plan second = read(run, 100, first.next());

        assertThat(first.entities()).containsEntry("users", new Plan.Counts(5, 0, 0, 0, 0));
        assertThat(first.people()).containsEntry("students", new Plan.Counts(4, 0, 0, 0, 0));
        assertThat(first.rows()).hasSize(10).allMatch(row -> row.action().equals("add") && row.before() == null);
        assertThat(second.next()).isNull();
        assertThat(first.rows()).doesNotContainAnyElementsOf(second.rows());
        assertThat(first.rows().size() + second.rows().size()).isEqualTo(3 + 2 + 1 + 5 + 5 + 3 + 6);
    }

    @Test
    void plan_json_isOfTheShapeThatWasPromised() throws IOException {
        desk.receive(StagedNight.small());
        desk.receive(StagedNight.small()
                .set(Entity.USERS, "ada", "grades", "{04}")
                .student("eve", "south")
                .drop(Entity.ENROLLMENTS, "e5"));
        JsonNode json = JsonMapper.shared().valueToTree(plan(desk.last().id()));
        assertThat(json.propertyNames())
                .containsExactly(
                        "digest", "base", "entities", "reasons", "reissued", "people", "schools", "rows", "next");
        assertThat(json.path("base").asInt(-1)).isEqualTo(1);
        JsonNode users = json.path("entities").path("users");
        assertThat(users.propertyNames()).contains("add", "change", "remove", "restore");
        assertThat(users.path("add").asInt(-1)).isEqualTo(1);
        assertThat(users.path("change").asInt(-1)).isEqualTo(1);
        assertThat(json.path("people").propertyNames()).containsExactly("students");
        assertThat(json.path("people").path("students").path("add").asInt(-1)).isEqualTo(1);
        assertThat(json.path("entities").path("enrollments").path("remove").asInt(-1))
                .isEqualTo(1);
        JsonNode south = json.path("schools")
                .valueStream()
                .filter(school -> school.path("sourcedId").asString("").equals("south"))
                .findFirst()
                .orElseThrow();
        assertThat(south.path("name").asString("")).isEqualTo("School south");
        assertThat(south.path("people").path("students").path("add").asInt(-1)).isEqualTo(1);
        assertThat(south.path("enrollments").path("remove").asInt(-1)).isEqualTo(1);
        JsonNode ada = json.path("rows")
                .valueStream()
                .filter(row -> row.path("sourcedId").asString("").equals("ada"))
                .findFirst()
                .orElseThrow();
        assertThat(ada.propertyNames()).contains("entity", "sourcedId", "action", "reason", "before", "after");
        assertThat(ada.path("entity").asString("")).isEqualTo("users");
        assertThat(ada.path("action").asString("")).isEqualTo("change");
        assertThat(ada.path("before").toString()).isEqualTo("{\"grades\":[\"03\"]}");
        assertThat(ada.path("after").toString()).isEqualTo("{\"grades\":[\"04\"]}");
        assertThat(json.path("next").isNull()).isTrue();
    }

    @Test
    void plan_pageByPage_isTheWholeOnce() throws IOException {
        desk.receive(StagedNight.small());
        desk.receive(StagedNight.small()
                .set(Entity.USERS, "ada", "grades", "{04}")
                .student("eve", "south")
                .student("id/with/slashes", "south")
                .drop(Entity.ENROLLMENTS, "e5"));
        String run = desk.last().id();
        List<Plan.Row> whole = plan(run).rows();
        assertThat(whole).hasSizeGreaterThan(4);
        for (int limit = 1; limit <= whole.size(); limit++) {
            List<Plan.Row> pages = new ArrayList<>();
            String after = null;
            do {
                Plan page = read(run, limit, after);
                assertThat(page.rows()).hasSizeBetween(1, limit);
                pages.addAll(page.rows());
                after = page.next();
            } while (after != null);
            assertThat(pages).as("pages of %s", limit).isEqualTo(whole);
        }
    }

    @Test
    void receive_tooManyRemovals_isHeldAndTheRosterUntouched() throws IOException {
        Run held = heldRun();

        assertThat(held.state()).isEqualTo(RunState.HELD);
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(6);
        Plan plan = plan(held.id());
        assertThat(plan.digest())
                .isEqualTo(Objects.requireNonNull(held.report().held()).plan());
        assertThat(plan.rows()).extracting(Plan.Row::action).containsExactlyInAnyOrder("remove", "add", "add");
    }

    @Test
    void receive_redeliveredWhileHeld_staysHeld() throws IOException {
        desk.receive(StagedNight.small());
        desk.guard(PortalDesk.TIMID);
        Ciphertext delivery = desk.deliver(StagedNight.small().drop(Entity.ENROLLMENTS, "e5"));
        desk.portal.receive(delivery);

        assertThat(desk.portal.receive(delivery)).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(count("held.runs")).isEqualTo(1);
    }

    @Test
    void findings_rowThatIsQuarantinedEachNight_tellsSoAndTheRecordStays() throws Exception {
        desk.receive(StagedNight.small());
        List<String> before = new ArrayList<>();
        for (String name : List.of("Bea", "Bob", "Bert")) {
            SyncOutcome outcome = desk.receive(StagedNight.small()
                    .set(Entity.ENROLLMENTS, "e1", "beginDate", "08/17/2026")
                    .set(Entity.USERS, "ben", "givenName", name));
            assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
            before.add(0, desk.last().id());
        }

        Findings found = new FindingsReader(
                        tenant, PortalDesk.CLOCK.instant(), ZoneOffset.UTC, before.subList(1, before.size()))
                .read(before.get(0), 10, null);

        assertThat(found.rows())
                .filteredOn(row -> "e1".equals(row.sourcedId()))
                .singleElement()
                .satisfies(row -> assertThat(row.note())
                        .startsWith("quarantined in the last 3 runs, the stored record of ")
                        .endsWith(" is kept"));
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(6);
    }

    @Test
    void expire_planThatNobodyDecidedOn_isDiscardedByThePortalAndInTheAudit() throws Exception {
        Run held = heldRun();
        assertThat(desk.portal.expire(DISTRICT.slug())).as("not yet").isZero();
        putByEarlier(14);

        assertThat(desk.portal.expire(DISTRICT.slug())).isOne();

        assertThat(desk.last().state()).isEqualTo(RunState.DISCARDED);
        Decision decision = Objects.requireNonNull(desk.last().report().decision());
        assertThat(decision.by()).isEqualTo("portal");
        assertThat(decision.reason()).contains("14 days");
        assertThat(count("held.runs")).isZero();
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(6);
        assertThat(count("audit.entries WHERE action = 'discarded'")).isOne();
        assertThat(verified()).isInstanceOf(Verification.Verified.class);
        assertThat(held.id()).isEqualTo(desk.last().id());
    }

    @Test
    void expire_oldPreview_losesItsPlanAndStaysPreviewed() throws Exception {
        desk.receive(StagedNight.small());
        desk.portal.receive(desk.deliver("nightly", StagedNight.small().drop(Entity.ENROLLMENTS, "e5"), true, false));
        putByEarlier(15);

        assertThat(desk.portal.expire(DISTRICT.slug())).isZero();

        assertThat(desk.last().state()).isEqualTo(RunState.PREVIEWED);
        assertThat(count("held.runs")).isZero();
    }

    @Test
    void expire_planWhoseRunWasNeverCreated_isForgotten() throws Exception {
        Run held = heldRun();
        PortalDesk.control(DISTRICT, "DELETE FROM control.runs WHERE id = '" + held.id() + "'");
        desk.portal.expire(DISTRICT.slug());
        assertThat(count("held.runs")).as("not yet").isEqualTo(1);
        putByEarlier(14);

        assertThat(desk.portal.expire(DISTRICT.slug())).isZero();

        assertThat(count("held.runs")).isZero();
        assertThat(count("held.users")).isZero();
    }

    /** As if the plan had been put by so many days, and a minute, ago. */
    private void putByEarlier(int days) throws SQLException {
        try (Statement statement = tenant.createStatement()) {
            statement.execute("UPDATE held.runs SET held_at = held_at - interval '" + days + " days 1 minute'");
        }
    }

    @Test
    void planCsv_heldRun_hasALineForEachRecordGroupedBySchoolAndNoFormula() throws Exception {
        desk.receive(StagedNight.small());
        desk.guard(PortalDesk.TIMID);
        desk.receive(StagedNight.small()
                .student("eve", "south")
                .set(Entity.USERS, "eve", "givenName", "=1+1")
                .set(Entity.USERS, "ada", "grades", "03,04")
                .drop(Entity.ENROLLMENTS, "e5"));
        StringBuilder out = new StringBuilder();

        assertThat(new PlanReader(tenant).csv(desk.last().id(), out)).isTrue();

        List<CSVRecord> rows = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(out.toString()))
                .getRecords();
        assertThat(rows)
                .extracting(row -> row.get("entity") + " " + row.get("action") + " " + row.get("school"))
                .containsExactly(
                        "users change north", "users add south", "user_roles add south", "enrollments remove south");
        assertThat(rows.get(0).get("fields")).isEqualTo("grades");
        assertThat(rows.get(0).get("after.grades")).isEqualTo("03,04");
        assertThat(rows.get(0).get("before.givenName")).as("does not change").isEmpty();
        assertThat(rows.get(1).get("after.givenName")).isEqualTo("'=1+1");
        assertThat(rows.get(1).get("schoolName")).isEqualTo("School south");
        assertThat(rows.get(3).get("before.userSourcedId")).isEqualTo("dee");
        assertThat(rows.get(3).get("after.userSourcedId")).isEmpty();
        assertThat(out).as("of what nothing changes").doesNotContain("birthDate", "courseCode");
    }

    @Test
    void planCsv_mergedRunAndOneWithoutAPlan() throws Exception {
        desk.receive(StagedNight.small());
        StringBuilder out = new StringBuilder();

        assertThat(new PlanReader(tenant).csv("01K9ZZZZZZ0000000000000000", out))
                .isFalse();
        assertThat(out).isEmpty();
        assertThat(new PlanReader(tenant).csv(desk.last().id(), out)).isTrue();
        assertThat(out.toString().lines().filter(line -> line.startsWith("users,add,")))
                .hasSize(5);
        assertThat(out.toString().lines().findFirst().orElseThrow()).doesNotContain("before.");
    }

    @Test
    void approve_heldPlan_mergesExactlyIt() throws IOException {
        Run held = heldRun();

        SyncOutcome outcome = desk.portal.approve(held.id(), "Pat Principal", "They have left", Approval.ALL);

        assertThat(outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(5);
        assertThat(count("sync.runs WHERE approved_by = 'Pat Principal'")).isEqualTo(1);
        assertThat(count("held.runs")).isZero();
        assertThat(count("held.users")).isZero();
        assertThat(desk.last().state()).isEqualTo(RunState.MERGED);
        Decision decision = Objects.requireNonNull(desk.last().report().decision());
        assertThat(decision.by()).isEqualTo("Pat Principal");
        assertThat(count("audit.entries WHERE action = 'approved'")).isEqualTo(1);
        assertThat(verified()).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void approve_onlyAdditionsAndChanges_leavesRemovalsOutAndIsPartial() throws IOException {
        Run held = heldRun();

        SyncOutcome outcome = desk.portal.approve(held.id(), "Pat", "Not yet", Approval.ADDITIONS_AND_CHANGES);

        assertThat(outcome).isInstanceOf(SyncOutcome.Partial.class);
        assertThat(outcome.report().ledger()).containsEntry("enrollments", new EntityLedger(5, 0, 0, 5, 0, 0, 0, 1));
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(6);
        assertThat(count("roster.users WHERE sourced_id = 'eve'")).isEqualTo(1);
    }

    @Test
    void approve_partOfAPlan_leavesTheRestForTheSameContentAgain() throws IOException {
        Run held = heldRun();
        desk.portal.approve(held.id(), "Pat", "Not yet", Approval.ADDITIONS_AND_CHANGES);

        SyncOutcome again =
                desk.receive(StagedNight.small().student("eve", "south").drop(Entity.ENROLLMENTS, "e5"));

        assertThat(again).isInstanceOf(SyncOutcome.HeldForDecision.class);
    }

    @Test
    void approve_withoutRemovalsAPlanOfRemovalsOnly_isPartialAndTheyComeUpAgain() throws IOException {
        desk.receive(StagedNight.small());
        desk.guard(PortalDesk.TIMID);
        desk.receive(StagedNight.small().drop(Entity.ENROLLMENTS, "e5"));

        SyncOutcome outcome = desk.portal.approve(desk.last().id(), "Pat", "Not yet", Approval.ADDITIONS_AND_CHANGES);

        assertThat(outcome).isInstanceOf(SyncOutcome.Partial.class);
        assertThat(outcome.report().ledger()).containsEntry("enrollments", new EntityLedger(5, 0, 0, 5, 0, 0, 0, 1));
        assertThat(count("held.runs")).isZero();
        assertThat(desk.receive(StagedNight.small().drop(Entity.ENROLLMENTS, "e5")))
                .isInstanceOf(SyncOutcome.HeldForDecision.class);
    }

    @Test
    void approve_rosterMovedOn_holdsAnewUntilApprovedAgain() throws IOException {
        Run held = heldRun();
        desk.guard(Guard.DEFAULT);
        desk.portal.receive(desk.deliver("other", StagedNight.small().student("fay", "south"), false, false));

        SyncOutcome anew = desk.portal.approve(held.id(), "Pat", "They have left", Approval.ALL);

        assertThat(anew).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(held(anew).reason()).isEqualTo("ROSTER_MOVED_ON");
        assertThat(desk.last().report().decision()).isNull();
        assertThat(held(anew).plan())
                .isNotEqualTo(Objects.requireNonNull(held.report().held()).plan());
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(6);
        assertThat(desk.portal.approve(held.id(), "Pat", "I looked again", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(5);
    }

    @Test
    void approve_andDiscard_otherPlanThanTheOneSeen_decideNothing() throws IOException {
        Run held = heldRun();
        String seen = Objects.requireNonNull(held.report().held()).plan();
        String other = "sha256:" + "0".repeat(64);

        assertThatThrownBy(() -> desk.portal.approve(held.id(), "Pat", "why", new Approval(false, List.of(), other)))
                .isInstanceOf(OtherPlan.class);
        assertThatThrownBy(() -> desk.portal.discard(held.id(), "Pat", "why", other))
                .isInstanceOf(OtherPlan.class);

        assertThat(desk.last().state()).isEqualTo(RunState.HELD);
        assertThat(count("audit.entries WHERE action IN ('approved', 'discarded')"))
                .isZero();
        assertThat(desk.portal.approve(held.id(), "Pat", "why", new Approval(false, List.of(), seen)))
                .isInstanceOf(SyncOutcome.Merged.class);
    }

    @Test
    void approve_schoolThatThePlanDoesNotTouch_isRefusedAndTheRunStaysHeld() throws IOException {
        Run held = heldRun();

        assertThatThrownBy(
                        () -> desk.portal.approve(held.id(), "Pat", "why", new Approval(false, List.of("north"), null)))
                .isInstanceOf(NoSuchSchool.class);

        assertThat(desk.last().state()).isEqualTo(RunState.HELD);
    }

    @Test
    void approve_singleSchool_appliesWhatIsOfItAndSaysWhatIsNot() throws IOException {
        desk.receive(StagedNight.small());
        desk.guard(PortalDesk.TIMID);
        desk.receive(StagedNight.small()
                .student("eve", "south")
                .student("fay", "north")
                .enroll("e7", "n1", "eve")
                .set(Entity.USERS, "ada", "givenName", "Augusta")
                .set(Entity.USERS, "dee", "givenName", "Deirdre")
                .drop(Entity.ENROLLMENTS, "e5")
                .drop(Entity.ENROLLMENTS, "e4"));
        Run held = desk.last();

        SyncOutcome outcome =
                desk.portal.approve(held.id(), "Pat", "North only", new Approval(false, List.of("north"), null));

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Partial.class);
        assertThat(names("ada", "dee", "eve", "fay")).isEqualTo("ada Augusta, dee dee, eve eve, fay fay");
        assertThat(count("roster.enrollments WHERE NOT active AND sourced_id = 'e4'"))
                .isEqualTo(1);
        assertThat(count("roster.enrollments WHERE active AND sourced_id IN ('e5', 'e7')"))
                .isEqualTo(2);
        // Who is needed comes along with her role, though she is at the other school.
        assertThat(count("roster.user_roles WHERE active AND user_sourced_id = 'eve'"))
                .isEqualTo(1);
        EntityLedger users = Objects.requireNonNull(outcome.report().ledger().get("users"));
        assertThat(users).isEqualTo(new EntityLedger(6, 2, 1, 3, 0, 0, 0, 1));
        assertThat(Objects.requireNonNull(outcome.report().ledger().get("enrollments")))
                .isEqualTo(new EntityLedger(5, 1, 0, 4, 0, 0, 1, 1));
        assertThat(Objects.requireNonNull(outcome.report().decision()).schools())
                .containsExactly("north");

        desk.guard(Guard.DEFAULT);
        desk.receive(StagedNight.small()
                .student("eve", "south")
                .student("fay", "north")
                .enroll("e7", "n1", "eve")
                .set(Entity.USERS, "ada", "givenName", "Augusta")
                .set(Entity.USERS, "dee", "givenName", "Deirdre")
                .drop(Entity.ENROLLMENTS, "e5")
                .drop(Entity.ENROLLMENTS, "e4"));
        assertThat(names("dee")).as("the next full run completes it").isEqualTo("dee Deirdre");
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(5);
    }

    @Test
    void approve_singleSchoolThatHasNothingOfANewCollection_bringsNothingOfItElsewhere() throws IOException {
        desk.receive(withoutCourses());
        assertThat(desk.last().state()).isEqualTo(RunState.MERGED);
        desk.guard(PortalDesk.TIMID);
        desk.receive(withoutCourses()
                .put(Entity.COURSES, "art", "title", "Art", "orgSourcedId", "north")
                .set(Entity.USERS, "dee", "givenName", "Deirdre")
                .drop(Entity.ENROLLMENTS, "e5"));
        Run held = desk.last();
        assertThat(held.state()).isEqualTo(RunState.HELD);

        SyncOutcome outcome =
                desk.portal.approve(held.id(), "Pat", "South only", new Approval(false, List.of("south"), null));

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Partial.class);
        assertThat(count("roster.courses")).isZero();
        assertThat(names("dee")).isEqualTo("dee Deirdre");
    }

    private static StagedNight withoutCourses() {
        StagedNight night = StagedNight.small().drop(Entity.COURSES, "algebra");
        List.of("n1", "n2", "s1").forEach(section -> night.set(Entity.CLASSES, section, "courseSourcedId", null));
        return night;
    }

    @Test
    void approve_beyondTheLimitForOnePerson_takesASecondWhoWantsTheSame() throws IOException {
        desk.receive(large());
        desk.guard(PortalDesk.twoPeople(20, 10));
        desk.receive(without(large(), "north", 0, 20));
        Run held = desk.last();

        SyncOutcome first = desk.portal.approve(held.id(), "Pat", "They have left", Approval.ALL);

        assertThat(first).as("%s", first).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(held(first).detail())
                .contains("Approved by Pat", "second person", "users changed or removed: 20 of 80");
        assertThat(Objects.requireNonNull(desk.last().report().held()).detail()).contains("Approved by Pat");
        assertThat(desk.portal.resume(held.id())).as("one approval is none").isEmpty();
        assertThatThrownBy(() -> desk.portal.approve(held.id(), "Pat", "Really", Approval.ALL))
                .isInstanceOf(SecondPersonNeeded.class);
        assertThatThrownBy(() -> desk.portal.approve(held.id(), "Sam", "A part", Approval.ADDITIONS_AND_CHANGES))
                .isInstanceOf(SecondPersonNeeded.class);
        assertThat(count("roster.users WHERE active")).isEqualTo(80);

        assertThat(desk.portal.approve(held.id(), "Sam", "I checked", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.users WHERE active")).isEqualTo(60);
        assertThat(count("audit.entries WHERE action IN ('first-approved', 'approved')"))
                .isEqualTo(2);
    }

    @Test
    void approve_withinTheLimitForOnePerson_takesOne() throws IOException {
        desk.receive(large());
        desk.guard(PortalDesk.twoPeople(20, 10));
        desk.receive(without(large(), "north", 0, 5));

        assertThat(desk.portal.approve(desk.last().id(), "Pat", "They have left", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
    }

    /** Two schools of 40, of which one loses ten students and the other one. */
    private static StagedNight large() {
        StagedNight night = new StagedNight();
        night.put(Entity.ORGS, "d", "name", "District", "type", "district");
        night.org("north").org("south").term("fall").term("spring");
        night.put(Entity.COURSES, "algebra", "title", "Algebra", "orgSourcedId", "d");
        night.section("n1", "north", "fall").section("s1", "south", "fall");
        for (int i = 0; i < 40; i++) {
            night.student("n" + i, "north").student("s" + i, "south");
            night.enroll("en" + i, "n1", "n" + i).enroll("es" + i, "s1", "s" + i);
        }
        return night;
    }

    private static StagedNight without(StagedNight night, String school, int from, int to) {
        for (int i = from; i < to; i++) {
            String id = school.charAt(0) + "" + i;
            night.drop(Entity.USERS, id).drop(Entity.USER_ROLES, id + "/" + school + "/student");
            night.drop(Entity.ENROLLMENTS, "e" + id);
        }
        return night;
    }

    private SyncOutcome lossAtNorth() throws IOException {
        desk.receive(large());
        return desk.receive(
                without(without(large(), "north", 0, 10), "south", 0, 1).student("new", "north"));
    }

    @Test
    void receive_tooManyRemovalsAtOneSchool_mergesTheRestAndHoldsThese() throws IOException {
        SyncOutcome outcome = lossAtNorth();

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Partial.class);
        assertThat(count("roster.users WHERE active")).isEqualTo(80);
        assertThat(count("roster.users WHERE active AND sourced_id = 's0'")).isZero();
        assertThat(Objects.requireNonNull(outcome.report().ledger().get("users")))
                .isEqualTo(new EntityLedger(70, 1, 0, 69, 0, 0, 1, 10));
        Run rest = desk.last();
        assertThat(rest.state()).isEqualTo(RunState.HELD);
        assertThat(held(outcome).detail()).contains("Students removed at school north: 10 of 40", rest.id());
        assertThat(Objects.requireNonNull(rest.report().held()).detail())
                .contains("wait for a person in run " + rest.id(), "the rest was merged by run");
        assertThat(Objects.requireNonNull(rest.report().ledger().get("users")).absent())
                .isEqualTo(10);

        assertThat(desk.portal.approve(rest.id(), "Pat", "They have left", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.users WHERE active")).isEqualTo(70);
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(69);
        assertThat(verified()).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void receive_withRemovalsToWithhold_forgetsThoseThatAProcessDidNotPutByToTheEnd() throws IOException {
        new Sql(tenant)
                .update(
                        "beginning to put by",
                        "INSERT INTO held.change (run, entity, action, sourced_id) VALUES ('nobody', 0, 'R', 'x')");

        lossAtNorth();

        assertThat(count("held.change WHERE run = 'nobody'")).isZero();
        assertThat(count("held.change")).isPositive();
    }

    @Test
    void receive_afterRemovalsWereWithheld_takesTheirPlace() throws IOException {
        lossAtNorth();
        Run rest = desk.last();

        SyncOutcome outcome = desk.receive(large());

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(desk.runs.find(rest.id()).orElseThrow().state()).isEqualTo(RunState.SUPERSEDED);
        assertThat(count("held.runs")).isZero();
    }

    @Test
    void receive_completeDeliveryThatWasOnItsWayBefore_takesThePlaceOfWithheldRemovals() throws IOException {
        desk.receive(large());
        Ciphertext loss = desk.deliver(without(large(), "north", 0, 10));
        Ciphertext back = desk.deliver(large());
        desk.portal.receive(loss);
        Run rest = desk.last();
        assertThat(rest.state()).isEqualTo(RunState.HELD);

        desk.portal.receive(back);

        assertThat(desk.runs.find(rest.id()).orElseThrow().state()).isEqualTo(RunState.SUPERSEDED);
        assertThat(count("roster.users WHERE active")).isEqualTo(80);
    }

    @Test
    void receive_lossAtOneSchoolThatIsFeltAtAnother_isHeldAsAWhole() throws IOException {
        desk.receive(taughtElsewhere());
        StagedNight night = taughtElsewhere();
        for (int i = 0; i < 10; i++) {
            night.drop(Entity.ENROLLMENTS, "en" + i);
        }

        SyncOutcome outcome = desk.receive(night);

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(held(outcome).reason()).isEqualTo("STUDENTS_WITHOUT_CLASSES");
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(80);
        assertThat(count("held.runs")).isEqualTo(1);
        assertThat(desk.portal.approve(desk.last().id(), "Pat", "So it is", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(70);
    }

    /** Students of the northern school have their only class at the southern one. */
    private static StagedNight taughtElsewhere() {
        StagedNight night = large();
        for (int i = 0; i < 40; i++) {
            night.enroll("en" + i, "s1", "n" + i);
        }
        return night;
    }

    @Test
    void receiveChanges_thatListSomeOfWhoIsWithheld_leaveTheOthersToThePersonWhoDecides() throws IOException {
        lossAtNorth();
        Run rest = desk.last();

        desk.receiveChanges(people(0, 4));

        assertThat(desk.last().state()).isEqualTo(RunState.UNCHANGED);
        SyncOutcome outcome = desk.portal.approve(rest.id(), "Pat", "They have left", Approval.ALL);
        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(held(outcome).reason()).isEqualTo("ROSTER_MOVED_ON");
        assertThat(desk.portal.approve(rest.id(), "Pat", "They have left", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.users WHERE active AND sourced_id IN ('n0', 'n1', 'n2', 'n3')"))
                .isEqualTo(4);
        assertThat(count("roster.users WHERE active AND sourced_id IN ('n4', 'n9')"))
                .isZero();
    }

    @Test
    void receiveChanges_thatListAllThatIsWithheld_supersedeIt() throws IOException {
        lossAtNorth();
        Run rest = desk.last();
        StagedNight all = people(0, 10);
        for (int i = 0; i < 10; i++) {
            all.enroll("en" + i, "n1", "n" + i);
        }

        desk.receiveChanges(all);

        assertThat(desk.runs.find(rest.id()).orElseThrow().state()).isEqualTo(RunState.SUPERSEDED);
        assertThat(count("held.runs")).isZero();
    }

    private static StagedNight people(int from, int to) {
        StagedNight night = new StagedNight();
        for (int i = from; i < to; i++) {
            night.student("n" + i, "north");
        }
        return night;
    }

    @Test
    void receive_processDiedBeforeWhatWasWithheldHadItsRun_givesItOne() throws IOException, SQLException {
        desk.receive(large());
        Ciphertext delivery = desk.deliver(
                without(without(large(), "north", 0, 10), "south", 0, 1).student("new", "north"));
        SyncOutcome outcome = desk.portal.receive(delivery);
        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Partial.class);
        Run rest = desk.last();
        String merged = delivery.envelope().run();
        PortalDesk.control(DISTRICT, "DELETE FROM control.runs WHERE id = '" + rest.id() + "'");
        PortalDesk.control(DISTRICT, "UPDATE control.runs SET state = 'merging' WHERE id = '" + merged + "'");
        new Sql(tenant).update("what had not happened yet", "DELETE FROM held.runs");

        assertThat(desk.portal.receive(delivery)).isInstanceOf(SyncOutcome.Partial.class);

        Run again = desk.runs.find(rest.id()).orElseThrow();
        assertThat(again.state()).isEqualTo(RunState.HELD);
        assertThat(again.report().ledger()).isEqualTo(rest.report().ledger());
        assertThat(Objects.requireNonNull(again.report().held()).plan())
                .isEqualTo(Objects.requireNonNull(rest.report().held()).plan());
        assertThat(held(outcome).waiting()).isEqualTo(rest.id());
        assertThat(desk.portal.approve(rest.id(), "Pat", "They have left", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.users WHERE active")).isEqualTo(70);
    }

    @Test
    void approve_singleSchoolWithoutRemovals_countsAllThatIsLeftOut() throws IOException {
        desk.receive(StagedNight.small());
        desk.guard(PortalDesk.TIMID);
        desk.receive(StagedNight.small()
                .set(Entity.USERS, "ada", "givenName", "Augusta")
                .set(Entity.USERS, "dee", "givenName", "Deirdre")
                .drop(Entity.ENROLLMENTS, "e5")
                .drop(Entity.ENROLLMENTS, "e4"));

        SyncOutcome outcome =
                desk.portal.approve(desk.last().id(), "Pat", "North only", new Approval(true, List.of("north"), null));

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Partial.class);
        assertThat(names("ada", "dee")).isEqualTo("ada Augusta, dee dee");
        assertThat(Objects.requireNonNull(outcome.report().ledger().get("users")))
                .isEqualTo(new EntityLedger(4, 0, 1, 3, 0, 0, 0, 1));
        assertThat(Objects.requireNonNull(outcome.report().ledger().get("enrollments")))
                .isEqualTo(new EntityLedger(4, 0, 0, 4, 0, 0, 0, 2));
    }

    @Test
    void approve_withheldRemovals_onARosterThatMovedOn_arePlannedAnew() throws IOException {
        lossAtNorth();
        Run rest = desk.last();
        // Another feed removes one of them, and enrolls another anew.
        StagedNight other =
                without(without(large(), "south", 0, 1), "north", 0, 1).student("new", "north");
        desk.portal.receive(desk.deliver("other", other.enroll("again", "n1", "n1"), false, false));

        SyncOutcome outcome = desk.portal.approve(rest.id(), "Pat", "They have left", Approval.ALL);

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(desk.portal.approve(rest.id(), "Pat", "They have left", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.users WHERE active AND sourced_id IN ('n0', 'n1', 'n2')"))
                .as("who is needed by what came since stays")
                .isEqualTo(1);
    }

    private String names(String... ids) {
        return String.join(
                ", ",
                new Sql(tenant)
                        .list(
                                "reading names",
                                "SELECT sourced_id || ' ' || given_name FROM roster.users WHERE active AND sourced_id = ANY (?)"
                                        + " ORDER BY 1",
                                row -> row.getString(1),
                                (Object) ids));
    }

    @Test
    void approve_mergedRun_isRefused() throws IOException {
        desk.receive(StagedNight.small());
        String run = desk.last().id();

        assertThatThrownBy(() -> desk.portal.approve(run, "Pat", "why", Approval.ALL))
                .isInstanceOf(Runs.IllegalTransition.class);
    }

    @Test
    void approve_planWasTamperedWith_isNotMerged() throws IOException, SQLException {
        Run held = heldRun();
        try (Connection superuser = DISTRICT.connectAsSuperuser()) {
            new Sql(superuser).update("tampering", "UPDATE held.change SET sourced_id = 'e4' WHERE sourced_id = 'e5'");
        }

        assertThatThrownBy(() -> desk.portal.approve(held.id(), "Pat", "why", Approval.ALL))
                .isInstanceOf(IllegalStateException.class);

        assertThat(count("roster.enrollments WHERE active")).isEqualTo(6);
    }

    @Test
    void resume_processDiedAfterTheApproval_mergesThePlan() throws IOException, SQLException {
        Run held = heldRun();
        new HeldRuns(tenant).decide(held.id(), PATS_APPROVAL);

        assertThat(desk.portal.resume(held.id())).containsInstanceOf(SyncOutcome.Merged.class);
        assertThat(desk.last().report().decision()).isEqualTo(PATS_APPROVAL);
        assertThat(count("sync.runs WHERE approved_by = 'Pat'")).isEqualTo(1);

        PortalDesk.control(DISTRICT, "UPDATE control.runs SET state = 'merging' WHERE id = '" + held.id() + "'");
        assertThat(desk.portal.resume(held.id())).containsInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("sync.runs")).isEqualTo(2);
    }

    @Test
    void resume_approvalThatOnlyTheControlDatabaseKnows_isHeldAgainAndToldInTheAudit() throws IOException {
        Run held = heldRun();
        desk.runs.move(held.id(), RunState.APPROVED, held.report().decided(PATS_APPROVAL));

        assertThat(desk.portal.resume(held.id())).isEmpty();

        assertThat(desk.last().state()).isEqualTo(RunState.HELD);
        assertThat(desk.last().report().decision()).isNull();
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(6);
        assertThat(count("audit.entries WHERE action = 'approval-not-found'")).isEqualTo(1);
        assertThat(desk.portal.approve(held.id(), "Pat", "They have left", Approval.ALL))
                .isInstanceOf(SyncOutcome.Merged.class);
    }

    @Test
    void resume_heldRunThatNobodyApproved_staysHeld() throws IOException {
        Run held = heldRun();

        assertThat(desk.portal.resume(held.id())).isEmpty();

        assertThat(desk.last().state()).isEqualTo(RunState.HELD);
        assertThat(count("held.runs")).isEqualTo(1);
    }

    @Test
    void discard_heldPlan_dropsItAndSaysWho() throws IOException {
        Run held = heldRun();

        Run discarded = desk.portal.discard(held.id(), "Pat", "Wrong file", null);

        assertThat(discarded.state()).isEqualTo(RunState.DISCARDED);
        assertThat(count("held.runs")).isZero();
        assertThat(count("held.enrollments")).isZero();
        assertThat(count("roster.enrollments WHERE active")).isEqualTo(6);
        assertThat(count("audit.entries WHERE action = 'discarded'")).isEqualTo(1);
        assertThat(verified()).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void receive_newerDelivery_supersedesTheHeldOne() throws IOException {
        Run held = heldRun();

        desk.receive(StagedNight.small().student("gus", "south"));

        assertThat(desk.runs.find(held.id()).orElseThrow().state()).isEqualTo(RunState.SUPERSEDED);
        assertThat(count("held.runs")).isZero();
    }

    @Test
    void receive_newerDeliveryThatWasCutOff_leavesASoundHeldOne_andTakesThePlaceOfOneThatWasCutOff()
            throws IOException {
        Run sound = heldRun();

        held(desk.receive(StagedNight.small(), text -> text.substring(0, text.length() - 7)));
        Run cutOff = desk.last();
        assertThat(desk.runs.find(sound.id()).orElseThrow().state()).isEqualTo(RunState.HELD);

        held(desk.receive(StagedNight.small(), text -> text.substring(0, text.length() - 9)));
        assertThat(desk.runs.find(cutOff.id()).orElseThrow().state()).isEqualTo(RunState.SUPERSEDED);
        assertThat(desk.runs.find(sound.id()).orElseThrow().state()).isEqualTo(RunState.HELD);

        desk.receive(StagedNight.small().student("gus", "south"));
        assertThat(desk.runs.find(sound.id()).orElseThrow().state()).isEqualTo(RunState.SUPERSEDED);
    }

    @Test
    void receive_newerDeliveryOfChangesOnly_leavesTheHeldOneToThePerson() throws IOException {
        Run held = heldRun();

        SyncOutcome outcome = desk.receiveChanges(new StagedNight().student("gus", "south"));

        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(count("roster.users WHERE sourced_id = 'gus'")).isEqualTo(1);
        assertThat(desk.runs.find(held.id()).orElseThrow().state()).isEqualTo(RunState.HELD);
        assertThat(held(desk.portal.approve(held.id(), "Pat", "They have left", Approval.ALL))
                        .reason())
                .isEqualTo("OLDER_DELIVERY");
    }

    @Test
    void receive_storedTeacherIsAParentInADelivery_isNoPartOfTheRosterAnyMore() throws IOException {
        desk.receive(StagedNight.small());
        StagedNight changes = new StagedNight().person("tom", "Teacher").role("tom", "north", "parent");

        assertThat(desk.receiveChanges(changes)).isInstanceOf(SyncOutcome.Merged.class);

        assertThat(count("roster.users WHERE sourced_id = 'tom' AND NOT active AND end_reason = 'removed'"))
                .isEqualTo(1);
        assertThat(count("roster.user_roles WHERE user_sourced_id = 'tom' AND active"))
                .isZero();
        assertThat(count("sync.findings WHERE code = 'ONLY_GUARDIAN_NOW' AND file = 'users.csv' AND line = 2"))
                .isEqualTo(1);

        desk.receive(StagedNight.small());
        assertThat(count("roster.users WHERE sourced_id = 'tom' AND active")).isEqualTo(1);
    }

    @Test
    void receive_olderDeliveryAfterANewerOne_waitsForAPerson() throws IOException {
        Ciphertext older = desk.deliver(StagedNight.small());
        desk.receive(StagedNight.small().student("eve", "south"));

        SyncOutcome outcome = desk.portal.receive(older);

        assertThat(held(outcome).reason()).isEqualTo("OLDER_DELIVERY");
    }

    @Test
    void receive_olderDeliveryAfterANewerOneThatChangedNothing_waitsForAPerson() throws IOException {
        desk.receive(StagedNight.small());
        Ciphertext older = desk.deliver(StagedNight.small().student("eve", "south"));
        assertThat(desk.receive(StagedNight.small())).isInstanceOf(SyncOutcome.Unchanged.class);

        SyncOutcome outcome = desk.portal.receive(older);

        assertThat(held(outcome).reason()).isEqualTo("OLDER_DELIVERY");
    }

    @Test
    void receive_olderDeliveryAfterAPreviewOfANewerOne_goesOn() throws IOException {
        desk.receive(StagedNight.small());
        Ciphertext older = desk.deliver(StagedNight.small().student("eve", "south"));
        desk.portal.receive(desk.deliver("nightly", StagedNight.small(), true, false));

        assertThat(desk.portal.receive(older)).isInstanceOf(SyncOutcome.Merged.class);
    }

    @Test
    void cancel_beforeTheDeliveryArrives_closesIt() throws IOException {
        Ciphertext delivery = desk.deliver(StagedNight.small());
        desk.portal.cancel(delivery.envelope().run(), "Pat", "Not today");

        SyncOutcome outcome = desk.portal.receive(delivery);

        assertThat(outcome.state()).isEqualTo(RunState.CANCELLED);
        assertThat(count("roster.users")).isZero();
        assertThat(count("audit.entries WHERE action = 'cancelled'")).isEqualTo(1);
    }

    @Test
    void cancel_heldRun_dropsItsPlan() throws IOException {
        Run held = heldRun();

        desk.portal.cancel(held.id(), "Pat", "Not needed");

        assertThat(count("held.runs")).isZero();
        assertThat(desk.last().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void cancel_whileThePlanIsPutBy_leavesNoPlan() throws Exception {
        desk.receive(StagedNight.small());
        desk.guard(PortalDesk.TIMID);
        Ciphertext delivery = desk.deliver(StagedNight.small().drop(Entity.ENROLLMENTS, "e5"));
        String run = delivery.envelope().run();
        ExecutorService portal = Executors.newSingleThreadExecutor();
        try (Connection holder = DISTRICT.connectAsSuperuser()) {
            holder.setAutoCommit(false);
            Sql held = new Sql(holder);
            held.update("holding", "LOCK TABLE held.change IN ACCESS EXCLUSIVE MODE");
            Future<SyncOutcome> received = portal.submit(() -> desk.portal.receive(delivery));
            awaitBlocked("%held.change%");
            desk.portal.cancel(run, "Pat", "Not today");
            holder.rollback();

            assertThat(received.get().state()).isEqualTo(RunState.CANCELLED);
        } finally {
            portal.shutdownNow();
        }
        assertThat(count("held.runs")).isZero();
        assertThat(count("held.change")).isZero();
        assertThat(desk.last().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void cancel_runThatIsHeldMeanwhile_dropsItsPlanToo() throws Exception {
        Run held = heldRun();
        PortalDesk.control(DISTRICT, "UPDATE control.runs SET state = 'planned' WHERE id = '" + held.id() + "'");
        ExecutorService person = Executors.newSingleThreadExecutor();
        try (Connection portal = DriverManager.getConnection(
                DISTRICT.control().url(),
                DISTRICT.control().user(),
                DISTRICT.control().password())) {
            portal.setAutoCommit(false);
            Sql moving = new Sql(portal);
            moving.update("holding", "UPDATE control.runs SET state = 'held' WHERE id = ?", held.id());
            Future<Run> cancelled = person.submit(() -> desk.portal.cancel(held.id(), "Pat", "Not needed"));
            awaitBlocked("UPDATE control.runs%");
            portal.commit();

            assertThat(cancelled.get().state()).isEqualTo(RunState.CANCELLED);
        } finally {
            person.shutdownNow();
        }
        assertThat(count("held.runs")).isZero();
        assertThat(count("audit.entries WHERE action = 'cancelled'")).isEqualTo(1);
    }

    /** A merged roster, then a delivery that a timid guard holds: one person more, one enrollment less. */
    private Run heldRun() throws IOException {
        desk.receive(StagedNight.small());
        desk.guard(PortalDesk.TIMID);
        SyncOutcome outcome =
                desk.receive(StagedNight.small().student("eve", "south").drop(Entity.ENROLLMENTS, "e5"));
        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        return desk.last();
    }

    /** Waits until a statement like this waits for a lock. */
    private static void awaitBlocked(String like) throws SQLException {
        try (Connection superuser = DISTRICT.connectAsSuperuser()) {
            Sql looking = new Sql(superuser);
            await().until(() -> looking.one(
                    "looking for who waits",
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE ?",
                    row -> row.getLong(1) > 0,
                    like));
        }
    }

    private static Held held(SyncOutcome outcome) {
        return Objects.requireNonNull(outcome.report().held());
    }

    private static Refused refused(SyncOutcome outcome) {
        return Objects.requireNonNull(outcome.report().refused());
    }

    private Plan plan(String run) {
        return read(run, 100, null);
    }

    private Plan read(String run, int limit, @Nullable String after) {
        return new PlanReader(tenant).read(run, limit, after).orElseThrow();
    }

    private Verification verified() {
        AuditHeads.Head head = desk.heads.find(DISTRICT.slug()).orElseThrow();
        return new AuditVerifier().verify(tenant, new ControlHead(head.roots(), head.entries(), head.head()));
    }

    private long count(String from) {
        return new Sql(tenant).one("counting", "SELECT count(*) FROM " + from, row -> row.getLong(1));
    }
}
