package io.rollbook.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A PostgreSQL that this program started, as its superuser sees it.
 *
 * @param folder where it lies
 * @param port where it listens
 * @param password the superuser's
 */
record ServerFiles(Path folder, int port, String password) {
    /** Of an installation's embedded server. */
    static ServerFiles of(Installation installation) throws IOException {
        try (Stream<Path> files = Files.walk(installation.home(), 2)) {
            Path secret = files.filter(file -> file.endsWith("superuser.secret"))
                    .findFirst()
                    .orElseThrow();
            return in(Objects.requireNonNull(secret.getParent()));
        }
    }

    /** Of a server whose state is in this folder. */
    static ServerFiles in(Path folder) throws IOException {
        int port = Integer.parseInt(Files.readString(folder.resolve("port")).strip());
        String password = Files.readString(folder.resolve("superuser.secret")).strip();
        return new ServerFiles(folder, port, password);
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", password);
    }

    /** The rows of a query's first column, as text. */
    List<String> ask(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> out = new ArrayList<>();
            while (rows.next()) {
                out.add(String.valueOf(rows.getString(1)));
            }
            return out;
        }
    }

    void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Every row of every table of a database, as text. */
    List<String> everything(String database) throws SQLException {
        List<String> out = new ArrayList<>();
        for (String table : ask(
                database,
                """
                SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
                WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
                """)) {
            out.addAll(ask(database, "SELECT t::text FROM " + table + " t"));
        }
        return out;
    }

    /** The databases that are not a district's. */
    List<String> ours() throws SQLException {
        return ask(
                "postgres",
                "SELECT datname FROM pg_database WHERE datallowconn AND (datname NOT LIKE 'rollbook\\_%'"
                        + " OR datname = 'rollbook_control')");
    }

    /** The folder of a database's own files. */
    Path files(String database) throws IOException, SQLException {
        String oid = ask("postgres", "SELECT oid::text FROM pg_database WHERE datname = '" + database + "'")
                .get(0);
        try (Stream<Path> all = Files.find(folder, 4, (path, a) -> path.endsWith("base/" + oid))) {
            return all.findFirst().orElseThrow();
        }
    }

    /** The folder of the write-ahead log. */
    Path log() throws IOException {
        try (Stream<Path> all = Files.find(folder, 3, (path, a) -> path.endsWith("pg_wal"))) {
            return all.findFirst().orElseThrow();
        }
    }
}
