package io.rollbook.made;

import io.rollbook.roster.Entity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The district's courses: one for each subject and grade, and one for clubs. In the second night one is new. */
record CourseRows(Layout layout) implements Rows {
    static final String CLUBS = "CRS-CLUB";

    static String id(String grade, int subject) {
        return "CRS-" + grade + "-" + subject;
    }

    @Override
    public String file() {
        return "courses.csv";
    }

    @Override
    public Entity entity() {
        return Entity.COURSES;
    }

    @Override
    public List<String> header() {
        return Rows.columns("schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes");
    }

    @Override
    public void each(Visitor visitor) {
        for (Kind kind : Kind.values()) {
            for (String grade : kind.grades()) {
                for (int subject = 0; subject < kind.subjects().size(); subject++) {
                    String id = id(grade, subject);
                    String title = kind.subjects().get(subject) + ", Grade " + grade;
                    boolean revised =
                            id.equals("CRS-03-2") || layout.dice().roll(50, "course revised", id.hashCode()) == 0;
                    visitor.record(
                            row(id, title, grade), row(id, revised ? title + " (revised)" : title, grade), false);
                }
            }
        }
        @Nullable String[] clubs = row(CLUBS, "Clubs and activities", null);
        visitor.record(clubs, clubs, false);
        visitor.record(null, row("CRS-12-ROBOTICS", "Robotics, Introductory", "12"), false);
    }

    private @Nullable String[] row(String id, String title, @Nullable String grade) {
        String subject = title.split("[ ,:]")[0];
        return new String[] {
            id, null, null, layout.year().id(), title, id.substring(4), grade, Layout.DISTRICT, subject, null
        };
    }
}
