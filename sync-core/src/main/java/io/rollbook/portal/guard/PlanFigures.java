package io.rollbook.portal.guard;

import io.rollbook.database.Sql;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** What a plan does, counted in the tenant database. */
final class PlanFigures {
    private final Sql sql;
    private final LocalDate today;
    private final Map<String, Long> numbers = new HashMap<>();

    private PlanFigures(Sql sql, LocalDate today) {
        this.sql = sql;
        this.today = today;
    }

    /** {@code classless}: up to how many students left without a class it does not matter how many. */
    static PlanFigures read(Connection tenant, LocalDate today, long classless) {
        PlanFigures figures = new PlanFigures(new Sql(tenant), today);
        figures.sql.each(
                "counting what a plan does",
                FigureSql.numbers(),
                row -> figures.numbers.put(row.getString(1), row.getLong(2)),
                today,
                classless);
        return figures;
    }

    long number(String name) {
        Long number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("nothing counts " + name);
        }
        return number;
    }

    /** Counts a base, but not beyond this: where that many are there, no limit trips, however many more there are. */
    long base(String rows, long upTo) {
        return sql.transaction("counting a base", () -> {
            // A plan for the first rows alone must not be one that is slow for all of them.
            sql.update("counting a base", "SET LOCAL enable_nestloop = off");
            return sql.one(
                    "counting a base",
                    "SELECT count(*) FROM (%s LIMIT ?) b".formatted(rows),
                    row -> row.getLong(1),
                    today,
                    upTo);
        });
    }
}
