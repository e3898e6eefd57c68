package io.rollbook.made;

import org.jspecify.annotations.Nullable;

/**
 * A position at a school or in the district's office, and who holds it. In the second night a few are held by someone
 * new.
 *
 * @param school the school, or null for the district's office
 * @param place from 0 within the school: teachers, aides, the principal
 */
record Staff(Layout layout, @Nullable School school, int place) {

    private int position() {
        return school == null ? 900_000 + place : school.firstStaff() + place;
    }

    /** Whether someone else holds the position in the second night. */
    boolean replaced() {
        return school != null && layout.dice().roll(120, "replaced", position()) == 0;
    }

    /** The id of the person who holds the position. */
    String id(int roster) {
        return "T" + (100_000 + position() * 2 + (roster == 2 && replaced() ? 1 : 0));
    }

    /** The row of the person who holds the position. */
    @Nullable
    String[] user(int roster) {
        String id = id(roster);
        Dice dice = layout.dice();
        String given = Words.given(dice.roll(1 << 20, "given", id.hashCode()));
        String family = Words.family(dice.roll(1 << 20, "family", id.hashCode()));
        String username = Words.plain(given) + "." + Words.plain(family) + id.substring(id.length() - 4);
        return new String[] {
            id,
            null,
            null,
            "true",
            orgs(),
            role(),
            username,
            null,
            given,
            family,
            null,
            null,
            username + "@" + layout.domain(),
            null,
            null,
            null,
            null,
            null
        };
    }

    private String role() {
        if (school == null || place == school.staff() - 1) {
            return "administrator";
        }
        return place < school.teachers() ? "teacher" : "aide";
    }

    // A few teachers work at two schools: two roles for one person.
    private String orgs() {
        if (school == null) {
            return Layout.DISTRICT;
        }
        School other = layout.next(school);
        boolean two = place < school.teachers() && layout.dice().roll(40, "two schools", position()) == 0;
        return two && other != school ? school.id() + "," + other.id() : school.id();
    }
}
