package io.rollbook.made;

import org.jspecify.annotations.Nullable;

/** A club: a class of a few students from all grades that may open or close between the two nights. */
record Club(Layout layout, School school, int number) {
    static final int MEMBERS = 15;

    private boolean open(int roster) {
        int chance = layout.dice().roll(20, "club", school.index(), number);
        return chance != (roster == 1 ? 1 : 0);
    }

    private String id() {
        return school.clubId(number);
    }

    /** The class's row, or null where the club is not open. */
    @Nullable
    String @Nullable [] row(int roster) {
        if (!open(roster)) {
            return null;
        }
        String place = Words.place(layout.dice().roll(Words.places(), "club name", school.index(), number));
        return new String[] {
            id(),
            null,
            null,
            "\"" + place + "\" Club, Students' Choice",
            String.join(",", school.kind().grades()),
            CourseRows.CLUBS,
            id().substring(2),
            "scheduled",
            null,
            school.id(),
            layout.year().first() + "," + layout.year().second(),
            null,
            null,
            null
        };
    }

    /** A member's enrollment, or null where there is none. */
    @Nullable
    String @Nullable [] member(int member, int roster) {
        int stride = Math.max(1, school.students() / (MEMBERS + 1));
        int start = layout.dice().roll(school.students(), "club members", school.index(), number);
        Student student = new Student(layout, school, (start + member * stride) % school.students());
        if (!open(roster) || !student.listed(roster) || student.school(roster) != school) {
            return null;
        }
        return new String[] {
            "EK" + id().substring(1) + "-" + member,
            null,
            null,
            id(),
            school.id(),
            student.id(),
            "student",
            null,
            null,
            null
        };
    }

    /** The adviser's class id where the club is open. */
    @Nullable
    String adviserOf(int roster) {
        return open(roster) ? id() : null;
    }
}
