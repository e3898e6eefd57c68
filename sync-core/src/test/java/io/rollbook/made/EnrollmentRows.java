package io.rollbook.made;

import io.rollbook.roster.Entity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is in which class. Here and there a row names a class that is not in the export, as such rows do. */
record EnrollmentRows(Layout layout) implements Rows {
    @Override
    public String file() {
        return "enrollments.csv";
    }

    @Override
    public Entity entity() {
        return Entity.ENROLLMENTS;
    }

    @Override
    public List<String> header() {
        return Rows.columns("classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate");
    }

    @Override
    public void each(Visitor visitor) {
        for (School school : layout.schools()) {
            students(school, visitor);
            for (int grade = 0; grade < school.kind().grades().size(); grade++) {
                for (int subject = 0; subject < school.kind().subjects().size(); subject++) {
                    for (int section = 0; section < school.sections(grade); section++) {
                        String id = school.classId(grade, subject, section);
                        teacher(school, id, id, visitor);
                    }
                }
            }
            clubs(school, visitor);
            if (school.index() % 6 == 0) {
                @Nullable String[] lost = teaching(school, "C-" + (1001 + school.index()) + "-LOST", 1);
                visitor.record(lost, lost, true);
            }
        }
    }

    private void students(School school, Visitor visitor) {
        for (int place = 0; place < school.students() + school.arrivals(); place++) {
            Student student = new Student(layout, school, place);
            for (int subject = 0; subject < school.kind().subjects().size(); subject++) {
                show(student.enrollment(subject, 1), student.enrollment(subject, 2), visitor);
            }
        }
    }

    private void clubs(School school, Visitor visitor) {
        for (int number = 0; number < school.clubs(); number++) {
            Club club = new Club(layout, school, number);
            for (int member = 0; member < Club.MEMBERS; member++) {
                show(club.member(member, 1), club.member(member, 2), visitor);
            }
            teacher(school, club.adviserOf(1), club.adviserOf(2), visitor);
        }
    }

    private void teacher(School school, @Nullable String first, @Nullable String second, Visitor visitor) {
        show(
                first == null ? null : teaching(school, first, 1),
                second == null ? null : teaching(school, second, 2),
                visitor);
    }

    private @Nullable String[] teaching(School school, String classId, int roster) {
        int place = layout.dice().roll(school.teachers(), "teacher", classId.hashCode());
        Staff position = new Staff(layout, school, place);
        boolean replaced = roster == 2 && position.replaced();
        return new String[] {
            "ET" + classId.substring(1) + (replaced ? "-2" : ""),
            null,
            null,
            classId,
            school.id(),
            position.id(roster),
            "teacher",
            "true",
            null,
            null
        };
    }

    // A row with another id is another record: the one is gone and the other is new.
    private static void show(
            @Nullable String @Nullable [] first, @Nullable String @Nullable [] second, Visitor visitor) {
        if (first != null && second != null && !first[0].equals(second[0])) {
            visitor.record(first, null, false);
            visitor.record(null, second, false);
        } else if (first != null || second != null) {
            visitor.record(first, second, false);
        }
    }
}
