package io.rollbook.made;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The district's schools, its year and its dice: what every record is derived from. */
final class Layout {
    static final String DISTRICT = "D-100";

    private final String name;
    private final Dice dice;
    private final Year year;
    private final List<School> schools = new ArrayList<>();

    Layout(String name, int schools, long seed, Year year) {
        this.name = name;
        this.dice = new Dice(seed);
        this.year = year;
        School school = School.first(dice);
        for (int i = 0; i < schools; i++) {
            this.schools.add(school);
            school = School.after(school, dice);
        }
    }

    /** What the district is called: {@code Kestrel Valley}. */
    String name() {
        return name;
    }

    /** Behind the @ of its people. */
    String domain() {
        return name.toLowerCase(Locale.ROOT).replace(" ", "") + ".example.org";
    }

    Dice dice() {
        return dice;
    }

    Year year() {
        return year;
    }

    List<School> schools() {
        return schools;
    }

    /** The next school of the same kind: where a child that moves goes. The school itself where there is no other. */
    School next(School from) {
        for (int i = 1; i < schools.size(); i++) {
            School other = schools.get((from.index() + i) % schools.size());
            if (other.kind() == from.kind()) {
                return other;
            }
        }
        return from;
    }

    String schoolName(School school) {
        int places = Words.places();
        // 31 shares no factor with the number of places, so names repeat only after all were used.
        String place = Words.place((school.index() * 31 + dice.roll(places, "first place", 0)) % places);
        String round = school.index() < places ? "" : " " + Words.place(school.index() / places * 7);
        return place + round + " " + school.kind().title();
    }
}
