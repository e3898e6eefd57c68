package io.rollbook.district;

import java.time.LocalTime;
import java.time.format.DateTimeParseException;

/** Hours of the day on a district's clocks, from inclusive, to exclusive. They span midnight where they end before they begin. */
public record Hours(LocalTime from, LocalTime to) {
    /** What one is told whose text is none. */
    static final String SUCH_AS = "hours of a day such as \"07:00-17:00\"";

    /**
     * What a text such as {@code 22:00-06:00} says; {@code 24:00} is midnight, too.
     *
     * @throws IllegalArgumentException where it is no such hours; says what to write
     */
    public static Hours read(String text) {
        String[] ends = text.split("-", -1);
        try {
            if (ends.length == 2) {
                Hours hours = new Hours(time(ends[0].strip()), time(ends[1].strip()));
                if (!hours.from().equals(hours.to())) {
                    return hours;
                }
            }
        } catch (DateTimeParseException e) {
            // the same answer
        }
        throw new IllegalArgumentException("must be " + SUCH_AS);
    }

    private static LocalTime time(String text) {
        return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text);
    }

    /** Whether a time on the clock is in them. */
    public boolean hold(LocalTime time) {
        return from.isBefore(to)
                ? !time.isBefore(from) && time.isBefore(to)
                : !time.isBefore(from) || time.isBefore(to);
    }

    /** As a settings file writes them. */
    @Override
    public String toString() {
        return from + "-" + to;
    }
}
