package io.rollbook.portal.guard;

import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.district.Guard.Limit;
import io.rollbook.portal.guard.GuardReport.Largest;
import io.rollbook.portal.guard.GuardReport.Line;
import io.rollbook.tenant.Counted;
import io.rollbook.tenant.JudgedPlans;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds today's limits against the figures that were kept of former plans. */
public final class GuardReview {
    private static final List<String> ORDER = List.of(
            "students-removed",
            "staff-removed",
            "enrollments-lost",
            "students-classless",
            "classes-removed",
            "students-added",
            "identity-changed",
            "changed",
            "quarantined",
            "class-shrink",
            "hold-all");

    /** A figure of one plan, and out of how many it is. */
    private record Seen(String run, Counted counted, Check check, long base) {
        boolean trips() {
            return check.judge("", counted.number(), base).isPresent();
        }
    }

    /** Which figure of which plan. */
    private record Place(String run, String what, @Nullable String school) {}

    private final Standards standards;
    private final Map<String, List<JudgedPlans.Line>> byFigure = new HashMap<>();
    private final Map<Place, Long> numbers = new HashMap<>();
    private final Set<String> plans = new HashSet<>();
    private final Bases bases;

    private GuardReview(Connection tenant, District district, Instant now) {
        standards = Standards.of(tenant, district, now);
        bases = new Bases(new Sql(tenant), standards.today());
        for (JudgedPlans.Line line : new JudgedPlans(tenant).since(now.minus(JudgedPlans.KEPT))) {
            Counted counted = line.counted();
            plans.add(line.run());
            numbers.put(new Place(line.run(), counted.what(), counted.school()), counted.number());
            byFigure.computeIfAbsent(counted.what(), first -> new ArrayList<>()).add(line);
        }
    }

    /**
     * Reviews the plans of the last 30 days.
     *
     * @param tenant a connection to the tenant database; it is only read
     * @param district whose limits and time zone hold
     */
    public static GuardReport of(Connection tenant, District district, Instant now) {
        return new GuardReview(tenant, district, now).report();
    }

    private GuardReport report() {
        List<Line> lines = new ArrayList<>();
        List<Check> ofDistrict = new ArrayList<>(standards.ofDistrict());
        ofDistrict.addAll(ofRows());
        lines.addAll(lines(ofDistrict, false, ofDistrict(ofDistrict)));
        lines.addAll(lines(standards.ofSchools(), true, atSchools(standards.ofSchools())));
        lines.sort(Comparator.comparingInt((Line line) -> ORDER.indexOf(line.limit()))
                .thenComparing(Line::school)
                .thenComparing(Line::nights));
        return new GuardReport((int) JudgedPlans.KEPT.toDays(), plans.size(), lines);
    }

    /** The limits on rows, of which the figures say themselves out of how many they are. */
    private List<Check> ofRows() {
        List<Check> checks = new ArrayList<>();
        Limit ofAll = new Limit(standards.night().holdAllPercent(), 0, null);
        Limit quarantined = standards.night().quarantined();
        checks.add(new Check("quarantined", "", "", "", quarantined, false));
        for (String what : byFigure.keySet()) {
            if (DeliveryLimits.isQuarantined(what)) {
                checks.add(new Check("quarantined", "", what, "", quarantined, false));
            } else if (DeliveryLimits.isMissing(what)) {
                checks.add(new Check("hold-all", "", what, "", ofAll, true));
            }
        }
        return checks;
    }

    private List<Seen> ofDistrict(List<Check> checks) {
        Map<String, Long> all = new HashMap<>();
        checks.stream()
                .filter(check ->
                        figures(check, false).anyMatch(line -> line.counted().base() == null))
                .forEach(check -> all.put(check.base(), Long.MAX_VALUE));
        Map<String, Long> counted = bases.upTo(all);
        return checks.stream()
                .flatMap(check ->
                        figures(check, false).map(line -> seen(check, line, counted.getOrDefault(check.base(), 0L))))
                .toList();
    }

