package io.rollbook.export;

import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is in a roster, whichever runs brought it there. */
final class RosterPicture {
    private static final List<String> TABLES = List.of(
            "orgs",
            "academic_sessions",
            "courses",
            "classes",
            "class_terms",
            "users",
            "user_agents",
            "user_roles",
            "enrollments",
            "demographics");

    private RosterPicture() {}

    /** Every active record with all its columns but those that tell of runs. */
    static Map<String, List<String>> of(TestTenant tenant) throws SQLException {
        Map<String, List<String>> picture = new LinkedHashMap<>();
        try (Connection connection = tenant.connect()) {
            for (String table : TABLES) {
                String active = table.equals("class_terms") || table.equals("user_agents") ? "" : " WHERE t.active";
                picture.put(table, values(connection, table, active));
            }
        }
        return picture;
    }

    private static List<String> values(Connection connection, String table, String active) throws SQLException {
        String sql = "SELECT (to_jsonb(t) - '{file,line,first_seen_run,last_changed_run}'::text[])::text FROM roster."
                + table + " t" + active + " ORDER BY 1";
        List<String> rows = new ArrayList<>();
        try (ResultSet row = connection.createStatement().executeQuery(sql)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }
}
