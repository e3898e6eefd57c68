package io.rollbook.district;

import java.time.Duration;

/**
 * How long a district keeps what its roster was.
 *
 * @param history for how long earlier versions of records are kept: for {@code roster show --history}, {@code roster why},
 *     {@code roster export --as-of}, {@code run plan} of merged runs, and {@code run undo}, which takes from them what it puts
 *     back. {@link #LEAST} at least
 */
public record Retention(Duration history) {
    /** Runs can be undone for so long, whatever is set. */
    public static final Duration LEAST = Duration.ofDays(30);

    /** A school year and the summer behind it. */
    public static final Retention DEFAULT = new Retention(Duration.ofDays(400));

    /** Never less than what undoing needs. */
    public Retention {
        if (history.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("history is kept for 30 days at least");
        }
    }
}
