package io.rollbook.portal.guard;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.roster.Entity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The limits on single schools. Bases are counted only where a number is beyond a limit's count. */
final class SchoolLimits {
    private static final String REMOVALS = "TOO_MANY_REMOVALS";

    /** Losing so many, and thereby all, a school is emptied. */
    private static final long EMPTIED = 5;

    private record Check(String reason, String what, String base, Limit limit) {}

    private final PlanFigures figures;
    private final List<Check> checks = new ArrayList<>();
    private final Map<String, List<Trip>> trips = new TreeMap<>();
    private final List<Trip> emptied = new ArrayList<>();

    SchoolLimits(PlanFigures figures, Guard guard) {
        this.figures = figures;
        add(REMOVALS, FigureSql.STUDENTS_REMOVED, "students", guard.studentsRemoved());
        add(REMOVALS, FigureSql.STAFF_REMOVED, "staffs", guard.staffRemoved());
        add(REMOVALS, Entity.CLASSES.table() + FigureSql.REMOVED, "classes", guard.classesRemoved());
        add("TOO_MANY_LOST_ENROLLMENTS", FigureSql.ENROLLMENTS_LOST, "enrollments", guard.enrollmentsLost());
        add("STUDENTS_WITHOUT_CLASSES", FigureSql.STUDENTS_CLASSLESS, "students", guard.studentsClassless());
        judge();
    }

    private void add(String reason, String what, String base, Limit limit) {
        if (limit.school() != null) {
            checks.add(new Check(reason, what, base, limit.school()));
        }
    }

    /** What trips at which school, by sourcedId. */
    Map<String, List<Trip>> trips() {
        return trips;
    }

    /** Schools that would lose every student: a sign of damage, whatever the limits. */
    List<Trip> emptied() {
        return emptied;
    }

    private void judge() {
        Map<Check, Map<String, Long>> possible = new LinkedHashMap<>();
        Set<String> schools = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        checks.forEach(check -> {
            Map<String, Long> beyond =
                    beyond(figures.atSchools(check.what()), check.limit().count());
            possible.put(check, beyond);
            schools.addAll(beyond.keySet());
            if (!beyond.isEmpty()) {
                names.add(check.base());
            }
        });
        Map<String, Long> leaving = beyond(figures.atSchools(FigureSql.STUDENTS_REMOVED), EMPTIED);
        schools.addAll(leaving.keySet());
        if (!leaving.isEmpty()) {
            names.add("students");
        }
        if (schools.isEmpty()) {
            return;
        }
        Map<String, Map<String, Long>> bases = figures.basesAt(names, schools);
        possible.forEach((check, numbers) -> judge(check, numbers, bases.getOrDefault(check.base(), Map.of())));
        Map<String, Long> students = bases.getOrDefault("students", Map.of());
        leaving.forEach((school, number) -> {
            if (number >= students.getOrDefault(school, 0L)) {
                emptied.add(new Trip(
                        "SCHOOL_EMPTIED", "school " + school + " would lose all of its " + number + " students"));
            }
        });
    }

    private void judge(Check check, Map<String, Long> numbers, Map<String, Long> bases) {
        Map<String, Long> tripping = new TreeMap<>();
        numbers.forEach((school, number) -> {
            if (check.limit().trips(number, bases.getOrDefault(school, 0L))) {
                tripping.put(school, number);
            }
        });
        // Of these only the most that there may be was counted so far.
        Map<String, Long> exact = check.what().equals(FigureSql.STUDENTS_CLASSLESS) && !tripping.isEmpty()
                ? figures.classlessAt(tripping.keySet())
                : tripping;
        exact.forEach((school, number) -> trip(check, school, number, bases.getOrDefault(school, 0L)));
    }

    private void trip(Check check, String school, long number, long base) {
        Optional<Trip> trip = Trip.beyond(
                check.reason(), new Figure(check.what() + " at school " + school, number, base), check.limit());
        trip.ifPresent(found ->
                trips.computeIfAbsent(school, first -> new ArrayList<>()).add(found));
    }

    private static Map<String, Long> beyond(Map<String, Long> numbers, long count) {
        Map<String, Long> beyond = new TreeMap<>(numbers);
        beyond.values().removeIf(number -> number <= count);
        return beyond;
    }
}
