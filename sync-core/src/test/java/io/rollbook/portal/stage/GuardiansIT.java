package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People who are stored and come as nothing but guardians, in a district that keeps no guardians. */
class GuardiansIT {
    private static final String ACTIVE = "active,2026-11-01T00:00:00.000Z,";
    private static final String DELETED = "tobedeleted,2026-11-01T00:00:00.000Z,";

    private final StagingBench bench = StagingBench.shared();

    @BeforeEach
    void empty() {
        bench.emptyRoster();
    }

    private Staged stage(FeedFiles feed) {
        Staged staged = bench.stage(feed);
        assertThat(staged.refused()).isNull();
        assertThat(staged.files())
                .allSatisfy(
                        file -> assertThat(file.balances()).as(file.toString()).isTrue());
        assertThat(bench.value("SELECT count(*) FROM staging.guardian")).isEqualTo("0");
        return staged;
    }

    private void store(FeedFiles feed) {
        stage(feed);
        bench.store();
    }

    /** The set as a delivery of changes, with these rows of one file and none of the others. */
    private static FeedFiles changes(FeedFiles set, String file, String rows) {
        set.change("manifest.csv", text -> text.replace(",bulk", ",delta"));
        set.members().stream()
                .map(member -> member.name())
                .filter(name -> !name.equals("manifest.csv"))
                .forEach(name -> set.change(
                        name, text -> text.lines().findFirst().orElseThrow() + "\n" + (name.equals(file) ? rows : "")));
        return set;
    }

    private static String person(String id, String status, String orgs, String role) {
        return "%s,%strue,%s,%s,dee.d,,Dee,Dogwood,,,dee@example.org,,,,,\n".formatted(id, status, orgs, role);
    }

    private static FeedFiles sound12() {
        return Rewritten.oneRoster12(FeedFiles.sound());
    }

    private static String role(String status, String role, String org) {
        return "r9,%su4,primary,%s,,,%s,\n".formatted(status, role, org);
    }

    /** Stored roles of the person that are not to end. */
    private List<String> rolesThatStay() {
        return bench.values("SELECT role FROM roster.user_roles r WHERE user_sourced_id = 'u4' AND active"
                + " AND sourced_id NOT IN (SELECT sourced_id FROM staging.tombstone)");
    }

    @Test
    void stage_storedTeacherIsAParentInADelta_endsWithTheRoles() {
        store(FeedFiles.sound());

        Staged staged = stage(changes(FeedFiles.sound(), "users.csv", person("u4", ACTIVE, "s1", "parent")));

        assertThat(bench.tombstones()).hasSize(3).contains("users u4");
        assertThat(bench.values("SELECT count(*) FROM staging.tombstone t JOIN roster.user_roles r USING (sourced_id)"
                        + " WHERE r.user_sourced_id = 'u4'"))
                .containsExactly("2");
        assertThat(bench.warnings()).contains("ONLY_GUARDIAN_NOW users.csv:2 users u4 -");
        assertThat(bench.ledger(staged, "users.csv").used()).isEqualTo(1);
        assertThat(bench.ledger(staged, "users.csv").reasons()).isEmpty();
    }

    @Test
    void stage_guardianWhoIsNotStored_isLeftOutOfADelta() {
        store(FeedFiles.sound());

        Staged staged = stage(changes(FeedFiles.sound(), "users.csv", person("g1", ACTIVE, "s1", "guardian")));

        assertThat(bench.tombstones()).isEmpty();
        assertThat(bench.causes()).noneMatch(cause -> cause.contains("ONLY_GUARDIAN_NOW"));
        assertThat(bench.ledger(staged, "users.csv").skipped()).isEqualTo(1);
    }

