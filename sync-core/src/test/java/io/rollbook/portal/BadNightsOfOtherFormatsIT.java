package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The same for deliveries that are not OneRoster CSV: Clever's files, and pages of a OneRoster service. */
class BadNightsOfOtherFormatsIT extends AfterAGoodNight {
    @Test
    void clever_staffLeftOut_removesNobody() throws Exception {
        goodNight("clever/sound");
        assertThat(before).anyMatch(record -> record.startsWith("users staff.7 "));

        night("clever/staff-left-out");

        assertThat(errors()).isEmpty();
        assertThat(warnings()).contains("FILE_LEFT_OUT staff.csv:0 - -");
        assertThat(roster()).isEqualTo(before);
    }

    /** No column tells that the row is a teacher's: it is a student beside the teacher, and takes nothing from either. */
    @Test
    void clever_teacherAmongTheStudents_leavesTheStoredPeopleAsTheyWere() throws Exception {
        goodNight("clever/sound");

        night("clever/teacher-among-the-students");

        assertThat(errors()).hasSize(1);
        assertThat(errors().get(0)).startsWith("UNKNOWN_REFERENCE enrollments.csv:6 ");
        assertThat(roster()).containsAll(before).hasSize(before.size() + 3);
        assertThat(texts("SELECT user_sourced_id || ' ' || role FROM roster.user_roles"
                        + " WHERE user_sourced_id IN ('teacher.100', 'student.104') AND active ORDER BY 1"))
                .containsExactly("student.104 student", "teacher.100 teacher", "teacher.100 teacher");
    }

    @Test
    void clever_teacherUnderTwoNames_leavesTheStoredPersonAsItWas() throws Exception {
        goodNight("clever/sound");

        night("clever/teacher-under-two-names");

        assertThat(errors())
                .containsExactly(
                        "DUPLICATE_ID teachers.csv:2 teacher.100 sourcedId",
                        "DUPLICATE_ID teachers.csv:3 teacher.100 sourcedId");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void pulled_rolesInAnotherCaseOrUnknown_oneIsReadAndOneQuarantined() throws Exception {
        goodNight("pulled/sound");

        night("pulled/teacher-among-the-students");

        assertThat(errors()).containsExactly("UNKNOWN_WORD users.json:4 u3 role");
        assertThat(warnings()).contains("WORD_CASE users.json:5 - role");
        assertThat(roster()).isEqualTo(before);
    }
}
