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
import static io.rollbook.portal.parse.Source.item;
import static io.rollbook.portal.parse.Source.joined;
import static io.rollbook.portal.parse.Source.prefixed;

import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Map;

/**
 * Clever's SFTP CSV (Clever, "SFTP CSV specification", 2.1.1, as districts export it). A section's row makes its course,
 * its term and its teachers beside it; a person is listed once for each school, a student also once for each contact.
 * Students, teachers and staff are numbered each by themselves, so their ids get a prefix. Which columns a row has to
 * fill, and that a term's end is its last day, is not confirmed by a public text.
 */
final class Clever {
    private static final String STUDENT = "student.";
    private static final String TEACHER = "teacher.";
    private static final String STAFF = "staff.";
    private static final String DATE = "M/d/uuuu";
    private static final String[] TEACHERS = {
        "Teacher_id",
        "Teacher_2_id",
        "Teacher_3_id",
        "Teacher_4_id",
        "Teacher_5_id",
        "Teacher_6_id",
        "Teacher_7_id",
        "Teacher_8_id",
        "Teacher_9_id",
        "Teacher_10_id"
    };

    private static final Source TERM_BEGIN = new Source.Dated(cell("Term_start"), DATE, 0);
    private static final Source TERM_END = new Source.Dated(cell("Term_end"), DATE, 1);
    private static final Source TERM = joined("/", cell("Term_name"), TERM_BEGIN, TERM_END);
    private static final Source COURSE = joined("/", cell("School_id"), firstOf("Course_number", "Course_name"));
    private static final Source STAFF_ROLE = new Source.Translated(
            new Source.FirstOf(List.of(cell("Role"), constant("staff"))),
            Map.of(
                    "school admin", "siteAdministrator",
                    "school_admin", "siteAdministrator",
                    "district admin", "districtAdministrator",
                    "district_admin", "districtAdministrator",
                    "principal", "principal",
                    "counselor", "counselor",
                    "aide", "aide",
                    "teacher", "teacher"),
            true);

    private static final FileShape SCHOOLS = FileShape.of(
                    "schools.csv",
                    Entity.ORGS,
                    true,
                    key("School_id"),
                    required("School_name", "name"),
                    column("School_number", "identifier"),
                    dropped("State_id"),
                    dropped("Low_grade"),
                    dropped("High_grade"),
                    dropped("Principal"),
                    dropped("Principal_email"),
                    dropped("School_address"),
                    dropped("School_city"),
                    dropped("School_state"),
                    dropped("School_zip"),
                    dropped("School_phone"))
            .with("type", constant("school"));

    private static final FileShape STUDENTS = FileShape.of(
                    "students.csv",
                    Entity.USERS,
                    true,
                    needed("School_id"),
                    needed("Student_id"),
                    dropped("Student_number"),
                    column("State_id", "identifier"),
                    required("Last_name", "familyName"),
                    column("Middle_name", "middleName"),
                    required("First_name", "givenName"),
                    column("Grade", "grades"),
                    dropped("Gender"),
                    dropped("Graduation_year"),
                    part("DOB"),
                    dropped("Race"),
                    dropped("Hispanic_Latino"),
                    dropped("Home_language"),
                    dropped("Ell_status"),
                    dropped("Frl_status"),
                    dropped("IEP_status"),
                    dropped("Student_street"),
                    dropped("Student_city"),
                    dropped("Student_state"),
                    dropped("Student_zip"),
                    column("Student_email", "email"),
                    dropped("Contact_relationship"),
                    dropped("Contact_type"),
                    dropped("Contact_name"),
                    dropped("Contact_phone"),
                    dropped("Contact_phone_type"),
                    dropped("Contact_email"),
                    dropped("Contact_sis_id"),
                    column("Username", "username"),
                    forbidden("Password"))
            .id(prefixed(STUDENT, cell("Student_id")))
            .with("enabledUser", constant("true"))
            .making(
                    role(STUDENT, "Student_id", constant("student")),
                    Make.of(
                                    Entity.DEMOGRAPHICS,
                                    prefixed(STUDENT, cell("Student_id")),
                                    Map.of("birthDate", new Source.Dated(item(), DATE, 0)))
                            .each(Each.of("DOB")));

