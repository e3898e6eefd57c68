package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.KeepRules;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import io.rollbook.portal.stage.FeedFiles;
import io.rollbook.portal.stage.Rewritten;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Guardians;
import io.rollbook.roster.Keep;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.Plan;
import io.rollbook.testing.TestPortal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recognising the rows of the last delivery changes nothing but the cost: two portals get the same nights, one reads all. */
class RecallIT {
    private static final String ONLY_GUARDIANS =
            "SELECT user_sourced_id FROM roster.user_roles WHERE active GROUP BY 1 HAVING bool_and(role IN "
                    + Guardians.SQL + ")";

    @TempDir
    Path folder;

    private TestPortal recalling;
    private TestPortal reading;
    private int night;
    private int recalled;
    private int previewed;

    @BeforeEach
    void open() throws IOException {
        recalling = new TestPortal(Files.createDirectory(folder.resolve("recalling")));
        reading = new TestPortal(Files.createDirectory(folder.resolve("reading")));
    }

    @AfterEach
    void close() {
        recalling.close();
        reading.close();
    }

    @Test
    void receive_secondNight_stagesOnlyWhatIsNew() throws Exception {
        MadeDistrict district = MadeDistrict.of(Size.TINY, 3, LocalDate.now());
        for (Night each : List.of(Night.FIRST, Night.SECOND)) {
            Path zip = folder.resolve(each + ".zip");
            district.writeZip(each, zip);
            assertSame(recalling.receive(zip), reading.receive(zip, true));
        }

        long records = district.truth(Night.SECOND).entity("enrollments").records();
        assertThat(count(recalling, "staging.enrollments"))
                .isLessThan(records / 10)
                .isPositive();
        assertThat(count(reading, "staging.enrollments")).isEqualTo(records);
    }

    @Test
    void receive_afterAChangeOfWhatDecidesHowRowsAreRead_readsAll() throws Exception {
        RandomNights nights = new RandomNights(7);
        assertThat(receive(nights.zip(folder)).state()).isEqualTo(RunState.MERGED);
        try (Connection connection = recalling.tenant().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE sync.known SET reading = 'other'");
        }
        nights.rename();

        SyncOutcome outcome = recalling.receive(nights.zip(folder));

        assertThat(outcome.state()).isEqualTo(RunState.MERGED);
        assertThat(count(recalling, "staging.users")).isGreaterThan(10);
    }

    @Test
    void receive_whatIsRememberedIsNotWhatIsStored_readsAll() throws Exception {
        RandomNights nights = new RandomNights(7);
        receive(nights.zip(folder));
        try (Connection connection = recalling.tenant().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "UPDATE roster.users SET active = false WHERE sourced_id = (SELECT min(sourced_id) FROM roster.users)");
        }
        nights.rename();

        SyncOutcome outcome = recalling.receive(nights.zip(folder));

