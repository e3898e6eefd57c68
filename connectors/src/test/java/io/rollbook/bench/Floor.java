package io.rollbook.bench;

import io.rollbook.installation.Command;
import io.rollbook.made.MadeDistrict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The floor: {@code gpg -d} to a memory-backed file, {@code unzip -p} of each member into {@code psql \copy}, six
 * unlogged tables. Nothing is checked, compared or kept.
 */
final class Floor {
    private static final String DATABASE = "bench_floor";

    private final Server server;
    private final Path gpgHome;
    private final Map<String, List<String>> tables = new LinkedHashMap<>();
    private double cpu;

    Floor(Server server, Path gpgHome, MadeDistrict district) throws SQLException {
        this.server = server;
        this.gpgHome = gpgHome;
        for (String file : district.files()) {
            if (!file.equals(MadeDistrict.MANIFEST)) {
                tables.put(file, district.header(file));
            }
        }
        server.execute(
                "postgres", "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)", "CREATE DATABASE " + DATABASE);
        for (Map.Entry<String, List<String>> table : tables.entrySet()) {
            String columns = table.getValue().stream()
                    .map(column -> '"' + column + "\" text")
                    .collect(Collectors.joining(", "));
            server.execute(
                    DATABASE,
                    "CREATE UNLOGGED TABLE " + name(table.getKey()) + " (" + columns + ")" + Server.LEFT_ALONE);
            server.execute(
                    DATABASE,
                    "CREATE TABLE kept_" + name(table.getKey()) + " (" + columns
                            + ", active boolean NOT NULL DEFAULT true, PRIMARY KEY (\"sourcedId\"))"
                            + Server.LEFT_ALONE);
        }
    }

    static String name(String file) {
        return file.replace(".csv", "").toLowerCase(java.util.Locale.ROOT);
    }

    String database() {
        return DATABASE;
    }

    Map<String, List<String>> tables() {
        return tables;
    }

    /** CPU seconds of the tools so far. */
    double cpu() {
        return cpu;
    }

    void empty() throws SQLException {
        for (String file : tables.keySet()) {
            server.execute(DATABASE, "TRUNCATE " + name(file));
        }
    }

    /** Loads a sealed export. */
    void load(Path sealed) throws IOException {
        Path memory = Path.of(Files.isDirectory(Path.of("/dev/shm")) ? "/dev/shm" : "/tmp", "rollbook-bench.zip");
        List<String> script = new ArrayList<>();
        script.add("set -e");
        script.add("gpg --homedir " + gpgHome + " --batch --yes --quiet -o " + memory + " -d " + sealed);
        for (String file : tables.keySet()) {
            script.add("unzip -p " + memory + " " + file + " | psql -q -h 127.0.0.1 -p " + server.port()
                    + " -U postgres -d " + DATABASE + " -v ON_ERROR_STOP=1 -c '\\copy " + name(file)
                    + " from stdin csv header'");
        }
        script.add("rm -f " + memory);
        script.add("times");
        Command.Result result = new Command(
                        List.of("bash", "-c", String.join("\n", script)), Map.of("PGPASSWORD", server.password()))
                .run();
        if (result.exit() != 0) {
            throw new IOException("the floor failed: " + result.err());
        }
        cpu += childrenCpu(result.out());
    }

    // The second line of the shell's "times": user and system time of its children, as 0m1.234s 0m0.120s.
    private static double childrenCpu(String out) {
        String[] lines = out.strip().split("\n");
        double sum = 0;
        for (String time : lines[lines.length - 1].strip().split("\\s+")) {
            String[] parts = time.replace("s", "").split("m");
            sum += Double.parseDouble(parts[0]) * 60 + Double.parseDouble(parts[1]);
        }
        return sum;
    }

    /** The least that must be written: what was loaded, merged row by row where it differs; no history, no audit. */
    void merge() throws SQLException {
        for (Map.Entry<String, List<String>> table : tables.entrySet()) {
            String name = name(table.getKey());
            String columns =
                    table.getValue().stream().map(column -> '"' + column + '"').collect(Collectors.joining(", "));
            String fresh = table.getValue().stream()
                    .map(column -> "s.\"" + column + '"')
                    .collect(Collectors.joining(", "));
            String stored = table.getValue().stream()
                    .map(column -> "k.\"" + column + '"')
                    .collect(Collectors.joining(", "));
            server.execute(
                    DATABASE,
                    "ANALYZE " + name,
                    "UPDATE kept_" + name + " k SET (" + columns + ", active) = ROW(" + fresh + ", true) FROM " + name
                            + " s WHERE s.\"sourcedId\" = k.\"sourcedId\" AND (" + fresh + ", true) IS DISTINCT FROM ("
                            + stored + ", k.active)",
                    "INSERT INTO kept_" + name + " SELECT s.*, true FROM " + name + " s WHERE NOT EXISTS (SELECT FROM"
                            + " kept_" + name + " k WHERE k.\"sourcedId\" = s.\"sourcedId\")",
                    "UPDATE kept_" + name + " k SET active = false WHERE active AND NOT EXISTS (SELECT FROM " + name
                            + " s WHERE s.\"sourcedId\" = k.\"sourcedId\")");
        }
    }

    void forget() throws SQLException {
        empty();
        for (String file : tables.keySet()) {
            server.execute(DATABASE, "TRUNCATE kept_" + name(file));
        }
    }
}
