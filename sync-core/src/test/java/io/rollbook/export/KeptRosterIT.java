package io.rollbook.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.KeepRules;
import io.rollbook.roster.Keep;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.testing.ClearedTenant;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestPortal;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a district keeps beyond directory data (phones, guardians, identifiers, demographics, birth dates): an export of
 * any roster gives the same roster in an empty district, and changes nothing in its own.
 */
class KeptRosterIT {
    private static final TestTenant MADE = TestDatabases.tenant();
    private static final Set<Keep> CHOICES =
            EnumSet.of(Keep.PHONE, Keep.GUARDIANS, Keep.IDENTIFIER, Keep.DEMOGRAPHICS, Keep.BIRTH_DATE);
    private static final KeepRules ALL = new KeepRules(CHOICES, Set.of());
    private static final RosterExport.Limits LIMITS =
            new RosterExport.Limits(Duration.ofMinutes(5), Duration.ofMinutes(5));

    @TempDir
    Path folder;

    private TestPortal district;
    private TestPortal other;

    @BeforeEach
    void open() {
        district = new TestPortal(folder);
        other = new TestPortal(folder);
    }

    @AfterEach
    void close() {
        district.close();
        other.close();
    }

    /** All choices, and such as are made at random: of those without birth dates none keeps phones, see below. */
    static Stream<Made> made() {
        return Stream.concat(
                LongStream.of(11, 29, 31).mapToObj(seed -> new Made(seed, ALL)),
                IntStream.rangeClosed(101, 106).mapToObj(seed -> new Made(seed, random(seed))));
    }

    record Made(long seed, KeepRules keep) {}

    private static KeepRules random(long seed) {
        Random random = new Random(seed);
        Set<Keep> keep = EnumSet.noneOf(Keep.class);
        CHOICES.stream().filter(choice -> random.nextBoolean()).forEach(keep::add);
        if (!keep.contains(Keep.BIRTH_DATE)) {
            keep.remove(Keep.PHONE);
        }
        return new KeepRules(keep, Set.of());
    }

    @ParameterizedTest
    @MethodSource("made")
    void export_anyRosterOfADistrictThatKeepsMore_isTheSameWhereverItIsReadBack(Made made) throws Exception {
        Map<String, List<String>> roster = fill(made);
        if (made.keep().equals(ALL)) {
            assertThat(count("users", "phone IS NOT NULL OR sms IS NOT NULL")).isPositive();
            assertThat(count("users", "identifier IS NOT NULL")).isPositive();
            assertThat(count("user_agents", "true")).isPositive();
            assertThat(count("demographics", "birth_date IS NOT NULL")).isPositive();
            assertThat(count("demographics", "city_of_birth IS NOT NULL")).isPositive();
        }

        Exported exported = export(district.tenant(), made.keep());
        assertThat(StrictReader.read(exported.file()).problems).isEmpty();
        assertThat(exported.report().leftOut()).isEmpty();

        assertSound(other.keeping(made.keep()).receive(exported.file()));
        assertThat(RosterPicture.of(other.tenant())).isEqualTo(roster);

        assertChangesNothing(district.receive(exported.file()));
        assertThat(RosterPicture.of(district.tenant())).isEqualTo(roster);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 11, 17, 29})
    void export_phonesWithoutBirthDates_losesThoseOfPeopleWhoMayBeChildrenAndTellsHowMany(long seed) throws Exception {
        KeepRules phones = new KeepRules(Set.of(Keep.PHONE), Set.of());
        fill(new Made(seed, phones));

        Exported exported = export(district.tenant(), phones);
        assertSound(other.keeping(phones).receive(exported.file()));

        for (String column : List.of("phone", "sms")) {
            String has = column + " IS NOT NULL";
            long lost = count(district.tenant(), "users", has) - count(other.tenant(), "users", has);
            assertThat(exported.report().changed().stream()
                            .filter(told ->
                                    told.field().equals(column) && told.why().equals(Change.AGELESS.sentence()))
                            .mapToLong(ExportReport.Told::rows)
                            .sum())
                    .as(column)
                    .isEqualTo(lost);
        }
        String without =
                "SELECT (to_jsonb(u) - '{phone,sms,row_hash,file,line,first_seen_run,last_changed_run}'::text[])"
                        + "::text FROM roster.users u WHERE active ORDER BY 1";
        assertThat(values(other.tenant(), without)).isEqualTo(values(district.tenant(), without));
    }

    /** A roster that a delivery brought, which was made at random. */
    private Map<String, List<String>> fill(Made made) throws Exception {
        ClearedTenant.clear(MADE);
        try (Connection tenant = MADE.connect()) {
            AwkwardRoster.fillLarger(made.seed(), tenant);
        }
        assertSound(district.keeping(made.keep()).receive(export(MADE, ALL).file()));
        return RosterPicture.of(district.tenant());
    }

    private static void assertSound(SyncOutcome outcome) {
        assertThat(outcome.state()).as("%s", outcome.report()).isEqualTo(RunState.MERGED);
        assertThat(outcome.report().findings().error())
                .as("%s", outcome.report())
                .isZero();
    }

    private static void assertChangesNothing(SyncOutcome outcome) {
        assertThat(outcome.state()).as("%s", outcome.report()).isIn(RunState.MERGED, RunState.UNCHANGED);
        for (EntityLedger ledger : outcome.report().ledger().values()) {
            assertThat(ledger.records()).as("%s", outcome.report().ledger()).isEqualTo(ledger.unchanged());
            assertThat(ledger.absent() + ledger.withheld()).isZero();
        }
    }

    private record Exported(Path file, ExportReport report) {}

    private Exported export(TestTenant tenant, KeepRules keep) throws IOException, SQLException {
        Path file = Files.createTempFile(folder, "export", ".zip");
        try (Connection connection = tenant.connect();
                RosterExport export = RosterExport.begin(connection, "district", keep, district.today(), null, LIMITS);
                OutputStream out = Files.newOutputStream(file)) {
            export.write(out);
            return new Exported(file, export.report());
        }
    }

    private long count(String table, String condition) throws SQLException {
        return count(district.tenant(), table, condition);
    }

    private static long count(TestTenant tenant, String table, String condition) throws SQLException {
        return Long.parseLong(values(tenant, "SELECT count(*) FROM roster." + table + " WHERE " + condition)
                .get(0));
    }

    private static List<String> values(TestTenant tenant, String sql) throws SQLException {
        try (Connection connection = tenant.connect();
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            Stream.Builder<String> values = Stream.builder();
            while (row.next()) {
                values.add(row.getString(1));
            }
            return values.build().toList();
        }
    }
}
