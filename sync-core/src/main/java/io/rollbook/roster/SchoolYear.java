package io.rollbook.roster;

import java.time.LocalDate;

/** School years: each begins on the first of August and is named by the year in which it ends. */
public final class SchoolYear {
    private static final int FIRST_MONTH = 8;

    private SchoolYear() {}

    /** The year in which the school year ends that a day of this month (from 1) of a year lies in. */
    public static int of(int year, int month) {
        return month >= FIRST_MONTH ? year + 1 : year;
    }

    /** The same of a day. */
    public static int of(LocalDate day) {
        return of(day.getYear(), day.getMonthValue());
    }

    /** The same as SQL, of an expression for a date. */
    public static String sql(String day) {
        return "(extract(year FROM %1$s)::int + (extract(month FROM %1$s) >= %2$d)::int)".formatted(day, FIRST_MONTH);
    }

    /** Its first day; the day after its last is the first of the next. */
    public static LocalDate firstDay(int schoolYear) {
        return LocalDate.of(schoolYear - 1, FIRST_MONTH, 1);
    }
}
