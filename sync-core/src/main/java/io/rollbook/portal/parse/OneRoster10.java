package io.rollbook.portal.parse;

import static io.rollbook.portal.parse.Field.column;
import static io.rollbook.portal.parse.Field.forbidden;
import static io.rollbook.portal.parse.Field.key;
import static io.rollbook.portal.parse.Field.modified;
import static io.rollbook.portal.parse.Field.needed;
import static io.rollbook.portal.parse.Field.part;
import static io.rollbook.portal.parse.Field.required;
import static io.rollbook.portal.parse.Field.status;

import io.rollbook.roster.Entity;

/**
 * OneRoster 1.0 CSV, as sets of it are still met: no manifest, other names for some columns, no {@code enabledUser} and no
 * {@code schoolYear}. Who is listed may sign in; the school year is that of a session's last day.
 */
final class OneRoster10 {
    private static final FileShape ACADEMIC_SESSIONS = FileShape.of(
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
                    column("parentSourcedId"))
            .with("schoolYear", new Source.SchoolYear(new Source.Dated(Source.cell("endDate"), "uuuu-MM-dd", -1)));

    private static final FileShape COURSES = FileShape.of(
            "courses.csv",
            Entity.COURSES,
            false,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            column("schoolYearId", "schoolYearSourcedId"),
            required("title"),
            column("courseCode"),
            column("grade", "grades"),
            required("orgSourcedId"),
            column("subjects"));

    private static final FileShape CLASSES = FileShape.of(
            "classes.csv",
            Entity.CLASSES,
            true,
            key("sourcedId"),
            status("status"),
            modified("dateLastModified"),
            required("title"),
            column("grade", "grades"),
            column("courseSourcedId"),
            column("classCode"),
            required("classType"),
            column("location"),
            required("schoolSourcedId"),
            required("termSourcedId", "termSourcedIds"),
            column("subjects"));

    private static final FileShape USERS = FileShape.of(
                    "users.csv",
                    Entity.USERS,
                    true,
                    key("sourcedId"),
                    status("status"),
                    modified("dateLastModified"),
                    needed("orgSourcedIds"),
                    needed("role"),
                    column("username"),
                    part("userId"),
                    required("givenName"),
                    required("familyName"),
                    column("identifier"),
                    column("email"),
                    column("sms"),
                    column("phone"),
                    column("agents", "agentSourcedIds"),
                    forbidden("password"))
            .with("enabledUser", Source.constant("true"))
            .with(
                    "userIds",
                    Source.joined("", Source.constant("{userId:"), Source.cell("userId"), Source.constant("}")))
            .making(OneRoster11.ROLES_OF_USER);

    private static final FileShape ENROLLMENTS = FileShape.of(
            "enrollments.csv",
            Entity.ENROLLMENTS,
            true,
            key("sourcedId"),
            required("classSourcedId"),
            required("schoolSourcedId"),
            required("userSourcedId"),
            required("role"),
            status("status"),
            modified("dateLastModified"),
            column("primary"));

    static final Format FORMAT = Format.of(
            "oneroster-1.0-csv",
            null,
            OneRoster11.ORGS,
            ACADEMIC_SESSIONS,
            COURSES,
            CLASSES,
            USERS,
            ENROLLMENTS,
            OneRoster11.demographics("userSourcedId", "birthdate"));

    private OneRoster10() {}
}
