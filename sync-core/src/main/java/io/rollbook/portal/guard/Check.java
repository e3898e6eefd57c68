package io.rollbook.portal.guard;

import io.rollbook.district.Guard.Limit;
import java.util.Optional;

/**
 * A limit held against one figure.
 *
 * @param line the limit's key in the district file
 * @param reason one word for what trips it
 * @param what the figure, see {@link FigureSql}
 * @param base out of what the figure is: of the district its rows as SQL, of schools the name of a number
 * @param ofAll whether it is the share of any entity beyond which everything is held: then no number is too small
 */
record Check(String line, String reason, String what, String base, Limit limit, boolean ofAll) {
    /** Numbers up to this one do not trip it, whatever the base. */
    boolean mayTrip(long number) {
        return number > limit.count();
    }

    /** A base with which it does not trip. */
    long enough(long number) {
        return limit.percent() > 0 ? (long) (number * 100.0 / limit.percent()) + 1 : Long.MAX_VALUE;
    }

    /** {@code at}: where, for people; empty for the district as a whole. */
    Optional<Trip> judge(String at, long number, long ofBase) {
        Figure figure = new Figure(what + at, number, ofBase);
        return ofAll ? Trip.beyond(reason, figure, limit.percent()) : Trip.beyond(reason, figure, limit);
    }
}
