package io.rollbook.roster;

import static io.rollbook.roster.Column.date;
import static io.rollbook.roster.Column.flag;
import static io.rollbook.roster.Column.id;
import static io.rollbook.roster.Column.metadata;
import static io.rollbook.roster.Column.reference;
import static io.rollbook.roster.Column.references;
import static io.rollbook.roster.Column.text;
import static io.rollbook.roster.Column.texts;
import static io.rollbook.roster.Column.word;
import static io.rollbook.roster.Column.year;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The entities of a roster, in the order in which they are checked and merged: a referenced entity comes before the
 * one that refers to it. Columns follow OneRoster 1.1 and 1.2 (CSV Binding 1.1.1 and 1.2.1); the first column of each
 * is its key, {@code sourcedId}.
 *
 * <p>{@code status} and {@code dateLastModified} are the delivery's, not the roster's, and are therefore no columns.
 */
public enum Entity {
    /** Districts, schools and departments. */
    ORGS(
            "Districts, schools and departments, as the source lists them.",
            text("name", "The org's name.").mandatory(),
            word("type", "The kind of org.", "department", "school", "district", "local", "state", "national")
                    .mandatory()
                    .extensible(),
            id("identifier", "The source's own number for the org.").keptBy(Keep.IDENTIFIER),
            reference("parentSourcedId", "ORGS", "The org this one belongs to.").leftOutWhereUnknown(),
            metadata()),

    /** Terms, semesters, grading periods and school years. */
    ACADEMIC_SESSIONS(
            "Terms, semesters, grading periods and school years.",
            text("title", "What the session is called.").mandatory(),
            word("type", "The kind of session.", "gradingPeriod", "semester", "schoolYear", "term")
                    .mandatory()
                    .extensible(),
            date("startDate", "The first day, inclusive.").mandatory(),
            date("endDate", "The day after the last one: exclusive.").mandatory(),
            reference("parentSourcedId", "ACADEMIC_SESSIONS", "The session this one is a part of.")
                    .leftOutWhereUnknown(),
            year("schoolYear", "The year in which the school year ends."),
            metadata()),

    /** Courses: what is taught, whoever teaches it. */
    COURSES(
            "Courses: what is taught, whoever teaches it.",
            reference("schoolYearSourcedId", "ACADEMIC_SESSIONS", "The school year the course is offered in.")
                    .leftOutWhereUnknown(),
            text("title", "The course's title.").mandatory(),
            text("courseCode", "The course's code."),
            texts("grades", "Grades the course is meant for (CEDS)."),
            reference("orgSourcedId", "ORGS", "The org that offers the course.").mandatory(),
            texts("subjects", "Subjects, in words."),
            texts("subjectCodes", "Subject codes, in the order of the subjects."),
            metadata()),

    /** People: students, staff, and those related to students. */
    USERS(
            "People: students, staff, and those related to students.",
            flag("enabledUser", "Whether the source lets the person sign in.").mandatory(),
            text("username", "The person's user name at the source."),
            texts("userIds", "Other ids of the person, each {type:id}."),
            text("givenName", "First name."),
            text("familyName", "Last name."),
            text("middleName", "Middle name."),
            text("identifier", "The source's own number for the person, often a state id.")
                    .keptBy(Keep.IDENTIFIER),
            text("email", "E-mail address."),
            text("sms", "Mobile phone number.").keptBy(Keep.PHONE),
            text("phone", "Phone number.").keptBy(Keep.PHONE),
            references("agentSourcedIds", "USERS", "user_agents", "agent_sourced_id", "People who act for this one.")
                    .leftOutWhereUnknown()
                    .keptBy(Keep.GUARDIANS),
            texts("grades", "Grades the person is in (CEDS)."),
            metadata()),

    /** What a person is at an org; a person may have several roles. */
    USER_ROLES(
            "What a person is at an org. One row for each user, org and role; its id is derived from these three.",
            reference("userSourcedId", "USERS", "The person.").mandatory(),
            reference("orgSourcedId", "ORGS", "The org at which the role is held.")
                    .mandatory(),
            word(
                            "role",
                            "What the person is at the org.",
                            "administrator",
                            "aide",
                            "counselor",
                            "districtAdministrator",
                            "guardian",
                            "parent",
                            "principal",
                            "proctor",
                            "relative",
                            "siteAdministrator",
                            "student",
                            "systemAdministrator",
                            "teacher")
                    .mandatory()
                    .extensible(),
            word("roleType", "Whether this is the person's main role.", "primary", "secondary"),
            date("beginDate", "The first day of the role, inclusive."),
            date("endDate", "The day after the last one: exclusive."),
            metadata()),