    private List<Seen> atSchools(List<Check> checks) {
        Set<String> people = new HashSet<>();
        Set<String> classes = new HashSet<>();
        Set<String> enrollments = new HashSet<>();
        for (Check check : checks) {
            Set<String> schools = people;
            if (check.base().equals(Removal.CLASSES.baseAtSchools)) {
                schools = classes;
            } else if (check.base().equals(Removal.ENROLLMENTS.baseAtSchools)) {
                schools = enrollments;
            }
            figures(check, true)
                    .map(line -> String.valueOf(line.counted().school()))
                    .forEach(schools::add);
        }
        Map<String, Map<String, Long>> counted = bases.peopleAt(people, Bases.ALL);
        counted.putAll(bases.classesAt(classes));
        counted.putAll(bases.enrollmentsAt(enrollments, Bases.ALL));
        return checks.stream()
                .flatMap(check -> figures(check, true)
                        .map(line -> seen(
                                check,
                                line,
                                counted.getOrDefault(check.base(), Map.of())
                                        .getOrDefault(
                                                String.valueOf(line.counted().school()), 0L))))
                .toList();
    }

    /** What there is of a figure that is more than none. */
    private Stream<JudgedPlans.Line> figures(Check check, boolean school) {
        return byFigure.getOrDefault(check.what(), List.of()).stream()
                .filter(line -> line.counted().number() > 0)
                .filter(line -> (line.counted().school() != null) == school);
    }

    private Seen seen(Check check, JudgedPlans.Line line, long base) {
        Long own = line.counted().base();
        return new Seen(line.run(), line.counted(), check, own == null ? base + before(check, line) : own);
    }

    /** Of a sum over several nights: what the nights before took, and is missing in the base. */
    private long before(Check check, JudgedPlans.Line sum) {
        return Removal.summedUpIn(check.what())
                .filter(Removal::isMissingInBase)
                .map(removal -> new Place(sum.run(), removal.what, sum.counted().school()))
                .map(tonight -> sum.counted().number() - numbers.getOrDefault(tonight, 0L))
                .orElse(0L);
    }

    private static List<Line> lines(List<Check> checks, boolean school, List<Seen> seen) {
        List<Line> lines = new ArrayList<>();
        for (String limit : ORDER) {
            for (int nights : List.of(1, 7)) {
                checks.stream()
                        .filter(check -> isOf(check, limit, nights))
                        .findFirst()
                        .ifPresent(check -> lines.add(line(
                                check,
                                school,
                                nights,
                                seen.stream()
                                        .filter(each -> isOf(each.check(), limit, nights))
                                        .toList())));
            }
        }
        return lines;
    }

    private static boolean isOf(Check check, String limit, int nights) {
        return check.line().equals(limit)
                && nights == (Removal.summedUpIn(check.what()).isPresent() ? 7 : 1);
    }

    private static Line line(Check check, boolean school, int nights, List<Seen> seen) {
        boolean off = check.limit().percent() >= 100 || check.limit().count() == Long.MAX_VALUE;
        return new Line(
                check.line(),
                school,
                nights,
                off ? null : check.limit().percent(),
                off || check.ofAll() ? null : check.limit().count(),
                largest(seen),
                (int) seen.stream()
                        .filter(Seen::trips)
                        .map(Seen::run)
                        .distinct()
                        .count());
    }

    private static @Nullable Largest largest(List<Seen> seen) {
        return seen.stream()
                .max(Comparator.comparingLong((Seen each) -> each.counted().number())
                        .thenComparing(Seen::run)
                        .thenComparing(each -> each.counted().what()))
                .map(each -> new Largest(
                        each.counted().what(),
                        each.counted().number(),
                        each.base(),
                        each.counted().school()))
                .orElse(null);
    }
}
