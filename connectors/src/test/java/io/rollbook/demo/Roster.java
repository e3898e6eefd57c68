package io.rollbook.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The district's database as its reader sees it. Signs in as the embedded server's superuser, whose password lies in the
 * home, and takes the reader's role.
 *
 * @param secret the file with the superuser's password
 * @param port the server's port
 * @param database the district's database
 */
record Roster(Path secret, int port, String database) {
    /** Finds the embedded server under a home. */
    static Roster under(Path home, String database) throws IOException {
        try (Stream<Path> files = Files.walk(home, 2)) {
            Path secret = files.filter(file -> file.endsWith("superuser.secret"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no embedded PostgreSQL under " + home));
            int port = Integer.parseInt(
                    Files.readString(secret.resolveSibling("port")).strip());
            return new Roster(secret, port, database);
        }
    }

    String reader() {
        return database + "_read";
    }

    /** A line that opens psql on the roster. */
    String psql() {
        return "PGPASSWORD=$(cat " + secret + ") PGOPTIONS='-c role=" + reader() + "' psql -h 127.0.0.1 -p " + port
                + " -U postgres " + database;
    }

    /** How many records of each entity are active. */
    Map<String, Long> active(Collection<String> entities) throws IOException, SQLException {
        Properties login = new Properties();
        login.setProperty("user", "postgres");
        login.setProperty("password", Files.readString(secret).strip());
        login.setProperty("options", "-c role=" + reader());
        Map<String, Long> counts = new LinkedHashMap<>();
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
        try (Connection connection = DriverManager.getConnection(url, login);
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
}
