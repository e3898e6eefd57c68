package io.rollbook.made;

import java.util.List;

/** A kind of school: who goes there, and what a student's day is made of. */
enum Kind {
    ELEMENTARY(
            "Elementary School",
            450,
            22,
            List.of("KG", "01", "02", "03", "04", "05"),
            List.of(
                    "Homeroom",
                    "Reading and Language Arts",
                    "Mathematics",
                    "Science",
                    "Social Studies",
                    "Art and Music")),
    MIDDLE(
            "Middle School",
            750,
            26,
            List.of("06", "07", "08"),
            List.of(
                    "Advisory",
                    "English Language Arts",
                    "Mathematics",
                    "Earth Science",
                    "World History",
                    "Physical Education",
                    "Art \"Open Studio\", Beginning",
                    "Español, Nivel I")),
    HIGH(
            "High School",
            1350,
            25,
            List.of("09", "10", "11", "12"),
            List.of(
                    "Advisory",
                    "Literature and Composition",
                    "Algebra, Functions & Modeling",
                    "Biology, Honors",
                    "U.S. History",
                    "Physical Education",
                    "Théâtre & Drama",
                    "Computer Science: Principles"));

    /** How the kinds follow one another among a district's schools: seven, three and two of twelve. */
    private static final Kind[] ORDER = {
        ELEMENTARY,
        MIDDLE,
        HIGH,
        ELEMENTARY,
        ELEMENTARY,
        MIDDLE,
        ELEMENTARY,
        ELEMENTARY,
        HIGH,
        ELEMENTARY,
        MIDDLE,
        ELEMENTARY
    };

    private final String title;
    private final int students;
    private final int classSize;
    private final List<String> grades;
    private final List<String> subjects;

    Kind(String title, int students, int classSize, List<String> grades, List<String> subjects) {
        this.title = title;
        this.students = students;
        this.classSize = classSize;
        this.grades = grades;
        this.subjects = subjects;
    }

    static Kind of(int school) {
        return ORDER[school % ORDER.length];
    }

    String title() {
        return title;
    }

    /** How many students such a school has, about. */
    int students() {
        return students;
    }

    int classSize() {
        return classSize;
    }

    List<String> grades() {
        return grades;
    }

    /** What a student has, one class each. */
    List<String> subjects() {
        return subjects;
    }

    /** In which terms the subject is held: most run all year, the last two of a secondary school for one term. */
    List<String> terms(int subject, Year year) {
        if (this == ELEMENTARY || subject < 6) {
            return List.of(year.first(), year.second());
        }
        return List.of(subject == 6 ? year.first() : year.second());
    }

    /** Whether children stay together in one group for every subject. */
    boolean staysTogether() {
        return this == ELEMENTARY;
    }
}
