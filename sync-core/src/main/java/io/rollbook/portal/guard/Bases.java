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
     * The {@code students}, {@code staffs} and {@code classes} at these schools; of people {@code all}, or else at least so
     * many as said, see {@link FigureSql#basesAt}.
     */
    Map<String, Map<String, Long>> atSchools(Set<String> ofPeople, Set<String> ofClasses, boolean all) {
        Map<String, Map<String, Long>> bases = new HashMap<>();
        if (ofPeople.isEmpty() && ofClasses.isEmpty()) {
            return bases;
        }
        sql.each(
                "counting bases by school",
                FigureSql.basesAt(all),
                row -> bases.computeIfAbsent(row.getString(1), first -> new HashMap<>())
                        .put(row.getString(3), row.getLong(2)),
                today,
                ofPeople.toArray(String[]::new),
                ofClasses.toArray(String[]::new));
        return bases;
    }

    /** The enrollments at these schools: {@code all}, or else at least so many as said, see {@link FigureSql#enrollmentsAt}. */
    Map<String, Long> enrollmentsAt(Set<String> schools, boolean all) {
        Map<String, Long> counts = new HashMap<>();
        if (!schools.isEmpty()) {
            sql.each(
                    "counting enrollments by school",
                    FigureSql.enrollmentsAt(all),
                    row -> counts.put(row.getString(1), row.getLong(2)),
                    today,
                    schools.toArray(String[]::new));
        }
        return counts;
    }
}
