package io.rollbook.portal.guard;

import io.rollbook.database.Sql;
import io.rollbook.district.Guard.Limit;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a plan does, counted in the tenant database. */
final class PlanFigures {
    private final Sql sql;
    private final LocalDate today;
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Map<String, Long>> atSchools = new HashMap<>();

    private PlanFigures(Sql sql, LocalDate today) {
        this.sql = sql;
        this.today = today;
    }

    /** {@code classless}: the limit on students left without a class; up to it, it does not matter how many there are. */
    static PlanFigures read(Connection tenant, LocalDate today, Limit classless) {
        PlanFigures figures = new PlanFigures(new Sql(tenant), today);
        figures.sql.each(
                "counting what a plan does",
                FigureSql.numbers(),
                row -> figures.put(row.getString(1), row.getLong(2), row.getString(3)),
                today,
                classless.count(),
                classless.percent());
        return figures;
    }

    private void put(String what, long number, @Nullable String school) {
        if (school == null) {
            numbers.put(what, number);
        } else {
            atSchools.computeIfAbsent(what, first -> new TreeMap<>()).put(school, number);
        }
    }

    /** Numbers by school, by sourcedId; of students left without a class the most that there may be. */
    Map<String, Long> atSchools(String name) {
        return atSchools.getOrDefault(name, Map.of());
    }

    /** Students who are left without a class, at each of these schools. */
    Map<String, Long> classlessAt(Set<String> schools) {
        Map<String, Long> counts = new HashMap<>();
        sql.each(
                "counting students without a class by school",
                FigureSql.classlessAt(),
                row -> counts.put(row.getString(2), row.getLong(1)),
                today,
                schools.toArray(String[]::new));
        return counts;
    }

    /** The bases of these names at these schools, see {@link FigureSql#basesAt}. */
    Map<String, Map<String, Long>> basesAt(Set<String> names, Set<String> schools) {
        Map<String, Map<String, Long>> bases = new HashMap<>();
        sql.each(
                "counting bases by school",
                FigureSql.basesAt(names),
                row -> bases.computeIfAbsent(row.getString(1), first -> new HashMap<>())
                        .put(row.getString(3), row.getLong(2)),
                today,
                schools.toArray(String[]::new));
        return bases;
    }

    long number(String name) {
        Long number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("nothing counts " + name);
        }
        return number;
    }

    /**
     * Counts bases, each not beyond a number: where that many are there, no limit trips, however many more there are.
     *
     * @param upTo the number, by the base's rows as SQL
     */
    Map<String, Long> bases(Map<String, Long> upTo) {
        if (upTo.isEmpty()) {
            return Map.of();
        }
        List<String> bases = List.copyOf(upTo.keySet());
        List<Object> values = new ArrayList<>();
        values.add(today);
        bases.forEach(base -> values.add(upTo.get(base)));
        return sql.transaction("counting bases", () -> {
            // A plan for the first rows alone must not be one that is slow for all of them.
            sql.update("counting bases", "SET LOCAL enable_nestloop = off");
            Map<String, Long> counts = new HashMap<>();
            sql.each(
                    "counting bases",
                    FigureSql.counting(bases),
                    row -> counts.put(bases.get(row.getInt(1)), row.getLong(2)),
                    values.toArray());
            return counts;
        });
    }
}
