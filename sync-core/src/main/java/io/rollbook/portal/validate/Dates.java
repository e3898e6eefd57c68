package io.rollbook.portal.validate;

/** Calendar dates in the form YYYY-MM-DD (OneRoster 1.1 CSV, "Data types"), as days since 2000-01-01. */
final class Dates {
    /** What {@link #days} returns for what is no date. */
    static final int INVALID = Integer.MIN_VALUE;

    private static final int EPOCH_TO_2000 = 10_957;
    private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private Dates() {}

    static int days(String text, int from, int to) {
        if (to - from != 10 || text.charAt(from + 4) != '-' || text.charAt(from + 7) != '-') {
            return INVALID;
        }
        int year = number(text, from, from + 4);
        int month = number(text, from + 5, from + 7);
        int day = number(text, from + 8, to);
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) {
            return INVALID;
        }
        return (int) java.time.LocalDate.of(year, month, day).toEpochDay() - EPOCH_TO_2000;
    }

    static int days(java.time.LocalDate date) {
        return (int) date.toEpochDay() - EPOCH_TO_2000;
    }

    /** A number of digits only, or -1. */
    static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static int daysOf(int year, int month) {
        boolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        return month == 2 && leap ? 29 : DAYS[month - 1];
    }
}
