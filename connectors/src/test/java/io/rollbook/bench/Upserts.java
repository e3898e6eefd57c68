package io.rollbook.bench;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What others do: read the plain zip row by row and write each row, changed or not, in chunks of 1,000 or one by one. No
 * decryption, no checks, no removals, no audit: they have the easier task.
 */
final class Upserts {
    static final String DATABASE = "bench_upserts";
    private static final int CHUNK = 1000;

    private final Server server;
    private final Map<String, List<String>> tables;

    Upserts(Server server, Map<String, List<String>> tables) throws SQLException {
        this.server = server;
        this.tables = tables;
        server.execute(
                "postgres", "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)", "CREATE DATABASE " + DATABASE);
    }

    void empty() throws SQLException {
        for (Map.Entry<String, List<String>> table : tables.entrySet()) {
            String columns = table.getValue().stream()
                    .map(column -> '"' + column + "\" text")
                    .collect(Collectors.joining(", "));
            server.execute(
                    DATABASE,
                    "DROP TABLE IF EXISTS " + Floor.name(table.getKey()),
                    "CREATE TABLE " + Floor.name(table.getKey()) + " (" + columns + ", PRIMARY KEY (\"sourcedId\"))"
                            + Server.LEFT_ALONE);
        }
    }

    /** Upserts every row in chunks of 1,000, a transaction each. */
    void chunked(Path zip) throws IOException, SQLException {
        try (ZipFile archive = new ZipFile(zip.toFile());
                Connection connection = server.connect(DATABASE)) {
            connection.setAutoCommit(false);
            for (Map.Entry<String, List<String>> table : tables.entrySet()) {
                try (CSVParser rows = parse(archive, table.getKey())) {
                    List<CSVRecord> chunk = new ArrayList<>(CHUNK);
                    for (CSVRecord row : rows) {
                        chunk.add(row);
                        if (chunk.size() == CHUNK) {
                            upsert(connection, table, chunk);
                            chunk.clear();
                        }
                    }
                    if (!chunk.isEmpty()) {
                        upsert(connection, table, chunk);
                    }
                }
            }
        }
    }

    private static void upsert(Connection connection, Map.Entry<String, List<String>> table, List<CSVRecord> rows)
            throws SQLException {
        List<String> columns = table.getValue();
        String one = "(" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
        String sql = "INSERT INTO " + Floor.name(table.getKey()) + " VALUES "
                + String.join(", ", Collections.nCopies(rows.size(), one))
                + " ON CONFLICT (\"sourcedId\") DO UPDATE SET "
                + columns.stream()
                        .skip(1)
                        .map(column -> '"' + column + "\" = EXCLUDED.\"" + column + '"')
                        .collect(Collectors.joining(", "));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameter = 1;
            for (CSVRecord row : rows) {
                for (int i = 0; i < columns.size(); i++) {
                    statement.setString(parameter++, row.get(i));
                }
            }
            statement.executeUpdate();
        }
        connection.commit();
    }

    /** Selects and then writes the first rows of each file, one by one in a transaction; returns how many rows. */
    long rowByRow(Path zip, int most) throws IOException, SQLException {
        long done = 0;
        try (ZipFile archive = new ZipFile(zip.toFile());
                Connection connection = server.connect(DATABASE)) {
            connection.setAutoCommit(false);
            for (Map.Entry<String, List<String>> table : tables.entrySet()) {
                try (CSVParser rows = parse(archive, table.getKey())) {
                    int inFile = 0;
                    for (CSVRecord row : rows) {
                        if (inFile++ == most) {
                            break;
                        }
                        selectThenWrite(connection, table, row.values());
                        done++;
                    }
                }
                connection.commit();
            }
        }
        return done;
    }

    private static void selectThenWrite(Connection connection, Map.Entry<String, List<String>> table, String[] row)
            throws SQLException {
        String name = Floor.name(table.getKey());
        boolean there;
        try (PreparedStatement select =
                connection.prepareStatement("SELECT * FROM " + name + " WHERE \"sourcedId\" = ?")) {
            select.setString(1, row[0]);
            try (ResultSet found = select.executeQuery()) {
                there = found.next();
            }
        }
        List<String> columns = table.getValue();
        String sql = there
                ? "UPDATE " + name + " SET "
                        + columns.stream().skip(1).map(c -> '"' + c + "\" = ?").collect(Collectors.joining(", "))
                        + " WHERE \"sourcedId\" = ?"
                : "INSERT INTO " + name + " VALUES (" + String.join(", ", Collections.nCopies(columns.size(), "?"))
                        + ")";
        List<String> values = new ArrayList<>(Arrays.asList(row));
        if (there) {
            values.add(values.remove(0));
        }
        try (PreparedStatement write = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                write.setString(i + 1, values.get(i));
            }
            write.executeUpdate();
        }
    }

    private static CSVParser parse(ZipFile archive, String file) throws IOException {
        Reader reader = new InputStreamReader(archive.getInputStream(archive.getEntry(file)), StandardCharsets.UTF_8);
        return CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(reader);
    }
}
