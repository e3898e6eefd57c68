package io.rollbook.bench;

import io.rollbook.district.KeepRules;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import io.rollbook.portal.map.MappingFile;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Dialects;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Formats;
import io.rollbook.portal.parse.HeaderSearch;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.roster.RecordBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Measures the reading of rows alone, without a database: Commons CSV, which looks at every cell and makes nothing of them;
 * a built-in format; the same format written down as a mapping profile; and the built-in one over files with semicolons.
 */
public final class Reading {
    private static final int WARM = 3;

    /** One way to read all files; returns the rows. */
    private interface Way {
        long read() throws IOException;
    }

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, byte[]> semicolons = new LinkedHashMap<>();

    private Reading(MadeDistrict district) throws IOException {
        for (String file : district.files()) {
            if (!file.equals(MadeDistrict.MANIFEST)) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                district.write(Night.FIRST, file, out);
                files.put(file, out.toByteArray());
                semicolons.put(file, withSemicolons(out.toByteArray()));
            }
        }
    }

    /** Runs the measurement: a size, a number of rounds. */
    public static void main(String[] arguments) throws IOException {
        Size size = Size.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        int rounds = Integer.parseInt(arguments[1]);
        new Reading(MadeDistrict.of(size, 7, LocalDate.now())).measure(size, rounds);
    }

    private void measure(Size size, int rounds) throws IOException {
        Format builtIn = Formats.BUILT_IN.all().stream()
                .filter(format -> format.name().equals("oneroster-1.1-csv"))
                .findFirst()
                .orElseThrow();
        Format profile = profile(builtIn);
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("Commons CSV", this::byCommonsCsv);
        ways.put("built-in format", () -> read(builtIn, files));
        ways.put("mapping profile", () -> read(profile, files));
        ways.put("semicolons", () -> read(builtIn, semicolons));
        Map<String, double[]> seconds = new LinkedHashMap<>();
        ways.keySet().forEach(name -> seconds.put(name, new double[rounds]));
        long rows = 0;
        for (int round = -WARM; round < rounds; round++) {
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                long begun = cpu();
                rows = way.getValue().read();
                double took = (cpu() - begun) / 1e9;
                if (round >= 0) {
                    Objects.requireNonNull(seconds.get(way.getKey()))[round] = took;
                }
            }
        }
        print(size, rows, rounds, seconds);
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @SuppressWarnings("SystemOut")
    private static void print(Size size, long rows, int rounds, Map<String, double[]> seconds) {
        System.out.printf(Locale.ROOT, "%nreading, %s: %,d rows, medians of %d rounds%n", size, rows, rounds);
        double[] base = Objects.requireNonNull(seconds.get("built-in format"));
        seconds.forEach((name, each) -> {
            double[] ratios = new double[rounds];
            Arrays.setAll(ratios, round -> each[round] / base[round]);
            System.out.printf(
                    Locale.ROOT,
                    "  %-20s %6.2f CPU s   %,10.0f rows/s   %.2f of the built-in format%s%n",
                    name,
                    median(each),
                    rows / median(each),
                    median(ratios),
                    name.equals("mapping profile")
                            ? "   (goal <= 2.0: " + (median(ratios) <= 2 ? "reached" : "MISSED") + ")"
                            : "");
        });
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private long byCommonsCsv() throws IOException {
        long rows = 0;
        for (byte[] file : files.values()) {
            try (CSVParser parser = CSVParser.builder()
                    .setReader(new InputStreamReader(new ByteArrayInputStream(file), StandardCharsets.UTF_8))
                    .setFormat(CSVFormat.DEFAULT)
                    .get()) {
                for (CSVRecord record : parser) {
                    rows += record.get(record.size() - 1) == null ? 0 : 1;
                }
            }
            rows--;
        }
        return rows;
    }

    private static long read(Format format, Map<String, byte[]> files) throws IOException {
        long read = 0;
        RecordBytes record = new RecordBytes();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Optional<FileShape> shape = format.file(file.getKey());
            if (shape.isEmpty() || shape.get().entity() == null) {
                continue;
            }
            byte[] bytes = file.getValue();
            CsvRows rows = new CsvRows(
                    new ByteArrayInputStream(bytes),
                    Dialects.of(Arrays.copyOf(bytes, Math.min(Dialects.HEAD, bytes.length))));
            rows.next();
            HeaderSearch search = HeaderSearch.in(rows, shape.get());
            rows.expect(search.header().width());
            RowRules rules = new RowRules(shape.get(), search.header(), KeepRules.DIRECTORY_ONLY, 0);
            while (rows.next()) {
                rules.check(rows, record, (code, field) -> {});
                read++;
            }
        }
        return read;
    }

    /** The format's files, column by column, as a mapping profile. */
    private static Format profile(Format format) {
        StringBuilder yaml = new StringBuilder("mapping: same\nfiles:\n");
        for (FileShape shape : format.files()) {
            if (shape.entity() == null
                    || !shape.beside().isEmpty()
                    || shape.file().equals("demographics.csv")) {
                continue;
            }
            yaml.append("  \"").append(shape.file()).append("\":\n    records:\n      - entity: ");
            yaml.append(shape.entity().table()).append("\n        sourcedId: sourcedId\n");
            shape.makes().get(0).values().keySet().stream()
                    .filter(name -> shape.fields().stream().anyMatch(field -> isColumn(field, name)))
                    .forEach(name -> yaml.append("        ")
                            .append(name)
                            .append(": ")
                            .append(name)
                            .append('\n'));
        }
        yaml.append(USERS);
        if (MappingFile.parse(yaml.toString()) instanceof MappingFile.Read read) {
            return read.format();
        }
        throw new IllegalStateException(MappingFile.parse(yaml.toString()) + "\n" + yaml);
    }

    private static boolean isColumn(Field field, String name) {
        return field.header().equals(name) && field.use() == Field.Use.COLUMN;
    }

    private static final String USERS =
            """
              "users.csv":
                records:
                  - entity: users
                    sourcedId: sourcedId
                    enabledUser: enabledUser
                    username: username
                    givenName: givenName
                    familyName: familyName
                    middleName: middleName
                    email: email
                    grades: grades
                  - entity: user_roles
                    for-each-of: orgSourcedIds
                    userSourcedId: sourcedId
                    orgSourcedId: "{each}"
                    role: role
            """
                    .indent(0);

    private static byte[] withSemicolons(byte[] file) {
        byte[] out = file.clone();
        boolean quoted = false;
        for (int i = 0; i < out.length; i++) {
            quoted ^= out[i] == '"';
            out[i] = out[i] == ',' && !quoted ? (byte) ';' : out[i];
        }
        return out;
    }
}
