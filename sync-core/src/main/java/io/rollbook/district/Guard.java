package io.rollbook.district;

import org.jspecify.annotations.Nullable;

/**
 * The limits beyond which a plan waits for a person. A limit trips when both its percentage and its count are exceeded;
 * the base are the active records of unfinished terms.
 */
public record Guard(
        Limit studentsRemoved,
        Limit staffRemoved,
        Limit enrollmentsLost,
        Limit studentsClassless,
        Limit classesRemoved,
        Limit studentsAdded,
        Limit identityChanged,
        Limit changed,
        Limit quarantined,
        Limit classShrink,
        OnTrip onTrip,
        double holdAllPercent,
        @Nullable Limit twoPerson,
        int stale) {

    /** A limit, and the one for a single school where there is one. */
    public record Limit(double percent, long count, @Nullable Limit school) {
        /** Whether {@code number} out of {@code base} is beyond both the percentage and the count. */
        public boolean trips(long number, long base) {
            return number > count && number * 100.0 > percent * base;
        }
    }

    /** What a tripped limit does. */
    public enum OnTrip {
        /** The removals of the school that tripped are withheld and the rest is merged. */
        WITHHOLD,
        /** The whole plan is held. */
        HOLD_ALL
    }

    /** The defaults. */
    public static final Guard DEFAULT = new Guard(
            new Limit(2, 25, new Limit(10, 5, null)),
            new Limit(5, 10, new Limit(25, 3, null)),
            new Limit(5, 100, new Limit(15, 30, null)),
            new Limit(1, 25, new Limit(5, 5, null)),
            new Limit(5, 25, new Limit(20, 5, null)),
            new Limit(20, 100, null),
            new Limit(10, 50, null),
            new Limit(75, 100, null),
            new Limit(5, 25, null),
            new Limit(50, 5, null),
            OnTrip.WITHHOLD,
            20,
            null,
            3);
}
