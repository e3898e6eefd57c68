package io.rollbook.console;

import io.rollbook.tenant.Plan.Counts;
import io.rollbook.tenant.Plan.School;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The schools that the page of a plan shows: those that lose or change most, so that the page stays light in a district of
 * hundreds, and those that were chosen.
 *
 * @param shown in the order of the plan
 * @param all how many the plan touches
 */
record SchoolsOfPlan(List<School> shown, int all) {
    /** How many are shown unless all are asked for. */
    static final int MOST = 40;

    private static final Comparator<School> BY_WEIGHT = Comparator.comparingLong(
                    (School school) -> sum(school, Counts::remove))
            .thenComparingLong(
                    school -> sum(school, Counts::add) + sum(school, Counts::change) + sum(school, Counts::restore))
            .reversed();

    private interface Number {
        long of(Counts counts);
    }

    static SchoolsOfPlan all(List<School> schools) {
        return new SchoolsOfPlan(schools, schools.size());
    }

    /** {@code chosen}: sourcedIds. */
    static SchoolsOfPlan most(List<School> schools, List<String> chosen) {
        Set<String> shown = new TreeSet<>(chosen);
        schools.stream().sorted(BY_WEIGHT).limit(MOST).map(School::sourcedId).forEach(shown::add);
        return new SchoolsOfPlan(
                schools.stream()
                        .filter(school -> shown.contains(school.sourcedId()))
                        .toList(),
                schools.size());
    }

    private static long sum(School school, Number number) {
        return school.entities().values().stream().mapToLong(number::of).sum();
    }
}
