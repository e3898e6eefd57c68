package io.rollbook.tenant;

import io.rollbook.database.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Why a district is out of order, in control.districts. */
final class Trouble {
    private static final String SET =
            "UPDATE control.districts SET trouble = ? WHERE slug = ? AND trouble IS DISTINCT FROM ?";

    private Trouble() {}

    static void note(DataSource control, String slug, @Nullable String why) {
        try (Connection connection = control.getConnection();
                PreparedStatement update = connection.prepareStatement(SET)) {
            update.setString(1, why);
            update.setString(2, slug);
            update.setString(3, why);
            update.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseException.of("noting the trouble of district " + slug, e);
        }
    }
}
