package io.rollbook.portal.parse;

import static io.rollbook.portal.parse.Field.column;
import static io.rollbook.portal.parse.Field.derived;
import static io.rollbook.portal.parse.Field.forbidden;
import static io.rollbook.portal.parse.Field.key;
import static io.rollbook.portal.parse.Field.modified;
import static io.rollbook.portal.parse.Field.status;

import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Map;

/** OneRoster 1.1 CSV (1EdTech, OneRoster v1.1 Final CSV Tables, 1.1.1 of 22 August 2023). */
final class OneRoster11 {
    private static final FileShape ORGS = FileShape.of(
            "orgs.csv",
            Entity.ORGS,
            true,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            column("name"),
            column("type"),
            column("identifier"),
            column("parentSourcedId"));

    private static final FileShape ACADEMIC_SESSIONS = FileShape.of(
            "academicSessions.csv",
            Entity.ACADEMIC_SESSIONS,
            true,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            column("title"),
            column("type"),
            column("startDate"),
            column("endDate"),
            column("parentSourcedId"),
            column("schoolYear"));

    // Not required here: real sets leave courses out, and their classes then have no course.
    private static final FileShape COURSES = FileShape.of(
            "courses.csv",
            Entity.COURSES,
            false,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            column("schoolYearSourcedId"),
            column("title"),
            column("courseCode"),
            column("grades"),
            column("orgSourcedId"),
            column("subjects"),
            column("subjectCodes"));

    private static final FileShape CLASSES = FileShape.of(
            "classes.csv",
            Entity.CLASSES,
            true,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            column("title"),
            column("grades"),
            column("courseSourcedId"),
            column("classCode"),
            column("classType"),
            column("location"),
            column("schoolSourcedId"),
            column("termSourcedIds"),
            column("subjects"),
            column("subjectCodes"),
            column("periods"));

    private static final FileShape USERS = FileShape.of(
                    "users.csv",
                    Entity.USERS,
                    true,
                    key("sourcedId"),
                    status("status"),
                    modified("dateLastModified"),
                    column("enabledUser"),
                    derived("orgSourcedIds"),
                    derived("role"),
                    column("username"),
                    column("userIds"),
                    column("givenName"),
                    column("familyName"),
                    column("middleName"),
                    column("identifier"),
                    column("email"),
                    column("sms"),
                    column("phone"),
                    column("agentSourcedIds"),
                    column("grades"),
                    forbidden("password"))
            .making(new Derived(
                    Entity.USER_ROLES,
                    "orgSourcedIds",
                    "orgSourcedId",
                    Map.of("userSourcedId", "sourcedId", "role", "role"),
                    List.of("userSourcedId", "orgSourcedId", "role")));

    private static final FileShape ENROLLMENTS = FileShape.of(
            "enrollments.csv",
            Entity.ENROLLMENTS,
            true,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            column("classSourcedId"),
            column("schoolSourcedId"),
            column("userSourcedId"),
            column("role"),
            column("primary"),
            column("beginDate"),
            column("endDate"));

    private static final FileShape DEMOGRAPHICS = FileShape.of(
            "demographics.csv",
            Entity.DEMOGRAPHICS,
            false,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            column("birthDate"),
            column("sex"),
            column("americanIndianOrAlaskaNative"),
            column("asian"),
            column("blackOrAfricanAmerican"),
            column("nativeHawaiianOrOtherPacificIslander"),
            column("white"),
            column("demographicRaceTwoOrMoreRaces"),
            column("hispanicOrLatinoEthnicity"),
            column("countryOfBirthCode"),
            column("stateOfBirthAbbreviation"),
            column("cityOfBirth"),
            column("publicSchoolResidenceStatus"));

    static final Format FORMAT = new Format(
            "oneroster-1.1-csv",
            "1.1",
            List.of(
                    ORGS,
                    ACADEMIC_SESSIONS,
                    COURSES,
                    CLASSES,
                    USERS,
                    ENROLLMENTS,
                    DEMOGRAPHICS,
                    FileShape.other("categories.csv"),
                    FileShape.other("classResources.csv"),
                    FileShape.other("courseResources.csv"),
                    FileShape.other("lineItems.csv"),
                    FileShape.other("resources.csv"),
                    FileShape.other("results.csv")));

    private OneRoster11() {}
}