    @Test
    void stage_storedTeacherIsAParentInABulkFile_endsThoughARowIsLeftThatNamesThePerson() {
        store(FeedFiles.sound());

        stage(FeedFiles.sound().replace("users.csv", "\"s1,s2\",teacher", "s1,Parent"));

        assertThat(bench.tombstones()).contains("users u4");
        assertThat(bench.warnings()).contains("ONLY_GUARDIAN_NOW users.csv:5 users u4 -");
        assertThat(bench.errors()).contains("UNKNOWN_REFERENCE enrollments.csv:5 enrollments e4 userSourcedId");
        assertThat(bench.byEntity("wanted")).isEmpty();
    }

    @Test
    void stage_personListedAsTeacherAtOneSchoolAndAsParentAtAnother_stays() {
        store(FeedFiles.sound());

        stage(FeedFiles.sound()
                .replace("users.csv", "\"s1,s2\",teacher", "s1,teacher")
                .append("users.csv", person("u4", ",,", "s2", "parent")));

        assertThat(bench.tombstones()).isEmpty();
        assertThat(bench.value("SELECT count(*) FROM staging.users WHERE sourced_id = 'u4'"))
                .isEqualTo("1");
    }

    @Test
    void stage_anotherRowOfThePersonIsBad_stays() {
        store(FeedFiles.sound());

        stage(FeedFiles.sound()
                .replace("users.csv", "u4,,,true,\"s1,s2\",teacher", "u4,,,perhaps,s1,teacher")
                .append("users.csv", person("u4", ",,", "s2", "parent")));

        assertThat(bench.tombstones()).isEmpty();
    }

    @Test
    void stage_aRowIsBadOfWhichNobodyKnowsWhoseItIs_endsNobody() {
        store(FeedFiles.sound());

        stage(FeedFiles.sound()
                .replace("users.csv", "\"s1,s2\",teacher", "s1,parent")
                .append("users.csv", person("", ",,", "s2", "teacher")));

        assertThat(bench.tombstones()).isEmpty();
    }

    @Test
    void stage_feedThatDoesNotOwnPeople_endsNobody() {
        store(FeedFiles.sound());

        bench.owning(Entity.ENROLLMENTS)
                .stage(changes(FeedFiles.sound(), "users.csv", person("u4", ACTIVE, "s1", "parent")));

        assertThat(bench.tombstones()).isEmpty();
    }

    @Test
    void stage_guardiansAreKept_isAChangeLikeAnyOther() {
        store(FeedFiles.sound());

        bench.keeping(Keep.GUARDIANS);
        stage(changes(FeedFiles.sound(), "users.csv", person("u4", ACTIVE, "s1", "parent")));

        // The person stays; as what, the row tells.
        assertThat(bench.tombstones()).hasSize(2).allMatch(each -> each.startsWith("user_roles "));
        assertThat(bench.value("SELECT role FROM staging.user_roles WHERE user_sourced_id = 'u4'"))
                .isEqualTo("parent");
    }

    @Test
    void stage_lastOtherRoleIsDeletedAndOneOfAParentCame_endsThePersonThoughNoRowOfUsersSaysSo() {
        store(sound12());

        Staged staged = stage(changes(
                        sound12(),
                        "roles.csv",
                        role(ACTIVE, "parent", "s1") + role(DELETED, "teacher", "s1") + role(DELETED, "teacher", "s2"))
                .replace("manifest.csv", "file.users,delta", "file.users,absent")
                .without("users.csv"));

        assertThat(bench.tombstones()).hasSize(4).contains("users u4");
        assertThat(rolesThatStay()).isEmpty();
        assertThat(bench.warnings()).contains("ONLY_GUARDIAN_NOW roles.csv:2 users u4 -");
        assertThat(bench.collection(staged, Entity.USERS).coverage()).isEqualTo(Coverage.DELTA);
        assertThat(bench.ledger(staged, "roles.csv").used()).isEqualTo(3);
    }

    @Test
    void stage_lastOtherRoleIsDeleted_endsThePersonWithTheRolesThatAreLeft() {
        store(sound12().append("roles.csv", role(",,", "parent", "s1")));

        stage(changes(sound12(), "roles.csv", role(DELETED, "teacher", "s1") + role(DELETED, "teacher", "s2")));

        assertThat(bench.tombstones()).hasSize(4).contains("users u4");
        assertThat(rolesThatStay()).isEmpty();
        assertThat(bench.warnings()).contains("ONLY_GUARDIAN_NOW roles.csv:2 users u4 -");
    }

