package io.rollbook.portal.guard;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.tenant.Reissued;
import java.util.ArrayList;
import java.util.List;

/**
 * People who seem to be listed under new ids, see {@link Reissued}. Many are as many as may not be removed at once: of all
 * students or staff, or of those of one school. Withholding the removals at a school would leave such people twice:
 * all of the plan is held.
 */
final class ReissuedIds {
    private static final String REASON = "IDS_REISSUED";
    private static final String STUDENTS = "students listed under new ids";
    private static final String STAFF = "staff listed under new ids";

    /** The figures. */
    static final List<String> FIGURES = List.of(STUDENTS, STAFF);

    private ReissuedIds() {}

    /** The numbers that there are, in the form of {@link FigureSql#numbers}, without parameters. */
    static String numbers() {
        return """
                WITH anew AS MATERIALIZED (
                    SELECT DISTINCT %s AS kind, p.old_sourced_id, o.org_sourced_id
                    FROM %s p JOIN roster.user_roles o ON o.user_sourced_id = p.old_sourced_id AND o.active),
                told AS (
                    SELECT CASE kind WHEN 'student' THEN '%s' ELSE '%s' END AS what, old_sourced_id, org_sourced_id
                    FROM anew WHERE kind <> 'family')
                SELECT what, count(DISTINCT old_sourced_id), NULL FROM told GROUP BY what
                UNION ALL SELECT what, count(*), org_sourced_id FROM told GROUP BY what, org_sourced_id
                """
                .formatted(FigureSql.kind("o"), Reissued.planned(), STUDENTS, STAFF);
    }

    /** What is beyond these limits. Those of ordinary days: that people move up or leave gives nobody a new id. */
    static List<Trip> trips(PlanFigures figures, Guard guard) {
        List<Check> ofDistrict = new ArrayList<>();
        List<Check> ofSchools = new ArrayList<>();
        add(STUDENTS, Removal.STUDENTS, guard, ofDistrict, ofSchools);
        add(STAFF, Removal.STAFF, guard, ofDistrict, ofSchools);
        List<Trip> trips = new ArrayList<>(new PlanLimits(figures, ofDistrict).trips());
        boolean possible = ofSchools.stream().anyMatch(check -> figures.atSchools(check.what()).values().stream()
                .anyMatch(check::mayTrip));
        if (trips.isEmpty() && possible) {
            new SchoolLimits(figures, ofSchools).trips().values().forEach(trips::addAll);
        }
        return trips;
    }

    private static void add(String what, Removal removal, Guard guard, List<Check> ofDistrict, List<Check> ofSchools) {
        Limit limit = removal.limit(guard);
        ofDistrict.add(new Check(removal.line, REASON, what, removal.base, limit, false));
        if (limit.school() != null) {
            ofSchools.add(new Check(removal.line, REASON, what, removal.baseAtSchools, limit.school(), false));
        }
    }
}
