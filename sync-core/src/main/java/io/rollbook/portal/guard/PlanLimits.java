package io.rollbook.portal.guard;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.roster.Entity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The limits of a district file held against a plan. A number that is not beyond a limit's count cannot trip it; of the
 * others the base is counted, as far as the limits on it need to know.
 */
final class PlanLimits {
    private static final String REMOVALS = "TOO_MANY_REMOVALS";

    /**
     * A limit on a figure.
     *
     * @param base the rows out of which the figure is, as SQL
     * @param ofAll whether it is the share of any entity beyond which everything is held
     */
    private record Check(String reason, String what, String base, Limit limit, boolean ofAll) {
        boolean mayTrip(long number) {
            return number > limit.count();
        }

        /** A base with which the limit does not trip. */
        long enough(long number) {
            return limit.percent() > 0 ? (long) (number * 100.0 / limit.percent()) + 1 : Long.MAX_VALUE;
        }

        Optional<Trip> judge(long number, long ofBase) {
            Figure figure = new Figure(what, number, ofBase);
            return ofAll ? Trip.beyond(reason, figure, limit.percent()) : Trip.beyond(reason, figure, limit);
        }
    }

    private final List<Check> checks = new ArrayList<>();
    private final PlanFigures figures;
    private final Map<String, Long> bases;

    PlanLimits(PlanFigures figures, Guard guard) {
        this.figures = figures;
        for (Entity entity : Entity.values()) {
            add(REMOVALS, entity.table() + FigureSql.REMOVED, FigureSql.active(entity), guard.holdAllPercent());
        }
        String students = FigureSql.people("student");
        String staff = FigureSql.people("staff");
        add(REMOVALS, FigureSql.STUDENTS_REMOVED, students, guard.studentsRemoved());
        add(REMOVALS, FigureSql.STAFF_REMOVED, staff, guard.staffRemoved());
        String classes = FigureSql.active(Entity.CLASSES);
        add(REMOVALS, Entity.CLASSES.table() + FigureSql.REMOVED, classes, guard.classesRemoved());
        String enrollments = FigureSql.active(Entity.ENROLLMENTS);
        add("TOO_MANY_LOST_ENROLLMENTS", FigureSql.ENROLLMENTS_LOST, enrollments, guard.enrollmentsLost());
        add("STUDENTS_WITHOUT_CLASSES", FigureSql.STUDENTS_CLASSLESS, students, guard.studentsClassless());
        String people = FigureSql.active(Entity.USERS);
        add("IDENTITIES_CHANGED", FigureSql.IDENTITIES_CHANGED, people, guard.identityChanged());
        add("TOO_MANY_ADDITIONS", FigureSql.STUDENTS_ADDED, students, guard.studentsAdded());
        for (Entity entity : Entity.values()) {
            add("TOO_MANY_CHANGES", entity.table() + FigureSql.CHANGED, FigureSql.active(entity), guard.changed());
        }
        Map<String, Long> enough = new HashMap<>();
        possible().forEach(check -> enough.merge(check.base(), check.enough(figures.number(check.what())), Math::max));
        this.bases = figures.bases(enough);
    }

    private void add(String reason, String what, String base, Limit limit) {
        checks.add(new Check(reason, what, base, limit, false));
    }

    private void add(String reason, String what, String base, double holdAllPercent) {
        Limit limit = new Limit(holdAllPercent, 0, null);
        checks.add(new Check(reason, what, base, limit, true));
    }

    private Stream<Check> possible() {
        return checks.stream().filter(check -> check.mayTrip(figures.number(check.what())));
    }

    /** Whether a closer look at the figures may show that a limit does not trip after all. */
    boolean unsure() {
        return possible()
                .anyMatch(check -> check.what().equals(FigureSql.STUDENTS_CLASSLESS)
                        && judge(check).isPresent());
    }

    /** The limits that the plan is beyond, in their order. */
    List<Trip> trips() {
        return possible().flatMap(check -> judge(check).stream()).toList();
    }

    private Optional<Trip> judge(Check check) {
        return check.judge(figures.number(check.what()), bases.getOrDefault(check.base(), 0L));
    }
}
