package io.rollbook.district;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits beyond which a plan waits for a person. A limit trips when both its percentage and its count are exceeded;
 * the base are the active records of unfinished terms.
 *
 * @param holdAllPercent beyond this share of any entity everything is held; 100 where that is switched off
 * @param twoPerson beyond this an approval takes two people; null where one is enough
 * @param stale school days without a newer delivery after which a warning is due
 * @param rollover windows in which other limits hold, by date
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
        int stale,
        List<Rollover> rollover) {

    /**
     * Other limits for some days, such as those of a change of school year.
     *
     * @param from the first day, inclusive
     * @param to the last day, inclusive
     * @param guard what holds on these days; has no windows of its own
     */
    public record Rollover(LocalDate from, LocalDate to, Guard guard) {}

    /** What holds on this day of the district's calendar. */
    public Guard on(LocalDate day) {
        return rollover.stream()
                .filter(window -> !day.isBefore(window.from) && !day.isAfter(window.to))
                .findFirst()
                .map(Rollover::guard)
                .orElse(this);
    }

    /** Since which day the same limits hold as on this one: windows begin and end others. The earliest day, where always. */
    public LocalDate sameSince(LocalDate day) {
        LocalDate since = LocalDate.MIN;
        for (Rollover window : rollover) {
            LocalDate begins = day.isAfter(window.to) ? window.to.plusDays(1) : window.from;
            if (!begins.isAfter(day) && begins.isAfter(since)) {
                since = begins;
            }
        }
        return since;
    }

    /** The same for what several nights take together: twice the limits on all that is removed or lost. */
    public Guard ofSeveralNights() {
        return new Guard(
                studentsRemoved.doubled(),
                staffRemoved.doubled(),
                enrollmentsLost.doubled(),
                studentsClassless.doubled(),
                classesRemoved.doubled(),
                studentsAdded,
                identityChanged,
                changed,
                quarantined,
                classShrink,
                onTrip,
                holdAllPercent,
                twoPerson,
                stale,
                rollover);
    }

    /** The same with twice the limits on enrollments, those of a school too: the first days of a term are restless. */
    public Guard withEnrollmentsDoubled() {
        return with(enrollmentsLost.doubled(), rollover);
    }

    /** The same limits with these windows. */
    Guard with(List<Rollover> windows) {
        return with(enrollmentsLost, windows);
    }

    private Guard with(Limit enrollments, List<Rollover> windows) {
        return new Guard(
                studentsRemoved,
                staffRemoved,
                enrollments,
                studentsClassless,
                classesRemoved,
                studentsAdded,
                identityChanged,
                changed,
                quarantined,
                classShrink,
                onTrip,
                holdAllPercent,
                twoPerson,
                stale,
                windows);
    }

    /** A limit, and the one for a single school where there is one. */
    public record Limit(double percent, long count, @Nullable Limit school) {
        /** Never trips. */
        public static final Limit OFF = new Limit(100, Long.MAX_VALUE, null);

        /** Twice as far. */
        Limit doubled() {
            return new Limit(
                    Math.min(100, percent * 2),
                    count > Long.MAX_VALUE / 2 ? count : count * 2,
                    school == null ? null : school.doubled());
        }

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
            3,
            List.of());
}
