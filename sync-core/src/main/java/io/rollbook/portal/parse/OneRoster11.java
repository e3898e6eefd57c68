package io.rollbook.portal.parse;

import static io.rollbook.portal.parse.Field.column;
import static io.rollbook.portal.parse.Field.forbidden;
import static io.rollbook.portal.parse.Field.key;
import static io.rollbook.portal.parse.Field.modified;
import static io.rollbook.portal.parse.Field.needed;
import static io.rollbook.portal.parse.Field.required;
import static io.rollbook.portal.parse.Field.status;

import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Map;

/** OneRoster 1.1 CSV (1EdTech, OneRoster v1.1 Final CSV Tables, 1.1.1 of 22 August 2023). */
final class OneRoster11 {
    static final FileShape ORGS = FileShape.of(
            "orgs.csv",
            Entity.ORGS,
            true,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            required("name"),
            required("type"),
            column("identifier"),
            column("parentSourcedId"));

    static final FileShape ACADEMIC_SESSIONS = FileShape.of(
            "academicSessions.csv",
            Entity.ACADEMIC_SESSIONS,
            true,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            required("title"),
            required("type"),
            required("startDate"),
            required("endDate"),
            column("parentSourcedId"),
            required("schoolYear"));

    // Not required here: real sets leave courses out, and their classes then have no course.
    static final FileShape COURSES = FileShape.of(
            "courses.csv",
            Entity.COURSES,
            false,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            column("schoolYearSourcedId"),
            required("title"),
            column("courseCode"),
            column("grades"),
            required("orgSourcedId"),
            column("subjects"),
            column("subjectCodes"));

    static final FileShape CLASSES = FileShape.of(
            "classes.csv",
            Entity.CLASSES,
            true,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            required("title"),
            column("grades"),
            column("courseSourcedId"),
            column("classCode"),
            required("classType"),
            column("location"),
            required("schoolSourcedId"),
            required("termSourcedIds"),
            column("subjects"),
            column("subjectCodes"),
            column("periods"));

    /** Where a person has one role at an org it is the primary one: OneRoster 1.2 has one for each org. */
    static final Source PRIMARY = Source.constant("primary");

    /** What a person is, at each of the orgs that the person's own row lists. */
    static final Make ROLES_OF_USER = Make.derived(
                    Entity.USER_ROLES,
                    List.of("userSourcedId", "orgSourcedId", "role"),
                    Map.of(
                            "userSourcedId", Source.cell("sourcedId"),
                            "orgSourcedId", Source.item(),
                            "role", Source.cell("role"),
                            "roleType", PRIMARY))
            .each(Each.listed("orgSourcedIds"));

    static final FileShape USERS = FileShape.of(
                    "users.csv",
                    Entity.USERS,
                    true,
                    key("sourcedId"),
                    status("status"),
                    modified("dateLastModified"),
                    required("enabledUser"),
                    needed("orgSourcedIds"),
                    needed("role"),
                    column("username"),
                    column("userIds"),
                    required("givenName"),
                    required("familyName"),
                    column("middleName"),
                    column("identifier"),
                    column("email"),
                    column("sms"),
                    column("phone"),
                    column("agentSourcedIds"),
                    column("grades"),
                    forbidden("password"))
            .making(ROLES_OF_USER);

    static final FileShape ENROLLMENTS = FileShape.of(
            "enrollments.csv",
            Entity.ENROLLMENTS,
            true,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            required("classSourcedId"),
            required("schoolSourcedId"),
            required("userSourcedId"),
            required("role"),
            column("primary"),
            column("beginDate"),
            column("endDate"));

    static final FileShape DEMOGRAPHICS = demographics("sourcedId", "birthDate");

    /** 1.0 has other names for the key and the date of birth. */
    static FileShape demographics(String key, String birthDate) {
        return FileShape.of(
                "demographics.csv",
                Entity.DEMOGRAPHICS,
                false,
                key(key),
                status("status"),
                modified("dateLastModified"),
                column(birthDate, "birthDate"),
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
    }

    static final Format FORMAT = Format.of(
            "oneroster-1.1-csv",
            "1.1",
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
            FileShape.other("results.csv"));

    private OneRoster11() {}
}
