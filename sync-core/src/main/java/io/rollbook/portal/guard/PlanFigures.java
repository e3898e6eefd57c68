package io.rollbook.portal.guard;

import io.rollbook.database.Sql;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a plan does, counted in the tenant database. Until looked at closely, students left without a class are told too
 * many and the enrollments at schools too few, so that what does not trip then does not trip at all.
 */
final class PlanFigures {
    private static final Set<String> CLOSER = Set.of(FigureSql.STUDENTS_CLASSLESS, FigureSql.ENROLLMENTS_AT);

    private final Sql sql;
    private final LocalDate today;
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Map<String, Long>> atSchools = new HashMap<>();

    private PlanFigures(Sql sql, LocalDate today) {
        this.sql = sql;
        this.today = today;
    }

    static PlanFigures read(Connection tenant, LocalDate today) {
        PlanFigures figures = new PlanFigures(new Sql(tenant), today);
        figures.count("counting what a plan does", FigureSql.numbers(), today);
        figures.count("looking for people under new ids", ReissuedIds.numbers());
        return figures;
    }

    /** Counts by all enrollments what was told by some of them. */
    void lookClosely() {
        CLOSER.forEach(atSchools::remove);
        count("counting enrollments", FigureSql.closely(), today);
    }

    private void count(String what, String statement, Object... values) {
        sql.each(what, statement, row -> put(row.getString(1), row.getLong(2), row.getString(3)), values);
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

    /** The {@code students}, {@code staffs} and {@code classes} at these schools: see {@link FigureSql#basesAt}. */
    Map<String, Map<String, Long>> basesAt(Set<String> ofPeople, Set<String> ofClasses) {
        Map<String, Map<String, Long>> bases = new HashMap<>();
        if (ofPeople.isEmpty() && ofClasses.isEmpty()) {
            return bases;
        }
        sql.each(
                "counting bases by school",
                FigureSql.basesAt(),
                row -> bases.computeIfAbsent(row.getString(1), first -> new HashMap<>())
                        .put(row.getString(3), row.getLong(2)),
                today,
                ofPeople.toArray(String[]::new),
                ofClasses.toArray(String[]::new));
        return bases;
    }

    /** A number that is told only where there is something to count. */
    long counted(String name) {
        return numbers.getOrDefault(name, 0L);
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
