package io.rollbook.portal.parse;

import static io.rollbook.portal.parse.Field.column;
import static io.rollbook.portal.parse.Field.forbidden;
import static io.rollbook.portal.parse.Field.key;
import static io.rollbook.portal.parse.Field.needed;
import static io.rollbook.portal.parse.Field.required;
import static io.rollbook.portal.parse.Field.status;
import static io.rollbook.portal.parse.JsonColumn.reference;
import static io.rollbook.portal.parse.JsonColumn.references;
import static io.rollbook.portal.parse.JsonColumn.value;
import static io.rollbook.portal.parse.JsonColumn.values;

import io.rollbook.roster.Entity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a OneRoster REST service answers (OneRoster 1.1, "REST Documents"; OneRoster 1.2 Rostering Service, REST/JSON
 * Binding 1.2), as it was pulled: {@code manifest.csv} as for CSV, which says what is complete and what lists changes only,
 * and a file of pages for each collection. A page is read as rows of CSV, so that all rules are those of CSV.
 */
public final class OneRosterRest {
    /** The file that says how the pull went: {@link io.rollbook.run.PullReport}. */
    public static final String PULL = "pull.json";

    /** Stands between the parts of a role. Unicode leaves it to programs: no text has it. */
    public static final char PART = '\uFDD0';

    /** The parts of a role by their place. */
    static final List<String> ROLE_PARTS = List.of("roleType", "role", "org", "beginDate", "endDate");

    private static final List<String> ORG =
            List.of("org", "school", "district", "department", "local", "state", "national");
    private static final List<String> SESSION =
            List.of("academicSession", "term", "semester", "gradingPeriod", "schoolYear");
    private static final List<String> USER =
            List.of("user", "student", "teacher", "parent", "guardian", "relative", "administrator", "aide", "proctor");

    private static final JsonCollection ORGS = new JsonCollection(
            "orgs",
            value("sourcedId"),
            value("status"),
            value("name"),
            value("type"),
            value("identifier"),
            reference("parentSourcedId", "parent", ORG));

    private static final JsonCollection ACADEMIC_SESSIONS = new JsonCollection(
            "academicSessions",
            value("sourcedId"),
            value("status"),
            value("title"),
            value("type"),
            value("startDate"),
            value("endDate"),
            reference("parentSourcedId", "parent", SESSION),
            value("schoolYear"));

    private static final JsonCollection COURSES = new JsonCollection(
            "courses",
            value("sourcedId"),
            value("status"),
            reference("schoolYearSourcedId", "schoolYear", SESSION),
            value("title"),
            value("courseCode"),
            values("grades"),
            reference("orgSourcedId", "org", ORG),
            values("subjects"),
            values("subjectCodes"));

    private static final JsonCollection CLASSES = new JsonCollection(
            "classes",
            value("sourcedId"),
            value("status"),
            value("title"),
            values("grades"),
            reference("courseSourcedId", "course", List.of("course")),
            value("classCode"),
            value("classType"),
            value("location"),
            reference("schoolSourcedId", "school", ORG),
            references("termSourcedIds", "terms", SESSION),
            values("subjects"),
            values("subjectCodes"),
            values("periods"));

    private static final List<JsonColumn> PERSON = List.of(
            value("username"),
            JsonColumn.of("userIds", JsonColumn.Kind.TYPED_IDS),
            value("givenName"),
            value("familyName"),
            value("middleName"),
            value("identifier"),
            value("email"),
            value("sms"),
            value("phone"),
            references("agentSourcedIds", "agents", USER),
            values("grades"),
            JsonColumn.of("password", JsonColumn.Kind.PRESENT));

    private static final JsonCollection USERS_11 = users(references("orgSourcedIds", "orgs", ORG), value("role"));

    private static final JsonCollection USERS_12 = users(JsonColumn.of("roles", JsonColumn.Kind.ROLES));

    private static final JsonCollection ENROLLMENTS = new JsonCollection(
            "enrollments",
            value("sourcedId"),
            value("status"),
            reference("classSourcedId", "class", List.of("class")),
            reference("schoolSourcedId", "school", ORG),
            reference("userSourcedId", "user", USER),
            value("role"),
            value("primary"),
            value("beginDate"),
            value("endDate"));

    private static final JsonCollection DEMOGRAPHICS = new JsonCollection(
            "demographics",
            OneRoster11.DEMOGRAPHICS.fields().stream()
                    .filter(field -> field.use() != Field.Use.MODIFIED)
                    .map(field -> value(field.header()))
                    .toList());

    /** The roles of a person in OneRoster 1.2, each at an org and with days of its own. */
    private static final Make ROLES_OF_USER = Make.derived(
                    Entity.USER_ROLES,
                    List.of("userSourcedId", "orgSourcedId", "role"),
                    Map.of(
                            "userSourcedId", Source.cell("sourcedId"),
                            "roleType", part("roleType"),
                            "role", part("role"),
                            "orgSourcedId", part("org"),
                            "beginDate", part("beginDate"),
                            "endDate", part("endDate")))
            .each(Each.listed("roles"));

    private static final FileShape USERS_OF_12 = FileShape.of(
                    "users.json",
                    Entity.USERS,
                    true,
                    key("sourcedId"),
                    status("status"),
                    required("enabledUser"),
                    needed("roles"),
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

    static final Format V11 = format("oneroster-1.1-rest", "1.1", OneRoster11.USERS.named("users.json"));

    static final Format V12 = format("oneroster-1.2-rest", "1.2", USERS_OF_12);

    private OneRosterRest() {}

    /**
     * The collection of a file; empty where it holds none.
     *
     * @param version of OneRoster that the manifest declares
     */
    static Optional<JsonCollection> collection(String file, @Nullable String version) {
        JsonCollection users = version != null && version.startsWith("1.1") ? USERS_11 : USERS_12;
        return List.of(ORGS, ACADEMIC_SESSIONS, COURSES, CLASSES, users, ENROLLMENTS, DEMOGRAPHICS).stream()
                .filter(collection -> collection.file().equals(file))
                .findFirst();
    }

    private static Format format(String name, String version, FileShape users) {
        return Format.of(
                name,
                version,
                OneRoster11.ORGS.named("orgs.json"),
                OneRoster11.ACADEMIC_SESSIONS.named("academicSessions.json"),
                OneRoster11.COURSES.named("courses.json"),
                OneRoster11.CLASSES.named("classes.json"),
                users,
                OneRoster11.ENROLLMENTS.named("enrollments.json"),
                OneRoster11.DEMOGRAPHICS.named("demographics.json"));
    }

    private static JsonCollection users(JsonColumn... roles) {
        return new JsonCollection(
                "users",
                Stream.of(
                                Stream.of(value("sourcedId"), value("status"), value("enabledUser")),
                                Arrays.stream(roles),
                                PERSON.stream())
                        .flatMap(columns -> columns)
                        .toList());
    }

    private static Source part(String name) {
        return new Source.Part(Source.item(), ROLE_PARTS.indexOf(name));
    }
}
