package io.rollbook.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.KeepRules;
import io.rollbook.roster.Entity;
import io.rollbook.roster.EscapedId;
import io.rollbook.roster.Keep;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.testing.ClearedTenant;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestPortal;
import io.rollbook.testing.TestTenant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a roster holds, its export is valid, complete but for what is told, and the same once it was read back. */
class AwkwardRosterIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
    private static final KeepRules ALL = new KeepRules(EnumSet.allOf(Keep.class), Set.of());
    private static final RosterExport.Limits LIMITS =
            new RosterExport.Limits(Duration.ofMinutes(5), Duration.ofMinutes(5));
    /** Changes that reading undoes. */
    private static final Set<String> UNDONE = Set.of(
            Change.ESCAPED.sentence(),
            Change.PLACEHOLDER.sentence(),
            Change.EXTENDED.sentence(),
            Change.FILLED.sentence());

    private static final Map<String, Entity> FILES = Map.of(
            "orgs.csv", Entity.ORGS,
            "academicSessions.csv", Entity.ACADEMIC_SESSIONS,
            "courses.csv", Entity.COURSES,
            "classes.csv", Entity.CLASSES,
            "users.csv", Entity.USERS,
            "roles.csv", Entity.USER_ROLES,
            "enrollments.csv", Entity.ENROLLMENTS,
            "demographics.csv", Entity.DEMOGRAPHICS);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25})
    void export_anyRoster_isValidAndAccountsForEveryRecord(long seed) throws Exception {
        ClearedTenant.clear(DISTRICT);
        try (Connection tenant = DISTRICT.connect()) {
            AwkwardRoster.fill(seed, tenant);
        }

        Exported exported = export(DISTRICT, ALL);

        StrictReader read = StrictReader.read(exported.zip());
        assertThat(read.problems).isEmpty();
        for (Map.Entry<String, Entity> file : FILES.entrySet()) {
            List<Map<String, String>> rows = read.rows(file.getKey());
            assertThat(exported.report().rows(file.getKey())).as(file.getKey()).isEqualTo(rows.size());
            long leftOut = exported.report().leftOut().stream()
                    .filter(told -> told.file().equals(file.getKey()))
                    .mapToLong(ExportReport.Told::rows)
                    .sum();
            long placeholders = rows.stream().filter(row -> isPlaceholder(row)).count();
            assertThat(rows.size() - placeholders + leftOut)
                    .as(file.getKey())
                    .isEqualTo(Long.parseLong(value(
                            "SELECT count(*) FROM roster." + file.getValue().table() + " WHERE active")));
        }
        assertTextsAreExact(read, "orgs.csv", "name", "roster.orgs", "name");
        assertTextsAreExact(read, "courses.csv", "title", "roster.courses", "title");
        assertTextsAreExact(read, "users.csv", "familyName", "roster.users", "family_name");
        assertTextsAreExact(read, "users.csv", "email", "roster.users", "email");
        assertTextsAreExact(read, "demographics.csv", "cityOfBirth", "roster.demographics", "city_of_birth");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 11, 12, 15, 17, 29})
    void export_readBackAndExportedAgain_isTheSame(long seed) throws Exception {
        ClearedTenant.clear(DISTRICT);
        try (Connection tenant = DISTRICT.connect()) {
            AwkwardRoster.fill(seed, tenant);
        }
        assertSameReadBack();
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 10, 11, 18, 20})
    void export_largerRosterReadBackAndExportedAgain_isTheSame(long seed) throws Exception {
        ClearedTenant.clear(DISTRICT);
        try (Connection tenant = DISTRICT.connect()) {
            AwkwardRoster.fillLarger(seed, tenant);
        }
        assertSameReadBack();
    }

    private void assertSameReadBack() throws Exception {
        Exported first = export(DISTRICT, KeepRules.DIRECTORY_ONLY);
        Path zip = Files.write(folder.resolve("first.zip"), first.zip());

        try (TestPortal other = new TestPortal(folder)) {
            SyncOutcome outcome = other.receive(zip);
            assertThat(outcome.state()).as("%s", outcome.report()).isEqualTo(RunState.MERGED);
            assertThat(outcome.report().findings().error())
                    .as("%s", outcome.report())
                    .isZero();

            Exported second = export(other.tenant(), KeepRules.DIRECTORY_ONLY);

            assertThat(second.report().leftOut()).isEmpty();
            assertThat(second.report().changed())
                    .allSatisfy(told -> assertThat(told.why()).isIn(UNDONE));
            assertThat(sorted(second.zip()).equals(sorted(first.zip())))
                    .as("the same again")
                    .isTrue();
        }
    }

    private static Map<String, Set<Map<String, String>>> sorted(byte[] zip) throws IOException {
        Map<String, Set<Map<String, String>>> sorted = new HashMap<>();
        StrictReader.read(zip).rows.forEach((file, rows) -> sorted.put(file, new HashSet<>(rows)));
        return sorted;
    }

    private record Exported(byte[] zip, ExportReport report) {}

    private static Exported export(TestTenant tenant, KeepRules keep) throws IOException, SQLException {
        try (Connection connection = tenant.connect();
                RosterExport export = RosterExport.begin(connection, "district", keep, TODAY, null, LIMITS)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            export.write(out);
            return new Exported(out.toByteArray(), export.report());
        }
    }

    private static void assertTextsAreExact(StrictReader read, String file, String header, String table, String column)
            throws SQLException {
        Map<String, String> stored = new HashMap<>();
        try (Connection connection = DISTRICT.connect();
                PreparedStatement query =
                        connection.prepareStatement("SELECT sourced_id, coalesce(" + column + ", '') FROM " + table);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                stored.put(row.getString(1), row.getString(2).replaceAll("\r\n|\r|\n", " "));
            }
        }
        assertThat(read.rows(file).stream()
                        .filter(row -> !isPlaceholder(row))
                        .collect(Collectors.toMap(
                                row -> EscapedId.decode(Objects.requireNonNull(row.get("sourcedId"))),
                                row -> Objects.requireNonNull(row.get(header)))))
                .allSatisfy((id, value) -> assertThat(value).isEqualTo(stored.get(id)));
    }

    private static boolean isPlaceholder(Map<String, String> row) {
        return Objects.requireNonNull(row.get("sourcedId")).startsWith("rollbook.no-");
    }

    private static String value(String sql) throws SQLException {
        try (Connection connection = DISTRICT.connect();
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
