package io.rollbook.demo;

import io.rollbook.installation.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The district's database as its own reader sees it.
 *
 * @param login host, port, database, user and password
 */
record Roster(JsonNode login) {
    /** Of a district that is not there yet. */
    static final Roster NONE = new Roster(JsonMapper.shared().nullNode());

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
        ask(
                entities,
                "SELECT count(*) FROM roster.%s WHERE active",
                (entity, row) -> counts.put(entity, row.getLong(1)));
        return counts;
    }

    /** A digest of every row of these entities, those that are gone among them. */
    String digest(Collection<String> entities) throws SQLException {
        MessageDigest digest = sha256();
        ask(
                entities,
                "SELECT coalesce(string_agg(t::text, chr(10) ORDER BY sourced_id), '') FROM roster.%s t",
                (entity, row) -> digest.update(row.getString(1).getBytes(StandardCharsets.UTF_8)));
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private interface Answer {
        void take(String entity, ResultSet row) throws SQLException;
    }

    private void ask(Collection<String> entities, String sql, Answer answer) throws SQLException {
        String url = "jdbc:postgresql://" + part("host") + ":" + part("port") + "/" + part("database");
        try (Connection connection = DriverManager.getConnection(url, part("user"), part("password"));
                Statement statement = connection.createStatement()) {
            for (String entity : entities) {
                try (ResultSet row = statement.executeQuery(sql.formatted(entity))) {
                    row.next();
                    answer.take(entity, row);
                }
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
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
