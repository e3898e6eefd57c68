package io.rollbook.roster;

/**
 * Kinds of data in a privacy agreement's schedule of data, in its order (Student Data Privacy Consortium, National Data
 * Privacy Agreement, Exhibit B), and what is behind them: staff, and what is of no person.
 */
public enum DataCategory {
    APPLICATION_METADATA("Application technology metadata"),
    APPLICATION_USE("Application use statistics"),
    ASSESSMENT("Assessment"),
    ATTENDANCE("Attendance"),
    COMMUNICATIONS("Communications"),
    CONDUCT("Conduct"),
    DEMOGRAPHICS("Demographics"),
    ENROLLMENT("Enrollment"),
    GUARDIAN_CONTACT("Parent/guardian contact information"),
    GUARDIAN_ID("Parent/guardian ID"),
    GUARDIAN_NAME("Parent/guardian name"),
    SCHEDULE("Schedule"),
    SPECIAL_INDICATOR("Special indicator"),
    STUDENT_CONTACT("Student contact information"),
    STUDENT_ID("Student identifiers"),
    STUDENT_NAME("Student name"),
    IN_APP_PERFORMANCE("Student in-app performance"),
    PROGRAM_MEMBERSHIP("Student program membership"),
    SURVEY_RESPONSES("Student survey responses"),
    STUDENT_WORK("Student work"),
    TRANSCRIPT("Transcript"),
    TRANSPORTATION("Transportation"),
    OTHER("Other"),
    STAFF("Staff data"),
    NO_PERSON("Not about a person: schools, terms, courses");

    private final String title;

    DataCategory(String title) {
        this.title = title;
    }

    /** What it is called. */
    public String title() {
        return title;
    }
}
