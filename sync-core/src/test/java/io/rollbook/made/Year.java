package io.rollbook.made;

import java.time.LocalDate;

/**
 * A school year with two terms.
 *
 * @param end the year in which it ends
 */
record Year(int end) {
    /** The school year of a date; from June on the coming one, so that its terms are never over. */
    static Year of(LocalDate date) {
        return new Year(date.getMonthValue() >= 6 ? date.getYear() + 1 : date.getYear());
    }

    String id() {
        return "AY-" + end;
    }

    String first() {
        return "T1-" + end;
    }

    String second() {
        return "T2-" + end;
    }

    String begins() {
        return (end - 1) + "-08-17";
    }

    String turns() {
        return end + "-01-19";
    }

    String ends() {
        return end + "-06-18";
    }

    /** The day on which those who come in the second night start. */
    String arrivals() {
        return (end - 1) + "-11-16";
    }
}
