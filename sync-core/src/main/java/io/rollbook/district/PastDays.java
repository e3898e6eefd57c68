package io.rollbook.district;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Days of a good district file that are over. They do no harm, but somebody may have meant others: the next year's. */
final class PastDays {
    private static final String OVER = " is over and does nothing any more: write the next one, or take it out";

    private PastDays() {}

    /** One note for each. @param today on the district's calendar */
    static List<SettingsProblem> of(String yaml, LocalDate today) {
        List<SettingsProblem> notes = new ArrayList<>();
        Settings file = Settings.read(yaml, notes);
        Settings feeds = file.section("feeds");
        if (feeds != null) {
            for (String name : feeds.keys()) {
                Settings feed = feeds.section(name);
                Settings schedule = feed == null ? null : feed.section("schedule");
                if (schedule != null) {
                    schedule.texts("skip", days -> last(days).isBefore(today) ? days + OVER : null);
                }
            }
        }
        Settings guard = file.section("guard");
        for (Settings window : guard == null ? List.<Settings>of() : guard.sections("rollover")) {
            String to = window.text("to", "");
            if (LocalDate.parse(to).isBefore(today)) {
                window.problem("to", "this window" + OVER);
            }
        }
        return List.copyOf(notes);
    }

    private static LocalDate last(String days) {
        return LocalDate.parse(days.substring(days.indexOf('/') + 1));
    }
}
