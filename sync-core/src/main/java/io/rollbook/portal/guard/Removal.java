package io.rollbook.portal.guard;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.roster.Entity;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** What is taken away, of which not only one night but also the nights of a week together may take so much only. */
enum Removal {
    STUDENTS(
            "students-removed",
            "TOO_MANY_REMOVALS",
            FigureSql.STUDENTS_REMOVED,
            FigureSql.people("student"),
            "students",
            Guard::studentsRemoved),
    STAFF(
            "staff-removed",
            "TOO_MANY_REMOVALS",
            FigureSql.STAFF_REMOVED,
            FigureSql.people("staff"),
            "staffs",
            Guard::staffRemoved),
    CLASSES(
            "classes-removed",
            "TOO_MANY_REMOVALS",
            Entity.CLASSES.table() + FigureSql.REMOVED,
            FigureSql.active(Entity.CLASSES),
            "classes",
            Guard::classesRemoved),
    ENROLLMENTS(
            "enrollments-lost",
            "TOO_MANY_LOST_ENROLLMENTS",
            FigureSql.ENROLLMENTS_LOST,
            FigureSql.active(Entity.ENROLLMENTS),
            FigureSql.ENROLLMENTS_AT,
            Guard::enrollmentsLost),
    /** They stay. */
    CLASSLESS(
            "students-classless",
            "STUDENTS_WITHOUT_CLASSES",
            FigureSql.STUDENTS_CLASSLESS,
            FigureSql.people("student"),
            "students",
            Guard::studentsClassless);

    /** Its line in the district file. */
    final String line;

    /** One word for too much of it. */
    final String reason;

    /** The figure for one night. */
    final String what;

    /** Out of what, of the district: rows as SQL. */
    final String base;

    /** Out of what, at schools: the name of a number. */
    final String baseAtSchools;

    private final Function<Guard, Limit> limit;

    Removal(String line, String reason, String what, String base, String baseAtSchools, Function<Guard, Limit> limit) {
        this.line = line;
        this.reason = reason;
        this.what = what;
        this.base = base;
        this.baseAtSchools = baseAtSchools;
        this.limit = limit;
    }

    /** The figure for a week: of this night, and of those before it. */
    String inAWeek() {
        return what + " in seven days";
    }

    /** What is summed up in a figure; empty for one that is of one night. */
    static Optional<Removal> summedUpIn(String figure) {
        return Arrays.stream(values())
                .filter(removal -> removal.inAWeek().equals(figure))
                .findFirst();
    }

    /** Whether what is taken is missing in the base from then on. */
    boolean isMissingInBase() {
        return this != CLASSLESS;
    }

    Limit limit(Guard guard) {
        return limit.apply(guard);
    }
}
