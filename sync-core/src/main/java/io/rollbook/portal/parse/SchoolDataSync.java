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
import static io.rollbook.portal.parse.Source.item;

import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Map;

/**
 * Microsoft School Data Sync CSV, v2 and v2.1 (OfficeDev, O365-EDU-Tools, "CSV Samples"). An enrollment does not tell its
 * school: it is that of its class. A session's end is its last day, which no public text confirms. In v2.1 a person's
 * grades stand with the roles, and contacts have no user name.
 */
final class SchoolDataSync {
    private static final Map<String, String> ROLES = Map.of(
            "student", "student",
            "teacher", "teacher",
            "professor", "teacher",
            "faculty", "teacher",
            "lecturer", "teacher",
            "aide", "aide",
            "administrator", "administrator",
            "principal", "principal",
            "parent", "parent",
            "guardian", "guardian");
    private static final Map<String, String> ORG_TYPES = Map.of(
            "school", "school",
            "department", "department",
            "district", "district",
            "local", "local",
            "state", "state",
            "national", "national",
            "ministryofeducation", "national",
            "localeducationagency", "local");
    private static final Source ROLE = new Source.Translated(cell("role"), ROLES, Source.Unlisted.EXTENDED);

    private static final FileShape ORGS = FileShape.of(
                    "orgs.csv",
                    Entity.ORGS,
                    true,
                    key("sourcedId"),
                    required("name"),
                    needed("type"),
                    column("parentSourcedId"))
            .with("type", new Source.Translated(cell("type"), ORG_TYPES, Source.Unlisted.EXTENDED));

    private static final FileShape ENROLLMENTS = FileShape.of(
                    "enrollments.csv",
                    Entity.ENROLLMENTS,
                    true,
                    required("classSourcedId"),
                    required("userSourcedId"),
                    needed("role"))
            .with("role", ROLE)
            .idOf("classSourcedId", "userSourcedId", "role");

    private static final FileShape USERS_2 = FileShape.of(
                    "users.csv",
                    Entity.USERS,
                    true,
                    key("sourcedId"),
                    needed("orgSourcedIds"),
                    column("givenName"),
                    column("familyName"),
                    required("username"),
                    forbidden("password"),
                    needed("role"),
                    column("grade", "grades"))
            .with("enabledUser", constant("true"))
            .making(Make.derived(
                            Entity.USER_ROLES,
                            List.of("userSourcedId", "orgSourcedId", "role"),
                            Map.of(
                                    "userSourcedId",
                                    cell("sourcedId"),
                                    "orgSourcedId",
                                    item(),
                                    "role",
                                    ROLE,
                                    "roleType",
                                    OneRoster11.PRIMARY))
                    .each(Each.listed("orgSourcedIds")));

    private static final FileShape CLASSES_2 = FileShape.of(
                    "classes.csv",
                    Entity.CLASSES,
                    true,
                    key("sourcedId"),
                    required("orgSourcedId", "schoolSourcedId"),
                    required("title"))
            .with("classType", constant("scheduled"));

    /** School Data Sync v2. */
    static final Format V2 = new Format(
            "sds-2", null, List.of(ORGS, USERS_2, CLASSES_2, ENROLLMENTS), List.of(Fill.SCHOOL_OF_ENROLLMENT), "");

    private static final FileShape USERS = FileShape.of(
                    "users.csv",
                    Entity.USERS,
                    true,
                    key("sourcedId"),
                    column("username"),
                    column("givenName"),
                    column("familyName"),
                    forbidden("password"),
                    dropped("activeDirectoryMatchId"),
                    column("email"),
                    column("phone"),
                    column("sms"))
            .with("enabledUser", constant("true"));

    private static final FileShape ROLE_FILE = FileShape.of(
                    "roles.csv",
                    Entity.USER_ROLES,
                    true,
                    required("userSourcedId"),
                    required("orgSourcedId"),
                    needed("role"),
                    dropped("sessionSourcedId"),
                    part("grade"),
                    part("isPrimary"),
                    column("roleStartDate", "beginDate"),
                    part("roleEndDate"))
            .with("role", ROLE)
            .with("endDate", new Source.Dated(cell("roleEndDate"), "uuuu-MM-dd", 1))
            .with(
                    "roleType",
                    new Source.FirstOf(List.of(
                            new Source.Translated(
                                    cell("isPrimary"),
                                    Map.of("true", "primary", "1", "primary", "false", "secondary", "0", "secondary"),
                                    Source.Unlisted.STAYS),
                            OneRoster11.PRIMARY)))
            .idOf("userSourcedId", "orgSourcedId", "role")
            .adding(Make.of(Entity.USERS, cell("userSourcedId"), Map.of("grades", cell("grade")))
                    .each(Each.of("grade")));

    private static final FileShape CLASSES = FileShape.of(
                    "classes.csv",
                    Entity.CLASSES,
                    true,
                    key("sourcedId"),
                    required("orgSourcedId", "schoolSourcedId"),
                    required("title"),
                    column("sessionSourcedIds", "termSourcedIds"),
                    column("courseSourcedId"))
            .with("classType", constant("scheduled"));

    private static final FileShape ACADEMIC_SESSIONS = FileShape.of(
                    "academicSessions.csv",
                    Entity.ACADEMIC_SESSIONS,
                    false,
                    key("sourcedId"),
                    required("title"),
                    required("type"),
                    column("schoolYear"),
                    required("startDate"),
                    needed("endDate"))
            .with("endDate", new Source.Dated(cell("endDate"), "uuuu-MM-dd", 1))
            .with(
                    "schoolYear",
                    new Source.FirstOf(List.of(cell("schoolYear"), new Source.SchoolYear(cell("endDate")))));

    private static final FileShape COURSES = FileShape.of(
            "courses.csv",
            Entity.COURSES,
            false,
            key("sourcedId"),
            required("orgSourcedId"),
            required("title"),
            column("code", "courseCode"),
            column("schoolYearSourcedId"),
            column("subject", "subjects"),
            column("grade", "grades"));

    private static final FileShape DEMOGRAPHICS = FileShape.of(
            "demographics.csv",
            Entity.DEMOGRAPHICS,
            false,
            key("userSourcedId"),
            column("sex"),
            column("birthDate"),
            column("birthCity", "cityOfBirth"),
            column("birthState", "stateOfBirthAbbreviation"),
            column("birthCountry", "countryOfBirthCode"),
            dropped("ethnicityCodes"),
            dropped("raceCodes"));

    /** School Data Sync v2.1. */
    static final Format V21 = new Format(
            "sds-2.1",
            null,
            List.of(
                    ORGS,
                    ACADEMIC_SESSIONS,
                    COURSES,
                    CLASSES,
                    USERS,
                    ROLE_FILE,
                    ENROLLMENTS,
                    DEMOGRAPHICS,
                    FileShape.other("userFlags.csv"),
                    FileShape.other(Format.RELATIONSHIPS)),
            List.of(Fill.SCHOOL_OF_ENROLLMENT),
            "");

    private SchoolDataSync() {}
}
