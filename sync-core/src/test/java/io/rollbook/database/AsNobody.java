package io.rollbook.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** Starts the embedded server, asks it something and says who it runs as; a process of its own, with programs of its own. */
final class AsNobody {
    private AsNobody() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        try (LocalPostgres postgres = LocalPostgres.start(home)) {
            Database server = postgres.superuser();
            try (Connection connection = DriverManager.getConnection(server.url(), server.user(), server.password());
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT 6 * 7")) {
                row.next();
                String pid =
                        Files.readAllLines(home.resolve("data/postmaster.pid")).get(0);
                System.out.println("answer " + row.getInt(1) + " from a process of "
                        + Files.getOwner(Path.of("/proc", pid)).getName());
            }
        } catch (PostgresException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }
}
