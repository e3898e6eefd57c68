package io.rollbook.portal.parse;

import static io.rollbook.portal.parse.Field.column;
import static io.rollbook.portal.parse.Field.dropped;
import static io.rollbook.portal.parse.Field.forbidden;
import static io.rollbook.portal.parse.Field.former;
import static io.rollbook.portal.parse.Field.key;
import static io.rollbook.portal.parse.Field.modified;
import static io.rollbook.portal.parse.Field.required;
import static io.rollbook.portal.parse.Field.status;

import io.rollbook.roster.Entity;

/**
 * OneRoster 1.2 CSV (1EdTech, OneRoster CSV Binding 1.2.1 of 22 August 2023): as 1.1 but for the people, whose roles stand
 * in a file of their own. A role's id is derived, as where the format gives it none: it is the same person at the same
 * org as the same thing. What exports of our own have besides is in {@link RollbookExport}.
 */
final class OneRoster12 {
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
            dropped("pronouns"));

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
            .idOf("userSourcedId", "orgSourcedId", "role");

    static final Format FORMAT = Format.of(
            "oneroster-1.2-csv",
            "1.2",
            OneRoster11.ORGS,
            OneRoster11.ACADEMIC_SESSIONS,
            OneRoster11.COURSES,
            OneRoster11.CLASSES,
            USERS,
            ROLES,
            OneRoster11.ENROLLMENTS,
            OneRoster11.DEMOGRAPHICS,
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
}
