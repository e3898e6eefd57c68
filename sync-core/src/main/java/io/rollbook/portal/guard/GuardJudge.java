package io.rollbook.portal.guard;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import io.rollbook.run.Rollover;
import io.rollbook.tenant.Counted;
import io.rollbook.tenant.Losses;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a plan as a whole, before anything is written. The limits are those of the {@code guard} section of the
 * district file; each trips when it is exceeded, not when it is reached.
 */
public final class GuardJudge {
    private static final int MOST_DETAILS = 30;

    private final Clock clock;

    /** With the clock that says which terms are over; days are those of the district's zone. */
    public GuardJudge(Clock clock) {
        this.clock = clock;
    }

    /**
     * Whether the plan in {@code staging.change} must wait for a person. Whether this is a first load, and how many rows
     * the feed's last merged delivery had, is read from {@code sync.runs}, whose {@code counts} hold
     * {@code {"files": {"users.csv": 8600}}}: rows read per file. A first load has nothing to lose: only damage and
     * quarantined rows hold it.
     *
     * @param tenant a connection that sees the staged rows and the plan; it is only read
     * @param district whose limits and time zone hold
     * @param feed the feed that delivered
     * @param staged what was delivered
     */
    public Judged judge(Connection tenant, District district, String feed, Staged staged) {
        Standards standards = Standards.of(tenant, district, clock.instant());
        Guard night = standards.night();
        DeliveryLimits delivery = new DeliveryLimits();
        delivery.damage(staged);
        List<Trip> trips = new ArrayList<>();
        List<Counted> counted = new ArrayList<>();
        Map<String, List<Trip>> schools = Map.of();
        Optional<Rollover> rollover = Optional.empty();
        List<String> shrinking = List.of();
        try {
            if (!LastDelivery.isFirst(tenant)) {
                delivery.fewerRows(staged, LastDelivery.of(tenant, feed), ended(tenant), night.holdAllPercent());
                PlanFigures figures = PlanFigures.read(tenant, standards.today(), night.classShrink());
                shrinking = figures.shrinking();
                rollover = GradesMovedUp.explain(new Sql(tenant), standards.today(), figures, staged);
                figures.sumUp(new Losses(tenant), standards.week());
                PlanLimits limits = new PlanLimits(figures, standards.ofDistrict());
                SchoolLimits atSchool = new SchoolLimits(figures, standards.ofSchools());
                trips.addAll(ReissuedIds.trips(figures, district.guard()));
                trips.addAll(limits.trips());
                if (figures.number(FigureSql.RUNNING_TERMS) > 0) {
                    trips.add(new Trip("TERM_GONE", "a term that is running is not listed any more"));
                }
                if (figures.number(FigureSql.TERMS_CUT_SHORT) > 0) {
                    trips.add(new Trip("TERM_GONE", "a term that is running would be over by its new dates"));
                }
                trips.addAll(atSchool.emptied());
                schools = atSchool.trips();
                if (trips.isEmpty() && schools.isEmpty()) {
                    TwoPeople.inWork(tenant, night).ifPresent(trips::add);
                }
                counted.addAll(figures.counted());
            }
        } catch (SQLException failure) {
            throw DatabaseException.of("judging a plan", failure);
        }
        delivery.quarantined(staged, night.quarantined());
        trips.addAll(0, delivery.trips());
        counted.addAll(delivery.counted());
        return new Judged(verdict(trips, schools, night.onTrip()), counted, rollover.orElse(null), shrinking);
    }

    /** What the plan in {@code staging.change} takes away, of one that a person has judged. */
    public List<Counted> lost(Connection tenant, District district) {
        Standards standards = Standards.of(tenant, district, clock.instant());
        PlanFigures figures = PlanFigures.read(tenant, standards.today(), Limit.OFF);
        return new Judged(Optional.empty(), figures.counted(), null, List.of()).lost();
    }

    /** What the plan does not find listed any more because its term is over. */
    private static Map<String, Long> ended(Connection tenant) {
        Map<String, Long> ended = new HashMap<>();
        new Sql(tenant)
                .each(
                        "counting what has ended with its term",
                        "SELECT entity, count(*) FROM staging.change WHERE ended IS NOT NULL GROUP BY 1",
                        row -> ended.put(Entity.values()[row.getInt(1)].table(), row.getLong(2)));
        return ended;
    }

    private static Optional<Verdict> verdict(List<Trip> trips, Map<String, List<Trip>> schools, Guard.OnTrip onTrip) {
        List<Trip> all = new ArrayList<>(trips);
        schools.values().forEach(all::addAll);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        boolean withhold = trips.isEmpty() && onTrip == Guard.OnTrip.WITHHOLD;
        return Optional.of(new Verdict(all.get(0).reason(), sentence(all), withhold ? schools.keySet() : Set.of()));
    }

    private static String sentence(List<Trip> trips) {
        List<String> details = trips.stream().map(Trip::detail).distinct().toList();
        List<String> shown = new ArrayList<>(details.subList(0, Math.min(MOST_DETAILS, details.size())));
        if (details.size() > MOST_DETAILS) {
            shown.add("and " + (details.size() - MOST_DETAILS) + " more");
        }
        StringBuilder out = new StringBuilder();
        for (String detail : shown) {
            // Some end with a sentence of their own.
            boolean begins = out.isEmpty() || out.charAt(out.length() - 1) == '.';
            out.append(out.isEmpty() ? "" : begins ? " " : "; ");
            out.append(begins ? Character.toUpperCase(detail.charAt(0)) + detail.substring(1) : detail);
        }
        return out.charAt(out.length() - 1) == '.'
                ? out.toString()
                : out.append('.').toString();
    }
}
