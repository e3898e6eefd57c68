package io.rollbook.made;

import org.jspecify.annotations.Nullable;

/**
 * One student. {@code roster} is which of the two exports is meant: 1 for the first night's, 2 for the second's.
 *
 * @param home the school of the first night, or where a newcomer goes
 * @param place from 0 within the school; newcomers come last
 */
record Student(Layout layout, School home, int place) {
    /** What happens to a student between the two nights. */
    private enum Event {
        STAYS,
        ARRIVES,
        LEAVES,
        MOVES,
        RENAMED,
        SWAPS
    }

    private Event event() {
        if (place >= home.students()) {
            return Event.ARRIVES;
        }
        int chance = layout.dice().roll(1000, "student", number());
        if (chance < 4) {
            return Event.LEAVES;
        } else if (chance < 6) {
            return layout.next(home) == home ? Event.STAYS : Event.MOVES;
        } else if (chance < 12) {
            return Event.RENAMED;
        }
        return chance < 32 ? Event.SWAPS : Event.STAYS;
    }

    int number() {
        return 2_000_001 + home.firstStudent() + place;
    }

    String id() {
        return Integer.toString(number());
    }

    boolean listed(int roster) {
        Event event = event();
        return roster == 1 ? event != Event.ARRIVES : event != Event.LEAVES;
    }

    School school(int roster) {
        return roster == 2 && event() == Event.MOVES ? layout.next(home) : home;
    }

    int grade() {
        int grades = home.kind().grades().size();
        return place < home.students() ? place % grades : layout.dice().roll(grades, "grade", number());
    }

    /** The enrollment's row in a subject, or null where there is none. */
    @Nullable
    String @Nullable [] enrollment(int subject, int roster) {
        if (!listed(roster)) {
            return null;
        }
        Event event = event();
        School school = school(roster);
        int grade = grade();
        int sections = school.sections(grade);
        int section = section(subject, sections);
        String edition = "";
        if (event == Event.ARRIVES || (event == Event.MOVES && roster == 2)) {
            section = layout.dice()
                    .roll(sections, "section", number(), school.kind().staysTogether() ? 0 : subject);
            edition = event == Event.MOVES ? "m" : "";
        } else if (roster == 2 && event == Event.SWAPS && sections > 1 && subject == swapped()) {
            section = (section + 1) % sections;
            edition = "s";
        }
        return new String[] {
            "E" + number() + "-" + subject + edition,
            null,
            null,
            school.classId(grade, subject, section),
            school.id(),
            id(),
            "student",
            null,
            event == Event.ARRIVES ? layout.year().arrivals() : null,
            null
        };
    }

    private int swapped() {
        return layout.dice().roll(home.kind().subjects().size(), "swap", number());
    }

    private int section(int subject, int sections) {
        int position = place / home.kind().grades().size();
        if (home.kind().staysTogether()) {
            return Math.min(position / home.kind().classSize(), sections - 1);
        }
        // Turned by one more in every subject and round, so that classmates differ from subject to subject.
        return (position % sections + position / sections * (subject + 1)) % sections;
    }

    /** The user's row, or null where the student is not there. */
    @Nullable
    String @Nullable [] user(int roster) {
        if (!listed(roster)) {
            return null;
        }
        Dice dice = layout.dice();
        String given = Words.given(dice.roll(1 << 20, "given", number()));
        String family = Words.family(dice.roll(1 << 20, "family", number()));
        String username = Words.plain(given).charAt(0) + Words.plain(family) + number() % 100_000;
        String email = username;
        if (roster == 2 && event() == Event.RENAMED) {
            family = Words.family(dice.roll(1 << 20, "new family", number())) + "-" + family;
            email = Words.plain(given) + "." + Words.plain(family) + number() % 1000;
        }
        boolean middle = dice.roll(5, "has middle", number()) < 2;
        return new String[] {
            id(),
            null,
            null,
            "true",
            school(roster).id(),
            "student",
            username,
            "{sis:" + (900_000 + number()) + "}",
            given,
            family,
            middle ? Words.given(dice.roll(1 << 20, "middle", number())) : null,
            "X" + (5_000_000 + number()),
            email + "@students." + layout.domain(),
            null,
            null,
            null,
            home.kind().grades().get(grade()),
            null
        };
    }
}
