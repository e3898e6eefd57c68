package io.rollbook.portal.guard;

import io.rollbook.database.Sql;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Out of how many a figure is: counts over the whole roster as it is. */
final class Bases {
    /** All is looked at. */
    static final int ALL = 100;

    private final Sql sql;
    private final LocalDate today;

    /** {@code today}: by which terms are over or not. */
    Bases(Sql sql, LocalDate today) {
        this.sql = sql;
        this.today = today;
    }

    /**
     * Counts bases, each not beyond a number: where that many are there, no limit trips, however many more there are.
     *
     * @param upTo the number, by the base's rows as SQL
     */
    Map<String, Long> upTo(Map<String, Long> upTo) {
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

    /**
     * The {@code students} and {@code staffs} at these schools, by school; at least so many where less than all is looked at.
     */
    Map<String, Map<String, Long>> peopleAt(Set<String> schools, int percent) {
        return at(schools, FigureSql.peopleAt(percent));
    }

    /** The {@code classes} at these schools, by school. */
    Map<String, Map<String, Long>> classesAt(Set<String> schools) {
        return at(schools, FigureSql.classesAt());
    }

    /** The {@code enrollments} at these schools, by school; at least so many where less than all is looked at. */
    Map<String, Map<String, Long>> enrollmentsAt(Set<String> schools, int percent) {
        return at(schools, FigureSql.enrollmentsAt(percent));
    }

    private Map<String, Map<String, Long>> at(Set<String> schools, String statement) {
        Map<String, Map<String, Long>> bases = new HashMap<>();
        if (!schools.isEmpty()) {
            sql.each(
                    "counting bases by school",
                    statement,
                    row -> bases.computeIfAbsent(row.getString(1), first -> new HashMap<>())
                            .put(row.getString(3), row.getLong(2)),
                    today,
                    schools.toArray(String[]::new));
        }
        return bases;
    }
}
