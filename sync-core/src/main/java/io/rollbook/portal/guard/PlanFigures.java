package io.rollbook.portal.guard;

import io.rollbook.database.Sql;
import io.rollbook.district.Guard.Limit;
import io.rollbook.tenant.Counted;
import io.rollbook.tenant.Losses;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a plan does, counted in the tenant database. */
final class PlanFigures {
    private final Sql sql;
    private final LocalDate today;
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Map<String, Long>> atSchools = new HashMap<>();
    private Losses.Sums before = Losses.Sums.NONE;
    private ShrinkingClasses shrinking = new ShrinkingClasses(List.of(), Map.of());

    private PlanFigures(Sql sql, LocalDate today) {
        this.sql = sql;
        this.today = today;
    }

    /** Counts what the plan does. {@code classShrink}: when a class shrinks. */
    static PlanFigures read(Connection tenant, LocalDate today, Limit classShrink) {
        Sql sql = new Sql(tenant);
        PlanFigures figures = of(sql, today, FigureSql.numbers(classShrink.count()));
        ReissuedIds.FIGURES.forEach(what -> figures.put(what, 0, null));
        sql.each("looking for people under new ids", ReissuedIds.numbers(), figures::put);
        Map<String, Long> losing = figures.atSchools.remove(FigureSql.GONE_FROM_CLASS);
        figures.shrinking = ShrinkingClasses.among(sql, losing == null ? Map.of() : losing, classShrink);
        figures.put(FigureSql.CLASSES_SHRINK, figures.shrinking.ids().size(), null);
        figures.shrinking
                .atSchools()
                .forEach((school, number) -> figures.put(FigureSql.CLASSES_SHRINK, number, school));
        return figures;
    }

    /** SourcedIds of the classes that shrink. */
    List<String> shrinking() {
        return shrinking.ids();
    }

    /** Those that a statement gives. */
    static PlanFigures of(Sql sql, LocalDate today, String statement) {
        PlanFigures figures = new PlanFigures(sql, today);
        figures.count("counting what a plan does", statement);
        return figures;
    }

    /** Takes figures out that others explain. */
    void without(PlanFigures explained) {
        explained.numbers.forEach((what, number) -> numbers.merge(what, -number, Long::sum));
        explained.atSchools.forEach((what, schools) -> schools.forEach((school, number) -> atSchools
                .getOrDefault(what, new TreeMap<>())
                .computeIfPresent(school, (same, all) -> all > number ? all - number : null)));
    }

    /** Sums up with what this plan takes what merged runs took since then. Where this plan takes nothing, whatever was taken before is none of its doing. */
    void sumUp(Losses losses, Instant week) {
        if (Arrays.stream(Removal.values()).anyMatch(removal -> number(removal.what) > 0)) {
            before = losses.since(week);
        }
        for (Removal removal : Removal.values()) {
            long number = number(removal.what);
            numbers.put(removal.inAWeek(), number == 0 ? 0 : number + before.ofDistrict(removal.what));
            atSchools(removal.what)
                    .forEach((school, there) ->
                            put(removal.inAWeek(), there + before.atSchool(removal.what, school), school));
        }
    }

    /** How many of a figure for a week were taken before this plan, and are missing in the base; of others none. */
    long before(String name) {
        return Removal.summedUpIn(name)
                .filter(Removal::isMissingInBase)
                .map(removal -> before.ofDistrict(removal.what))
                .orElse(0L);
    }

    /** The same at a school. */
    long before(String name, String school) {
        return Removal.summedUpIn(name)
                .filter(Removal::isMissingInBase)
                .map(removal -> before.atSchool(removal.what, school))
                .orElse(0L);
    }

    /** All figures, as they are kept. */
    List<Counted> counted() {
        List<Counted> counted = new ArrayList<>();
        numbers.forEach((what, number) -> counted.add(new Counted(what, null, number, null)));
        atSchools.forEach((what, schools) ->
                schools.forEach((school, number) -> counted.add(new Counted(what, school, number, null))));
        return counted;
    }

    private void count(String what, String statement) {
        sql.each(what, statement, this::put, today);
    }

    private void put(ResultSet row) throws SQLException {
        put(row.getString(1), row.getLong(2), row.getString(3));
    }

    private void put(String what, long number, @Nullable String school) {
        if (school == null) {
            numbers.put(what, number);
        } else {
            atSchools.computeIfAbsent(what, first -> new TreeMap<>()).put(school, number);
        }
    }

    /** Numbers by school, by sourcedId. */
    Map<String, Long> atSchools(String name) {
        return atSchools.getOrDefault(name, Map.of());
    }

    long number(String name) {
        Long number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("nothing counts " + name);
        }
        return number;
    }

    /** Out of how many they are. */
    Bases bases() {
        return new Bases(sql, today);
    }
}
