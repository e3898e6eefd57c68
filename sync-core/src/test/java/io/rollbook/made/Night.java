package io.rollbook.made;

/** The nights of a made-up district. */
public enum Night {
    /** The first export. */
    FIRST(1),
    /** A day later: about one in a hundred records changed, some new, some gone. */
    SECOND(2),
    /** What the second night changes, as a delta: what is new or differs, and what is gone marked {@code tobedeleted}. */
    CHANGES(2),
    /** The second night's export with the enrollments cut off half-way, at the end of a line. */
    CUT_AT_LINE_END(2),
    /** The second night's export with the enrollments cut off half-way, inside a line. */
    CUT_IN_LINE(2);

    private final int roster;

    Night(int roster) {
        this.roster = roster;
    }

    /** Which of the two exports the night's is made from. */
    int roster() {
        return roster;
    }

    /** Whether it comes after the first night; the others come after the second. */
    boolean isDayLater() {
        return this == SECOND || this == CHANGES;
    }

    /** Whether the export is cut off. */
    public boolean cut() {
        return this == CUT_AT_LINE_END || this == CUT_IN_LINE;
    }
}
