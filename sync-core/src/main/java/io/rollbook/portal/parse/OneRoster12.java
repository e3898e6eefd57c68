package io.rollbook.portal.parse;

import static io.rollbook.portal.parse.Field.column;
import static io.rollbook.portal.parse.Field.dropped;
import static io.rollbook.portal.parse.Field.forbidden;
import static io.rollbook.portal.parse.Field.former;
import static io.rollbook.portal.parse.Field.key;
import static io.rollbook.portal.parse.Field.modified;
import static io.rollbook.portal.parse.Field.required;
import static io.rollbook.portal.parse.Field.status;
import static io.rollbook.portal.parse.Source.cell;

import io.rollbook.roster.Entity;
import java.util.Map;

/**
 * OneRoster 1.2 CSV (1EdTech, OneRoster CSV Binding 1.2.1 of 22 August 2023): as 1.1 but for the people, whose roles stand
 * in a file of their own. A role's id is derived, as where the format gives it none: it is the same person at the same
 * org as the same thing. What an export of ours writes otherwise than the roster has it is read back as it was.
 */
public final class OneRoster12 {
    /** In the place of a class's course that is not told: an export of ours has to name one. */
    public static final String NO_COURSE = "rollbook.no-course";
    /** In the place of its terms. */
    public static final String NO_TERM = "rollbook.no-term";
    /** Fills up the shorter of the lists subjects and subjectCodes, which are to have the same length. */
    public static final String FILLER = "-";

    // What these stand for in an export of ours is read back as it was, see the package io.rollbook.export.
    private static final FileShape ORGS = OneRoster11.ORGS.escapedIds();

    private static final FileShape ACADEMIC_SESSIONS =
            OneRoster11.ACADEMIC_SESSIONS.escapedIds().skipping("sourcedId", NO_TERM);

    private static final FileShape COURSES =
            filled(OneRoster11.COURSES.escapedIds()).skipping("sourcedId", NO_COURSE);

    private static final FileShape CLASSES = filled(OneRoster11.CLASSES.escapedIds())
            .with("courseSourcedId", unless(NO_COURSE, new Source.Unescaped(cell("courseSourcedId"))))
            .with("termSourcedIds", unless(NO_TERM, new Source.Unescaped(cell("termSourcedIds"))));

    private static final FileShape ENROLLMENTS =
            OneRoster11.ENROLLMENTS.escapedIds().with("role", extended("aide"));

    private static final FileShape DEMOGRAPHICS = OneRoster11.DEMOGRAPHICS.escapedIds();

    static final FileShape USERS = FileShape.of(
                    "users.csv",
                    Entity.USERS,
                    true,
                    key("sourcedId"),
                    status("status"),
                    modified("dateLastModified"),
                    required("enabledUser"),
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
                    forbidden("password"),
                    dropped("userMasterIdentifier"),
                    former("resourceSourcedIds"),
                    dropped("preferredGivenName"),
                    dropped("preferredMiddleName"),
                    dropped("preferredFamilyName"),
                    dropped("primaryOrgSourcedId"),
                    dropped("pronouns"))
            .escapedIds();

    static final FileShape ROLES = FileShape.of(
                    "roles.csv",
                    Entity.USER_ROLES,
                    true,
                    key("sourcedId"),
                    status("status"),
                    modified("dateLastModified"),
                    required("userSourcedId"),
                    required("roleType"),
                    required("role"),
                    column("beginDate"),
                    column("endDate"),
                    required("orgSourcedId"),
                    dropped("userProfileSourcedId"))
            .idOf("userSourcedId", "orgSourcedId", "role")
            .escapedIds()
            .with("role", extended("administrator"));

    /** The format. */
    public static final Format FORMAT = Format.of(
            "oneroster-1.2-csv",
            "1.2",
            ORGS,
            ACADEMIC_SESSIONS,
            COURSES,
            CLASSES,
            USERS,
            ROLES,
            ENROLLMENTS,
            DEMOGRAPHICS,
            FileShape.other("userProfiles.csv", forbidden("password")),
            FileShape.other("userResources.csv"),
            FileShape.other("categories.csv"),
            FileShape.other("classResources.csv"),
            FileShape.other("courseResources.csv"),
            FileShape.other("lineItems.csv"),
            FileShape.other("lineItemLearningObjectiveIds.csv"),
            FileShape.other("lineItemScoreScales.csv"),
            FileShape.other("resources.csv"),
            FileShape.other("results.csv"),
            FileShape.other("resultLearningObjectiveIds.csv"),
            FileShape.other("resultScoreScales.csv"),
            FileShape.other("scoreScales.csv"));

    private OneRoster12() {}

    /** A word of the roster that 1.2 does not have, and that an export of ours gives as an extension of its own. */
    private static Source extended(String word) {
        return new Source.Translated(cell("role"), Map.of("ext:" + word, word), false);
    }

    private static Source unless(String placeholder, Source source) {
        return new Source.Translated(source, Map.of(placeholder, ""), false);
    }

    private static FileShape filled(FileShape shape) {
        return shape.with("subjects", new Source.Unfilled(cell("subjects"), FILLER))
                .with("subjectCodes", new Source.Unfilled(cell("subjectCodes"), FILLER));
    }
}