    /** Classes: a course held in a term at a school, with its people. */
    CLASSES(
            "Classes (sections): a course held in a term at a school.",
            text("title", "The class's title.").mandatory(),
            texts("grades", "Grades the class is meant for (CEDS)."),
            reference("courseSourcedId", "COURSES", "The course; real sources leave it out at times."),
            text("classCode", "The class's code."),
            word("classType", "The kind of class.", "homeroom", "scheduled")
                    .mandatory()
                    .extensible(),
            text("location", "Where the class is held."),
            reference("schoolSourcedId", "ORGS", "The school.").mandatory(),
            references(
                    "termSourcedIds",
                    "ACADEMIC_SESSIONS",
                    "class_terms",
                    "term_sourced_id",
                    "The terms in which the class is held."),
            texts("subjects", "Subjects, in words."),
            texts("subjectCodes", "Subject codes, in the order of the subjects."),
            texts("periods", "Periods of the day."),
            metadata()),

    /** Who is in which class, as what. */
    ENROLLMENTS(
            "Who is in which class, as what.",
            reference("classSourcedId", "CLASSES", "The class.").mandatory(),
            reference("schoolSourcedId", "ORGS", "The school.").mandatory(),
            reference("userSourcedId", "USERS", "The person.").mandatory(),
            word("role", "What the person is in the class.", "administrator", "aide", "proctor", "student", "teacher")
                    .mandatory()
                    .extensible(),
            flag("primary", "Whether the person is the class's main teacher."),
            date("beginDate", "The first day, inclusive."),
            date("endDate", "The day after the last one: exclusive."),
            metadata()),

    /** Personal traits of a person; kept only where the district says so. */
    DEMOGRAPHICS(
            "Personal traits of a person; the id is the user's. Kept only where the district file says so.",
            date("birthDate", "Date of birth.").keptBy(Keep.BIRTH_DATE),
            word("sex", "Sex.", "male", "female", "unspecified", "other")
                    .extensible()
                    .keptBy(Keep.DEMOGRAPHICS),
            flag("americanIndianOrAlaskaNative", "Race.").keptBy(Keep.DEMOGRAPHICS),
            flag("asian", "Race.").keptBy(Keep.DEMOGRAPHICS),
            flag("blackOrAfricanAmerican", "Race.").keptBy(Keep.DEMOGRAPHICS),
            flag("nativeHawaiianOrOtherPacificIslander", "Race.").keptBy(Keep.DEMOGRAPHICS),
            flag("white", "Race.").keptBy(Keep.DEMOGRAPHICS),
            flag("demographicRaceTwoOrMoreRaces", "Race.").keptBy(Keep.DEMOGRAPHICS),
            flag("hispanicOrLatinoEthnicity", "Ethnicity.").keptBy(Keep.DEMOGRAPHICS),
            text("countryOfBirthCode", "Country of birth.").keptBy(Keep.DEMOGRAPHICS),
            text("stateOfBirthAbbreviation", "State of birth.").keptBy(Keep.DEMOGRAPHICS),
            text("cityOfBirth", "City of birth.").keptBy(Keep.DEMOGRAPHICS),
            text("publicSchoolResidenceStatus", "Residence status.").keptBy(Keep.DEMOGRAPHICS),
            metadata());

    /** The key of every entity. */
    public static final String KEY = "sourcedId";

    private final String comment;
    private final List<Column> columns;

    Entity(String comment, Column... columns) {
        this.comment = comment;
        this.columns = List.copyOf(Arrays.asList(columns));
    }

    /** The table's name, and the entity's name in ledgers, plans and commands: {@code academic_sessions}. */
    public String table() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the entity is, in one sentence. */
    public String comment() {
        return comment;
    }

    /** The columns beside the key, in the order of tables and digests. */
    public List<Column> columns() {
        return columns;
    }

    /** The column with this OneRoster name; an unknown name is a defect. */
    public Column column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(table() + " has no column " + name));
    }

    /** The columns stored in the entity's own table: all but those that live in join tables. */
    public List<Column> stored() {
        return columns.stream().filter(column -> column.link() == null).toList();
    }

    /** The columns that live in join tables. */
    public List<Column> links() {
        return columns.stream().filter(column -> column.link() != null).toList();
    }

    /** The entity whose record has the same key as each of this one's: the user of demographics. Else null. */
    public @Nullable Entity keyOf() {
        return this == DEMOGRAPHICS ? USERS : null;
    }

    /** The columns of the first and the last day, in this order; empty where the entity has no such pair. */
    public List<Column> period() {
        return columns.stream()
                .filter(column -> column.name().equals("startDate")
                        || column.name().equals("beginDate")
                        || column.name().equals("endDate"))
                .toList();
    }

    /** The two lists of which each item belongs to one of the other; empty where the entity has none. */
    public List<Column> parallel() {
        return columns.stream()
                .filter(column ->
                        column.name().equals("subjects") || column.name().equals("subjectCodes"))
                .toList();
    }

    /** The entity whose table has this name, or an error that lists the names. */
    public static Entity ofTable(String table) {
        return Arrays.stream(values())
                .filter(entity -> entity.table().equals(table))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no entity " + table + "; one of "
                        + Arrays.stream(values()).map(Entity::table).toList()));
    }
}