    @Test
    void stage_oneOfTwoOtherRolesIsDeleted_stays() {
        store(sound12());

        stage(changes(sound12(), "roles.csv", role(ACTIVE, "parent", "s1") + role(DELETED, "teacher", "s1")));

        assertThat(bench.tombstones()).hasSize(1).doesNotContain("users u4");
        assertThat(bench.values("SELECT role FROM staging.user_roles")).containsExactly("parent");
    }

    @Test
    void stage_rowOfRolesIsBad_endsNobody() {
        store(sound12());

        stage(changes(
                sound12(),
                "roles.csv",
                role(ACTIVE, "parent", "s1")
                        + role(DELETED, "teacher", "s1")
                        + role(DELETED, "teacher", "s2")
                        + role(ACTIVE, "teacer", "d1")));

        assertThat(bench.tombstones()).hasSize(2).doesNotContain("users u4");
    }

    @Test
    void stage_rolesInABulkFile_endThePersonToo() {
        store(sound12());

        Staged staged = stage(sound12().change("roles.csv", text -> text.replace("teacher", "guardian")));

        assertThat(bench.tombstones()).contains("users u4");
        assertThat(rolesThatStay()).isEmpty();
        assertThat(bench.ledger(staged, "users.csv").skipped()).isZero();
        assertThat(bench.ledger(staged, "users.csv").used()).isEqualTo(5);
    }

    @Test
    void stage_guardiansDemographics_areLeftOutAndCounted() {
        bench.keeping(Keep.DEMOGRAPHICS);
        FeedFiles feed = FeedFiles.sound()
                .append("users.csv", person("u8", ",,", "s1", "parent"))
                .replace("manifest.csv", "file.demographics,absent", "file.demographics,bulk")
                .text(
                        "demographics.csv",
                        "sourcedId,status,dateLastModified,sex\nu1,,,female\nu8,,,male\n",
                        StandardCharsets.UTF_8);
        for (int night = 1; night <= 2; night++) {
            Staged staged = stage(feed);

            assertThat(bench.errors()).isEmpty();
            assertThat(bench.values("SELECT sourced_id FROM staging.demographics"))
                    .containsExactly("u1");
            assertThat(bench.ledger(staged, "demographics.csv").reasons())
                    .isEqualTo(Map.of("guardians are not kept", 1L));
            assertThat(bench.causes()).anyMatch(cause -> cause.startsWith("info GUARDIAN_NOT_KEPT demographics.csv"));
            if (night == 1) {
                bench.store();
            }
        }
    }

    @Test
    void stage_demographicsOfOneWhoBecomesAGuardian_endWithThePerson() {
        bench.keeping(Keep.DEMOGRAPHICS);
        FeedFiles feed = FeedFiles.sound()
                .replace("manifest.csv", "file.demographics,absent", "file.demographics,bulk")
                .text(
                        "demographics.csv",
                        "sourcedId,status,dateLastModified,sex\nu1,,,female\nu4,,,male\n",
                        StandardCharsets.UTF_8);
        store(feed);

        stage(feed.replace("users.csv", "u4,,,true,\"s1,s2\",teacher", "u4,,,true,\"s1,s2\",parent"));

        assertThat(bench.tombstones()).contains("users u4", "demographics u4");
        assertThat(bench.values("SELECT sourced_id FROM staging.demographics")).containsExactly("u1");
    }

    @Test
    void stage_onlyAGuardianAtEverySchool_isLeftOutOfWhatAServiceAnswered() {
        FeedFiles feed = Rewritten.rest(
                FeedFiles.sound()
                        .append("users.csv", person("u8", ",,", "\"s1,s2\"", "guardian"))
                        .append("users.csv", person("u9", ",,", "s1", "teacher")),
                "1.2");
        Staged staged = stage(feed);

        assertThat(bench.values("SELECT sourced_id FROM staging.users"))
                .contains("u9")
                .doesNotContain("u8");
        assertThat(bench.ledger(staged, "users.json").reasons()).isEqualTo(Map.of("guardians are not kept", 1L));
    }

