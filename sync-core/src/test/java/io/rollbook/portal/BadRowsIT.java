package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.QuarantinedRows;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Nights of a real portal with rows as districts send them, after one good night. Each names what was found, on which
 * line, and the records that are as they were: a row that cannot be used is neither applied nor taken for absent.
 */
class BadRowsIT extends AfterAGoodNight {
    @Test
    void datesReformattedByASpreadsheet() throws Exception {
        night("dates-reformatted-by-a-spreadsheet");

        assertThat(errors())
                .containsExactly(
                        "INVALID_DATE enrollments.csv:2 e1 beginDate", "INVALID_DATE enrollments.csv:2 e1 endDate");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void leadingZerosLost_namesEachIdThatIsMissingNow() throws Exception {
        goodNight("ids-with-leading-zeros");

        night("leading-zeros-lost");

        assertThat(causes()).containsExactly("classes.csv 1 3", "classes.csv 2 2", "classes.csv 3 1");
        assertThat(errors()).contains("UNKNOWN_REFERENCE enrollments.csv:2 e1 classSourcedId");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void leadingZerosLostInSchoolIds_namesTheSchoolsThatAreMissingNow() throws Exception {
        goodNight("school-ids-with-leading-zeros");

        night("leading-zeros-lost-in-school-ids");

        assertThat(causes()).containsExactly("orgs.csv 101 10", "orgs.csv 102 5");
        assertThat(errors())
                .contains(
                        "UNKNOWN_REFERENCE classes.csv:2 k1 schoolSourcedId",
                        "UNKNOWN_REFERENCE users.csv:2 u1 orgSourcedIds",
                        "UNKNOWN_REFERENCE enrollments.csv:2 e1 schoolSourcedId");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void leadingZerosLostInTheSchools_leavesAllThatIsThereAndNamesThemByTheirFormerIds() throws Exception {
        goodNight("school-ids-with-leading-zeros");

        night("leading-zeros-lost-in-the-schools");

        assertThat(causes()).containsExactly("orgs.csv 0101 10", "orgs.csv 0102 5");
        assertThat(roster()).containsAll(before);
    }

    @Test
    void numbersMadePlainByASpreadsheet_areReadAndNothingChanges() throws Exception {
        night("numbers-made-plain-by-a-spreadsheet");

        assertThat(errors()).isEmpty();
        assertThat(warnings())
                .containsExactly(
                        "GRADE_SPELLING classes.csv:2 - grades",
                        "GRADE_SPELLING courses.csv:2 - grades",
                        "GRADE_SPELLING users.csv:2 - grades",
                        "MANIFEST manifest.csv:0 - manifest.version");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void teacherListedOncePerSchool_staysOnePersonWithEveryRole() throws Exception {
        night("teacher-listed-once-per-school");

        assertThat(errors()).isEmpty();
        assertThat(texts("SELECT org_sourced_id || ' ' || role FROM roster.user_roles WHERE user_sourced_id = 'u4'"
                        + " AND active ORDER BY 1"))
                .containsExactly("d1 administrator", "s1 teacher", "s2 teacher");
        assertThat(roster()).containsAll(before).hasSize(before.size() + 1);
    }

    @Test
    void teacherListedOncePerSchoolUnderTwoNames_leavesTheStoredPersonAsItWas() throws Exception {
        night("teacher-listed-once-per-school-under-two-names");

        assertThat(errors())
                .containsExactly("DUPLICATE_ID users.csv:5 u4 sourcedId", "DUPLICATE_ID users.csv:6 u4 sourcedId");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void oneColumnInvalidInEveryRow_deletesNobody() throws Exception {
        night("one-column-invalid-in-every-row");

        assertThat(errors())
                .containsExactly(
                        "INVALID_BOOLEAN users.csv:2 u1 enabledUser",
                        "INVALID_BOOLEAN users.csv:3 u2 enabledUser",
                        "INVALID_BOOLEAN users.csv:4 u3 enabledUser",
                        "INVALID_BOOLEAN users.csv:5 u4 enabledUser",
                        "INVALID_BOOLEAN users.csv:6 u5 enabledUser");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void badRowBehindALineBreak_isToldByItsLineInTheFile() throws Exception {
        night("bad-row-behind-a-line-break");

        assertThat(errors()).containsExactly("UNKNOWN_WORD orgs.csv:5 s2 type");
        assertAsBeforeBut("orgs s1");
    }

    @Test
    void orgMissing_takesNothingOfWhatFellWithIt() throws Exception {
        // A third of the orgs is gone: that alone is for a person to decide on.
        assertThat(desk.receiveFeed("org-missing")).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(texts("SELECT subject FROM sync.causes WHERE severity = 'error' AND run = '"
                        + desk.last().id() + "'"))
                .containsExactly("s2");
        assertThat(errors()).contains("UNKNOWN_REFERENCE classes.csv:3 k2 schoolSourcedId");
        desk.portal.approve(desk.last().id(), "Pat", "It is closed for a year", Approval.ALL);
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void sharedId_leavesTheStoredPersonAsItWas() throws Exception {
        night("shared-id");

        assertThat(errors())
                .containsExactly("DUPLICATE_ID users.csv:3 u2 sourcedId", "DUPLICATE_ID users.csv:7 u2 sourcedId");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void staffWithoutIds_areToldAndNobodyIsRemoved() throws Exception {
        night("staff-without-ids");

        assertThat(errors())
                .containsExactly("MISSING_ID users.csv:5 - sourcedId", "MISSING_ID users.csv:6 - sourcedId");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void futureTerm_bringsItsClassesAndEnrollments() throws Exception {
        night("future-term");

        assertThat(errors()).isEmpty();
        assertThat(roster()).containsAll(before).hasSize(before.size() + 3);
        assertThat(texts("SELECT sourced_id FROM roster.enrollments WHERE class_sourced_id = 'k4' AND active"))
                .containsExactly("e7");
    }

    @Test
    void personWithoutUsernameAndEmail_isThereAllTheSame() throws Exception {
        night("no-username-no-email");

        assertThat(errors()).isEmpty();
        assertThat(texts("SELECT given_name FROM roster.users WHERE active AND username IS NULL AND email IS NULL"))
                .containsExactly("Benjamin");
    }

    @Test
    void rolesInAnotherCaseOrUnknown_oneIsReadAndOneQuarantined() throws Exception {
        night("teacher-among-the-students");

        assertThat(errors()).containsExactly("UNKNOWN_WORD users.csv:4 u3 role");
        assertThat(warnings()).contains("WORD_CASE users.csv:2 - role");
        // A teacher may be enrolled as a student: that is no error, and the person stays what they are.
        assertThat(texts("SELECT role FROM roster.enrollments WHERE sourced_id = 'e4'"))
                .containsExactly("student");
        assertAsBeforeBut("enrollments e4");
    }

    @Test
    void fieldsOfQuarantinedRows_outliveTheNextNightsAndEndWithThirtyDays() throws Exception {
        night("shared-id");
        String run = desk.last().id();
        night("sound");
        night("dates-reformatted-by-a-spreadsheet");

        assertThat(texts("SELECT fields->>'familyName' FROM sync.quarantined WHERE run = '" + run + "' ORDER BY line"))
                .containsExactly("Birch", "Pine");
        assertThat(QuarantinedRows.forget(tenant, PortalDesk.CLOCK.instant().plus(Duration.ofDays(29))))
                .isZero();
        assertThat(QuarantinedRows.forget(tenant, PortalDesk.CLOCK.instant().plus(Duration.ofDays(31))))
                .isEqualTo(3);
    }

    @Test
    void fieldsOfARowThatIsBadEveryNight_areKeptOfEachRun() throws Exception {
        night("dates-reformatted-by-a-spreadsheet");
        desk.receiveFeed("shared-id");

        assertThat(texts("SELECT count(DISTINCT run) FROM sync.quarantined")).containsExactly("2");
    }
}
