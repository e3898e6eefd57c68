package io.rollbook.portal.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.database.Sql;
import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.testing.ClearedTenant;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestMerge;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlannerIT {
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
    void plan_emptyRoster_isWholesaleWithNothingListed() {
        ChangeSet plan = plan(StagedNight.small());

        assertThat(plan.base()).isZero();
        assertThat(plan.wholesale()).contains(Entity.values());
        assertThat(plan.ledger().get("enrollments")).isEqualTo(new EntityLedger(6, 6, 0, 0, 0, 0, 0, 0));
        assertThat(plan.ledger()).doesNotContainKey("demographics");
        assertThat(changes()).isEmpty();
    }

    @Test
    void plan_sameAgain_isEmpty() {
        merged(StagedNight.small());

        ChangeSet plan = plan(StagedNight.small());

        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.ledger().get("users")).isEqualTo(new EntityLedger(5, 0, 0, 5, 0, 0, 0, 0));
    }

    @Test
    void plan_addedChangedGone_areEachListedOnceWithTheirSchool() {
        merged(StagedNight.small());

        ChangeSet plan = plan(StagedNight.small()
                .student("eve", "south")
                .set(Entity.USERS, "ada", "familyName", "Other")
                .set(Entity.CLASSES, "n2", "termSourcedIds", "{spring}")
                .drop(Entity.ENROLLMENTS, "e5"));

        assertThat(changes())
                .containsExactlyInAnyOrder(
                        "users A eve south",
                        "user_roles A eve/south/student south",
                        "users C ada north",
                        "classes C n2 north",
                        "enrollments R e5 south");
        assertThat(plan.writes()).isEqualTo(5);
        assertThat(plan.ledger().get("users")).isEqualTo(new EntityLedger(6, 1, 1, 4, 0, 0, 0, 0));
        assertThat(plan.ledger().get("enrollments")).isEqualTo(new EntityLedger(5, 0, 0, 5, 0, 0, 1, 0));
    }

    @Test
    void plan_removedAndListedAgain_isBroughtBack() {
        merged(StagedNight.small());
        merged(StagedNight.small().drop(Entity.ENROLLMENTS, "e5"));

        ChangeSet plan = plan(StagedNight.small());

        assertThat(changes()).containsExactly("enrollments B e5 south");
        assertThat(line(plan, "enrollments").restored()).isEqualTo(1);
    }

    @Test
    void plan_removedAndStillGone_isNotListedAgain() {
        merged(StagedNight.small());
        merged(StagedNight.small().drop(Entity.ENROLLMENTS, "e5"));

        assertThat(plan(StagedNight.small().drop(Entity.ENROLLMENTS, "e5")).isEmpty())
                .isTrue();
    }

    @Test
    void plan_quarantinedRow_isNotAbsent() {
        merged(StagedNight.small());

        assertThat(plan(StagedNight.small().quarantine(Entity.ENROLLMENTS, "e5"))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void plan_rolesOfQuarantinedPerson_areNotAbsent() {
        merged(StagedNight.small());

        plan(StagedNight.small().quarantine(Entity.USERS, "dee").drop(Entity.USER_ROLES, "dee/south/student"));

        assertThat(changes()).isEmpty();
    }

    @Test
    void plan_rowWithoutId_withholdsAllRemovalsOfItsCollection() {
        merged(StagedNight.small());

        ChangeSet plan = plan(StagedNight.small()
                .quarantine(Entity.ENROLLMENTS, null)
                .drop(Entity.ENROLLMENTS, "e5")
                .drop(Entity.ENROLLMENTS, "e4"));

        assertThat(changes()).containsExactlyInAnyOrder("enrollments K e5 south", "enrollments K e4 north");
        assertThat(plan.isEmpty()).isTrue();
        assertThat(line(plan, "enrollments").withheld()).isEqualTo(2);
    }

    @Test
    void plan_emptyCollection_removesNothing() {
        merged(StagedNight.small());
        StagedNight headerOnly = StagedNight.small();
        List.copyOf(headerOnly.of(Entity.ENROLLMENTS).keySet()).forEach(id -> headerOnly.drop(Entity.ENROLLMENTS, id));

        ChangeSet plan = plan(headerOnly);

        assertThat(plan.isEmpty()).isTrue();
        assertThat(line(plan, "enrollments").withheld()).isEqualTo(6);
    }

    @Test
    void plan_notDelivered_saysNothing() {
        merged(StagedNight.small());
        StagedNight without = StagedNight.small();
        List.copyOf(without.of(Entity.ENROLLMENTS).keySet()).forEach(id -> without.drop(Entity.ENROLLMENTS, id));

        ChangeSet plan = plan(without.cover(Entity.ENROLLMENTS, Coverage.NOT_DELIVERED));

        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.ledger()).doesNotContainKey("enrollments");
    }

    @Test
    void plan_delta_removesOnlyWhatItMarksAsDeleted() {
        merged(StagedNight.small());

        ChangeSet plan = plan(new StagedNight()
                .enroll("e7", "n1", "cyd")
                .tombstone(Entity.ENROLLMENTS, "e5")
                .tombstone(Entity.ENROLLMENTS, "never-seen")
                .cover(Entity.ENROLLMENTS, Coverage.DELTA));

        assertThat(changes())
                .filteredOn(change -> change.startsWith("enrollments"))
                .containsExactlyInAnyOrder("enrollments A e7 north", "enrollments R e5 south");
        assertThat(plan.ledger().get("enrollments")).isEqualTo(new EntityLedger(3, 1, 0, 0, 0, 2, 0, 0));
    }

    @Test
    void plan_personDeletedByADelta_takesAlongEnrollmentsAndRoles() {
        merged(StagedNight.small());

        ChangeSet plan = plan(changesOnly().tombstone(Entity.USERS, "ada"));

        assertThat(reasons())
                .containsExactlyInAnyOrder(
                        "users R ada null",
                        "user_roles R ada/north/student person-gone",
                        "enrollments R e1 person-gone",
                        "enrollments R e3 person-gone");
        assertThat(plan.ledger().get("users")).isEqualTo(new EntityLedger(1, 0, 0, 0, 0, 1, 0, 0));
        assertThat(plan.ledger().get("enrollments")).isEqualTo(new EntityLedger(0, 0, 0, 0, 0, 0, 2, 0));
        assertThat(plan.writes()).isEqualTo(4);
    }

    @Test
    void plan_orgDeletedByADelta_takesAlongItsClassesAndTheirEnrollments_ofCollectionsNotDeliveredToo() {
        merged(StagedNight.small());

        ChangeSet plan = plan(changesOnly()
                .tombstone(Entity.ORGS, "south")
                .cover(Entity.ENROLLMENTS, Coverage.NOT_DELIVERED)
                .cover(Entity.CLASSES, Coverage.NOT_DELIVERED));

        assertThat(reasons())
                .containsExactlyInAnyOrder(
                        "orgs R south null",
                        "user_roles R dee/south/student org-gone",
                        "classes R s1 org-gone",
                        "enrollments R e5 class-gone");
        assertThat(line(plan, "classes").absent()).isEqualTo(1);
        assertThat(line(plan, "enrollments").absent()).isEqualTo(1);
    }

    @Test
    void plan_classDeletedByADelta_whoseEnrollmentMovesToAnother_takesAlongTheOthersOnly() {
        merged(StagedNight.small());

        plan(changesOnly().tombstone(Entity.CLASSES, "n1").enroll("e1", "n2", "ada"));

        assertThat(reasons())
                .containsExactlyInAnyOrder(
                        "classes R n1 null",
                        "enrollments C e1 null",
                        "enrollments R e2 class-gone",
                        "enrollments R e6 class-gone");
    }

    @Test
    void plan_personDeletedByAFullDelivery_takesAlongWhatIsInQuarantineOrWithheld() {
        merged(StagedNight.small());

        plan(StagedNight.small()
                .drop(Entity.USER_ROLES, "ada/north/student")
                .tombstone(Entity.USERS, "ada")
                .quarantine(Entity.ENROLLMENTS, "e1")
                .quarantine(Entity.ENROLLMENTS, null)
                .drop(Entity.ENROLLMENTS, "e3"));

        assertThat(reasons())
                .containsExactlyInAnyOrder(
                        "users R ada null",
                        "user_roles R ada/north/student null",
                        "enrollments R e1 person-gone",
                        "enrollments R e3 person-gone");
    }

    @Test
    void plan_absentPersonOfAQuarantinedEnrollment_staysWithIt() {
        merged(StagedNight.small());

        plan(StagedNight.small()
                .quarantine(Entity.ENROLLMENTS, "e5")
                .drop(Entity.USERS, "dee")
                .drop(Entity.USER_ROLES, "dee/south/student"));

        assertThat(reasons()).containsExactlyInAnyOrder("users K dee null", "user_roles R dee/south/student null");
    }

    @Test
    void part_withoutTheRemovalsOfASchool_keepsWhomTheyBelongTo_andWhatWasToGoWithThem() {
        merged(StagedNight.small().enroll("e7", "s1", "ada"));
        StagedNight deletes = changesOnly().tombstone(Entity.USERS, "ada");

        PlanPart.withoutRemovals(tenant, plan(deletes), Set.of("north"));
        assertThat(changes()).hasSize(5).allMatch(change -> change.contains(" K "));

        ChangeSet part = PlanPart.withoutRemovals(tenant, plan(deletes), Set.of("south"));
        assertThat(changes()).hasSize(5).allMatch(change -> change.contains(" K "));
        assertThat(part.isEmpty()).isTrue();
        assertThat(line(part, "enrollments").withheld()).isEqualTo(3);
    }

    @Test
    void removalPlan_personIsListedAgain_keepsWhatWasToGoWithThem() {
        merged(StagedNight.small());
        plan(changesOnly().tombstone(Entity.USERS, "ada").tombstone(Entity.USERS, "dee"));

        new Sql(tenant)
                .update(
                        "listing her again",
                        "DELETE FROM staging.change WHERE entity = ? AND sourced_id = 'ada'",
                        Entity.USERS.ordinal());
        RemovalPlan.plan(tenant);

        assertThat(reasons())
                .containsExactlyInAnyOrder(
                        "users R dee null",
                        "user_roles R dee/south/student person-gone",
                        "enrollments R e5 person-gone");
    }

    /** Of which each collection lists changes, and none yet. */
    private static StagedNight changesOnly() {
        StagedNight night = new StagedNight();
        for (Entity entity : Entity.values()) {
            night.cover(entity, Coverage.DELTA);
        }
        return night;
    }

    private List<String> reasons() {
        return new Sql(tenant)
                .list(
                        "reading the plan",
                        "SELECT entity, action::text, sourced_id, gone_with FROM staging.change",
                        row -> "%s %s %s %s"
                                .formatted(
                                        Entity.values()[row.getInt(1)].table(),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4)));
    }

    @Test
    void plan_quarantinedEnrollment_keepsWhatItsStoredVersionRefersTo() {
        merged(StagedNight.small().put(Entity.COURSES, "latin", "title", "Latin", "orgSourcedId", "d"));
        merged(StagedNight.small()
                .put(Entity.COURSES, "latin", "title", "Latin", "orgSourcedId", "d")
                .set(Entity.CLASSES, "s1", "courseSourcedId", "latin"));

        ChangeSet plan =
                plan(StagedNight.small().quarantine(Entity.ENROLLMENTS, "e5").drop(Entity.CLASSES, "s1"));

        assertThat(changes()).containsExactlyInAnyOrder("classes K s1 south", "courses K latin d");
        assertThat(line(plan, "classes").withheld()).isEqualTo(1);
    }

    @Test
    void plan_enrollmentWithNewId_isOneChange() {
        merged(StagedNight.small());

        ChangeSet plan = plan(StagedNight.small().drop(Entity.ENROLLMENTS, "e5").enroll("new-5", "s1", "dee"));

        assertThat(changes()).containsExactly("enrollments C new-5<e5 south");
        assertThat(plan.ledger().get("enrollments")).isEqualTo(new EntityLedger(6, 0, 1, 5, 0, 0, 0, 0));
    }

    @Test
    void plan_enrollmentWithNewIdAndOtherFirstDay_isARemovalAndAnAddition() {
        merged(StagedNight.small());

        plan(StagedNight.small().drop(Entity.ENROLLMENTS, "e5").enroll("new-5", "s1", "dee", "student", "2027-01-10"));

        assertThat(changes()).containsExactlyInAnyOrder("enrollments R e5 south", "enrollments A new-5 south");
    }

    @Test
    void plan_enrollmentsAlike_arePairedInOrder() {
        merged(StagedNight.small()
                .enroll("x1", "s1", "ben", "student", null)
                .enroll("x2", "s1", "ben", "student", null));

        plan(StagedNight.small()
                .enroll("y1", "s1", "ben", "student", null)
                .enroll("y2", "s1", "ben", "student", null)
                .enroll("y3", "s1", "ben", "student", null));

        assertThat(changes())
                .containsExactlyInAnyOrder(
                        "enrollments C y1<x1 south", "enrollments C y2<x2 south", "enrollments A y3 south");
    }

    @Test
    void plan_personMovesToAnotherSchool_changesRolesAndNotThePerson() {
        merged(StagedNight.small());

        plan(StagedNight.small().drop(Entity.USER_ROLES, "cyd/north/student").role("cyd", "south", "student"));

        assertThat(changes())
                .containsExactlyInAnyOrder(
                        "user_roles R cyd/north/student north", "user_roles A cyd/south/student south");
    }

    @Test
    void plan_recordStagedTwice_failsTheRun() {
        merged(StagedNight.small());
        Staged staged = StagedNight.small().stage(tenant);
        new Sql(tenant)
                .update("doubling", "INSERT INTO staging.users SELECT * FROM staging.users WHERE sourced_id = 'ada'");
        new Sql(tenant).update("changing", "UPDATE staging.users SET row_hash = '\\x00' WHERE sourced_id = 'ada'");

        assertThatThrownBy(() -> new Planner().plan(tenant, staged))
                .isInstanceOf(LedgerImbalance.class)
                .hasMessageContaining("users");
    }

    @Test
    void plan_fewerStagedThanRead_failsTheRun() {
        Staged staged = StagedNight.small().stage(tenant);
        new Sql(tenant).update("losing a row", "DELETE FROM staging.users WHERE sourced_id = 'ada'");

        assertThatThrownBy(() -> new Planner().plan(tenant, staged))
                .isInstanceOf(LedgerImbalance.class)
                .hasMessageContaining("5 records were read and 4 are staged");
    }

    @Test
    void digest_sameInputAndStoredState_isTheSame() {
        merged(StagedNight.small());
        StagedNight next = StagedNight.small().student("eve", "south").drop(Entity.ENROLLMENTS, "e5");
        String first = PlanDigest.of(tenant, plan(next));

        assertThat(PlanDigest.of(tenant, plan(next.again()))).isEqualTo(first).startsWith("sha256:");
        assertThat(PlanDigest.of(tenant, plan(next.drop(Entity.ENROLLMENTS, "e4"))))
                .isNotEqualTo(first);
    }

    @Test
    void digest_wholesale_dependsOnEveryRecord() {
        String first = PlanDigest.of(tenant, plan(StagedNight.small()));

        assertThat(PlanDigest.of(tenant, plan(StagedNight.small()))).isEqualTo(first);
        assertThat(PlanDigest.of(tenant, plan(StagedNight.small().set(Entity.USERS, "ada", "grades", "{04}"))))
                .isNotEqualTo(first);
    }

    private ChangeSet plan(StagedNight night) {
        return new Planner().plan(tenant, night.stage(tenant));
    }

    private static EntityLedger line(ChangeSet plan, String entity) {
        return Objects.requireNonNull(plan.ledger().get(entity));
    }

    private void merged(StagedNight night) {
        TestMerge.merge(tenant, night);
    }

    private List<String> changes() {
        return new Sql(tenant)
                .list(
                        "reading the plan",
                        "SELECT entity, action::text, sourced_id, old_sourced_id, org FROM staging.change",
                        row -> "%s %s %s%s %s"
                                .formatted(
                                        Entity.values()[row.getInt(1)].table(),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4) == null ? "" : "<" + row.getString(4),
                                        row.getString(5)));
    }
}
