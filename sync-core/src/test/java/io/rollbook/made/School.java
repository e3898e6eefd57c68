package io.rollbook.made;

/**
 * One school.
 *
 * @param index from 0
 * @param kind what it is
 * @param students how many there are on the first night
 * @param arrivals how many come in the second
 * @param firstStudent the number of its first student among all of the district
 * @param teachers positions for teachers
 * @param aides positions for aides; a principal comes on top
 * @param firstStaff the number of its first position among all of the district
 * @param clubs how many clubs there are or will be
 */
record School(
        int index,
        Kind kind,
        int students,
        int arrivals,
        int firstStudent,
        int teachers,
        int aides,
        int firstStaff,
        int clubs) {

    static School after(School before, Dice dice) {
        return at(
                before.index + 1,
                before.firstStudent + before.students + before.arrivals,
                before.firstStaff + before.staff(),
                dice);
    }

    static School first(Dice dice) {
        return at(0, 0, 0, dice);
    }

    private static School at(int index, int firstStudent, int firstStaff, Dice dice) {
        Kind kind = Kind.of(index);
        int students = kind.students() * (92 + dice.roll(17, "school size", index)) / 100;
        return new School(
                index,
                kind,
                students,
                1 + students / 200,
                firstStudent,
                students / 16,
                students / 120,
                firstStaff,
                2 + students / 110);
    }

    String id() {
        return "S-" + (1001 + index);
    }

    /** Positions: teachers, then aides, then the principal. */
    int staff() {
        return teachers + aides + 1;
    }

    /** How many students of a grade there are on the first night. */
    int inGrade(int grade) {
        int grades = kind.grades().size();
        return students / grades + (grade < students % grades ? 1 : 0);
    }

    /** How many classes each subject of a grade has. */
    int sections(int grade) {
        return (inGrade(grade) + kind.classSize() - 1) / kind.classSize();
    }

    String classId(int grade, int subject, int section) {
        return "C-" + (1001 + index) + "-" + kind.grades().get(grade) + "-" + subject + "-" + (section + 1);
    }

    String clubId(int club) {
        return "C-" + (1001 + index) + "-CLUB-" + (club + 1);
    }
}
