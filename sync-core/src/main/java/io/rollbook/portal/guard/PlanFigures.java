package io.rollbook.portal.guard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** What a plan does, counted in the tenant database. */
record PlanFigures(Map<String, Figure> byName) {
    static PlanFigures read(Connection tenant, LocalDate today) throws SQLException {
        try (PreparedStatement statement = tenant.prepareStatement(FigureSql.statement())) {
            statement.setObject(1, today, Types.DATE);
            Map<String, Figure> figures = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    figures.put(row.getString(1), new Figure(row.getString(1), row.getLong(2), row.getLong(3)));
                }
            }
            return new PlanFigures(figures);
        }
    }

    Figure of(String name) {
        Figure figure = byName.get(name);
        if (figure == null) {
            throw new IllegalArgumentException("nothing counts " + name);
        }
        return figure;
    }
}
