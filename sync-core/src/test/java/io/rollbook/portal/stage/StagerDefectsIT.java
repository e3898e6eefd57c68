package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.portal.parse.CsvTable;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.run.FileLedger;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bad rows and files: what is found, what is quarantined, and that no row is lost. */
class StagerDefectsIT {
    private final StagingBench bench = StagingBench.shared();

    @BeforeEach
    void empty() {
        bench.emptyRoster();
    }

    private Staged stage(FeedFiles feed) {
        Staged staged = bench.stage(feed);
        assertThat(staged.files())
                .allSatisfy(
                        file -> assertThat(file.balances()).as(file.toString()).isTrue());
        return staged;
    }

    private void assertRefused(FeedFiles feed, String code) {
        Staged staged = stage(feed);
        assertThat(staged.refused()).isNotNull();
        assertThat(Objects.requireNonNull(staged.refused()).code()).isEqualTo(code);
    }

    /** One bad row in enrollments.csv, whose id can be read. */
    private void assertEnrollmentBad(String row, String finding) {
        Staged staged = stage(FeedFiles.sound().append("enrollments.csv", row + "\n"));
        assertThat(staged.refused()).isNull();
        assertThat(bench.errors()).containsExactly(finding);
        assertThat(bench.quarantined()).containsExactly("enrollments e9");
        FileLedger ledger = bench.ledger(staged, "enrollments.csv");
        assertThat(ledger.read()).isEqualTo(7);
        assertThat(ledger.used()).isEqualTo(6);
        assertThat(ledger.quarantined()).isEqualTo(1);
        assertThat(bench.collection(staged, Entity.ENROLLMENTS).coverage()).isEqualTo(Coverage.COMPLETE);
    }

    @Test
    void stage_badValues_areQuarantinedUnderTheirId() {
        assertEnrollmentBad(
                "e9,,,k1,s1,u2,student,,08/17/2026,", "INVALID_DATE enrollments.csv:8 enrollments e9 beginDate");
        assertEnrollmentBad(
                "e9,,,k1,s1,u2,student,,2026-02-30,", "INVALID_DATE enrollments.csv:8 enrollments e9 beginDate");
        assertEnrollmentBad(
                "e9,,,k1,s1,u2,student,maybe,,", "INVALID_BOOLEAN enrollments.csv:8 enrollments e9 primary");
        assertEnrollmentBad("e9,,,k1,s1,u2,boss,,,", "UNKNOWN_WORD enrollments.csv:8 enrollments e9 role");
        assertEnrollmentBad("e9,gone,,k1,s1,u2,student,,,", "INVALID_STATUS enrollments.csv:8 enrollments e9 status");
        assertEnrollmentBad("e9,,,k1,,u2,student,,,", "MISSING_VALUE enrollments.csv:8 enrollments e9 schoolSourcedId");
        assertEnrollmentBad(
                "e9,,,k1,s1,u2,student,,2027-01-01,2026-12-31",
                "DATES_REVERSED enrollments.csv:8 enrollments e9 endDate");
        assertEnrollmentBad(
                "e9,,,k1,s1," + "u".repeat(256) + ",student,,,",
                "INVALID_ID enrollments.csv:8 enrollments e9 userSourcedId");
        assertEnrollmentBad("e9,,,k1,s1,u2,student,,", "UNREADABLE_ROW enrollments.csv:8 enrollments e9 -");
    }

    /** A bad row in enrollments.csv that may hold more than one record. */
    private void assertAnyonesRow(String row) {
        Staged staged = stage(FeedFiles.sound().append("enrollments.csv", row + "\n"));

        assertThat(bench.quarantined()).containsExactly("enrollments -");
        assertThat(bench.collection(staged, Entity.ENROLLMENTS).coverage()).isEqualTo(Coverage.COMPLETE_BUT_UNREADABLE);
    }

    @Test
    void stage_rowsGluedIntoOne_withholdRemovals() {
        assertAnyonesRow("e9,,,k1,s1,u2,student,,,,");
        assertAnyonesRow("e9,,,k1,s1,u2,student,,,e10,,,k1,s1,u3,student,,,");
    }

    @Test
    void stage_badRowThatSwallowedOthers_withholdsRemovals() {
        assertAnyonesRow("e9,,,k1,s1,u2,\"student\ne10,,,k1,s1,u3,student\",,,");
        assertAnyonesRow("e9,,,k1,s1,u2,\"student\re10,,,k1,s1,u3,student\",,");
    }

    @Test
    void stage_badTexts_areQuarantined() {
        stage(FeedFiles.sound()
                .append(
                        "orgs.csv",
                        "s3,,,Nul\u0000School,school,,d1\ns4,,," + "x".repeat(1_000_000) + ",school,,d1\n"));
        assertThat(bench.errors())
                .containsExactly("INVALID_TEXT orgs.csv:5 orgs s3 name", "TOO_LONG orgs.csv:6 orgs s4 name");
        assertThat(bench.quarantined()).containsExactly("orgs s3", "orgs s4");

        stage(FeedFiles.sound().replace("academicSessions.csv", "y27,2027", "y27,27"));
        assertThat(bench.errors()).contains("INVALID_YEAR academicSessions.csv:3 academic_sessions t1 schoolYear");
    }

    @Test
    void stage_otherDelimiters_giveTheSameRecords() {
        for (String delimiter : List.of(";", "\t", "|")) {
            FeedFiles feed = FeedFiles.sound();
            for (String name : List.of("orgs.csv", "users.csv", "enrollments.csv")) {
                feed.change(name, text -> delimited(text, delimiter));
            }
            Staged staged = stage(feed);

            assertThat(staged.refused()).isNull();
            assertThat(bench.errors()).as(delimiter).isEmpty();
            assertThat(bench.value("SELECT count(*) FROM staging.user_roles"))
                    .as(delimiter)
                    .isEqualTo("6");
            assertThat(bench.value(
                            "SELECT given_name || ' ' || family_name FROM staging.users WHERE sourced_id = 'u3'"))
                    .isEqualTo("Cho Cedar");
        }
    }

    /** Written with another delimiter; commas inside quotes stay. */
    private static String delimited(String text, String delimiter) {
        StringBuilder out = new StringBuilder();
        boolean quoted = false;
        for (char c : text.toCharArray()) {
            quoted ^= c == '"';
            out.append(c == ',' && !quoted ? delimiter : String.valueOf(c));
        }
        return out.toString();
    }

