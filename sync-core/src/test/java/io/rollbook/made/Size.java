package io.rollbook.made;

/** How large a made-up district is. */
public enum Size {
    /** 2 schools, about 1,200 students: for tests. */
    TINY(2),
    /** 12 schools, about 8,000 students, 80,000 rows. */
    SMALL(12),
    /** 74 schools, about 50,000 students, half a million rows. */
    MEDIUM(74),
    /** 740 schools, about 500,000 students, five million rows. */
    LARGE(740);

    private final int schools;

    Size(int schools) {
        this.schools = schools;
    }

    /** How many schools there are. */
    public int schools() {
        return schools;
    }
}
