package io.rollbook.portal.parse;

import static io.rollbook.portal.parse.Field.column;
import static io.rollbook.portal.parse.Field.dropped;
import static io.rollbook.portal.parse.Field.forbidden;
import static io.rollbook.portal.parse.Field.key;
import static io.rollbook.portal.parse.Field.needed;
import static io.rollbook.portal.parse.Field.part;
import static io.rollbook.portal.parse.Field.required;
import static io.rollbook.portal.parse.Source.cell;
import static io.rollbook.portal.parse.Source.constant;
import static io.rollbook.portal.parse.Source.firstOf;
import static io.rollbook.portal.parse.Source.prefixed;

import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Map;

/**
 * Microsoft School Data Sync CSV v1, and its variant for the United Kingdom, which only names some columns otherwise
 * (OfficeDev, O365-EDU-Tools, "CSV Samples"). Students and teachers are numbered each by themselves, so their ids get a
 * prefix. Dates are M/D/YYYY; a term's end is its last day, which no public text confirms.
 *
 * @param school header of a school's id
 * @param schoolOf header of the school's id in other files
 * @param id header of other ids
 * @param section header of the section's id in the lists of its people
 * @param zip header of a school's postal code
 */
record SchoolDataSync1(String school, String schoolOf, String id, String section, String zip) {
    private static final String STUDENT = "student.";
    private static final String TEACHER = "teacher.";
    private static final String DATE = "M/d/uuuu";

    /** School Data Sync v1. */
    static final Format FORMAT =
            new SchoolDataSync1("SIS ID", "School SIS ID", "SIS ID", "Section SIS ID", "Zip").format("sds-1");
    /** School Data Sync v1 as it is in the United Kingdom. */
    static final Format UK =
            new SchoolDataSync1("DfE Number", "School DfE Number", "ID", "Section ID", "Postal Code").format("sds-uk");

    private Format format(String name) {
        return new Format(
                name,
                null,
                List.of(
                        schools(),
                        sections(),
                        people("Student.csv", STUDENT, "student").making(birthDate()),
                        people("Teacher.csv", TEACHER, "teacher"),
                        enrollments("StudentEnrollment.csv", STUDENT, "student"),
                        enrollments("TeacherRoster.csv", TEACHER, "teacher")),
                List.of(Fill.SCHOOL_OF_ENROLLMENT),
                "");
    }

    private FileShape schools() {
        return FileShape.of(
                        "School.csv",
                        Entity.ORGS,
                        true,
                        key(school),
                        required("Name", "name"),
                        column("School Number", "identifier"),
                        dropped("School NCES_ID"),
                        dropped("State ID"),
                        dropped("Grade Low"),
                        dropped("Grade High"),
                        dropped("Principal SIS ID"),
                        dropped("Principal Name"),
                        dropped("Principal Secondary Email"),
                        dropped("Address"),
                        dropped("City"),
                        dropped("State"),
                        dropped("Country"),
                        dropped(zip),
                        dropped("Phone"),
                        dropped("Zone"))
                .with("type", constant("school"));
    }

    private FileShape sections() {
        String term = named("Term");
        String course = named("Course");
        Source end = new Source.Dated(cell("Term EndDate"), DATE, 1);
        return FileShape.of(
                        "Section.csv",
                        Entity.CLASSES,
                        true,
                        key(id),
                        required(schoolOf, "schoolSourcedId"),
                        required("Section Name", "title"),
                        column("Section Number", "classCode"),
                        column(term, "termSourcedIds"),
                        part("Term Name"),
                        part("Term StartDate"),
                        part("Term EndDate"),
                        column(course, "courseSourcedId"),
                        part("Course Name"),
                        part("Course Number"),
                        dropped("Course Description"),
                        column("Course Subject", "subjects"),
                        column("Periods", "periods"),
                        dropped("Status"))
                .with("classType", constant("scheduled"))
                .making(
                        Make.of(
                                Entity.COURSES,
                                cell(course),
                                Map.of(
                                        "title", firstOf("Course Name", "Course Number", course),
                                        "courseCode", cell("Course Number"),
                                        "orgSourcedId", cell(schoolOf))),
                        Make.of(
                                Entity.ACADEMIC_SESSIONS,
                                cell(term),
                                Map.of(
                                        "title",
                                        firstOf("Term Name", term),
                                        "type",
                                        constant("term"),
                                        "startDate",
                                        new Source.Dated(cell("Term StartDate"), DATE, 0),
                                        "endDate",
                                        end,
                                        "schoolYear",
                                        new Source.SchoolYear(new Source.Dated(cell("Term EndDate"), DATE, 0)))));
    }

    private String named(String what) {
        return what + " " + id;
    }

    private FileShape people(String file, String prefix, String role) {
        return FileShape.of(
                        file,
                        Entity.USERS,
                        true,
                        needed(id),
                        needed(schoolOf),
                        column("First Name", "givenName"),
                        column("Last Name", "familyName"),
                        required("Username", "username"),
                        forbidden("Password"),
                        column("State ID", "identifier"),
                        column("Secondary Email", "email"),
                        dropped("Student Number"),
                        dropped("Teacher Number"),
                        column("Middle Name", "middleName"),
                        column("Grade", "grades"),
                        dropped("Status"),
                        part("Birthdate"),
                        dropped("Graduation Year"),
                        dropped("Title"),
                        dropped("Qualification"))
                .id(prefixed(prefix, cell(id)))
                .with("enabledUser", constant("true"))
                .making(Make.derived(
                        Entity.USER_ROLES,
                        List.of("userSourcedId", "orgSourcedId", "role"),
                        Map.of(
                                "userSourcedId", prefixed(prefix, cell(id)),
                                "orgSourcedId", cell(schoolOf),
                                "role", constant(role),
                                "roleType", OneRoster11.PRIMARY)));
    }

    private Make birthDate() {
        return Make.of(
                        Entity.DEMOGRAPHICS,
                        prefixed(STUDENT, cell(id)),
                        Map.of("birthDate", new Source.Dated(Source.item(), DATE, 0)))
                .each(Each.of("Birthdate"));
    }

    private FileShape enrollments(String file, String prefix, String role) {
        return FileShape.of(file, Entity.ENROLLMENTS, true, required(section, "classSourcedId"), needed(id))
                .with("userSourcedId", prefixed(prefix, cell(id)))
                .with("role", constant(role))
                .idOf("classSourcedId", "userSourcedId", "role");
    }
}