    @Test
    void stage_lineThatTellsTheDialectFarFromTheBegin_isToldAsWhereTheFileIsReadOffline() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            rows.append("x%03d,,,School number %03d,school,,d1\n".formatted(i, i));
        }
        assertThat(rows.length()).isBetween(1 << 13, 1 << 15);
        FeedFiles feed = FeedFiles.sound().append("orgs.csv", rows + "s9,,,\"The \\\"Old\\\" School\",school,,d1\n");

        stage(feed);

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.warnings()).containsExactly("DIALECT orgs.csv:0 - - backslash");
        assertThat(bench.value("SELECT name FROM staging.orgs WHERE sourced_id = 's9'"))
                .isEqualTo("The \"Old\" School");
        try (InputStream file = feed.open("orgs.csv")) {
            assertThat(new CsvTable(file).dialect().oddity()).isEqualTo("backslash");
        }
    }

    @Test
    void stage_linesBeforeTheHeader_areLeftOutWithAWarning() {
        Staged staged = stage(
                FeedFiles.sound().change("orgs.csv", text -> "Exported by the SIS\n\nSchools, all of them\n" + text));

        assertThat(staged.refused()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.warnings()).containsExactly("LINES_BEFORE_HEADER orgs.csv:1 - - -");
        assertThat(bench.value("SELECT line FROM staging.orgs WHERE sourced_id = 's1'"))
                .isEqualTo("6");
    }

    @Test
    void stage_rowsBeforeASecondHeader_areNotLeftOutAsLinesOfText() {
        assertRefused(
                FeedFiles.sound().change("orgs.csv", text -> text.replace("sourcedId,", "id,") + text),
                "MISSING_COLUMN");
    }

    @Test
    void stage_noHeaderAmongTheFirstLines_isRefusedByTheFirstLine() {
        assertRefused(
                FeedFiles.sound().change("users.csv", text -> text.replace("enabledUser", "enabled")),
                "MISSING_COLUMN");
    }

    @Test
    void stage_idThatCannotBeRead_withholdsRemovals() {
        Staged staged = stage(FeedFiles.sound().append("enrollments.csv", ",,,k1,s1,u2,student,,,\n"));
        assertThat(bench.errors()).containsExactly("MISSING_ID enrollments.csv:8 enrollments - sourcedId");
        assertThat(bench.quarantined()).containsExactly("enrollments -");
        assertThat(bench.collection(staged, Entity.ENROLLMENTS).coverage()).isEqualTo(Coverage.COMPLETE_BUT_UNREADABLE);

        staged = stage(FeedFiles.sound().append("enrollments.csv", "garbage\n"));
        assertThat(bench.collection(staged, Entity.ENROLLMENTS).absenceRemoves())
                .isFalse();
    }

    @Test
    void stage_orgMissing_isOneCauseForEverythingThatFell() {
        Staged staged = stage(FeedFiles.of("org-missing"));

        assertThat(staged.refused()).isNull();
        assertThat(bench.causes().get(0)).isEqualTo("error UNKNOWN_REFERENCE orgs.csv sourcedId s2 6");
        assertThat(bench.causes())
                .filteredOn(cause -> cause.startsWith("error"))
                .hasSize(1);
        assertThat(bench.errors())
                .contains(
                        "UNKNOWN_REFERENCE courses.csv:3 courses c2 orgSourcedId",
                        "UNKNOWN_REFERENCE classes.csv:3 classes k2 courseSourcedId",
                        "UNKNOWN_REFERENCE users.csv:4 users u3 orgSourcedIds",
                        "UNKNOWN_REFERENCE users.csv:5 users u4 orgSourcedIds");
        assertThat(bench.quarantined())
                .contains("users u3", "classes k2", "courses c2", "enrollments e3", "enrollments e5")
                .doesNotContain("users u4");
        assertThat(bench.values("SELECT sourced_id FROM staging.enrollments ORDER BY 1"))
                .containsExactly("e1", "e2", "e4", "e6");
        assertThat(bench.ledger(staged, "users.csv").quarantined()).isEqualTo(1);
    }

    @Test
    void stage_referenceToRecordThatIsBadHereButStored_isGood() {
        stage(FeedFiles.sound());
        bench.store();
        Staged staged = stage(FeedFiles.sound().replace("classes.csv", "scheduled,201", "sceduled,201"));

        assertThat(bench.errors()).containsExactly("UNKNOWN_WORD classes.csv:3 classes k2 classType");
        assertThat(bench.quarantined()).containsExactly("classes k2");
        assertThat(bench.ledger(staged, "enrollments.csv").used()).isEqualTo(6);
    }

    @Test
    void stage_storedRecordThatIsNotListed_isWantedByTheRowsThatNameIt() {
        stage(FeedFiles.sound());
        bench.store();
        stage(FeedFiles.sound().change("classes.csv", text -> text.substring(0, text.indexOf("k2,"))));

        assertThat(bench.quarantined()).containsExactly("enrollments e3", "enrollments e5", "enrollments e6");
        assertThat(bench.byEntity("wanted")).containsExactly("classes k2", "classes k3");
    }

    @Test
    void stage_userOfQuarantinedRow_keepsStoredRoles() {
        stage(FeedFiles.sound());
        bench.store();
        stage(FeedFiles.sound().replace("users.csv", "u4,,,true", "u4,,,perhaps"));

        assertThat(bench.errors()).containsExactly("INVALID_BOOLEAN users.csv:5 users u4 enabledUser");
        assertThat(bench.values("SELECT count(*) FROM staging.quarantine q JOIN roster.user_roles r USING (sourced_id) "
                        + "WHERE r.user_sourced_id = 'u4' AND q.entity = " + Entity.USER_ROLES.ordinal()))
                .containsExactly("2");
        assertThat(bench.value("SELECT count(*) FROM staging.user_roles WHERE user_sourced_id = 'u4'"))
                .isEqualTo("0");
    }

    @Test
    void stage_guardiansThatAreNotKept_areNoRecordsAndCountedAsSkipped() {
        FeedFiles feed =
                FeedFiles.sound().append("users.csv", "g1,,,true,s1,Parent,gil,,Gil,Gorse,,,g@example.org,,,u1,,\n");
        Staged staged = stage(feed);
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.causes()).contains("info GUARDIAN_NOT_KEPT users.csv - - 1");
        assertThat(bench.ledger(staged, "users.csv").reasons()).containsEntry("guardians are not kept", 1L);
        assertThat(bench.value("SELECT count(*) FROM staging.users WHERE sourced_id = 'g1'"))
                .isEqualTo("0");

        bench.keeping(Keep.GUARDIANS);
        stage(feed);
        assertThat(bench.value("SELECT count(*) FROM staging.users WHERE sourced_id = 'g1'"))
                .isEqualTo("1");
    }

    @Test
    void stage_guardiansWhoseRolesStandApart_areLeftOutUnlessTheyAreSomethingElseToo() {
        FeedFiles feed = Rewritten.oneRoster12(FeedFiles.sound()
                        .append("users.csv", "g1,,,true,s1,parent,gil,,Gil,Gorse,,,g@example.org,,,,,\n"))
                .change(
                        "roles.csv",
                        text -> text
                                + text.lines()
                                        .filter(line -> line.contains("teacher"))
                                        .findFirst()
                                        .orElseThrow()
                                        .replaceFirst("^[^,]*", "r99")
                                        .replace("teacher", "parent")
                                + "\n");
        Staged staged = stage(feed);

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.ledger(staged, "users.csv").skipped()).isEqualTo(1);
        assertThat(bench.ledger(staged, "roles.csv").skipped()).isEqualTo(1);
        assertThat(bench.value(
                        "SELECT string_agg(role, ' ' ORDER BY role) FROM staging.user_roles WHERE role IN ('parent')"))
                .isEqualTo("parent");
        assertThat(bench.value("SELECT count(*) FROM staging.users WHERE sourced_id = 'g1'"))
                .isEqualTo("0");
    }

    @Test
    void stage_guardianWhoseOtherRoleIsBadTonight_staysWhoTheyAre() {
        stage(Rewritten.oneRoster12(FeedFiles.sound()));
        bench.store();
        stage(Rewritten.oneRoster12(FeedFiles.sound())
                .change(
                        "roles.csv",
                        text -> text.replaceAll("(?m)^([^,]*),(.*)teacher(.*)$", "$1,$2teacer$3\nx$1,$2parent$3")));

        assertThat(
                        bench.value(
                                "SELECT count(*) FROM staging.users u JOIN roster.user_roles r ON r.user_sourced_id = u.sourced_id AND r.role = 'teacher'"))
                .isNotEqualTo("0");
        assertThat(bench.causes()).noneMatch(cause -> cause.contains("GUARDIAN"));
    }

    @Test
    void stage_softReferences_areLeftOutAndDigestedSo() {
        bench.keeping(Keep.GUARDIANS);
        stage(FeedFiles.sound()
                .replace("orgs.csv", "S-2,d1", "S-2,d9")
                .replace("courses.csv", "c2,,,y27", "c2,,,y99")
                .replace("users.csv", "555-0101,,09", "555-0101,\"u9,u2\",09"));

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.warnings())
                .containsExactly(
                        "UNKNOWN_AGENT users.csv:2 users u1 agentSourcedIds",
                        "UNKNOWN_LINK courses.csv:3 courses c2 schoolYearSourcedId",
                        "UNKNOWN_PARENT orgs.csv:4 orgs s2 parentSourcedId");
        assertThat(bench.value("SELECT agent_sourced_ids::text FROM staging.users WHERE sourced_id = 'u1'"))
                .isEqualTo("{u2}");
        assertThat(bench.value("SELECT parent_sourced_id FROM staging.orgs WHERE sourced_id = 's2'"))
                .isEqualTo("null");
        assertThat(bench.rowsWhoseDigestDiffers(Entity.ORGS)).isZero();
        assertThat(bench.rowsWhoseDigestDiffers(Entity.USERS)).isZero();
    }

    @Test
    void stage_sameIdOtherContent_usesNoneOfThem() {
        Staged staged = stage(FeedFiles.sound()
                .append("classes.csv", "k3,,,Homeroom B,09,,HR,homeroom,,s1,t1,,,\n")
                .append("users.csv", "u2,,,true,s1,student,ben.c,,Ben,Birch,,,ben@example.org,,,,09,\n"));

        assertThat(bench.errors())
                .contains(
                        "DUPLICATE_ID classes.csv:4 classes k3 sourcedId",
                        "DUPLICATE_ID classes.csv:5 classes k3 sourcedId",
                        "DUPLICATE_ID users.csv:3 users u2 sourcedId",
                        "DUPLICATE_ID users.csv:7 users u2 sourcedId");
        assertThat(bench.quarantined()).contains("classes k3", "users u2", "enrollments e6", "enrollments e2");
        assertThat(bench.ledger(staged, "classes.csv").quarantined()).isEqualTo(2);
        assertThat(bench.value("SELECT count(*) FROM staging.user_roles WHERE user_sourced_id = 'u2'"))
                .isEqualTo("0");
    }

    @Test
    void stage_idSharedWithABadRow_usesNoneOfThem() {
        stage(FeedFiles.sound().append("classes.csv", "k3,,,Homeroom,09,,HR,unheard,,s1,t1,,,\n"));

        assertThat(bench.errors())
                .contains(
                        "UNKNOWN_WORD classes.csv:5 classes k3 classType",
                        "DUPLICATE_ID classes.csv:4 classes k3 sourcedId");
        assertThat(bench.value("SELECT count(*) FROM staging.classes WHERE sourced_id = 'k3'"))
                .isEqualTo("0");
    }

    @Test
    void stage_sameRowTwice_isFolded() {
        Staged staged = stage(FeedFiles.sound().append("enrollments.csv", "e6,,,k3,s1,u1,student,,,\n"));

        assertThat(bench.errors()).isEmpty();
        FileLedger ledger = bench.ledger(staged, "enrollments.csv");
        assertThat(ledger.folded()).isEqualTo(1);
        assertThat(ledger.reasons()).containsEntry("same record as another row", 1L);
        assertThat(bench.value("SELECT line FROM staging.enrollments WHERE sourced_id = 'e6'"))
                .isEqualTo("7");
    }

    @Test
    void stage_teacherListedOncePerSchool_isOneUserWithAllRoles() {
        Staged staged = stage(FeedFiles.of("teacher-listed-once-per-school"));

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.values("SELECT org_sourced_id || ' ' || role FROM staging.user_roles "
                        + "WHERE user_sourced_id = 'u4' ORDER BY 1"))
                .containsExactly("d1 administrator", "s1 teacher", "s2 teacher");
        assertThat(bench.ledger(staged, "users.csv").folded()).isEqualTo(2);
        assertThat(bench.ledger(staged, "users.csv").used()).isEqualTo(5);
    }

    @Test
    void stage_statusInBulk_isToleratedAndRemovalWishesAreTombstones() {
        Staged staged = stage(FeedFiles.sound()
                .replace("enrollments.csv", "e1,,", "e1,active,2026-11-01T00:00:00.000Z")
                .replace("enrollments.csv", "e2,,", "e2,tobedeleted,")
                .replace("enrollments.csv", "e3,,", "e3,inactive,"));

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.tombstones()).containsExactly("enrollments e2", "enrollments e3");
        assertThat(bench.causes()).contains("warning BULK_STATUS_SET enrollments.csv status - 3");
        assertThat(bench.collection(staged, Entity.ENROLLMENTS).records()).isEqualTo(4);
        assertThat(bench.ledger(staged, "enrollments.csv").used()).isEqualTo(6);
    }

    @Test
    void stage_delta_listsChangesOnly() {
        stage(FeedFiles.sound());
        bench.store();
        Staged staged = stage(FeedFiles.sound()
                .replace("manifest.csv", "file.enrollments,bulk", "file.enrollments,delta")
                .replace("manifest.csv", "file.users,bulk", "file.users,absent")
                .without("users.csv")
                .change(
                        "enrollments.csv",
                        text -> text.substring(0, text.indexOf("e1,"))
                                + "e1,tobedeleted,2026-11-01T00:00:00.000Z,,,,,,,\n"
                                + "e7,active,2026-11-01T00:00:00.000Z,k3,s1,u2,student,,,\n"
                                + "e8,,,k3,s1,u4,teacher,,,\n"));

        assertThat(staged.refused()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.causes()).contains("warning STATUS_EMPTY enrollments.csv status - 1");
        assertThat(bench.tombstones()).containsExactly("enrollments e1");
        assertThat(bench.collection(staged, Entity.ENROLLMENTS).coverage()).isEqualTo(Coverage.DELTA);
        assertThat(bench.collection(staged, Entity.USERS).coverage()).isEqualTo(Coverage.NOT_DELIVERED);
        assertThat(bench.ledger(staged, "enrollments.csv").mode()).isEqualTo("delta");
    }

    @Test
    void stage_deltaBeforeAnyBulk_isRefused() {
        assertRefused(
                FeedFiles.sound().replace("manifest.csv", "file.enrollments,bulk", "file.enrollments,delta"),
                "DELTA_BEFORE_BULK");
    }

    @Test
    void stage_absentFileThatNothingRefersTo_isNotMissedAndRemovesNothing() {
        Staged staged = stage(FeedFiles.sound()
                .replace("manifest.csv", "file.enrollments,bulk", "file.enrollments,absent")
                .replace("manifest.csv", "file.classes,bulk", "file.classes,absent")
                .without("enrollments.csv")
                .without("classes.csv"));

        assertThat(staged.refused()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.collection(staged, Entity.CLASSES).coverage()).isEqualTo(Coverage.NOT_DELIVERED);
        assertThat(bench.collection(staged, Entity.ENROLLMENTS).coverage()).isEqualTo(Coverage.NOT_DELIVERED);
        assertThat(bench.collection(staged, Entity.USERS).coverage()).isEqualTo(Coverage.COMPLETE);
    }

    @Test
    void stage_absentFileThatOthersReferTo_isMissing() {
        assertRefused(
                FeedFiles.sound()
                        .replace("manifest.csv", "file.users,bulk", "file.users,absent")
                        .without("users.csv"),
                "MISSING_FILE");
    }

    @Test
    void stage_deletedUserInDelta_takesTheRolesAlong() {
        stage(FeedFiles.sound());
        bench.store();
        stage(FeedFiles.sound()
                .replace("manifest.csv", "file.users,bulk", "file.users,delta")
                .change(
                        "users.csv",
                        text -> text.substring(0, text.indexOf("u1,"))
                                + "u4,tobedeleted,2026-11-01T00:00:00.000Z,,,,,,,,,,,,,,,\n"));

        assertThat(bench.tombstones()).hasSize(3).contains("users u4");
    }

    @Test
    void stage_userOfADeltaWhoLeftAnOrg_endsTheRoleThereOnly() {
        stage(FeedFiles.sound());
        bench.store();
        stage(teacherOfOneSchool());

        assertThat(bench.tombstones()).singleElement().asString().startsWith("user_roles ");
        assertThat(bench.value("SELECT r.user_sourced_id || ' ' || r.org_sourced_id FROM staging.tombstone t"
                        + " JOIN roster.user_roles r ON r.sourced_id = t.sourced_id"))
                .isEqualTo("u4 s2");
    }

    @Test
    void stage_userOfADeltaWhoLeftAnOrg_keepsTheRoleWhereTheFeedDoesNotOwnPeople() {
        stage(FeedFiles.sound());
        bench.store();
        bench.owning(Entity.ENROLLMENTS);
        stage(teacherOfOneSchool());

        assertThat(bench.tombstones()).isEmpty();
    }

    @Test
    void stage_badUserOfADelta_keepsAllRoles() {
        stage(FeedFiles.sound());
        bench.store();
        stage(teacherOfOneSchool().replace("users.csv", "Z,true,s1,", "Z,perhaps,s1,"));

        assertThat(bench.tombstones()).isEmpty();
    }

    private static FeedFiles teacherOfOneSchool() {
        return FeedFiles.sound()
                .replace("manifest.csv", "file.users,bulk", "file.users,delta")
                .change(
                        "users.csv",
                        text -> text.substring(0, text.indexOf("u1,"))
                                + "u4,active,2026-11-01T00:00:00.000Z,true,s1,teacher,dee.d,,Dee,Dogwood,,,,,,,,\n");
    }

    @Test
    void stage_otherCaseOfWords_isToleratedAndNormalised() {
        stage(FeedFiles.sound()
                .replace("users.csv", "u1,,,true,s1,student", "u1,,,TRUE,s1,Student")
                .replace("enrollments.csv", "u2,student", "u2,STUDENT"));

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.causes())
                .contains(
                        "warning WORD_CASE enrollments.csv role - 1",
                        "warning WORD_CASE users.csv enabledUser - 1",
                        "warning WORD_CASE users.csv role - 1");
        assertThat(bench.value("SELECT role FROM staging.user_roles WHERE user_sourced_id = 'u1'"))
                .isEqualTo("student");
    }

    @Test
    void stage_severalPrimaryTeachers_isAWarning() {
        stage(FeedFiles.sound()
                .append("users.csv", "u6,,,true,s1,teacher,fay.f,,Fay,Fir,,,fay@example.org,,,,,\n")
                .append("enrollments.csv", "e9,,,k1,s1,u6,teacher,true,,\n"));

        assertThat(bench.warnings())
                .containsExactly(
                        "MULTIPLE_PRIMARY enrollments.csv:5 enrollments e4 primary",
                        "MULTIPLE_PRIMARY enrollments.csv:8 enrollments e9 primary");
        assertThat(primaries()).isEqualTo("e4");
    }

    /** Staged primary teachers of the class k1. */
    private String primaries() {
        return bench.value(
                "SELECT string_agg(sourced_id, ' ') FROM staging.enrollments WHERE \"primary\" AND class_sourced_id = 'k1'");
    }

    @Test
    void stage_anotherPrimaryTeacherBeforeTheStoredOne_isNone() {
        stage(FeedFiles.sound());
        bench.store();
        FeedFiles feed = FeedFiles.sound()
                .append("users.csv", "u6,,,true,s1,teacher,fay.f,,Fay,Fir,,,fay@example.org,,,,,\n")
                .change("enrollments.csv", text -> text.replaceFirst("\n", "\ne9,,,k1,s1,u6,teacher,1,,\n"));
        stage(feed);
        assertThat(primaries()).isEqualTo("e4");
        assertThat(bench.value("SELECT count(*) FROM staging.enrollments WHERE sourced_id = 'e9'"))
                .isEqualTo("1");

        stage(feed.replace("enrollments.csv", "e4,,,k1,s1,u4,teacher,true", "e4,,,k1,s1,u4,teacher,false"));
        assertThat(primaries()).isEqualTo("e9");
    }

    /** Changes of enrollments only, and these of users. */
    private static FeedFiles changes(String users, String enrollments) {
        return FeedFiles.sound()
                .replace("manifest.csv", "file.enrollments,bulk", "file.enrollments,delta")
                .replace("manifest.csv", "file.users,bulk", "file.users,delta")
                .change("users.csv", text -> text.lines().findFirst().orElseThrow() + "\n" + users)
                .change("enrollments.csv", text -> text.lines().findFirst().orElseThrow() + "\n" + enrollments);
    }

    @Test
    void stage_anotherPrimaryTeacherInADelta_isNoneWhileTheStoredOneIsThere() {
        stage(FeedFiles.sound());
        bench.store();
        String time = "2026-11-01T00:00:00.000Z";
        String another = "e9,active," + time + ",k1,s1,u5,teacher,true,,\n";

        String eli = "u5,active," + time + ",false,d1,administrator,eli.e,,Eli,Elm,,,eli@example.org,,,,,\n";
        stage(changes(eli, another));
        assertThat(bench.warnings()).contains("MULTIPLE_PRIMARY enrollments.csv:2 enrollments e9 primary");
        assertThat(bench.value("SELECT \"primary\" FROM staging.enrollments WHERE sourced_id = 'e9'"))
                .isEqualTo("f");

        String noLonger = "e4,active," + time + ",k1,s1,u4,teacher,false,,\n";
        for (FeedFiles feed : List.of(
                changes(eli, another + noLonger),
                changes(eli, another + "e4,tobedeleted," + time + ",,,,,,,\n"),
                changes(eli + "u4,tobedeleted," + time + ",,,,,,,,,,,,,,,\n", another))) {
            stage(feed);
            assertThat(bench.warnings()).noneMatch(warning -> warning.startsWith("MULTIPLE_PRIMARY"));
            assertThat(primaries()).isEqualTo("e9");
        }
    }

    @Test
    void stage_anotherPrimaryTeacherWhereTheFeedDoesNotOwnEnrollments_isNoneWhileTheStoredOneIsThere() {
        stage(FeedFiles.sound());
        bench.store();
        bench.owning(Entity.USERS);

        stage(FeedFiles.sound()
                .replace("enrollments.csv", "e4,,,k1,s1,u4,teacher,true,,", "e9,,,k1,s1,u5,teacher,true,,"));

        assertThat(bench.warnings()).containsExactly("MULTIPLE_PRIMARY enrollments.csv:5 enrollments e9 primary");
        assertThat(bench.value("SELECT \"primary\" FROM staging.enrollments WHERE sourced_id = 'e9'"))
                .isEqualTo("f");
    }

    @Test
    void stage_anotherPrimaryTeacherWhereTheRowOfTheStoredOneIsBad_isNone() {
        stage(FeedFiles.sound());
        bench.store();

        stage(FeedFiles.sound()
                .replace("enrollments.csv", "e4,,,k1,s1,u4,teacher,true,,", "e4,,,k1,s1,u4,teacher,perhaps,,")
                .append("enrollments.csv", "e9,,,k1,s1,u5,teacher,true,,\n"));

        assertThat(bench.warnings()).containsExactly("MULTIPLE_PRIMARY enrollments.csv:8 enrollments e9 primary");
        assertThat(bench.value("SELECT \"primary\" FROM staging.enrollments WHERE sourced_id = 'e9'"))
                .isEqualTo("f");
    }

    @Test
    void stage_quoteNotClosedInALastLineWithoutItsEnd_isDamaged() {
        Staged staged = stage(FeedFiles.sound().append("enrollments.csv", "e9,,,k1,s1,u2,\"stud"));

        assertThat(staged.damaged()).contains("enrollments.csv");
        assertThat(bench.errors()).anyMatch(error -> error.startsWith("TRUNCATED_FILE enrollments.csv"));
    }

    @Test
    void stage_rowThatNeverEnds_isDamaged() {
        Staged staged = stage(FeedFiles.sound().append("enrollments.csv", "e9,,,k1,s1,u2," + "x".repeat(3 << 20)));

        assertThat(staged.damaged()).contains("enrollments.csv");
        assertThat(bench.errors()).anyMatch(error -> error.startsWith("ENDLESS_ROW enrollments.csv"));
    }

    @Test
    void stage_headerRepeated_isNoRow() {
        FeedFiles feed = FeedFiles.sound();
        String header = feed.text("orgs.csv").lines().findFirst().orElseThrow();
        Staged staged = stage(feed.append("orgs.csv", header + "\n"));

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.warnings()).anyMatch(warning -> warning.startsWith("HEADER_REPEATED orgs.csv"));
        assertThat(bench.ledger(staged, "orgs.csv").read())
                .isEqualTo(bench.ledger(staged, "orgs.csv").used());
    }

    @Test
    void stage_headerTwiceAboveTheRows_isLeftOut() {
        Staged staged = stage(FeedFiles.sound().change("orgs.csv", text -> header("orgs.csv") + "\n" + text));

        assertThat(staged.damaged()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.collection(staged, Entity.ORGS).coverage()).isEqualTo(Coverage.COMPLETE);
        assertThat(bench.warnings()).anyMatch(warning -> warning.startsWith("HEADER_REPEATED orgs.csv"));
    }

    @Test
    void stage_headerAmongTheRows_beginsAnotherTableThatIsNotRead() {
        String second = header("orgs.csv") + "\ns8,,,Closed School,school,,d1\ns9,,,Sold School,school,,d1\n";
        Staged staged = stage(FeedFiles.sound().append("orgs.csv", second));

        assertThat(staged.damaged()).contains("orgs.csv has its header again");
        assertThat(bench.errors()).singleElement().asString().startsWith("SECOND_TABLE orgs.csv");
        assertThat(bench.value("SELECT count(*) FROM staging.orgs")).isEqualTo("3");
        assertThat(bench.collection(staged, Entity.ORGS).coverage()).isEqualTo(Coverage.COMPLETE_BUT_UNREADABLE);
        assertThat(bench.ledger(staged, "orgs.csv").balances()).isTrue();
    }

    @Test
    void stage_headerAmongRowsWithoutIdsOfTheirOwn_beginsAnotherTableToo() {
        FeedFiles clever = Rewritten.clever(FeedFiles.sound());
        String header = clever.text("enrollments.csv").lines().findFirst().orElseThrow();
        Staged staged = stage(clever.append("enrollments.csv", header + "\ns1,k1,u9\n"));

        assertThat(staged.damaged()).contains("enrollments.csv has its header again");
        assertThat(bench.errors()).singleElement().asString().startsWith("SECOND_TABLE enrollments.csv");
    }

    private static String header(String file) {
        return FeedFiles.sound().text(file).lines().findFirst().orElseThrow();
    }

    @Test
    void stage_linesOfTextBehindTheRows_areNoRowsAndHideNoEmptyFile() {
        Staged staged = stage(FeedFiles.sound().append("orgs.csv", "\n3 orgs exported\n"));
        assertThat(staged.damaged()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.warnings()).anyMatch(warning -> warning.startsWith("LINES_AFTER_DATA orgs.csv"));

        assertRefused(
                FeedFiles.sound()
                        .change(
                                "enrollments.csv",
                                text -> text.lines().findFirst().orElseThrow() + "\n0 rows exported\n"),
                "EMPTY_COLLECTION");
    }

    @Test
    void stage_fewerRowsThanALineBehindThemSays_isDamagedAndNobodyIsMissing() {
        Staged staged = stage(FeedFiles.sound().append("orgs.csv", "Total records: 1,203\n"));

        assertThat(staged.damaged())
                .isEqualTo(
                        "orgs.csv says at its end that it has 1,203 rows, and 3 were read. Export and send it again.");
        assertThat(bench.errors()).singleElement().asString().startsWith("FEWER_ROWS_THAN_SAID orgs.csv");
        assertThat(bench.collection(staged, Entity.ORGS).coverage()).isEqualTo(Coverage.COMPLETE_BUT_UNREADABLE);

        assertThat(stage(FeedFiles.sound().append("orgs.csv", "TRAILER|8600\n")).damaged())
                .contains("8,600 rows, and 3 were read");
        assertThat(stage(FeedFiles.sound().append("orgs.csv", "TRAILER,8600,,,,,\n"))
                        .damaged())
                .contains("8,600 rows, and 3 were read");
        assertThat(stage(FeedFiles.sound().append("orgs.csv", "4 orgs exported"))
                        .damaged())
                .contains("4 rows, and 3 were read");
    }

    @Test
    void stage_asManyRowsAsALineBehindThemSaysOrAnotherNumber_isWhole() {
        for (String end : List.of(
                "Total records: 3\n",
                "3 orgs exported",
                "TRAILER,3\n",
                "TRAILER,5,,,,,\n",
                "2 rows\n",
                "Report 4711 of 9000\n",
                "8600 students\n",
                "8600 rows sent\n3 orgs exported\n")) {
            Staged staged = stage(FeedFiles.sound().append("orgs.csv", end));
            assertThat(staged.damaged()).as(end).isNull();
            assertThat(bench.errors()).as(end).isEmpty();
            assertThat(bench.collection(staged, Entity.ORGS).coverage()).as(end).isEqualTo(Coverage.COMPLETE);
        }
    }

    @Test
    void stage_lineThatCountsCutOffInItsNumber_isDamaged() {
        assertThat(stage(FeedFiles.sound().append("orgs.csv", "TRAILER|2")).damaged())
                .contains("orgs.csv is damaged or was cut off");
    }

    @Test
    void stage_lineThatCountsAmongTheRows_isARowOfNobodyKnowsWhom() {
        Staged staged =
                stage(FeedFiles.sound().change("orgs.csv", text -> text.replace("\ns1,", "\nTRAILER,8600\ns1,")));

        assertThat(bench.errors()).singleElement().asString().startsWith("UNREADABLE_ROW orgs.csv");
        assertThat(bench.collection(staged, Entity.ORGS).coverage()).isEqualTo(Coverage.COMPLETE_BUT_UNREADABLE);
    }

    @Test
    void stage_linesOfTextBetweenTheRows_areRowsOfNobodyKnowsWhom() {
        Staged staged = stage(
                FeedFiles.sound().change("orgs.csv", text -> text.replace("\ns1,", "\nschools of the north\ns1,")));

        assertThat(bench.errors()).anyMatch(error -> error.startsWith("UNREADABLE_ROW orgs.csv"));
        assertThat(bench.collection(staged, Entity.ORGS).coverage()).isEqualTo(Coverage.COMPLETE_BUT_UNREADABLE);
    }

    @Test
    void stage_lastLineOfTextWithoutItsEnd_isDamaged() {
        assertThat(stage(FeedFiles.sound().append("orgs.csv", "s9 and half")).damaged())
                .contains("orgs.csv");
    }

    @Test
    void stage_emptyCellsAtTheEndOfAllRows_areLeftOutWithAWarning() {
        // The header and all rows; all rows; the header.
        stage(FeedFiles.sound().change("orgs.csv", text -> text.replace("\n", ",,\n")));
        assertThat(bench.errors()).isEmpty();
        stage(FeedFiles.sound()
                .change("orgs.csv", text -> text.replace("\n", ",\n").replaceFirst(",\n", "\n")));
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.causes()).contains("warning TRAILING_CELLS orgs.csv - - 1");
        stage(FeedFiles.sound().change("orgs.csv", text -> text.replaceFirst("\n", ",,\n")));
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.causes()).contains("warning TRAILING_CELLS orgs.csv - - 1");
    }

    @Test
    void stage_emptyCellAtTheEndOfOneRow_mayBeAShiftedRow() {
        Staged staged = stage(FeedFiles.sound().append("orgs.csv", "s8,,,,School,school,,\n"));
        assertThat(bench.errors()).containsExactly("UNREADABLE_ROW orgs.csv:5 orgs - -");
        assertThat(bench.collection(staged, Entity.ORGS).coverage()).isEqualTo(Coverage.COMPLETE_BUT_UNREADABLE);

        // All rows have a cell more, and in the header two names may have become one.
        for (String one : List.of("identifierparentSourcedId", "identifier\u00A7parentSourcedId")) {
            stage(FeedFiles.sound().change("orgs.csv", text -> text.replace("\n", ",\n")
                    .replaceFirst("identifier,parentSourcedId,\n", one + "\n")));
            assertThat(bench.errors())
                    .filteredOn(error -> error.startsWith("UNREADABLE_ROW orgs.csv"))
                    .hasSize(3);
        }
    }

    @Test
    void stage_numbersForBooleansAndGradesOfOneDigit_areReadWithAWarning() {
        stage(FeedFiles.sound().append("users.csv", "u8,,,1,s1,student,u8,,Eve,Elm,,,,,,,\"1,10\",\n"));

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.warnings())
                .anyMatch(warning -> warning.startsWith("NUMBER_AS_BOOLEAN users.csv"))
                .anyMatch(warning -> warning.startsWith("GRADE_SPELLING users.csv"));
        assertThat(
                        bench.value(
                                "SELECT enabled_user || array_to_string(grades, '/') FROM staging.users WHERE sourced_id = 'u8'"))
                .isEqualTo("true01/10");
    }

    @Test
    void stage_headers_areReadByNameWhateverTheirSpelling() {
        Staged staged = stage(FeedFiles.sound()
                .change(
                        "orgs.csv",
                        text -> "\uFEFF"
                                + text.replace("sourcedId,status", " SourcedID\u200B,status")
                                        .replace("dateLastModified,name", "dateLastModified,metadata.color,region,name")
                                        .replace(",,,", ",,,blue,west,"))
                .change("courses.csv", text -> text.lines()
                        .map(line -> line.replaceFirst("^([^,]*),([^,]*),([^,]*),([^,]*),([^,]*),", "$5,$1,$2,$3,$4,"))
                        .reduce("", (all, line) -> all + line + "\r\n")));

        assertThat(staged.refused()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.causes())
                .contains(
                        "warning HEADER_SPELLING orgs.csv sourcedId - 1",
                        "warning UNKNOWN_COLUMN orgs.csv region - 1",
                        "info NOT_KEPT orgs.csv metadata.color - 1",
                        "info HEADER_ORDER courses.csv - - 1");
        assertThat(bench.value("SELECT name FROM staging.orgs WHERE sourced_id = 's1'"))
                .isEqualTo("North School");
        assertThat(bench.value("SELECT title FROM staging.courses WHERE sourced_id = 'c1'"))
                .isEqualTo("Algebra");
    }

    @Test
    void stage_optionalFilesWithoutRows_areAWarningEachAndCountAsNotDelivered() {
        bench.keeping(Keep.DEMOGRAPHICS);
        FeedFiles feed = FeedFiles.sound()
                .replace("manifest.csv", "file.demographics,absent", "file.demographics,bulk")
                .text("demographics.csv", "sourcedId,sex\nu1,female\n", StandardCharsets.UTF_8);
        stage(feed);
        bench.store();
        Staged staged = stage(feed.text("demographics.csv", "sourcedId,sex\n", StandardCharsets.UTF_8)
                .change("courses.csv", text -> ""));

        assertThat(staged.refused()).isNull();
        assertThat(staged.damaged()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.warnings())
                .containsExactly(
                        "EMPTY_OPTIONAL_FILE courses.csv:0 - - -", "EMPTY_OPTIONAL_FILE demographics.csv:0 - - -");
        assertThat(bench.collection(staged, Entity.DEMOGRAPHICS).coverage()).isEqualTo(Coverage.NOT_DELIVERED);
        assertThat(bench.collection(staged, Entity.COURSES).coverage()).isEqualTo(Coverage.NOT_DELIVERED);
    }

    @Test
    void stage_headersThatCannotBeUsed_areRefused() {
        assertRefused(FeedFiles.sound().replace("orgs.csv", "name,type", "name,name"), "DUPLICATE_COLUMN");
        assertThat(bench.errors()).contains("DUPLICATE_COLUMN orgs.csv:0 - - name");
        assertRefused(FeedFiles.sound().replace("orgs.csv", "name,type", "name,kind"), "MISSING_COLUMN");
        assertThat(bench.errors()).contains("MISSING_COLUMN orgs.csv:0 - - type");
        assertRefused(
                FeedFiles.sound().change("users.csv", text -> text.substring(text.indexOf("u1,"))), "UNKNOWN_FORMAT");
        assertThat(bench.causes()).noneMatch(cause -> cause.contains("Ash"));
    }

    @Test
    void stage_filesThatAreNotAsDeclared() {
        assertRefused(FeedFiles.sound().without("users.csv"), "MISSING_FILE");
        assertRefused(FeedFiles.sound().without("courses.csv"), "MISSING_FILE");
        assertRefused(FeedFiles.sound().without("manifest.csv").without("orgs.csv"), "MISSING_FILE");
        assertRefused(FeedFiles.sound().change("users.csv", text -> ""), "EMPTY_COLLECTION");
        assertRefused(
                FeedFiles.sound().replace("manifest.csv", "oneroster.version,1.1", "oneroster.version,1.2"),
                "UNKNOWN_FORMAT");
        FeedFiles sound = FeedFiles.sound();
        assertRefused(sound.text("ORGS.csv", sound.text("orgs.csv"), StandardCharsets.UTF_8), "DUPLICATE_FILE");
        FeedFiles other = FeedFiles.sound();
        for (String name : java.util.List.of(
                "manifest.csv",
                "orgs.csv",
                "academicSessions.csv",
                "courses.csv",
                "classes.csv",
                "enrollments.csv",
                "users.csv")) {
            other.without(name);
        }
        assertRefused(other.text("students.csv", "a,b\n1,2\n", StandardCharsets.UTF_8), "UNKNOWN_FORMAT");
    }

    @Test
    void stage_manifestMissingOrOdd_isAWarning() {
        assertThat(stage(FeedFiles.sound().without("manifest.csv")).refused()).isNull();
        assertThat(bench.causes()).contains("warning MANIFEST manifest.csv - - 1");

        assertThat(stage(FeedFiles.sound().replace("manifest.csv", "manifest.version,1.0", "manifest.version,1"))
                        .refused())
                .isNull();
        assertThat(bench.causes()).contains("warning MANIFEST manifest.csv manifest.version - 1");

        stage(FeedFiles.sound().append("manifest.csv", "file.orgs,bulk\nfile.pets,bulk\n"));
        assertThat(bench.causes())
                .contains("warning MANIFEST manifest.csv file.orgs - 1", "warning MANIFEST manifest.csv file.pets - 1");
    }

    @Test
    void stage_manifestThatIsAnotherFile_repeatsNoneOfIt() {
        stage(FeedFiles.sound().change("manifest.csv", text -> "ash.alder,Ash\n"));
        assertThat(bench.causes())
                .contains("warning MANIFEST manifest.csv property - 1")
                .noneMatch(cause -> cause.contains("ash"));
    }

    @Test
    void stage_deletedRowsThatTheFeedDoesNotOwn_areSkippedAndTold() {
        bench.owning(Entity.ENROLLMENTS);
        Staged staged = stage(FeedFiles.sound()
                .append("users.csv", "u8,tobedeleted,,,s1,student,u8,,Eve,Elm,,,,,,,,\n")
                .append("enrollments.csv", "e9,tobedeleted,,k1,s1,u2,student,,,\n"));

        FileLedger users = bench.ledger(staged, "users.csv");
        assertThat(users.skipped()).isEqualTo(1);
        assertThat(users.reasons()).containsEntry("marked as deleted, not owned by the feed", 1L);
        assertThat(bench.causes()).contains("warning NOT_OWNED users.csv status - 1");
        assertThat(bench.tombstones()).containsExactly("enrollments e9");
        assertThat(bench.collection(staged, Entity.USERS).coverage()).isEqualTo(Coverage.COMPLETE);
        assertThat(bench.collection(staged, Entity.USERS).records()).isPositive();
    }

    @Test
    void stage_fileDeclaredAbsent_isIgnored() {
        FeedFiles feed = FeedFiles.sound()
                .replace("manifest.csv", "file.courses,bulk", "file.courses,absent")
                .replace("classes.csv", ",c1,", ",,")
                .replace("classes.csv", ",c2,", ",,");
        for (FeedFiles order : java.util.List.of(feed, feed.reversed())) {
            Staged staged = stage(order);
            assertThat(staged.refused()).isNull();
            assertThat(bench.causes()).contains("warning UNEXPECTED_FILE courses.csv - - 1");
            assertThat(bench.value("SELECT count(*) FROM staging.courses")).isEqualTo("0");
            assertThat(bench.ledger(staged, "courses.csv").skipped()).isEqualTo(2);
            assertThat(bench.ledger(staged, "courses.csv").reasons()).containsEntry("declared absent", 2L);
        }
    }

    @Test
    void stage_filesBesideTheRoster_areSkippedAndCounted() {
        FeedFiles feed = FeedFiles.sound()
                .replace("manifest.csv", "file.demographics,absent", "file.demographics,bulk")
                .replace("manifest.csv", "file.lineItems,absent", "file.lineItems,bulk")
                .text("demographics.csv", "sourcedId,birthDate\nu1,2012-01-01\n", StandardCharsets.UTF_8)
                .text("lineItems.csv", "sourcedId\n1\n2\n", StandardCharsets.UTF_8)
                .text("readme.txt", "hello", StandardCharsets.UTF_8);
        Staged staged = stage(feed);

        assertThat(bench.ledger(staged, "demographics.csv").reasons()).containsEntry("not kept", 1L);
        assertThat(bench.ledger(staged, "lineItems.csv").reasons()).containsEntry("not part of a roster", 2L);
        assertThat(bench.causes()).contains("warning UNEXPECTED_FILE file 10 - - 1");

        bench.keeping(io.rollbook.roster.Keep.BIRTH_DATE);
        stage(feed.append("demographics.csv", "u77,2012-01-01\n"));
        assertThat(bench.value("SELECT birth_date FROM staging.demographics")).isEqualTo("2012-01-01");
        assertThat(bench.quarantined()).containsExactly("demographics u77");
    }

    @Test
    void stage_tooManyBadRows_stopsReading() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            rows.append("b").append(i).append(",,,k1,s1,u1,nobody,,,\n");
        }
        assertRefused(FeedFiles.sound().append("enrollments.csv", rows.toString()), "TOO_MANY_BAD_ROWS");
        assertThat(bench.value("SELECT count(*) FROM staging.quarantine")).isEqualTo("15000");
    }

    @Test
    void stage_oneDelivery_leavesNothingOfTheOneBefore() {
        stage(FeedFiles.of("org-missing"));
        stage(FeedFiles.sound());

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.quarantined()).isEmpty();
    }
}
