package io.rollbook.run;

/** What can be wrong with a row, a column or a file, each with the sentence that explains it and what to do. */
public enum FindingCode {
    UNREADABLE_ROW(
            Severity.ERROR, "The row has not as many cells as the header.", "Check quotes and commas on this line."),
    MALFORMED_CSV(
            Severity.ERROR,
            "The line is no row of CSV, or might be read in more than one way.",
            "Check its quotes and commas: a cell that holds any of them stands in quotes, with each quote in it doubled."),
    ENDLESS_ROW(
            Severity.ERROR,
            "A row is longer than a million characters, or too many rows before it could not be read; the file was not read any"
                    + " further.",
            "Check for a quote that is not closed."),
    QUOTES_MENDED(
            Severity.WARNING,
            "The row escapes quotes with backslashes; it was read so.",
            "Double quotes inside of quotes, as RFC 4180 wants it."),
    DIALECT(
            Severity.WARNING,
            "The file has another delimiter, other quotes, escapes or line ends than RFC 4180 wants; it was read as it is.",
            "Export the file as RFC 4180 wants it, if you can."),
    TRAILING_CELLS(
            Severity.WARNING,
            "Rows have more or fewer empty cells at their end than the header; they were left out.",
            "Check for a comma too many at the end of lines."),
    HEADER_REPEATED(
            Severity.WARNING,
            "The header stands in the file again; it was left out.",
            "Check whether the export puts several files together."),
    SECOND_TABLE(
            Severity.ERROR,
            "The header stands among the rows again. Whether what is behind it belongs to the same list nobody can tell: none"
                    + " of it was read.",
            "Export one list under one header."),
    LINES_AFTER_DATA(
            Severity.WARNING,
            "Lines of text stand behind the last row; they were left out.",
            "Export the file without a summary at its end."),
    INVALID_ENCODING(
            Severity.ERROR, "The row is neither valid UTF-8 nor valid Windows-1252.", "Export the file as UTF-8."),
    ENCODING_REPAIRED(
            Severity.WARNING, "The row is written in Windows-1252; it was read as that.", "Export the file as UTF-8."),
    MISSING_VALUE(Severity.ERROR, "A required value is missing.", "Fill it in at the source."),
    MISSING_ID(
            Severity.ERROR,
            "The row has no sourcedId; removals of this collection are withheld.",
            "Give the record an id at the source."),
    INVALID_ID(
            Severity.ERROR,
            "The id is longer than 255 characters or holds control characters.",
            "Check the column for shifted or damaged values."),
    INVALID_DATE(
            Severity.ERROR,
            "The value is not a date of the form YYYY-MM-DD.",
            "Export dates as YYYY-MM-DD; a spreadsheet may have changed them."),
    INVALID_BOOLEAN(Severity.ERROR, "The value is neither true nor false.", "Write true or false."),
    INVALID_YEAR(
            Severity.ERROR, "The value is not a year of four digits.", "Write the year in which the school year ends."),
    UNKNOWN_WORD(
            Severity.ERROR,
            "The value is not one of the words allowed here.",
            "Use the word that OneRoster lists for this column."),
    INVALID_STATUS(
            Severity.ERROR,
            "The status is not one OneRoster knows.",
            "Leave status empty in a bulk file; write active or tobedeleted in a delta."),
    TOO_LONG(
            Severity.ERROR,
            "The value is longer than allowed.",
            "Check for a quote that is not closed, or shorten it."),
    INVALID_TEXT(
            Severity.ERROR,
            "The value holds a NUL character, which cannot be stored.",
            "Check the value, and that the export is UTF-8 text."),
    WRONG_TYPE(
            Severity.ERROR,
            "The value is not of the kind that the standard says, such as an object in the place of a text.",
            "Ask the operator of the OneRoster service to mend it."),
    DUPLICATE_ID(
            Severity.ERROR,
            "Several rows with different content share this id; none of them is used.",
            "Give each record its own id at the source."),
    UNKNOWN_REFERENCE(
            Severity.ERROR,
            "The record that this row refers to is not in the delivery.",
            "Add the missing record at the source, or export its file completely."),
    DATES_REVERSED(Severity.ERROR, "The end date is before the begin date.", "Correct the dates at the source."),
    TOO_MANY_BAD_ROWS(
            Severity.ERROR,
            "Reading stopped: too many rows of the file are bad.",
            "Check that this is the file it is named as."),
    BULK_STATUS_SET(
            Severity.WARNING,
            "Status or dateLastModified is set in a bulk file. Rows marked tobedeleted or inactive are removed; else both are"
                    + " ignored.",
            "Leave both columns empty in bulk files, and leave out records that are to be removed."),
    UNKNOWN_AGENT(
            Severity.WARNING,
            "A person named as agent is not in the delivery; the link is left out.",
            "Export the agents, or leave the column empty."),
    UNKNOWN_PARENT(
            Severity.WARNING,
            "The parent is not in the delivery; the link is left out.",
            "Export the parent, or leave the column empty."),
    UNKNOWN_LINK(
            Severity.WARNING,
            "A record that this row names is not in the delivery; the link is left out.",
            "Export the record, or leave the column empty."),
    WORD_CASE(
            Severity.WARNING,
            "The value was recognised although its upper and lower case differ.",
            "Write the word as OneRoster does."),
    REFERENCE_FORM(
            Severity.WARNING,
            "A reference is a bare id, or names another type than the standard says; it was read by its id.",
            "Ask the operator of the OneRoster service to mend it; nothing is lost."),
    NUMBER_AS_BOOLEAN(Severity.WARNING, "The value is 1 or 0; it was read as true or false.", "Write true or false."),
    GRADE_SPELLING(
            Severity.WARNING,
            "A grade has one digit; it was read with a zero in front.",
            "Export grades with two digits; a spreadsheet may have changed them."),
    STATUS_EMPTY(
            Severity.WARNING,
            "The status is empty in a delta file; the row is read as active.",
            "Write active or tobedeleted in a delta."),
    MODIFIED_EMPTY(
            Severity.WARNING,
            "dateLastModified is empty in a delta file; the row is read all the same.",
            "Write in a delta when the record was last changed."),
    MODIFIED_NO_TIME(
            Severity.WARNING,
            "dateLastModified is no time of the form 2026-08-17T05:00:00.000Z in a delta file; the row is read all the same.",
            "Write the time in UTC, with three decimals of a second."),
    UNKNOWN_COLUMN(
            Severity.WARNING,
            "The column is not part of the format; it is ignored.",
            "Check the column's spelling if you need it."),
    HEADER_SPELLING(
            Severity.WARNING,
            "The column was recognised although its spelling differs.",
            "Write the column's name as the format does."),
    LINES_BEFORE_HEADER(
            Severity.WARNING,
            "Lines of text stand before the header; they were left out.",
            "Export the file with its header in the first line."),
    HEADER_ORDER(
            Severity.INFO,
            "The columns are not in the standard's order; they were read by name.",
            "Nothing has to be done."),
    MISSING_COLUMN(Severity.ERROR, "A required column is missing.", "Export the column; check the header's spelling."),
    DUPLICATE_COLUMN(
            Severity.ERROR, "Two columns have the same name.", "Export each column once, each under its own name."),
    DUPLICATE_FILE(Severity.ERROR, "The delivery holds this file more than once.", "Send one set of files at a time."),
    EMPTY_FILE(Severity.ERROR, "The file has a header and no rows.", "Export the rows, or leave the file out."),
    EMPTY_OPTIONAL_FILE(
            Severity.WARNING,
            "The file has no rows, and may be left out: it counts as not delivered, and nothing of it is removed.",
            "Nothing, where there is nothing to list; else check the export."),
    EMPTY_BETWEEN_TERMS(
            Severity.WARNING,
            "The file has a header and no rows, and no term runs: it counts as not delivered, and no class, course, term or"
                    + " enrollment is removed.",
            "Nothing, where it is between school years. Else check the export, and the dates of the terms."),
    MISSING_FILE(
            Severity.ERROR,
            "A file that is required, or that the manifest declares, is missing.",
            "Export the whole set of files."),
    FILE_LEFT_OUT(
            Severity.WARNING,
            "A file that was delivered before is left out; nothing that is missing from its collection is removed.",
            "Export the file, be it with those few who are left: one with a row in it is taken as complete."),
    SAME_ID_DIFFERS(
            Severity.WARNING,
            "Rows tell different things of the same record, such as a course or a term; the first of them counts.",
            "Make the rows agree at the source."),
    FILES_IN_FOLDER(
            Severity.WARNING,
            "The files of the zip stand in a folder; they were read from there.",
            "Zip the files, and not the folder that holds them."),
    UNEXPECTED_FILE(
            Severity.WARNING,
            "The file is not part of the format, or the manifest says it is absent; it is ignored.",
            "Leave it out, or declare it in the manifest."),
    MANIFEST(
            Severity.WARNING,
            "The manifest is missing or not as the standard wants it; it was read as far as it goes.",
            "Export the manifest as OneRoster describes it."),
    MULTIPLE_PRIMARY(
            Severity.WARNING,
            "More than one teacher of the class is marked as primary; the one who was it stays it, else the first.",
            "Mark one."),
    SEVERAL_PRIMARY_ROLES(
            Severity.WARNING,
            "A person has several roles at an org that are marked as primary; they stay so.",
            "Mark one, and the others as secondary."),
    NOT_A_SCHOOL(
            Severity.WARNING,
            "The org that a class names as its school is none; the class is taken as it is.",
            "Name the school, or give the org the type school: an export as OneRoster leaves the class out."),
    NOT_A_SCHOOL_YEAR(
            Severity.WARNING,
            "The session that a course names as its school year is a term or the like; the course is taken as it is.",
            "Name the school year: an export as OneRoster leaves the link out."),
    SUBJECTS_DIFFER(
            Severity.WARNING,
            "There are not as many subjectCodes as subjects; both are kept, and which belong together nobody can tell.",
            "Write a code for each subject, in the same order."),
    LINE_BREAK(
            Severity.WARNING,
            "A cell holds a line break; the lines were read as one row.",
            "Leave line breaks out of values: others may take the second line for a row."),
    ID_CHARACTERS(
            Severity.INFO,
            "The id holds a character other than letters, digits and . - _ / @; it was taken as it is.",
            "Nothing has to be done here; others that read OneRoster may refuse such ids."),
    TRUNCATED_FILE(
            Severity.ERROR, "The last line is not complete: the file was cut off.", "Export and send the file again."),
    FEWER_ROWS_THAN_SAID(
            Severity.ERROR,
            "A line behind the last row says that there are more rows than were read.",
            "Export and send the file again."),
    NOT_OWNED(
            Severity.WARNING,
            "Rows are marked as deleted, and the feed does not own such records; nothing was removed.",
            "Leave such rows out, or name the records in owns in the feed's settings."),
    UNKNOWN_ROLE_ID(
            Severity.WARNING,
            "Rows delete roles by ids that stand for no role in what this feed has delivered; nothing was removed for them.",
            "Nothing has to be done where the roles have gone already; else send a full export, which ends what it does not list."),
    FIELDS_NOT_KEPT(
            Severity.INFO,
            "More rows are quarantined than fields are kept of: 10,000 of a run, and 8 MB.",
            "Mend what most of them have in common, and send the delivery again."),
    NEVER_KEPT(
            Severity.WARNING,
            "The column holds what is never kept: health, disabilities, biometrics, social security numbers or their like."
                    + " It was dropped unread (of userIds those ids only); rows are those that have a value in it.",
            "Leave it out of the export."),
    PASSWORDS(
            Severity.WARNING, "Rows hold passwords. They were dropped unread.", "Leave the column out of the export."),
    PHONE_NOT_KEPT(
            Severity.INFO,
            "Phone numbers were left out: of people younger than 13, or of whom the delivery does not tell that they are not.",
            "Export birth dates, which are read for this and not kept; else nothing has to be done."),
    GUARDIAN_NOT_KEPT(
            Severity.INFO,
            "People who are nothing but guardians were left out: the district's settings do not keep them.",
            "Nothing has to be done."),
    ONLY_GUARDIAN_NOW(
            Severity.WARNING,
            "The person is nothing but a guardian now, and the district's settings do not keep guardians: what is stored of"
                    + " the person ends, as if the row were marked as deleted.",
            "Nothing has to be done; name guardians in keep in the district's settings if they are to stay."),
    CLASS_SHRINKS(
            Severity.WARNING,
            "The class loses more of its students at once than class-shrink in the guard's settings says.",
            "Check its enrollments at the source; nothing has to be done if they are meant so."),
    NOT_KEPT(
            Severity.INFO,
            "The column or file is not kept: the district's settings do not name it.",
            "Nothing has to be done.");

    private final Severity severity;
    private final String message;
    private final String fix;

    FindingCode(Severity severity, String message, String fix) {
        this.severity = severity;
        this.message = message;
        this.fix = fix;
    }

    /** How bad it is: an error quarantines the row. */
    public Severity severity() {
        return severity;
    }

    /** What is wrong, in one sentence. */
    public String message() {
        return message;
    }

    /** What to do about it, in one sentence. */
    public String fix() {
        return fix;
    }
}