        assertThat(Objects.requireNonNull(outcome.report().ledger().get("users"))
                        .restored())
                .isEqualTo(1);
    }

    @Test
    void receive_fileDeclaredAbsent_isNotRememberedAsRead() throws Exception {
        RandomNights nights = new RandomNights(7);
        receive(nights.zip(folder));
        nights.declareAbsent("courses.csv");
        nights.retitle();
        nights.rename();
        receive(nights.zip(folder));
        nights.declareAbsent("");

        SyncOutcome outcome = receive(nights.zip(folder));

        assertThat(Objects.requireNonNull(outcome.report().ledger().get("courses"))
                        .changed())
                .isEqualTo(3);
    }

    @Test
    void receive_whoIsOnlyAGuardianOnceOtherRolesAreGone_endsThoughNoRowOfThePersonIsNew() throws Exception {
        FeedFiles sound = FeedFiles.sound();
        // So many that one person is a small share of them.
        for (int i = 0; i < 20; i++) {
            sound.append("users.csv", "v%d,,,true,s1,student,v%d,,Vic,Vine,,,,,,,09,\n".formatted(i, i))
                    .append("enrollments.csv", "d%d,,,k3,s1,v%d,student,,,\n".formatted(i, i));
        }
        FeedFiles feed = Rewritten.oneRoster12(sound).append("roles.csv", "r9,,,u4,secondary,parent,,,s1,\n");
        receive(feed.zip(folder.resolve("first.zip")));
        String active = "SELECT count(*) FROM roster.users WHERE active AND sourced_id = 'u4'";
        assertThat(rows(recalling, active)).containsExactly("1");

        SyncOutcome outcome = receive(feed.change("roles.csv", text -> text.replaceAll("(?m)^r-u4.*\\R", ""))
                .change("enrollments.csv", text -> text.replaceAll("(?m)^e[45].*\\R", ""))
                .zip(folder.resolve("second.zip")));

        assertThat(outcome.state()).as("%s", outcome).isEqualTo(RunState.MERGED);
        assertThat(rows(recalling, active)).containsExactly("0");
        assertThat(rows(recalling, "SELECT sourced_id FROM roster.user_roles WHERE active AND user_sourced_id = 'u4'"))
                .isEmpty();
    }

    @Test
    void receive_orgThatIsNoSchoolAnyMore_isToldOfClassesWhoseRowsAreKnown() throws Exception {
        FeedFiles feed = FeedFiles.sound();
        receive(feed.zip(folder.resolve("first.zip")));
        receive(feed.replace("orgs.csv", "South School,school", "South School,department")
                .zip(folder.resolve("second.zip")));
        assertThat(findings(recalling)).anyMatch(row -> row.contains("NOT_A_SCHOOL|warning|classes.csv|3|classes|k2"));

        receive(feed.append("enrollments.csv", "e9,,,k3,s1,u1,student,,,\n").zip(folder.resolve("third.zip")));

        assertThat(findings(recalling)).anyMatch(row -> row.contains("NOT_A_SCHOOL|warning|classes.csv|3|classes|k2"));
    }

    @Test
    void receive_secondPrimaryRole_isToldWithTheOneWhoseRowIsKnown() throws Exception {
        FeedFiles feed = Rewritten.oneRoster12(FeedFiles.sound());
        receive(feed.zip(folder.resolve("first.zip")));
        receive(feed.append("roles.csv", "r9,,,u1,primary,aide,,,s1,\n").zip(folder.resolve("second.zip")));

        assertThat(findings(recalling))
                .filteredOn(
                        row -> row.contains("SEVERAL_PRIMARY_ROLES|warning|roles.csv|") && row.contains("|user_roles|"))
                .hasSize(2);
    }

    @Test
    void receive_schoolYearThatIsATermNow_isToldOfCoursesWhoseRowsAreKnown() throws Exception {
        FeedFiles feed = FeedFiles.sound();
        receive(feed.zip(folder.resolve("first.zip")));
        receive(feed.replace("academicSessions.csv", "2026-27,schoolYear", "2026-27,term")
                .zip(folder.resolve("second.zip")));

        assertThat(findings(recalling))
                .anyMatch(row -> row.contains("NOT_A_SCHOOL_YEAR|warning|courses.csv|2|courses|c1"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void receive_anyNights_sayAndDoTheSameAsReadingAll(long seed) throws Exception {
        RandomNights nights = new RandomNights(seed);
        for (night = 0; night < 10; night++) {
            receive(nights.zip(folder));
            nights.change();
        }
        assertThat(recalled).as("nights on which rows were recognised").isPositive();
        assertThat(previewed).as("previews in which rows were recognised").isPositive();
    }

    /** Who is a guardian only is told by rows of another file, some of which are recognised and some read. */
    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "3, true"})
    void receive_anyNightsWithGuardians_sayAndDoTheSameAsReadingAll(long seed, boolean kept) throws Exception {
        KeepRules keep = kept ? new KeepRules(Set.of(Keep.GUARDIANS), Set.of()) : KeepRules.DIRECTORY_ONLY;
        recalling.keeping(keep);
        reading.keeping(keep);
        RandomNights nights = RandomNights.withGuardians(seed);
        for (night = 0; night < 12; night++) {
            receive(nights.zip(folder));
            List<String> guardians = rows(recalling, ONLY_GUARDIANS);
            assertThat(guardians.isEmpty())
                    .as("night " + night + ": " + guardians)
                    .isEqualTo(!kept);
            nights.change();
        }
        assertThat(recalled).as("nights on which rows were recognised").isPositive();
        assertThat(previewed).as("previews in which rows were recognised").isPositive();
    }

    private SyncOutcome receive(Path zip) throws IOException, SQLException {
        Optional<Plan> shown = recalling.preview(zip, false);
        // What was merged last is not planned again.
        if (shown.isPresent()) {
            assertThat(shown).as("night " + night).isEqualTo(reading.preview(zip, true));
            previewed += count(recalling, "staging.users") < count(reading, "staging.users") ? 1 : 0;
        }
        SyncOutcome one = recalling.receive(zip);
        SyncOutcome all = reading.receive(zip, true);
        assertSame(one, all);
        if (one.state() == RunState.MERGED && count(recalling, "staging.users") < count(reading, "staging.users")) {
            recalled++;
        }
        return one;
    }

    private void assertSame(SyncOutcome one, SyncOutcome all) throws SQLException {
        RunReport a = one.report();
        RunReport b = all.report();
        String where = "night " + night;
        // What is the same as the roster is known to be so only where content is compared at all.
        if (one.state() != RunState.UNCHANGED || all.state() != RunState.UNCHANGED) {
            assertThat(a.files()).as(where).isEqualTo(b.files());
            assertThat(a.ledger()).as(where).isEqualTo(b.ledger());
            assertThat(a.findings()).as(where).isEqualTo(b.findings());
            assertThat(a.held())
                    .as(where)
                    .usingRecursiveComparison()
                    .ignoringFields("since")
                    .isEqualTo(b.held());
            assertThat(a.refused()).as(where).isEqualTo(b.refused());
            assertThat(findings(recalling)).as(where).isEqualTo(findings(reading));
        }
        assertThat(one.state()).as(where).isEqualTo(all.state());
        for (Entity entity : Entity.values()) {
            String rows = "SELECT * FROM roster.%s x ORDER BY sourced_id".formatted(entity.table());
            assertThat(rows(recalling, rows)).as(where).isEqualTo(rows(reading, rows));
        }
        for (String links : List.of("user_agents", "class_terms")) {
            String rows = "SELECT * FROM roster.%s x ORDER BY 1, 2".formatted(links);
            assertThat(rows(recalling, rows)).as(where).isEqualTo(rows(reading, rows));
        }
    }

    private static List<String> findings(TestPortal portal) throws SQLException {
        List<String> all = new ArrayList<>(
                rows(
                        portal,
                        """
                SELECT no, code, severity, file, field, subject, rows FROM sync.causes
                WHERE run = (SELECT max(run) FROM sync.causes) ORDER BY no
                """));
        all.addAll(
                rows(
                        portal,
                        """
                        SELECT cause, code, severity, file, line, entity, sourced_id, field FROM sync.findings
                        WHERE run = (SELECT max(run) FROM sync.causes) ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
                        """));
        return all;
    }

    private static List<String> rows(TestPortal portal, String query) throws SQLException {
        try (Statement statement = portal.looking().createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                String[] cells = new String[columns];
                for (int i = 0; i < columns; i++) {
                    cells[i] = row.getString(i + 1);
                }
                rows.add(Arrays.stream(cells).map(String::valueOf).collect(Collectors.joining("|")));
            }
            return rows;
        }
    }

    private static long count(TestPortal portal, String table) throws SQLException {
        return Long.parseLong(rows(portal, "SELECT count(*) FROM " + table).get(0));
    }
}