    private static final FileShape TEACHER_FILE = FileShape.of(
                    "teachers.csv",
                    Entity.USERS,
                    true,
                    needed("School_id"),
                    needed("Teacher_id"),
                    dropped("Teacher_number"),
                    column("State_teacher_id", "identifier"),
                    column("Teacher_email", "email"),
                    required("First_name", "givenName"),
                    column("Middle_name", "middleName"),
                    required("Last_name", "familyName"),
                    dropped("Title"),
                    column("Username", "username"),
                    forbidden("Password"))
            .id(prefixed(TEACHER, cell("Teacher_id")))
            .with("enabledUser", constant("true"))
            .making(role(TEACHER, "Teacher_id", constant("teacher")));

    private static final FileShape STAFF_FILE = FileShape.of(
                    "staff.csv",
                    Entity.USERS,
                    false,
                    needed("School_id"),
                    needed("Staff_id"),
                    column("Staff_email", "email"),
                    required("First_name", "givenName"),
                    required("Last_name", "familyName"),
                    dropped("Department"),
                    dropped("Title"),
                    column("Username", "username"),
                    forbidden("Password"),
                    part("Role"))
            .id(prefixed(STAFF, cell("Staff_id")))
            .with("enabledUser", constant("true"))
            .making(role(STAFF, "Staff_id", STAFF_ROLE));

    private static final FileShape SECTIONS = FileShape.of(
                    "sections.csv",
                    Entity.CLASSES,
                    true,
                    required("School_id", "schoolSourcedId"),
                    key("Section_id"),
                    needed("Teacher_id"),
                    part("Teacher_2_id"),
                    part("Teacher_3_id"),
                    part("Teacher_4_id"),
                    part("Teacher_5_id"),
                    part("Teacher_6_id"),
                    part("Teacher_7_id"),
                    part("Teacher_8_id"),
                    part("Teacher_9_id"),
                    part("Teacher_10_id"),
                    part("Name"),
                    column("Section_number", "classCode"),
                    column("Grade", "grades"),
                    part("Course_name"),
                    part("Course_number"),
                    dropped("Course_description"),
                    column("Period", "periods"),
                    column("Subject", "subjects"),
                    part("Term_name"),
                    part("Term_start"),
                    part("Term_end"))
            .with("title", firstOf("Name", "Course_name", "Section_number", "Section_id"))
            .with("classType", constant("scheduled"))
            .with("courseSourcedId", COURSE)
            .with("termSourcedIds", TERM)
            .making(
                    Make.of(
                            Entity.COURSES,
                            COURSE,
                            Map.of(
                                    "title", firstOf("Course_name", "Course_number"),
                                    "courseCode", cell("Course_number"),
                                    "orgSourcedId", cell("School_id"))),
                    Make.of(
                            Entity.ACADEMIC_SESSIONS,
                            TERM,
                            Map.of(
                                    "title",
                                    cell("Term_name"),
                                    "type",
                                    constant("term"),
                                    "startDate",
                                    TERM_BEGIN,
                                    "endDate",
                                    TERM_END,
                                    "schoolYear",
                                    new Source.SchoolYear(new Source.Dated(cell("Term_end"), DATE, 0)))),
                    Make.derived(
                                    Entity.ENROLLMENTS,
                                    List.of("classSourcedId", "userSourcedId", "role"),
                                    Map.of(
                                            "classSourcedId", cell("Section_id"),
                                            "schoolSourcedId", cell("School_id"),
                                            "userSourcedId", prefixed(TEACHER, item()),
                                            "role", constant("teacher"),
                                            "primary", new Source.IsFirst()))
                            .each(Each.of(TEACHERS)));

    private static final FileShape ENROLLMENTS = FileShape.of(
                    "enrollments.csv",
                    Entity.ENROLLMENTS,
                    true,
                    required("School_id", "schoolSourcedId"),
                    required("Section_id", "classSourcedId"),
                    needed("Student_id"))
            .with("userSourcedId", prefixed(STUDENT, cell("Student_id")))
            .with("role", constant("student"))
            .idOf("classSourcedId", "userSourcedId", "role");

    static final Format FORMAT = Format.of(
            "clever",
            null,
            SCHOOLS,
            STUDENTS,
            TEACHER_FILE,
            STAFF_FILE,
            SECTIONS,
            ENROLLMENTS,
            FileShape.other("admins.csv"));

    private Clever() {}

    private static Make role(String prefix, String id, Source role) {
        return Make.derived(
                Entity.USER_ROLES,
                List.of("userSourcedId", "orgSourcedId", "role"),
                Map.of(
                        "userSourcedId",
                        prefixed(prefix, cell(id)),
                        "orgSourcedId",
                        cell("School_id"),
                        "role",
                        role,
                        "roleType",
                        OneRoster11.PRIMARY));
    }
}
