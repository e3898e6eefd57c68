package io.rollbook.district;

import io.rollbook.district.Guard.Limit;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the {@code guard} section. What it does not name keeps its default. */
final class GuardReader {
    private static final long MOST = 100_000_000;

    private GuardReader() {}

    static Guard read(@Nullable Settings guard) {
        if (guard == null) {
            return Guard.DEFAULT;
        }
        Guard read = limits(guard, Guard.DEFAULT, windows(guard));
        guard.done();
        return read;
    }

    private static Guard limits(Settings guard, Guard base, List<Settings> windows) {
        Guard here = new Guard(
                limit(guard, "students-removed", base.studentsRemoved()),
                limit(guard, "staff-removed", base.staffRemoved()),
                limit(guard, "enrollments-lost", base.enrollmentsLost()),
                limit(guard, "students-classless", base.studentsClassless()),
                limit(guard, "classes-removed", base.classesRemoved()),
                limit(guard, "students-added", base.studentsAdded()),
                limit(guard, "identity-changed", base.identityChanged()),
                limit(guard, "changed", base.changed()),
                limit(guard, "quarantined", base.quarantined()),
                limit(guard, "class-shrink", base.classShrink()),
                guard.choice(
                        "on-trip",
                        base.onTrip(),
                        Map.of("withhold", Guard.OnTrip.WITHHOLD, "hold-all", Guard.OnTrip.HOLD_ALL)),
                holdAll(guard, base.holdAllPercent()),
                twoPerson(guard, base.twoPerson()),
                (int) guard.number("stale", base.stale(), 1, 365),
                List.of());
        return windows.isEmpty() ? here : here.with(rollover(windows, here));
    }

    private static List<Settings> windows(Settings guard) {
        return guard.sections("rollover");
    }

    private static List<Guard.Rollover> rollover(List<Settings> windows, Guard base) {
        List<Guard.Rollover> read = new ArrayList<>();
        for (Settings window : windows) {
            LocalDate from = day(window, "from");
            LocalDate to = day(window, "to");
            if (to.isBefore(from)) {
                window.problem("to", "is before from");
            }
            for (Guard.Rollover other : read) {
                if (!from.isAfter(other.to()) && !to.isBefore(other.from())) {
                    window.problem("from", "this window overlaps with another");
                }
            }
            read.add(new Guard.Rollover(from, to, limits(window, base, List.of())));
            window.done();
        }
        return List.copyOf(read);
    }

    private static LocalDate day(Settings window, String key) {
        if (!window.has(key)) {
            window.problem(key, "is missing");
        }
        return window.read(key, LocalDate.EPOCH, text -> {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("must be a day such as 2027-07-15");
            }
        });
    }

    private static Limit limit(Settings guard, String key, Limit base) {
        if (guard.isOff(key)) {
            return Limit.OFF;
        }
        Settings limit = guard.section(key);
        if (limit == null) {
            return base;
        }
        Limit read = new Limit(
                limit.percent("percent", base.percent()),
                limit.number("count", base.count(), 0, MOST),
                base.school() == null ? null : school(limit, base.school()));
        limit.done();
        return read;
    }

    private static @Nullable Limit school(Settings limit, Limit base) {
        if (limit.isOff("school")) {
            return null;
        }
        return limit(limit, "school", base);
    }

    private static double holdAll(Settings guard, double base) {
        if (guard.isOff("hold-all")) {
            return 100;
        }
        Settings holdAll = guard.section("hold-all");
        if (holdAll == null) {
            return base;
        }
        double percent = holdAll.percent("percent", base);
        holdAll.done();
        return percent;
    }

    private static @Nullable Limit twoPerson(Settings guard, @Nullable Limit base) {
        if (guard.isOff("two-person")) {
            return null;
        }
        return guard.has("two-person")
                ? limit(guard, "two-person", base == null ? new Limit(20, 100, null) : base)
                : base;
    }
}
