package io.rollbook.portal.guard;

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
    private final List<Check> checks;
    private final PlanFigures figures;
    private final Map<String, Long> bases;

    PlanLimits(PlanFigures figures, List<Check> checks) {
        this.figures = figures;
        this.checks = checks;
        Map<String, Long> enough = new HashMap<>();
        possible().forEach(check -> enough.merge(check.base(), check.enough(figures.number(check.what())), Math::max));
        this.bases = figures.bases().upTo(enough);
    }

    private Stream<Check> possible() {
        return checks.stream().filter(check -> check.mayTrip(figures.number(check.what())));
    }

    /** The limits that the plan is beyond, in their order. */
    List<Trip> trips() {
        return possible().flatMap(check -> judge(check).stream()).toList();
    }

    private Optional<Trip> judge(Check check) {
        long base = bases.getOrDefault(check.base(), 0L) + figures.before(check.what());
        return check.judge("", figures.number(check.what()), base);
    }
}
