package io.rollbook.portal.guard;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.tenant.Reissued;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * People who seem to be listed under new ids, see {@link Reissued}. Many are as many as may not be removed at once: of all
 * students or staff, or of those of one school. Withholding the removals at a school would leave such people twice:
 * all of the plan is held.
 */
final class ReissuedIds {
    private static final String REASON = "IDS_REISSUED";
    private static final String LISTED_ANEW = "listed under new ids";

    private final PlanFigures figures;

    ReissuedIds(PlanFigures figures) {
        this.figures = figures;
    }

    /** The numbers, in the form of {@link FigureSql#numbers}, without parameters. */
    static String numbers() {
        return """
                WITH anew AS MATERIALIZED (
                    SELECT DISTINCT %s AS kind, p.old_sourced_id, o.org_sourced_id
                    FROM %s p JOIN roster.user_roles o ON o.user_sourced_id = p.old_sourced_id AND o.active)
                SELECT kind || ' %s', count(DISTINCT old_sourced_id), NULL FROM anew GROUP BY kind
                UNION ALL SELECT kind || ' %s', count(*), org_sourced_id FROM anew GROUP BY kind, org_sourced_id
                """
                .formatted(FigureSql.kind("o"), Reissued.planned(), LISTED_ANEW, LISTED_ANEW);
    }

    /** What is beyond these limits. Those of ordinary days: that people move up or leave gives nobody a new id. */
    List<Trip> trips(Guard guard) {
        List<Trip> trips = new ArrayList<>();
        trip("student", "students", guard.studentsRemoved(), trips);
        trip("staff", "staff", guard.staffRemoved(), trips);
        return trips;
    }

    private void trip(String kind, String people, Limit limit, List<Trip> trips) {
        String name = kind + " " + LISTED_ANEW;
        long number = figures.counted(name);
        if (number > limit.count()) {
            String base = FigureSql.people(kind);
            long of = figures.bases(Map.of(base, Long.MAX_VALUE)).getOrDefault(base, 0L);
            Trip.beyond(REASON, new Figure(people + " " + LISTED_ANEW, number, of), limit)
                    .ifPresent(trips::add);
        }
        Limit school = limit.school();
        if (school != null && trips.isEmpty()) {
            Map<String, Long> beyond = new TreeMap<>(figures.atSchools(name));
            beyond.values().removeIf(at -> at <= school.count());
            Map<String, Long> of = figures.basesAt(beyond.keySet(), Set.of()).getOrDefault(kind + "s", Map.of());
            beyond.forEach((id, at) -> Trip.beyond(
                            REASON,
                            new Figure(people + " " + LISTED_ANEW + " at school " + id, at, of.getOrDefault(id, 0L)),
                            school)
                    .ifPresent(trips::add));
        }
    }
}
