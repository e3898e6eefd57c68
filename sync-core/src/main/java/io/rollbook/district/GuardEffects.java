package io.rollbook.district;

import io.rollbook.district.Guard.Limit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What would change of the limits beyond which a plan waits for a person. A limit that is loosened is told loudly. */
final class GuardEffects {
    private static final List<Map.Entry<String, Function<Guard, Limit>>> LIMITS = List.of(
            Map.entry("students-removed", Guard::studentsRemoved),
            Map.entry("staff-removed", Guard::staffRemoved),
            Map.entry("enrollments-lost", Guard::enrollmentsLost),
            Map.entry("students-classless", Guard::studentsClassless),
            Map.entry("classes-removed", Guard::classesRemoved),
            Map.entry("students-added", Guard::studentsAdded),
            Map.entry("identity-changed", Guard::identityChanged),
            Map.entry("changed", Guard::changed),
            Map.entry("quarantined", Guard::quarantined),
            Map.entry("class-shrink", Guard::classShrink));

    private final List<Effect> effects;

    private GuardEffects(List<Effect> effects) {
        this.effects = effects;
    }

    static void between(Guard before, Guard after, List<Effect> effects) {
        GuardEffects told = new GuardEffects(effects);
        LIMITS.forEach(limit -> told.limit(
                limit.getKey(), limit.getValue().apply(before), limit.getValue().apply(after)));
        told.rest(before, after);
    }

    private void limit(String name, Limit before, Limit after) {
        if (!before.equals(after)) {
            changed(name, words(before), words(after), looser(before, after));
        }
    }

    private void rest(Guard before, Guard after) {
        if (before.onTrip() != after.onTrip()) {
            changed("on-trip", word(before.onTrip()), word(after.onTrip()), after.onTrip() == Guard.OnTrip.WITHHOLD);
        }
        if (before.holdAllPercent() != after.holdAllPercent()) {
            changed(
                    "hold-all",
                    percent(before.holdAllPercent()),
                    percent(after.holdAllPercent()),
                    after.holdAllPercent() > before.holdAllPercent());
        }
        if (!Objects.equals(before.twoPerson(), after.twoPerson())) {
            changed(
                    "two-person",
                    words(before.twoPerson()),
                    words(after.twoPerson()),
                    before.twoPerson() != null && looser(before.twoPerson(), after.twoPerson()));
        }
        if (before.stale() != after.stale()) {
            changed(
                    "stale",
                    before.stale() + " school days",
                    after.stale() + " school days",
                    after.stale() > before.stale());
        }
        if (!before.rollover().equals(after.rollover())) {
            changed(
                    "rollover",
                    windows(before.rollover()),
                    windows(after.rollover()),
                    !after.rollover().isEmpty());
        }
    }

    private void changed(String name, String before, String after, boolean looser) {
        String text = before.equals(after)
                ? name + ": other limits in " + after
                : name + ": " + after + " (was " + before + ")";
        effects.add(new Effect("limits", looser ? text + "; that is looser" : text, looser));
    }

    private static boolean looser(Limit before, @Nullable Limit after) {
        if (after == null || after.percent() > before.percent() || after.count() > before.count()) {
            return true;
        }
        return before.school() != null && looser(before.school(), after.school());
    }

    private static String words(@Nullable Limit limit) {
        if (limit == null || limit.count() == Long.MAX_VALUE) {
            return "off";
        }
        String whole = "more than " + percent(limit.percent()) + " and " + limit.count();
        return limit.school() == null ? whole : whole + ", at one school " + words(limit.school());
    }

    private static String percent(double percent) {
        return percent == 100
                ? "off"
                : (percent == Math.rint(percent) ? String.format(Locale.ENGLISH, "%.0f %%", percent) : percent + " %");
    }

    private static String word(Guard.OnTrip onTrip) {
        return onTrip == Guard.OnTrip.WITHHOLD ? "withhold" : "hold-all";
    }

    private static String windows(List<Guard.Rollover> windows) {
        return windows.isEmpty()
                ? "none"
                : windows.stream()
                        .map(window -> window.from() + "/" + window.to())
                        .collect(Collectors.joining(", "));
    }
}
