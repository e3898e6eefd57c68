package io.rollbook.portal.guard;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.district.Guard;
import io.rollbook.portal.Staged;
import io.rollbook.run.FileLedger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges a plan as a whole, before anything is written. The limits are those of the {@code guard} section of the
 * district file; each trips when it is exceeded, not when it is reached.
 */
public final class GuardJudge {
    private static final int MOST_DETAILS = 30;
    private static final Period FIRST_DAYS = Period.ofDays(14);
    private static final String QUARANTINED = "TOO_MANY_QUARANTINED";

    private final Clock clock;

    /** With the clock that says which terms are over; days are those of the district's zone. */
    public GuardJudge(Clock clock) {
        this.clock = clock;
    }

    /**
     * Why the plan in {@code staging.change} must wait for a person; empty where it may go on. Whether this is a first
     * load, and how many rows the feed's last merged delivery had, is read from {@code sync.runs}, whose {@code counts}
     * hold {@code {"files": {"users.csv": 8600}}}: rows read per file. A first load has nothing to lose: only damage and
     * quarantined rows hold it.
     *
     * @param tenant a connection that sees the staged rows and the plan; it is only read
     * @param district whose limits and time zone hold
     * @param feed the feed that delivered
     * @param staged what was delivered
     */
    public Optional<Verdict> judge(Connection tenant, District district, String feed, Staged staged) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), district.timezone());
        Guard guard = limits(tenant, district, today);
        List<Trip> trips = new ArrayList<>();
        Map<String, List<Trip>> schools = Map.of();
        if (staged.damaged() != null) {
            trips.add(new Trip("DAMAGED", "the delivery looks damaged: " + staged.damaged()));
        }
        try {
            if (!LastDelivery.isFirst(tenant)) {
                fewerRows(staged, LastDelivery.of(tenant, feed), guard.holdAllPercent(), trips);
                PlanFigures figures = PlanFigures.read(tenant, today);
                PlanLimits limits = new PlanLimits(figures, guard);
                SchoolLimits atSchool = new SchoolLimits(figures, guard);
                if (limits.unsure() || atSchool.unsure()) {
                    figures.lookClosely();
                }
                trips.addAll(new ReissuedIds(figures).trips(district.guard()));
                trips.addAll(limits.trips());
                if (figures.number(FigureSql.RUNNING_TERMS) > 0) {
                    trips.add(new Trip("TERM_GONE", "a term that is running is not listed any more"));
                }
                trips.addAll(atSchool.emptied());
                schools = atSchool.trips();
            }
        } catch (SQLException failure) {
            throw DatabaseException.of("judging a plan", failure);
        }
        quarantined(staged.files(), guard, trips);
        List<Trip> atSchools = schools.values().stream().flatMap(List::stream).toList();
        if (trips.isEmpty() && atSchools.isEmpty()) {
            return Optional.empty();
        }
        boolean withhold = trips.isEmpty() && guard.onTrip() == Guard.OnTrip.WITHHOLD;
        trips.addAll(atSchools);
        return Optional.of(new Verdict(trips.get(0).reason(), sentence(trips), withhold ? schools.keySet() : Set.of()));
    }

    private static String sentence(List<Trip> trips) {
        List<String> details = trips.stream().map(Trip::detail).distinct().toList();
        String shown = details.stream().limit(MOST_DETAILS).collect(Collectors.joining("; "));
        String more = details.size() > MOST_DETAILS ? "; and " + (details.size() - MOST_DETAILS) + " more" : "";
        return Character.toUpperCase(shown.charAt(0)) + shown.substring(1) + more + ".";
    }

    /** Those of the day; in the first days of a term with more room for enrollments. */
    private static Guard limits(Connection tenant, District district, LocalDate today) {
        Guard guard = district.guard().on(today);
        boolean begins = new Sql(tenant)
                .one(
                        "looking for a term that has begun",
                        """
                        SELECT EXISTS (SELECT FROM roster.academic_sessions
                                       WHERE active AND type IN ('term', 'semester') AND start_date <= ? AND start_date > ?)
                        """,
                        row -> row.getBoolean(1),
                        today,
                        today.minus(FIRST_DAYS));
        return begins ? guard.withEnrollmentsDoubled() : guard;
    }

    /** Files that came in whole both times and have lost more than the share that holds everything. */
    private static void fewerRows(Staged staged, LastDelivery last, double percent, List<Trip> trips) {
        for (FileLedger file : staged.files()) {
            Long before = last.rows().get(file.file());
            if (before != null && file.isWhole()) {
                Figure missing = new Figure(
                        "rows of " + file.file() + " missing since the last delivery",
                        Math.max(0, before - file.read()),
                        before);
                Trip.beyond("FEWER_ROWS_THAN_LAST_TIME", missing, percent).ifPresent(trips::add);
            }
        }
    }

    /** The delivery as a whole, and each file: a small file must not be lost among large ones. */
    private static void quarantined(List<FileLedger> files, Guard guard, List<Trip> trips) {
        long rows = files.stream().mapToLong(FileLedger::read).sum();
        long bad = files.stream().mapToLong(FileLedger::quarantined).sum();
        limit(QUARANTINED, new Figure("rows quarantined", bad, rows), guard.quarantined(), trips);
        for (FileLedger file : files) {
            Figure ofFile = new Figure("rows of " + file.file() + " quarantined", file.quarantined(), file.read());
            limit(QUARANTINED, ofFile, guard.quarantined(), trips);
        }
    }

    private static void limit(String reason, Figure figure, Guard.Limit limit, List<Trip> trips) {
        Trip.beyond(reason, figure, limit).ifPresent(trips::add);
    }
}
