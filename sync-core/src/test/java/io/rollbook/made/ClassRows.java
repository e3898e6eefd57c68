package io.rollbook.made;

import io.rollbook.roster.Entity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Classes of every subject, and clubs, of which some close and some open. */
record ClassRows(Layout layout) implements Rows {
    @Override
    public String file() {
        return "classes.csv";
    }

    @Override
    public Entity entity() {
        return Entity.CLASSES;
    }

    @Override
    public List<String> header() {
        return Rows.columns("title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds"
                + " subjects subjectCodes periods");
    }

    @Override
    public void each(Visitor visitor) {
        for (School school : layout.schools()) {
            for (int grade = 0; grade < school.kind().grades().size(); grade++) {
                for (int subject = 0; subject < school.kind().subjects().size(); subject++) {
                    for (int section = 0; section < school.sections(grade); section++) {
                        visitor.record(
                                row(school, grade, subject, section, 1),
                                row(school, grade, subject, section, 2),
                                false);
                    }
                }
            }
            for (int club = 0; club < school.clubs(); club++) {
                Club each = new Club(layout, school, club);
                visitor.record(each.row(1), each.row(2), false);
            }
        }
    }

    private @Nullable String[] row(School school, int grade, int subject, int section, int roster) {
        String id = school.classId(grade, subject, section);
        Dice dice = layout.dice();
        boolean otherRoom = roster == 2 && dice.roll(100, "other room", id.hashCode()) == 0;
        int room = 100 + dice.roll(300, "room", id.hashCode()) + (otherRoom ? 1000 : 0);
        String gradeName = school.kind().grades().get(grade);
        return new String[] {
            id,
            null,
            null,
            school.kind().subjects().get(subject) + ", Section " + (section + 1),
            gradeName,
            CourseRows.id(gradeName, subject),
            id.substring(2),
            subject == 0 ? "homeroom" : "scheduled",
            "Room " + room,
            school.id(),
            String.join(",", school.kind().terms(subject, layout.year())),
            null,
            null,
            Integer.toString(subject + 1)
        };
    }
}
