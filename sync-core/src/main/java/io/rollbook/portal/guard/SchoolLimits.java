package io.rollbook.portal.guard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The limits on single schools. Bases are counted only where a number is beyond a limit's count. Of people and enrollments a
 * part is counted first, so that they are told too few: what does not trip then does not trip at all. Where it does, more is
 * counted, and all before anything is said to trip.
 */
final class SchoolLimits {
    /** Losing so many, and thereby all, a school is emptied. */
    private static final long EMPTIED = 5;

    /** In percent. Enrollments are so many that few of them tell for most schools; a school's roles lie in a few blocks. */
    private static final List<Integer> PARTS_OF_ENROLLMENTS = List.of(10, 40, Bases.ALL);

    private static final List<Integer> PARTS_OF_ROLES = List.of(40, Bases.ALL);

    private static final String STUDENTS = Removal.STUDENTS.baseAtSchools;
    private static final Set<String> PEOPLE = Set.of(STUDENTS, Removal.STAFF.baseAtSchools);
    private static final Set<String> CLASSES = Set.of(Removal.CLASSES.baseAtSchools);
    private static final Set<String> ENROLLMENTS = Set.of(Removal.ENROLLMENTS.baseAtSchools);

    /** Counts bases at schools, all of what they are or a part. */
    private interface Counting {
        Map<String, Map<String, Long>> count(Set<String> schools, int percent);
    }

    private final PlanFigures figures;
    private final List<Check> checks;
    private final Map<String, Long> leaving;
    private final Map<String, Map<String, Long>> bases = new HashMap<>();

    SchoolLimits(PlanFigures figures, List<Check> checks) {
        this.figures = figures;
        this.checks = checks;
        this.leaving = beyond(figures.atSchools(FigureSql.STUDENTS_REMOVED), EMPTIED);
        Bases all = figures.bases();
        count(PEOPLE, PARTS_OF_ROLES, all::peopleAt);
        count(CLASSES, List.of(Bases.ALL), (schools, percent) -> all.classesAt(schools));
        count(ENROLLMENTS, PARTS_OF_ENROLLMENTS, all::enrollmentsAt);
    }

    private void count(Set<String> names, List<Integer> parts, Counting counting) {
        Set<String> schools = beyond(names);
        for (int percent : parts) {
            counting.count(schools, percent)
                    .forEach((base, counted) -> bases.computeIfAbsent(base, first -> new HashMap<>())
                            .putAll(counted));
            schools = doubtful(names);
        }
    }

    /** Schools at which a limit on one of these bases may trip. */
    private Set<String> beyond(Set<String> names) {
        Set<String> schools = new TreeSet<>(names.contains(STUDENTS) ? leaving.keySet() : Set.of());
        on(names).forEach(check -> schools.addAll(beyond(check).keySet()));
        return schools;
    }

    /** Those of them at which a closer look may show that it does not trip after all. */
    private Set<String> doubtful(Set<String> names) {
        Set<String> schools = new TreeSet<>(names.contains(STUDENTS) ? emptiedAt() : List.of());
        on(names).forEach(check -> schools.addAll(tripping(check).keySet()));
        return schools;
    }

    private Stream<Check> on(Set<String> names) {
        return checks.stream().filter(check -> names.contains(check.base()));
    }

    /** What trips at which school, by sourcedId. */
    Map<String, List<Trip>> trips() {
        Map<String, List<Trip>> trips = new TreeMap<>();
        checks.forEach(check -> tripping(check)
                .forEach((school, trip) -> trips.computeIfAbsent(school, first -> new ArrayList<>())
                        .add(trip)));
        return trips;
    }

    /** Schools that would lose every student, or be gone with those they have: a sign of damage, whatever the limits. */
    List<Trip> emptied() {
        Map<String, String> emptied = new TreeMap<>();
        figures.atSchools(FigureSql.SCHOOLS_REMOVED)
                .forEach((school, students) -> emptied.put(
                        school,
                        "school " + school + " would be removed, with " + students
                                + (students == 1 ? " student" : " students")));
        emptiedAt()
                .forEach(school -> emptied.put(
                        school, "school " + school + " would lose all of its " + leaving.get(school) + " students"));
        return emptied.values().stream()
                .map(how -> new Trip("SCHOOL_EMPTIED", how))
                .toList();
    }

    private List<String> emptiedAt() {
        return leaving.entrySet().stream()
                .filter(school -> school.getValue() >= base(STUDENTS, school.getKey()))
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
