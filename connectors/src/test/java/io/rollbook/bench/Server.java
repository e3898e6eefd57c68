package io.rollbook.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/**
 * The embedded PostgreSQL of an installation.
 *
 * @param port its port
 * @param password of its superuser
 * @param postmaster its first process
 */
record Server(int port, String password, long postmaster) {
    /** For tables of baselines: what autovacuum does to them would be counted as the cost of whatever comes after. */
    static final String LEFT_ALONE = " WITH (autovacuum_enabled = off)";

    /** Finds it under a home. */
    static Server under(Path home) throws IOException {
        Path pid = find(home, "postmaster.pid");
        Path secret = find(home, "superuser.secret");
        return new Server(
                Integer.parseInt(Files.readString(secret.resolveSibling("port")).strip()),
                Files.readString(secret).strip(),
                Long.parseLong(Files.readAllLines(pid).get(0).strip()));
    }

    private static Path find(Path home, String name) throws IOException {
        try (Stream<Path> files = Files.find(home, 4, (path, attributes) -> path.endsWith(name))) {
            return files.findFirst().orElseThrow(() -> new IOException("no " + name + " under " + home));
        }
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", password);
    }

    void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Where the write-ahead log stands. */
    long wal() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** CPU seconds of all its processes so far. */
    double cpu() throws IOException {
        return Processes.cpuWithChildren(postmaster);
    }
}