    @Test
    void stage_whoEnds_endsWithTheDemographicsToo() {
        bench.keeping(Keep.DEMOGRAPHICS);
        store(FeedFiles.sound()
                .replace("manifest.csv", "file.demographics,absent", "file.demographics,bulk")
                .text("demographics.csv", "sourcedId,sex\nu1,female\nu4,female\n", StandardCharsets.UTF_8));

        Staged staged = stage(changes(FeedFiles.sound(), "users.csv", person("u4", ACTIVE, "s1", "parent")));

        assertThat(bench.tombstones()).contains("demographics u4").doesNotContain("demographics u1");
        assertThat(bench.collection(staged, Entity.DEMOGRAPHICS).coverage()).isEqualTo(Coverage.DELTA);
    }

    /** The sound set of School Data Sync 2.1 with a contact of u1, who has no role. */
    private static FeedFiles withContact() {
        return Rewritten.sds21(FeedFiles.sound())
                .append("users.csv", "c1,,Mia,Ash,,,mia@example.org,555-0101,\r\n")
                .text(
                        "relationships.csv",
                        "userSourcedId,relationshipUserSourcedId,relationshipRole\nu1,c1,parent\n",
                        StandardCharsets.UTF_8);
    }

    @Test
    void stage_contactsOfSchoolDataSync_areLeftOutThoughTheyHaveNoRole() {
        Staged staged = stage(withContact());

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.values("SELECT sourced_id FROM staging.users ORDER BY 1"))
                .containsExactly("u1", "u2", "u3", "u4", "u5");
        assertThat(bench.everyTableWith("mia@example.org")).isEmpty();
        assertThat(bench.ledger(staged, "users.csv").reasons()).isEqualTo(Map.of("guardians are not kept", 1L));
    }

    @Test
    void stage_rowOfRolesIsBad_leavesOutNobodyForHavingNone() {
        stage(withContact().replace("roles.csv", "u2,s1,student", "u2,,student"));

        assertThat(bench.values("SELECT sourced_id FROM staging.users ORDER BY 1"))
                .contains("u2", "c1");
    }

    @Test
    void stage_rowOfEnrollmentsIsBad_leavesOutNobodyForHavingNone() {
        stage(withContact().replace("enrollments.csv", "k1,u1,Student", "k1,,Student"));

        assertThat(bench.values("SELECT sourced_id FROM staging.users ORDER BY 1"))
                .contains("c1");
    }

    /** Roles at other schools are not looked at: who has moved there has none here, and is no contact for it. */
    @Test
    void stage_feedOfSomeSchools_leavesOutNobodyForHavingNoRole() {
        store(Rewritten.sds21(FeedFiles.sound()));
        bench.ofSchools("s1");

        stage(withContact()
                .replace("roles.csv", "u1,s1,", "u1,s2,")
                .change("enrollments.csv", text -> text.replaceAll("(?m)^\\w+,u1,.*\\R", "")));

        assertThat(bench.everyTableWith("GUARDIAN_NOT_KEPT")).isEmpty();
    }

    @Test
    void stage_contactsOfSchoolDataSyncWithGuardiansKept_arePeople() {
        bench.keeping(Keep.GUARDIANS);

        stage(withContact());

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.values("SELECT given_name FROM staging.users WHERE sourced_id = 'c1'"))
                .containsExactly("Mia");
    }

    @Test
    void stage_personWithoutARoleIsInAClass_stays() {
        stage(withContact().append("enrollments.csv", "k1,c1,Teacher\r\n"));

        assertThat(bench.values("SELECT sourced_id FROM staging.users ORDER BY 1"))
                .contains("c1");
    }
}
