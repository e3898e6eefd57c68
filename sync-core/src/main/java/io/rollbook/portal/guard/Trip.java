package io.rollbook.portal.guard;

import io.rollbook.district.Guard.Limit;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.Optional;

/**
 * A limit that a plan is beyond.
 *
 * @param reason one word
 * @param detail a part of a sentence, with the figures
 */
record Trip(String reason, String detail) {
    /** Trips where the figure is beyond both the percentage and the count. */
    static Optional<Trip> beyond(String reason, Figure figure, Limit limit) {
        return limit.trips(figure.number(), figure.base())
                ? Optional.of(new Trip(
                        reason,
                        "%s: %d of %d (limit %s %% and %d)"
                                .formatted(
                                        figure.what(),
                                        figure.number(),
                                        figure.base(),
                                        percent(limit.percent()),
                                        limit.count())))
                : Optional.empty();
    }

    /** Trips where the figure is beyond the percentage, however small the numbers. */
    static Optional<Trip> beyond(String reason, Figure figure, double percent) {
        return figure.number() * 100.0 > percent * figure.base()
                ? Optional.of(new Trip(
                        reason,
                        "%s: %d of %d (limit %s %%)"
                                .formatted(figure.what(), figure.number(), figure.base(), percent(percent))))
                : Optional.empty();
    }

    private static String percent(double value) {
        return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }
}
