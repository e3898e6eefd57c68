package io.rollbook.roster;

import static io.rollbook.roster.DataCategory.DEMOGRAPHICS;
import static io.rollbook.roster.DataCategory.ENROLLMENT;
import static io.rollbook.roster.DataCategory.GUARDIAN_CONTACT;
import static io.rollbook.roster.DataCategory.GUARDIAN_ID;
import static io.rollbook.roster.DataCategory.GUARDIAN_NAME;
import static io.rollbook.roster.DataCategory.NO_PERSON;
import static io.rollbook.roster.DataCategory.OTHER;
import static io.rollbook.roster.DataCategory.SCHEDULE;
import static io.rollbook.roster.DataCategory.STAFF;
import static io.rollbook.roster.DataCategory.STUDENT_CONTACT;
import static io.rollbook.roster.DataCategory.STUDENT_ID;
import static io.rollbook.roster.DataCategory.STUDENT_NAME;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a column is in a privacy agreement's schedule of data, and what it is kept for. People of all kinds are in one
 * table, so a column may be of several categories.
 *
 * @param purpose the end of a sentence that begins with "kept to"
 */
public record DataUse(List<DataCategory> categories, String purpose) {
    private static final List<DataCategory> NAME = List.of(STUDENT_NAME, GUARDIAN_NAME, STAFF);
    private static final List<DataCategory> ID = List.of(STUDENT_ID, GUARDIAN_ID, STAFF);
    private static final List<DataCategory> CONTACT = List.of(STUDENT_CONTACT, GUARDIAN_CONTACT, STAFF);

    private static final Map<Entity, Map<String, DataUse>> USES = new HashMap<>();

    static {
        all(Entity.ORGS, List.of(NO_PERSON), "know the district's schools");
        all(Entity.ACADEMIC_SESSIONS, List.of(NO_PERSON), "know the district's terms");
        all(Entity.COURSES, List.of(NO_PERSON), "know what is taught");
        all(Entity.CLASSES, List.of(SCHEDULE), "know which classes there are, where and when");

        // Column by column: a further one has to be given its place here before anything is kept of it.
        each(
                Entity.USERS,
                ID,
                "tell people apart, and find them again in the source",
                Entity.KEY,
                "userIds",
                "identifier");
        each(Entity.USERS, List.of(STUDENT_ID, STAFF), "know who may sign in", "enabledUser");
        each(Entity.USERS, ID, "let people sign in", "username");
        each(Entity.USERS, NAME, "name people", "givenName", "familyName", "middleName");
        each(Entity.USERS, CONTACT, "reach people, and match them with their accounts", "email");
        each(Entity.USERS, CONTACT, "reach people", "sms", "phone");
        each(Entity.USERS, List.of(GUARDIAN_ID), "know who acts for a student", "agentSourcedIds");
        each(Entity.USERS, List.of(ENROLLMENT), "know the grades a student is in", "grades");

        all(Entity.USER_ROLES, List.of(ENROLLMENT, STAFF), "know who is at which school, as what");
        all(Entity.ENROLLMENTS, List.of(SCHEDULE, ENROLLMENT, STAFF), "know who is in which class, as what");

        each(Entity.DEMOGRAPHICS, List.of(STUDENT_ID), "know whose traits they are", Entity.KEY);
        each(Entity.DEMOGRAPHICS, List.of(DEMOGRAPHICS), "know how old people are", "birthDate");
        each(
                Entity.DEMOGRAPHICS,
                List.of(DEMOGRAPHICS),
                "report on people by their traits",
                "sex",
                "americanIndianOrAlaskaNative",
                "asian",
                "blackOrAfricanAmerican",
                "nativeHawaiianOrOtherPacificIslander",
                "white",
                "demographicRaceTwoOrMoreRaces",
                "hispanicOrLatinoEthnicity",
                "countryOfBirthCode",
                "stateOfBirthAbbreviation",
                "cityOfBirth",
                "publicSchoolResidenceStatus");

        for (Entity entity : Entity.values()) {
            each(entity, List.of(OTHER), "do what the district named the columns for", "metadata");
        }
    }

    /** What a column is, by its OneRoster name; also the key, {@link Entity#KEY}; one without a place is a defect. */
    public static DataUse of(Entity entity, String column) {
        DataUse use = USES.getOrDefault(entity, Map.of()).get(column);
        if (use == null) {
            throw new IllegalArgumentException(
                    entity.table() + "." + column + " has no place in the schedule of data: give it one in DataUse");
        }
        return use;
    }

    private static void all(Entity entity, List<DataCategory> categories, String purpose) {
        each(entity, categories, purpose, Entity.KEY);
        entity.columns().forEach(column -> each(entity, categories, purpose, column.name()));
    }

    private static void each(Entity entity, List<DataCategory> categories, String purpose, String... columns) {
        for (String column : columns) {
            USES.computeIfAbsent(entity, first -> new HashMap<>()).put(column, new DataUse(categories, purpose));
        }
    }
}
