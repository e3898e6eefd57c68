package io.rollbook.demo;

import io.rollbook.installation.Commands;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The district's database as its own reader sees it.
 *
 * @param login host, port, database, user and password
 */
record Roster(JsonNode login) {
    /** Asks for the login, with a token of the district. */
    static Roster of(Commands ofTheDistrict, String slug) throws IOException {
        return new Roster(ofTheDistrict.json("district", "reader", slug));
    }

    /** A line that opens psql on the roster. */
    String psql() {
        return "PGPASSWORD=" + part("password") + " psql -h " + part("host") + " -p " + part("port") + " -U "
                + part("user") + " " + part("database");
    }

    /** How many records of each entity are active. */
    Map<String, Long> active(Collection<String> entities) throws SQLException {
        Map<String, Long> counts = new LinkedHashMap<>();
        String url = "jdbc:postgresql://" + part("host") + ":" + part("port") + "/" + part("database");
        try (Connection connection = DriverManager.getConnection(url, part("user"), part("password"));
                Statement statement = connection.createStatement()) {
            for (String entity : entities) {
                try (ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM roster." + entity + " WHERE active")) {
                    row.next();
                    counts.put(entity, row.getLong(1));
                }
            }
        }
        return counts;
    }

    private String part(String name) {
        return login.path(name).asString("");
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return part("database");
    }
}
