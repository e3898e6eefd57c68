package io.rollbook.export;

/**
 * In what a row differs from the record, because the standard does not allow what the record has, or in what reading it
 * back does.
 */
enum Change {
    /** Read back as it was. */
    ESCAPED("the id has characters that OneRoster does not allow; they are escaped"),
    /** Soft references. */
    BLANKED("left out where what it refers to is not in the export"),
    /** From the last day. */
    DERIVED("not told by the source; it is that of the session's last day"),
    /** Read back as none. */
    PLACEHOLDER("the class has none; a record that says so stands for it"),
    /** Read back as it was. */
    EXTENDED("OneRoster 1.2 does not have the word; it is written as ext:..."),
    /** Read back as it was. */
    FILLED("filled up with - to the length of the other list"),
    /** One for each org. */
    ROLE_TYPE("told so that a person has one primary role at an org"),
    /** One for each class. */
    ONE_PRIMARY("told as not primary, for the class has another primary teacher"),
    /** Of a list. */
    UNTYPED("items that are not {type:id} are left out"),
    /** Of those who may be children. */
    AGELESS(
            "read back it is left out, for the export does not tell the person's age: the district keeps no birth dates"),
    /** In texts. */
    LINE_BREAKS("line breaks are written as blanks");

    private final String sentence;

    Change(String sentence) {
        this.sentence = sentence;
    }

    /** For people. */
    String sentence() {
        return sentence;
    }
}
