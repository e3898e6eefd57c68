package io.rollbook.tenant;

import io.rollbook.database.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Why a district is out of order, in control.districts. */
final class Trouble {
    private static final String SET =
            "UPDATE control.districts SET trouble = ? WHERE slug = ? AND trouble IS DISTINCT FROM ?";

    private static final String WELL =
            """
            UPDATE control.districts SET trouble = NULL, schema_version = ?
            WHERE slug = ? AND (trouble IS NOT NULL OR schema_version IS DISTINCT FROM ?)
            """;

    private Trouble() {}

    /** Nothing is wrong with the district, and its database's schema is of this version. */
    static void clear(DataSource control, String slug, String schema) {
        update(control, WELL, slug, schema);
    }

    static void note(DataSource control, String slug, String why) {
        update(control, SET, slug, why);
    }

    private static void update(DataSource control, String sql, String slug, String value) {
        try (Connection connection = control.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, value);
            update.setString(2, slug);
            update.setString(3, value);
            update.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseException.of("noting the trouble of district " + slug, e);
        }
    }
}
