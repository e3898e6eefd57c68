package io.rollbook.portal.guard;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.roster.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The limits on single schools. Bases are counted only where a number is beyond a limit's count. */
final class SchoolLimits {
    private static final String REMOVALS = "TOO_MANY_REMOVALS";

    /** Losing so many, and thereby all, a school is emptied. */
    private static final long EMPTIED = 5;

    private record Check(String reason, String what, String base, Limit limit) {
        boolean closer() {
            return what.equals(FigureSql.STUDENTS_CLASSLESS) || base.equals(FigureSql.ENROLLMENTS_AT);
        }
    }

    private final PlanFigures figures;
    private final List<Check> checks = new ArrayList<>();
    private final Map<String, Long> leaving;
    private final Map<String, Map<String, Long>> bases;

    SchoolLimits(PlanFigures figures, Guard guard) {
        this.figures = figures;
        add(REMOVALS, FigureSql.STUDENTS_REMOVED, "students", guard.studentsRemoved());
        add(REMOVALS, FigureSql.STAFF_REMOVED, "staffs", guard.staffRemoved());
        add(REMOVALS, Entity.CLASSES.table() + FigureSql.REMOVED, "classes", guard.classesRemoved());
        add("TOO_MANY_LOST_ENROLLMENTS", FigureSql.ENROLLMENTS_LOST, FigureSql.ENROLLMENTS_AT, guard.enrollmentsLost());
        add("STUDENTS_WITHOUT_CLASSES", FigureSql.STUDENTS_CLASSLESS, "students", guard.studentsClassless());
        this.leaving = beyond(figures.atSchools(FigureSql.STUDENTS_REMOVED), EMPTIED);
        Set<String> people = new TreeSet<>(leaving.keySet());
        Set<String> classes = new TreeSet<>();
        for (Check check : checks) {
            if (!check.base().equals(FigureSql.ENROLLMENTS_AT)) {
                (check.base().equals("classes") ? classes : people)
                        .addAll(beyond(check).keySet());
            }
        }
        this.bases = figures.basesAt(people, classes);
    }

    private void add(String reason, String what, String base, Limit limit) {
        if (limit.school() != null) {
            checks.add(new Check(reason, what, base, limit.school()));
        }
    }

    /** Whether a closer look at the figures may show that a limit does not trip after all. */
    boolean unsure() {
        return checks.stream()
                .anyMatch(check -> check.closer() && !tripping(check).isEmpty());
    }

    /** What trips at which school, by sourcedId. */
    Map<String, List<Trip>> trips() {
        Map<String, List<Trip>> trips = new TreeMap<>();
        checks.forEach(check -> tripping(check)
                .forEach((school, trip) -> trips.computeIfAbsent(school, first -> new ArrayList<>())
                        .add(trip)));
        return trips;
    }

    /** Schools that would lose every student: a sign of damage, whatever the limits. */
    List<Trip> emptied() {
        List<Trip> emptied = new ArrayList<>();
        leaving.forEach((school, number) -> {
            if (number >= base("students", school)) {
                emptied.add(new Trip(
                        "SCHOOL_EMPTIED", "school " + school + " would lose all of its " + number + " students"));
            }
        });
        return emptied;
    }

    private Map<String, Trip> tripping(Check check) {
        Map<String, Trip> tripping = new TreeMap<>();
        beyond(check).forEach((school, number) -> {
            Figure figure = new Figure(check.what() + " at school " + school, number, base(check.base(), school));
            Trip.beyond(check.reason(), figure, check.limit()).ifPresent(trip -> tripping.put(school, trip));
        });
        return tripping;
    }

    private long base(String name, String school) {
        Map<String, Long> counted =
                name.equals(FigureSql.ENROLLMENTS_AT) ? figures.atSchools(name) : bases.getOrDefault(name, Map.of());
        return counted.getOrDefault(school, 0L);
    }

    private Map<String, Long> beyond(Check check) {
        return beyond(figures.atSchools(check.what()), check.limit().count());
    }

    private static Map<String, Long> beyond(Map<String, Long> numbers, long count) {
        Map<String, Long> beyond = new TreeMap<>(numbers);
        beyond.values().removeIf(number -> number <= count);
        return beyond;
    }
}
