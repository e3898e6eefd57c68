package io.rollbook.portal.guard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The limits on single schools. Bases are counted only where a number is beyond a limit's count. People and enrollments are
 * first told too few, so that what does not trip then does not trip at all; at the other schools all are counted.
 */
final class SchoolLimits {
    /** Losing so many, and thereby all, a school is emptied. */
    private static final long EMPTIED = 5;

    private final PlanFigures figures;
    private final List<Check> checks;
    private final Map<String, Long> leaving;
    private final Map<String, Map<String, Long>> bases;

    SchoolLimits(PlanFigures figures, List<Check> checks) {
        this.figures = figures;
        this.checks = checks;
        this.leaving = beyond(figures.atSchools(FigureSql.STUDENTS_REMOVED), EMPTIED);
        this.bases = count(school -> true, false);
        Set<String> doubtful = doubtful();
        if (!doubtful.isEmpty()) {
            count(doubtful::contains, true)
                    .forEach((base, schools) -> bases.computeIfAbsent(base, first -> new HashMap<>())
                            .putAll(schools));
        }
    }

    private Map<String, Map<String, Long>> count(Predicate<String> at, boolean all) {
        Set<String> people = new TreeSet<>(leaving.keySet());
        Set<String> classes = new TreeSet<>();
        Set<String> enrollments = new TreeSet<>();
        for (Check check : checks) {
            Set<String> schools =
                    isOnClasses(check) ? classes : check.base().equals(FigureSql.ENROLLMENTS_AT) ? enrollments : people;
            schools.addAll(beyond(check).keySet());
        }
        List.of(people, classes, enrollments).forEach(schools -> schools.removeIf(at.negate()));
        Map<String, Map<String, Long>> counted = figures.bases().atSchools(people, classes, all);
        counted.put(FigureSql.ENROLLMENTS_AT, figures.bases().enrollmentsAt(enrollments, all));
        return counted;
    }

    /** Schools at which a closer look may show that a limit does not trip after all. */
    private Set<String> doubtful() {
        Set<String> doubtful = new TreeSet<>(emptiedAt());
        checks.stream()
                .filter(check -> !isOnClasses(check))
                .forEach(check -> doubtful.addAll(tripping(check).keySet()));
        return doubtful;
    }

    private static boolean isOnClasses(Check check) {
        return check.base().equals(Removal.CLASSES.baseAtSchools);
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
        return emptiedAt().stream()
                .map(school -> new Trip(
                        "SCHOOL_EMPTIED",
                        "school " + school + " would lose all of its " + leaving.get(school) + " students"))
                .toList();
    }

    private List<String> emptiedAt() {
        return leaving.entrySet().stream()
                .filter(school -> school.getValue() >= base(Removal.STUDENTS.baseAtSchools, school.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Map<String, Trip> tripping(Check check) {
        Map<String, Trip> tripping = new TreeMap<>();
        beyond(check).forEach((school, number) -> {
            long base = base(check.base(), school) + figures.before(check.what(), school);
            check.judge(" at school " + school, number, base).ifPresent(trip -> tripping.put(school, trip));
        });
        return tripping;
    }

    private long base(String name, String school) {
        return bases.getOrDefault(name, Map.of()).getOrDefault(school, 0L);
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
