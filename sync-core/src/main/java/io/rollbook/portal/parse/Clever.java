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
import io.rollbook.roster.Keep;
import java.util.List;
import java.util.Map;

/**
 * Clever's SFTP CSV (Clever, "SFTP CSV specification", 2.1.1, as districts export it). A section's row makes its course,
 * its term and its teachers beside it; a person is listed once for each school, a student also once for each contact.
 * Students, teachers, staff and contacts are numbered each by themselves, so their ids get a prefix. Which columns a row
 * has to fill, and that a term's end is its last day, is not confirmed by a public text.
 *
 * <p>A contact who acts for a student is a guardian, with the whole name as family name, as Clever has it (Clever,
 * "Student Contacts and Guardians"). One without an id of its own is told by student and name.
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
            Source.Unlisted.EXTENDED);

    /** Contacts of these relationships act for a student; which words there are: Clever, "Student Contacts". */
    private static final Map<String, String> RELATIONSHIPS = Map.ofEntries(
            Map.entry("parent", "parent"),
            Map.entry("mother", "parent"),
            Map.entry("father", "parent"),
            Map.entry("stepparent", "parent"),
            Map.entry("stepmother", "parent"),
            Map.entry("stepfather", "parent"),
            Map.entry("guardian", "guardian"),
            Map.entry("legal guardian", "guardian"),
            Map.entry("parent/guardian", "guardian"),
            Map.entry("grandparent", "relative"),
            Map.entry("grandmother", "relative"),
            Map.entry("grandfather", "relative"),
            Map.entry("aunt/uncle", "relative"),
            Map.entry("aunt", "relative"),
            Map.entry("uncle", "relative"),
            Map.entry("sibling", "relative"));

    /** Where the relationship says nothing, the kind of contact does. */
    private static final Map<String, String> CONTACT_TYPES = Map.of(
            "parent/guardian", "guardian",
            "guardian", "guardian",
            "primary", "guardian",
            "secondary", "guardian",
            "family", "relative");

    /** Of these the kind of contact says nothing either. */
    private static final Map<String, String> NO_GUARDIANS = Map.of("self", "", "doctor", "", "case worker", "");

    private static final Source GUARDIAN_ROLE = new Source.Only(
            new Source.FirstOf(List.of(
                    new Source.Translated(cell("Contact_relationship"), RELATIONSHIPS, Source.Unlisted.NONE),
                    new Source.Translated(cell("Contact_type"), CONTACT_TYPES, Source.Unlisted.NONE))),
            new Source.Translated(
                    new Source.FirstOf(List.of(cell("Contact_relationship"), constant("none"))),
                    NO_GUARDIANS,
                    Source.Unlisted.STAYS));
    private static final Source GUARDIAN = new Source.Only(
            prefixed(
                    "contact.",
                    new Source.FirstOf(List.of(
                            cell("Contact_sis_id"),
                            new Source.Derived(Entity.USERS, List.of(cell("Student_id"), item()))))),
            GUARDIAN_ROLE);
    private static final Each CONTACT = Each.of("Contact_name");

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
                    part("Contact_relationship"),
                    part("Contact_type"),
                    part("Contact_name"),
                    part("Contact_phone"),
                    dropped("Contact_phone_type"),
                    part("Contact_email"),
                    part("Contact_sis_id"),
                    column("Username", "username"),
                    forbidden("Password"))
            .id(prefixed(STUDENT, cell("Student_id")))
            .with("enabledUser", constant("true"))
            .making(
                    role(prefixed(STUDENT, cell("Student_id")), constant("student")),
                    Make.of(
                                    Entity.DEMOGRAPHICS,
                                    prefixed(STUDENT, cell("Student_id")),
                                    Map.of("birthDate", new Source.Dated(item(), DATE, 0)))
                            .each(Each.of("DOB")),
                    Make.of(
                                    Entity.USERS,
                                    GUARDIAN,
                                    Map.of(
                                            "enabledUser", constant("false"),
                                            "familyName", item(),
                                            "email", cell("Contact_email"),
                                            "phone", cell("Contact_phone")))
                            .each(CONTACT)
                            .keptBy(Keep.GUARDIANS),
                    role(GUARDIAN, GUARDIAN_ROLE).each(CONTACT).keptBy(Keep.GUARDIANS))
            .adding(Make.of(Entity.USERS, prefixed(STUDENT, cell("Student_id")), Map.of("agentSourcedIds", GUARDIAN))
                    .each(CONTACT));

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
            .making(role(prefixed(TEACHER, cell("Teacher_id")), constant("teacher")));

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
            .making(role(prefixed(STAFF, cell("Staff_id")), STAFF_ROLE));

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

    private static Make role(Source person, Source role) {
        return Make.derived(
                Entity.USER_ROLES,
                List.of("userSourcedId", "orgSourcedId", "role"),
                Map.of(
                        "userSourcedId",
                        person,
                        "orgSourcedId",
                        cell("School_id"),
                        "role",
                        role,
                        "roleType",
                        OneRoster11.PRIMARY));
    }
}
